/** What a sandbox starts with; all of it can be left out. */
export interface SandboxOptions {
  /** Decides every id and every draw: the same seed and calls give the same answers. */
  seed?: number;
  /** The sandbox's first moment, in milliseconds since 1970; now by default. Give it for the same bytes each time. */
  startsAt?: number;
  /** Lets real time pass too: so many of the sandbox's seconds in one of yours. Without it, time moves by `advance` alone. */
  speed?: number;
  /** What the wallets hold at first, in whole units by country: `{ CMR: 100000 }`. */
  balances?: Record<string, number>;
  /** The engine's settings, as `POST /_sandbox/settings` takes them. */
  settings?: object;
  /** Rules for faults, as `POST /_sandbox/faults` takes them. */
  faults?: object[];
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
  /** Signs the return from a hosted page. */
  gatewaySecret: string;
  /** Answers as KPay does. It opens no connection. */
  fetch: typeof fetch;
  /** What was delivered so far, oldest first. */
  webhooks: SandboxWebhook[];
  /** Moves the sandbox's clock by milliseconds, and delivers what is due then. */
  advance(millis: number): Promise<void>;
}

/** Starts a sandbox in this process, with no server and no timers: for tests. */
export function createSandbox(options?: SandboxOptions): Promise<Sandbox>;
