// Made from Rust: UPDATE=1 cargo test --package kpay-npm generated

/** An operator's code. A code that this version doesn't know is sent on: KPay decides. */
export type Provider =
  | 'AIRTEL_COD'
  | 'AIRTEL_COG'
  | 'AIRTEL_GAB'
  | 'AIRTEL_OAPI_UGA'
  | 'AIRTEL_OAPI_ZMB'
  | 'AIRTEL_RWA'
  | 'FREE_SEN'
  | 'MOOV_BEN'
  | 'MPESA_KEN'
  | 'MTN_MOMO_BEN'
  | 'MTN_MOMO_CIV'
  | 'MTN_MOMO_CMR'
  | 'MTN_MOMO_COG'
  | 'MTN_MOMO_RWA'
  | 'MTN_MOMO_UGA'
  | 'MTN_MOMO_ZMB'
  | 'ORANGE_CIV'
  | 'ORANGE_CMR'
  | 'ORANGE_COD'
  | 'ORANGE_SEN'
  | 'ORANGE_SLE'
  | 'VODACOM_MPESA_COD'
  | 'ZAMTEL_ZMB'
  | (string & {});

/** A country by its ISO code of three letters. */
export type Country =
  | 'BEN'
  | 'CIV'
  | 'CMR'
  | 'COD'
  | 'COG'
  | 'GAB'
  | 'KEN'
  | 'RWA'
  | 'SEN'
  | 'SLE'
  | 'UGA'
  | 'ZMB'
  | (string & {});

/** A currency by its ISO code. */
export type Currency =
  | 'CDF'
  | 'KES'
  | 'RWF'
  | 'SLE'
  | 'UGX'
  | 'USD'
  | 'XAF'
  | 'XOF'
  | 'ZMW'
  | (string & {});

/** Whose money the keys move: `TEST` is nobody's, any other word means real money. */
export type Environment =
  | 'PRODUCTION'
  | 'TEST'
  | (string & {});

/** Where a transaction stands, in KPay's words. The list is open: ask `state` for the closed one. */
export type Status =
  | 'CANCELLED'
  | 'COMPLETED'
  | 'EXPIRED'
  | 'FAILED'
  | 'PENDING'
  | 'PROCESSING'
  | 'REFUNDED'
  | (string & {});

/**
 * Where a transaction stands, as a closed list: what a status means, what an event says, and what a store keeps. Only
 * `completed` is paid.
 */
export type TransactionState =
  | 'cancelled'
  | 'completed'
  | 'expired'
  | 'failed'
  | 'open'
  | 'refunded';

/** Why a transaction failed: one of KPay's codes, or a sentence (cards). */
export type FailureReason =
  | 'INSUFFICIENT_BALANCE'
  | 'PAYER_LIMIT_REACHED'
  | 'PAYER_NOT_FOUND'
  | 'PAYMENT_NOT_APPROVED'
  | 'RECIPIENT_LIMIT_REACHED'
  | 'RECIPIENT_NOT_FOUND'
  | 'TRANSACTION_ALREADY_IN_PROCESS'
  | 'UNSPECIFIED_FAILURE'
  | 'WALLET_LIMIT_REACHED'
  | (string & {});

/** How a gateway page takes the money. */
export type PaymentMethod =
  | 'CARD'
  | (string & {});

/** What the money of a withdrawal across countries is for. */
export type PurposeOfFunds =
  | 'DEBT_SETTLEMENT'
  | 'EDUCATION_SUPPORT'
  | 'FAMILY_SUPPORT'
  | 'GIFT_AND_OTHER_DONATIONS'
  | 'HOME_IMPROVEMENT'
  | 'MEDICAL_EXPENSES'
  | 'OTHER'
  | 'PERSONAL_TRANSFER'
  | 'REAL_ESTATE'
  | 'SALARY'
  | 'SAVINGS'
  | 'TAXES'
  | 'TUITION_FEES'
  | (string & {});

/** Where the money of a withdrawal across countries comes from. */
export type SourceOfFunds =
  | 'BUSINESS_INCOME'
  | 'GIFT'
  | 'LOAN'
  | 'LOTTERY'
  | 'OTHER'
  | 'SALARY'
  | 'SAVINGS'
  | (string & {});

/** What an operator can do: payments, payouts, or payouts across countries. */
export type OperationType =
  | 'DEPOSIT'
  | 'PAYOUT'
  | 'REMITTANCE'
  | (string & {});

/** How an operation of an operator works now: as it should, late, or not at all. */
export type OperationStatus =
  | 'CLOSED'
  | 'DELAYED'
  | 'OPERATIONAL'
  | (string & {});

/**
 * What the calls of an order have brought so far, as your store keeps it: `accepted`, KPay has taken it;
 * `already_exists`, a transaction holds the externalId; `not_moved`, no call has moved anything; `unknown`, a call may
 * have.
 */
export type OrderState =
  | 'accepted'
  | 'already_exists'
  | 'not_moved'
  | 'unknown';

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
export type MoneyOutcome =
  | 'already_exists'
  | 'not_moved'
  | 'unknown';

/**
 * What to call, or to wait for, after a call that moves money failed; the same words as in Rust. A later version may
 * know more.
 *
 * - `await_call`: Await that call: its result is this order's.
 * - `compare_balances`: Only the wallets' balances tell of a transfer: compare them with those from before, and start
 *   no other transfer until you know; if they don't tell, ask KPay's support.
 * - `correct`: Correct what is named here, and send it with the same externalId.
 * - `follow_refund`: The refund that exists is the one to follow: its end comes by refund.* webhook, or the payment
 *   reads REFUNDED.
 * - `follow_transaction`: Read the transaction by the id you stored, or wait for its webhook, which carries the
 *   externalId; if none comes, look it up in KPay's dashboard. Take a fresh externalId only for a new order.
 * - `open_fresh_page`: The answer with the page's address was lost, and nobody has seen that page: a fresh externalId
 *   is safe here, unless an earlier call with this one gave you a page.
 * - `send_again`: Send it again later, with the same externalId.
 * - `send_again_or_wait`: Within some seconds of the first attempt (5 s by default) the same call may go out again
 *   with this externalId: a success or a 409 ends the doubt. Later wait for the webhook, which carries the externalId;
 *   if none comes, look it up in KPay's dashboard, and start no other payment for the same order until it is known.
 * - `send_refund_again`: Send the refund again with the same externalId: that makes no second one. Its end comes by
 *   refund.* webhook, or the payment reads REFUNDED.
 * - `show_stored_page`: A gateway page keeps its externalId, even one that was left, and it can still be used: show
 *   the gatewayUrl you stored again, until its expiresAt. Under a fresh externalId a second page would stand beside
 *   it.
 * - `wait_for_webhook`: Keep this externalId and send nothing again: wait for the webhook, which carries it; if none
 *   comes, look it up in KPay's dashboard, and start no other payment or payout for the same order until it is known.
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
  | 'return_contradictory'
  | 'return_in_future'
  | 'return_malformed_signature'
  | 'return_malformed_time'
  | 'return_mismatch'
  | 'return_missing'
  | 'return_no_secret'
  | 'return_refused'
  | 'return_too_old'
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
  | (string & {});

/**
 * What came of an attempt: a response, a response that was cut, a cut connection, silence, or no connection at all.
 */
export type AttemptResult =
  | 'cut'
  | 'cut_response'
  | 'not_sent'
  | 'response'
  | 'timed_out';

/** The family of an event: the end of a payment, a payout or a refund; progress of a payment; or another event. */
export type EventFamily =
  | 'informative'
  | 'other'
  | 'payment'
  | 'payout'
  | 'refund';

/** What an event or a status means for a stored state. */
export type AdvanceResult =
  | 'apply'
  | 'conflict'
  | 'duplicate'
  | 'stale';

/** How one field compares; `absent` when one side doesn't have it. */
export type FieldMatch =
  | 'absent'
  | 'differs'
  | 'equal';
