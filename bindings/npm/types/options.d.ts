import type { CallLimits, KeyRules, MoneyCallLimits, RateLimits, WaitTimes } from './limits.js';
import type { AttemptEvent } from './response.js';

/** What a given `fetch` is called with. */
export interface FetchInit {
  /** The method. */
  method: string;
  /** The headers by lower-case name; among them the keys. */
  headers: Record<string, string>;
  /** The body. */
  body?: string;
  /** Redirects are never followed. */
  redirect: 'manual';
  /** Ends the attempt. */
  signal: AbortSignal;
}

/** A `fetch` of one's own: a service binding, a proxy, a test. */
export type Fetch = (url: string, init: FetchInit) => Promise<Response>;

/** What a client with or without keys can be given. */
export interface CommonOptions extends CallLimits {
  /**
   * Sends the requests; the runtime's own `fetch` by default. Of one that is given, or that stands in the place of the
   * runtime's own, it is not believed that nothing was sent: it may have tried more than once.
   */
  fetch?: Fetch;
  /**
   * Says that `fetch`, or what stands in its place, sends each request once at most and rejects with the error of that one
   * attempt: a proxy agent, say, and nothing that tries again. Then an error that shows that no connection was made
   * (`ECONNREFUSED`, `syscall: 'connect'`, a failed TLS handshake) proves that nothing was sent.
   */
  fetchSendsOnce?: boolean;
  /** Is told of each attempt: operation, status, latency, never data. */
  onAttempt?: (attempt: AttemptEvent) => void;
  /** The calls in a minute that KPay allows a key, if it has granted other numbers. */
  rateLimits?: RateLimits;
}

/** A client that holds the keys: on a server only. */
export interface KeyOptions extends CommonOptions, KeyRules {
  /** The API key; `kpay_test_...` is the sandbox, `kpay_live_...` real money. */
  apiKey: string;
  /** The secret key. */
  secretKey: string;
  /** Another host than KPay's: a sandbox or a proxy. */
  baseUrl?: string;
  /** Lets test keys work in a browser, where everyone can read them. Live keys never do. */
  dangerouslyAllowBrowser?: boolean;
}

/** A client without keys, for a page whose backend adds them. */
export interface KeylessOptions extends CommonOptions {
  /** Your own backend, never KPay's host; a path is taken from the page's own origin. */
  baseUrl: string;
  /** Left out: one that is named and undefined was meant to be there, and is refused. */
  apiKey?: undefined;
  /** Left out, as the other. */
  secretKey?: undefined;
}

/** What a client is made from. */
export type KPayOptions = KeyOptions | KeylessOptions;

/** Headers of your own, in any form that `Headers` takes. */
export type OwnHeaders = Headers | Record<string, string> | [string, string][];

/** What one call can be given beside its parameters. */
export interface CallOptions extends CallLimits {
  /** Ends the call, also while it waits. What was sent may have moved money all the same. */
  signal?: AbortSignal;
  /** Headers of your own; not those that the SDK sets. */
  headers?: OwnHeaders;
}

/** What a call that moves money can be given. */
export interface MoneyCallOptions extends CallOptions, MoneyCallLimits {}

/** What a wait can be given. */
export interface WaitOptions<T> extends WaitTimes {
  /** Is told of what was read each time, and awaited. */
  onStatus?: (newest: T) => unknown;
  /** Ends the wait. */
  signal?: AbortSignal;
  /** Headers of your own for each read. */
  headers?: OwnHeaders;
  /**
   * Goes on with a wait that was saved: its times count and none beside it, and time in between has passed. After its
   * end it reads once.
   */
  resume?: string;
}

/**
 * A wait under way: a promise of the transaction as it was read last.
 *
 * A read that fails does not end it: the network, a server that fails and a proxy's page are waited out, and so is a
 * refusal that comes once or twice, since what was taken a moment ago may not be found yet. It fails when nothing at
 * all was read in its time, or when KPay itself refuses the third time without a status between (wrong keys, an unknown
 * id). Neither says anything of the money: what KPay took goes on without you.
 */
export interface Waiting<T> extends Promise<T> {
  /** The wait as it stands, as a text to keep and to resume elsewhere; also after its end. */
  save(): Promise<string>;
}
