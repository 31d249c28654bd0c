import type { AttemptResult } from './unions.js';

/** One attempt of a call, and what came of it. */
export interface Attempt {
  /** What came of it. */
  readonly result: AttemptResult;
  /** The answer's status. */
  readonly status?: number;
  /** How long it took. */
  readonly latencyMs: number;
}

/** What `onAttempt` is called with. It is for metrics, so it holds no data of the call. */
export interface AttemptEvent extends Attempt {
  /** Which operation, like `payments.init_ussd`. */
  readonly operation: string;
  /** Which attempt of its call, from 1. */
  readonly attempt: number;
}

/** The HTTP response that a value came with. */
export interface LastResponse {
  /** Its status. */
  readonly status: number;
  /** Its headers. */
  readonly headers: Headers;
  /** All attempts of the call. */
  readonly attempts: readonly Attempt[];
}

/** A value of KPay's. Spread and `JSON.stringify` leave out the response. */
export type WithResponse<T> = T & {
  /** The response that it came with; not enumerable. */
  readonly lastResponse: LastResponse;
};
