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
  | 'no_response'
  | 'not_sent'
  | 'provider_not_allowed'
  | 'rate_limited'
  | 'refund_unclear'
  | 'server_failure'
  | 'undocumented'
  | 'unreadable'
  | 'unsupported'
  | 'webhook_malformed_signature'
  | 'webhook_mismatch'
  | 'webhook_missing_signature'
  | 'webhook_no_secret'
  | 'webhook_not_stored'
  | 'webhook_unreadable'
  | `return_${string}`
  | (string & {});

/**
 * Whether money moved, on calls that move it.
 *
 * - `not_moved`: surely nothing moved by this call. What an earlier call of the same order did is another question.
 * - `already_exists`: some transaction holds this externalId. Never send it again under another externalId.
 * - `unknown`: it may have been processed, by this call or by an earlier one that this client left unknown; or another
 *   call of this client has the order under way (`in_flight`).
 *
 * `nextStep` says for each what to do.
 */
export type MoneyOutcome = 'already_exists' | 'not_moved' | 'unknown';

/**
 * What to call, or to wait for, after a call that moves money failed; the same words as in Rust. A later version may
 * know more.
 *
 * - `await_call`: a call of this client has the order under way; await it, its result is the order's.
 * - `compare_balances`: a wallet transfer that may exist. Only the wallets' balances tell: compare them with those from
 *   before, and start no other transfer until you know.
 * - `correct`: nothing moved by this call, and it would be refused again. Correct what the error names; the same
 *   externalId is free for it.
 * - `follow_refund`: the payment has a refund. Its end comes by `refund.*` webhook, or the payment reads `REFUNDED`.
 * - `follow_transaction`: a transaction holds the externalId. Read it by the id that you stored, or wait for its webhook.
 * - `open_fresh_page`: the gateway page of a payment was lost before anybody saw it, the one case in which a fresh
 *   externalId is safe.
 * - `send_again`: nothing moved by this call, and it may succeed later, with the same externalId.
 * - `send_again_or_wait`: a payment that may exist. For some seconds the same call may go out again, and a success or a
 *   409 ends the doubt; later the webhook tells, and else KPay's dashboard.
 * - `send_refund_again`: a refund that may exist. Sent again with its externalId, it makes no second one.
 * - `show_stored_page`: a gateway page holds the externalId. Show its stored `gatewayUrl` again while it lives.
 * - `wait_for_webhook`: a withdrawal that may exist, or a payment whose success can't be read. Send nothing again: the
 *   webhook tells, and else KPay's dashboard.
 */
export type NextStep =
  | 'await_call'
  | 'compare_balances'
  | 'correct'
  | 'follow_refund'
  | 'follow_transaction'
  | 'open_fresh_page'
  | 'send_again'
  | 'send_again_or_wait'
  | 'send_refund_again'
  | 'show_stored_page'
  | 'wait_for_webhook'
  | (string & {});

/**
 * What the calls of an order have brought so far, as your store keeps it: `accepted`, KPay has taken it; `already_exists`,
 * a transaction holds the externalId; `not_moved`, no call has moved anything; `unknown`, a call may have.
 */
export type OrderState = 'accepted' | 'already_exists' | 'not_moved' | 'unknown';

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
  /** Whether the time was over. */
  readonly timedOut?: boolean;
  /** What it came from: a copy without secrets, or the reason of your own signal. */
  readonly cause?: unknown;
  /** The fields for a log. */
  toJSON(): { name: 'KPayError'; message: string; code: ErrorCode; [field: string]: unknown };
}
