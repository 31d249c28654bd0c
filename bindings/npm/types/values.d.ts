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
