// Made from Rust: UPDATE=1 cargo test --package kpay-npm generated

/** The limits of a call, in the engine's order. */
export const CALL_LIMITS = { attemptTimeoutMs: 'number', deadlineMs: 'number', timeLeftMs: 'number', maxRetries: 'number', retryAfterUnknown: 'boolean' };

/** Those that a client can be given. */
export const CLIENT_LIMITS = { attemptTimeoutMs: 'number', deadlineMs: 'number', maxRetries: 'number' };

/** KPay's published limits in calls a minute, in the engine's order. */
export const RATE_LIMITS = { general: 100, gatewayInit: 20, statusRead: 60 };

/** Where a key may go: each rule is a bit, the first the lowest. */
export const KEY_RULES = { expectTest: 'boolean', expectLive: 'boolean', dangerouslyAllowHttpWithTestKey: 'boolean', dangerouslyAllowLiveKeyAtBaseUrl: 'boolean' };

/** The times of a wait, in the engine's order. */
export const WAIT_TIMES = { firstDelayMs: 'number', longestDelayMs: 'number', deadlineMs: 'number' };

/** The texts of an error, in the engine's order; KPay's messages stand behind them. */
export const ERROR_TEXTS = { code: 'string', message: 'string', field: 'string', responseStatus: 'number', outcome: 'string', externalId: 'string', status: 'number', retryAfterMs: 'number', kpayCode: 'string', refundId: 'string', advice: 'string', nextStep: 'string', excerpt: 'string', retryable: 'boolean', timedOut: 'boolean', messages: 'boolean' };

/** The headers of an answer that the engine looks at, in its order. */
export const HEAD = ['content-type', 'retry-after', 'server', 'cf-ray'];

/** The times of a saved wait, in the engine's order. */
export const SAVED_TIMES = ['deadline', 'next_check', 'delay_millis', 'longest_delay_millis'];

/** What only the SDK sets: what proves who sends a message, and what frames it. */
export const RESERVED_HEADERS = ['x-api-key', 'x-secret-key', 'authorization', 'content-type', 'content-length', 'transfer-encoding', 'connection', 'host'];

/** The calls that move money, each with the next step after a success that can't be read: the call may have moved money, and nothing more is known. */
export const NEXT_STEPS = { 'payments.init': 'wait_for_webhook', 'payments.refund': 'send_refund_again', 'withdrawals.init': 'wait_for_webhook', 'wallets.transfer': 'compare_balances' };

/** The header of a notification's signature. */
export const SIGNATURE = 'x-kpay-signature';

/** An attempt that surely sent nothing. */
export const NOT_SENT = 'not_sent';

/** An attempt without an answer in its time. */
export const TIMED_OUT = 'timed_out';

/** What may be wrong with a secret key of an odd form. */
export const SECRET_HINT = 'the secret key is 64 hex digits behind sk_test_ or sk_live_, and KPay\'s keys of today have no such prefix: if KPay answers 401, leave it out, or create a new key in KPay\'s dashboard';

/** The time of a whole call by default. */
export const DEADLINE_MS = 60000;

/** After that long unused the engine is asked whether it still holds a session: it holds it twice as long. */
export const UNUSED_SESSION_MS = 150000;

/** The most bytes of a success or of a notification. */
export const LONGEST_BODY = 1048576;

/** The most bytes of any other answer. */
export const LONGEST_ERROR_BODY = 65536;
