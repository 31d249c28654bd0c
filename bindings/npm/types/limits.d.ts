// Made from Rust: UPDATE=1 cargo test --package kpay-npm generated

/** The limits of a call, and of the calls of a client. A call has those of its client by default. */
export interface CallLimits {
  /** The time of one attempt, over headers and body, in milliseconds. 30 000 by default. */
  attemptTimeoutMs?: number;
  /** The time of a whole call, with waits and retries, in milliseconds. 60 000 by default. */
  deadlineMs?: number;
  /** How often a call may be retried where that is harmless; 0 means never. 2 by default. */
  maxRetries?: number;
}

/** What a call that moves money can be given besides. */
export interface MoneyCallLimits {
  /**
   * Lets a call that moves money be retried after an unknown outcome. If the first attempt was taken and failed within
   * seconds, the retry can be a second transaction.
   */
  retryAfterUnknown?: boolean;
}

/** The calls in a minute that KPay allows. */
export interface RateLimits {
  /** All calls together. 100 by default. */
  general?: number;
  /** Gateway pages that are opened. 20 by default. */
  gatewayInit?: number;
  /** Statuses that are read. 60 by default. */
  statusRead?: number;
}

/** Where the keys of a client may go. */
export interface KeyRules {
  /** Refuses keys that are not test keys. */
  expectTest?: boolean;
  /** Refuses keys that are not live: for production. */
  expectLive?: boolean;
  /** Lets test keys go over plain HTTP to another host than this machine. */
  dangerouslyAllowHttpWithTestKey?: boolean;
  /** Lets a live key go to a host that is not KPay's. */
  dangerouslyAllowLiveKeyAtBaseUrl?: boolean;
}

/** The times of a wait. */
export interface WaitTimes {
  /** The wait before the first read in milliseconds; 0 reads at once. 3 000 by default. */
  firstDelayMs?: number;
  /** What the wait between reads grows to in milliseconds. 15 000 by default. */
  longestDelayMs?: number;
  /** When to read for the last time, in milliseconds from now. That read may take 10 s more. 300 000 by default. */
  deadlineMs?: number;
}
