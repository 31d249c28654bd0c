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

/** A `fetch` of your own: for a service binding, a proxy or a test. */
export type Fetch = (url: string, init: FetchInit) => Promise<Response>;

/** What a client with or without keys can be given. */
export interface CommonOptions extends CallLimits {
  /**
   * Sends the requests; the runtime's own `fetch` by default. A `fetch` that you give, or that replaces the runtime's own,
   * may try more than once. So when it fails, the SDK does not take it as proof that nothing was sent.
   */
  fetch?: Fetch;
  /**
   * Promises that this `fetch` sends each request once at most, and rejects with the error of that one attempt. A proxy
   * agent does so; a `fetch` that retries does not. Then an error that shows that no connection was made (`ECONNREFUSED`,
   * `syscall: 'connect'`, a failed TLS handshake) proves that nothing was sent.
   */
  fetchSendsOnce?: boolean;
  /** Called after each attempt, with its operation, status and latency, and with no data of the call. */
  onAttempt?: (attempt: AttemptEvent) => void;
  /** The calls a minute that KPay allows you, if it has granted you other numbers than it publishes. */
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
  /** Leave it out. A key that is named and undefined is refused, since it was meant to be there. */
  apiKey?: undefined;
  /** Leave it out too. */
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
  /** Headers of your own. Those that the SDK sets are refused. */
  headers?: OwnHeaders;
}

/** What a call that moves money can be given. */
export interface MoneyCallOptions extends CallOptions, MoneyCallLimits {}

/** What a wait can be given. */
export interface WaitOptions<T> extends WaitTimes {
  /** Called with what each read gave, and awaited. */
  onStatus?: (newest: T) => unknown;
  /** Ends the wait. */
  signal?: AbortSignal;
  /** Headers of your own for each read. */
  headers?: OwnHeaders;
  /**
   * Goes on with a wait that was saved. Its own times count, so no others may be given, and the time since it was saved has
   * passed for it. A wait that is over by then reads once.
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
