import type { OperationStatus, OperationType, Provider } from './unions.js';

/** What differs between KPay's days: `POST /_sandbox/settings` takes the same. */
export interface SandboxSettings {
  /** What does not work as ever, by operator and operation; the answer about availability tells it. */
  availability?: {
    [provider in Provider]?: {
      [operation in OperationType]?: OperationStatus;
    };
  };
  /** What becomes of `currency` in a gateway init; required by default, as in KPay's live API. */
  currency?: 'OPTIONAL' | 'REFUSED' | 'REQUIRED';
  /** The most requests of one application in any minute; no limits by default. */
  limits?: SandboxLimits | null;
  /** The fees; 5 % of a payment and of a withdrawal by default. */
  prices?: SandboxPrices;
  /** Whose ids a refund's webhooks have: its own by default, or those of the original payment. */
  refundEvent?: 'ORIGINAL' | 'OWN';
  /** What a refund that is sent again with its `externalId` gets: the 400 that names the existing one by default, or the first answer again. */
  refundReplay?: 'ANSWERED' | 'REFUSED';
  /** How many attempts a webhook has in all; 3 by default. */
  webhookAttempts?: 3 | 4;
}

/** The most requests of one application in any minute. KPay publishes 100, 20 and 60. */
export interface SandboxLimits {
  /** All of them. */
  general: number;
  /** Gateway inits. */
  gatewayInit: number;
  /** Reads of a payment's or withdrawal's status. */
  polling: number;
  /** Whether a 429 says how long to wait. */
  retryAfter: boolean;
}

/** The fees, for all operators and for some. */
export interface SandboxPrices {
  /** For whatever has no price of its own. */
  usual?: SandboxPrice;
  /** By operator. */
  operators?: { [provider in Provider]?: SandboxPrice };
}

/** Two fees in hundredths of a per cent: 500 is 5 %. */
export interface SandboxPrice {
  /** Of a payment. */
  deposit: number;
  /** Of a withdrawal. */
  withdrawal: number;
}

/** A rule for what goes wrong, and where: `POST /_sandbox/faults` takes the same. */
export interface SandboxFaultRule {
  /** By its name, like `cut-after-commit` or `latency:3000`: the sandbox's documentation lists them. */
  fault: string;
  /** The operation by its `operationId` in `openapi.json`, like `initPayment`. */
  operation?: string;
  /** `GET` or `POST`. */
  method?: string;
  /** The path, or its beginning with a `*` behind it. */
  path?: string;
  /** The `externalId` in the request's body. */
  externalId?: string;
  /** Only the match of this number, from 1. */
  nth?: number;
  /** How often it strikes at most. */
  times?: number;
  /** How many of a thousand matches it strikes, drawn from the seed. */
  perMille?: number;
}

/** What a sandbox starts with; all of it can be left out. */
export interface SandboxOptions {
  /** Decides every id and every draw: the same seed and calls give the same answers. */
  seed?: number;
  /** The sandbox's first moment, in milliseconds since 1970; now by default. Give it for the same bytes each time. */
  startsAt?: number;
  /** Lets real time pass too, with webhooks as they fall due, and makes the sandbox's waits so many times shorter (a whole number); a webhook still due keeps the process alive. Without it, time moves by `advance` alone. */
  speed?: number;
  /** What the wallets hold at first, in whole units by country: `{ CMR: 100000 }`. */
  balances?: Record<string, number>;
  /** What differs between KPay's days. */
  settings?: SandboxSettings;
  /** What goes wrong, and where. Latency and slow bodies take real time; `gzip-body` and `br-body` are decoded as any `fetch` does, and `closes-after-answer` has no connection to close. */
  faults?: SandboxFaultRule[];
  /** Where webhooks go: the URL of the request that `onWebhook` gets. */
  webhookUrl?: string;
  /** Receives each webhook. Its status decides, as with KPay, whether it comes again; no answer within 3 seconds counts as none. Without it all are taken. */
  onWebhook?: (request: Request) => PromiseLike<Response | void> | Response | void;
}

/** A webhook that was delivered: `verifyWebhook(webhook, sandbox.webhookSecret)` takes it as it is. */
export interface SandboxWebhook {
  /** The delivery's id. */
  id: string;
  /** Where it went. */
  url: string;
  /** Which attempt it was, from 1. */
  attempt: number;
  /** The headers, the signature among them. */
  headers: Record<string, string>;
  /** The signed bytes. */
  body: Uint8Array;
  /** What the receiver answered; undefined when it threw. */
  status: number | undefined;
}

/** KPay in this process. Its keys and secrets are synthetic. */
export interface Sandbox {
  /** For `new KPay({ apiKey, secretKey, baseUrl, fetch })`. */
  apiKey: string;
  /** For `new KPay`. */
  secretKey: string;
  /** For `new KPay`: an address of this machine, at which nothing listens. */
  baseUrl: string;
  /** Signs the webhooks. */
  webhookSecret: string;
  /** Signs the return from a gateway page. */
  gatewaySecret: string;
  /** Answers as KPay does, at `baseUrl` and nowhere else. It opens no connection. */
  fetch: typeof fetch;
  /** What was delivered so far, oldest first. */
  webhooks: SandboxWebhook[];
  /** Moves the sandbox's clock by milliseconds, and delivers what is due then. */
  advance(millis: number): Promise<void>;
}

/** Starts a sandbox in this process, with no server and, without `speed`, no timers: for tests. */
export function createSandbox(options?: SandboxOptions): Promise<Sandbox>;
