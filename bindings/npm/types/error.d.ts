import type { Attempt } from './response.js';

/** What went wrong. A later version may know more codes. */
export type ErrorCode =
  | 'aborted'
  | 'already_refunded'
  | 'bad_parameter'
  | 'browser'
  | 'conflict'
  | 'credentials'
  | 'currency'
  | 'forbidden_or_not_found'
  | 'in_flight'
  | 'insufficient_balance'
  | 'intermediary'
  | 'internal'
  | 'invalid_input'
  | 'misuse'
  | 'mode_mismatch'
  | 'no_answer'
  | 'not_sent'
  | 'provider_not_allowed'
  | 'rate_limited'
  | 'refund_unclear'
  | 'server_failure'
  | 'undocumented'
  | 'unreadable'
  | 'webhook_malformed_signature'
  | 'webhook_mismatch'
  | 'webhook_missing_signature'
  | 'webhook_no_secret'
  | 'webhook_not_stored'
  | 'webhook_unreadable'
  | `return_${string}`
  | (string & {});

/**
 * Whether money moved, on calls that move it. `not_moved`: surely nothing happened. `already_exists`:
 * some transaction holds this externalId; look at it, never pay anew. `unknown`: it may have
 * happened; keep the externalId, wait for the webhook, reconcile.
 */
export type MoneyOutcome = 'already_exists' | 'not_moved' | 'unknown';

/** Why a call failed. Its message says what was wrong and what to do next, and holds no secret. */
export class KPayError extends Error {
  private constructor();
  /** Whether this is a KPayError, of whichever copy of the package and realm. */
  static is(value: unknown): value is KPayError;
  /** What went wrong. */
  readonly code: ErrorCode;
  /** The status of KPay's answer. */
  readonly status?: number;
  /** KPay's own words. Phone numbers and e-mail addresses in them are masked. */
  readonly messages?: readonly string[];
  /** The code in KPay's answer. */
  readonly kpayCode?: string;
  /** Whether the same call can succeed later. Only with the same externalId. */
  readonly retryable: boolean;
  /** Whether money moved; on calls that move money, and on those alone. */
  readonly outcome?: MoneyOutcome;
  /** The externalId of the call that failed. */
  readonly externalId?: string;
  /** How long KPay asks to wait. */
  readonly retryAfterMs?: number;
  /** What was tried. */
  readonly attempts?: readonly Attempt[];
  /**
   * The HTTP status to answer a webhook with, on what its handler calls: `verifyWebhook`, `matches`, `settleOrder`. A
   * wrong signature is a 401, which KPay never repeats; what is your own fault, or not written yet, is a 5xx.
   */
  readonly answerStatus?: number;
  /** Which operation failed, like `payments.init_ussd`. */
  readonly operation?: string;
  /** The parameter that is wrong. */
  readonly field?: string;
  /**
   * What names the order in a success that can't be read (`unreadable`). It proves nothing, so a call that moves
   * money stays `unknown`: read the order by it, or give it to a person who looks for the order.
   */
  readonly found?: { readonly id?: string; readonly reference?: string; readonly externalId?: string; readonly gatewayUrl?: string };
  /** The start of an answer that says no messages or can't be read; secrets, phone numbers and e-mail addresses are masked. */
  readonly excerpt?: string;
  /** What to do next. */
  readonly advice?: string;
  /** The refund that exists already. */
  readonly refundId?: string;
  /** Whether the time was over. */
  readonly timedOut?: boolean;
  /** What it came from: a copy without secrets, or the reason of your own signal. */
  readonly cause?: unknown;
  /** The fields for a log. */
  toJSON(): { name: 'KPayError'; message: string; code: ErrorCode; [field: string]: unknown };
}
