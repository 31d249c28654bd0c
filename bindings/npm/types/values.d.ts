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
export type Currency = 'CDF' | 'KES' | 'RWF' | 'SLE' | 'UGX' | 'USD' | 'XAF' | 'XOF' | 'ZMW' | (string & {});

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
 * Where a transaction stands, as a closed list: what a status means, what an event says, and what a store keeps.
 * Only `completed` is paid.
 */
export type TransactionState = 'cancelled' | 'completed' | 'expired' | 'failed' | 'open' | 'refunded';

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

/**
 * An amount to send. A number must be exact: at most 15 digits, 2 of them decimals; others go as
 * decimal text or bigint. Nothing is rounded or converted.
 */
export type Amount = bigint | number | string;

/**
 * An object of your own. KPay gives it back everywhere, unchanged. A BigInt goes out as an exact number, and a number
 * that is not exact (an integer beyond 2^53) is refused; what a `number` would not hold comes back as its text.
 */
export type Metadata = { [name: string]: unknown };

/** Fields that this version doesn't know, sent to KPay as they are. */
export type ExtraFields = { [name: string]: unknown };
