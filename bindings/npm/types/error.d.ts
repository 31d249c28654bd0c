import type { Attempt } from './response.js';
import type { ErrorCode, MoneyOutcome, NextStep, OrderState } from './unions.js';

/**
 * Says what to store for an order after another of its calls: `result` is what the call gave, or the `KPayError` it
 * failed with. A result speaks of its own call only: `not_moved` after `unknown` stays unknown, and only a success or
 * `already_exists` ends that.
 *
 * Write `unknown` before a call is sent, so that a process that ends in the middle leaves the truth behind, and ask this
 * with what was stored before that. It is pure: store what it says by a statement that checks the state it was made from.
 *
 * It rejects with `invalid_input` for an error that says no outcome, which is of no call that moves money.
 */
export function orderState(stored: OrderState | null | undefined, result: object): Promise<OrderState>;

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
  /** What to call, or to wait for, next; wherever there is an `outcome`. */
  readonly nextStep?: NextStep;
  /** The externalId of the call that failed. */
  readonly externalId?: string;
  /** How long KPay asks to wait. */
  readonly retryAfterMs?: number;
  /** What was tried. */
  readonly attempts?: readonly Attempt[];
  /**
   * The HTTP status to answer a webhook with, on what its handler calls: `verifyWebhook`, `matches`, `settleOrder`. It is
   * 401 for a wrong signature, after which KPay never sends the event again. It is a 5xx for your own fault, and for an
   * order that is not written yet.
   */
  readonly responseStatus?: number;
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
  /** Whether it failed because its time was over. */
  readonly timedOut?: boolean;
  /** The error behind it: a copy without secrets, or the reason of your own signal. */
  readonly cause?: unknown;
  /** The fields for a log. */
  toJSON(): { name: 'KPayError'; message: string; code: ErrorCode; [field: string]: unknown };
}
