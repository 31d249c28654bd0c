import type { Payment } from './payments.js';
import type { Currency, FailureReason, FieldMatch, Status, TransactionState } from './unions.js';
import type { Amount, Metadata } from './values.js';

/** The signed body of a notification. */
export interface Notice {
  /** The event's name, like `payment.completed`. */
  event: string;
  /**
   * KPay's id: in a payment's event the payment's, in a payout's the payout's, and in a refund's the refund's or
   * the original payment's. Which of the two KPay has not published: compare it with both.
   */
  paymentId?: string | null;
  /** A payout's id under one of its names. */
  payoutId?: string | null;
  /** A payout's id under the other of its names. */
  withdrawalId?: string | null;
  /** A refund's own id. */
  refundId?: string | null;
  /** The payment that is given back, in a refund's event. */
  originalPaymentId?: string | null;
  /** An id without a name. Where another is there, that one counts. */
  id?: string | null;
  /** KPay's reference. */
  reference?: string | null;
  /** Where it stands. */
  status?: Status | null;
  /** How much; webhooks name no currency. */
  amount?: number | null;
  /** The same, exact. */
  amountText?: string;
  /** The customer's or recipient's number. */
  phoneNumber?: string | null;
  /** Your own id. */
  externalId?: string | null;
  /** The object given at init. */
  metadata?: Metadata | null;
  /** When the money moved. */
  completedAt?: string | null;
  /** When it failed. */
  failedAt?: string | null;
  /** Why it failed. */
  failureReason?: FailureReason | null;
  /** When the notification was made. */
  timestamp?: string | null;
  /** Whether nobody paid: a sandbox transaction. */
  isTest?: boolean | null;
  /** Fields that this version doesn't know. */
  [field: string]: unknown;
}

/** What every event has. */
interface EventBase {
  /**
   * What names its transaction in your store: its family and KPay's id, the same in each copy. Without an id it is
   * KPay's reference, and without that your externalId; missing when there is none of them.
   */
  readonly key?: string;
  /** The signed body. A field that can't be read is missing, and stands in `data.unread`. */
  readonly data: Notice;
  /** Which of the secrets has signed it, the first as 0: while one replaces another, whether KPay still signs with the old one. */
  readonly secretIndex: number;
  /** When it was verified, in milliseconds since 1970. */
  readonly verifiedAtMs: number;
  /**
   * The raw body with the fact that it was verified, as one text: store it, answer 200, and read it elsewhere with
   * `webhookFromTrustedStore`. It holds personal data. Neither a spread nor `JSON.stringify` shows it.
   */
  readonly stored: string;
}

/** How a transaction ended, by event type. */
type Ended<Family extends string> =
  | {
      /** Its type, from the signed body. */
      readonly type: `${Family}.completed`;
      /** The money moved. */
      readonly state: 'completed';
    }
  | {
      /** Its type, from the signed body. */
      readonly type: `${Family}.failed`;
      /** No money moved. */
      readonly state: 'failed';
    }
  | {
      /** Its type, from the signed body. */
      readonly type: `${Family}.cancelled`;
      /** No money moved. */
      readonly state: 'cancelled';
    };

/** A payment has ended. Deliver only for `completed`, and only when `matches` says that it fits. */
export type PaymentEvent = EventBase &
  Ended<'payment'> & {
    /** A payment. */
    readonly family: 'payment';
  };

/** A withdrawal has ended. */
export type PayoutEvent = EventBase &
  Ended<'payout'> & {
    /** A withdrawal. */
    readonly family: 'payout';
  };

/** A refund has ended. */
export type RefundEvent = EventBase &
  Ended<'refund'> & {
    /** A refund. */
    readonly family: 'refund';
  };

/** A payment is under way: no end, and no money. */
export type InformativeEvent = EventBase & {
  /** News without an end. */
  readonly family: 'informative';
  /** Its type, from the signed body. */
  readonly type: 'payment.initiated' | 'payment.processing';
  /** It has not ended. */
  readonly state: 'open';
};

/** An event that this version doesn't know, or whose name and status contradict each other: deliver nothing. */
export type OtherEvent = EventBase & {
  /** None of the others. */
  readonly family: 'other';
  /** Its type, from the signed body. */
  readonly type: string;
  /** It can't be told. */
  readonly state?: undefined;
};

/** A verified notification. */
export type WebhookEvent = InformativeEvent | OtherEvent | PaymentEvent | PayoutEvent | RefundEvent;

/** Headers, or their object in any case, as Node gives them. */
export type HeadersLike =
  | { get(name: string): string | null }
  | { readonly [name: string]: readonly string[] | string | undefined };

/** A Fetch `Request` whose body nobody has read. */
export interface UnreadRequest {
  /** Its headers. */
  readonly headers: { get(name: string): string | null };
  /** Whether its body was read. */
  readonly bodyUsed: boolean;
  /** Reads its body, of at most 1 MiB. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The headers and the raw body of a request; an Express request under `express.raw` is one. */
export interface RawRequest {
  /** Its headers. */
  readonly headers: HeadersLike;
  /** Its body as it came: bytes or text, at most 1 MiB, never the parsed object. */
  readonly body: ArrayBuffer | Uint8Array | string;
}

/** A request as AWS Lambda and its like give it, whose body may be in base64: it is decoded. */
export interface LambdaRequest {
  /** Its headers. */
  readonly headers?: HeadersLike | null;
  /** Its headers behind a load balancer that sends lists. */
  readonly multiValueHeaders?: HeadersLike | null;
  /** Its body. */
  readonly body?: string | null;
  /** Whether the body is in base64. */
  readonly isBase64Encoded: boolean;
}

/** Options of the functions that take a secret. */
export interface SecretOptions {
  /** Lets it work in a browser, where everyone can read the secret. For tests. */
  dangerouslyAllowBrowser?: boolean;
}

/**
 * Verifies a notification by its raw body. An event exists only verified, and a signed one is never refused for a
 * field beside its `event`. Several secrets serve while one is replaced: secrets of one application. Whoever knows
 * one of them can sign an event of any of them, so each merchant has a URL and a list of its own.
 *
 * It rejects with a `KPayError`, whose `responseStatus` is what to answer: after a 5xx KPay sends the event again a few
 * times, after a 4xx never.
 */
export function verifyWebhook(
  request: LambdaRequest | RawRequest | UnreadRequest,
  secret: string | readonly string[] | null | undefined,
  options?: SecretOptions,
): Promise<WebhookEvent>;

/**
 * Reads what was stored as `event.stored`, in Rust or in JavaScript, without a secret. Nothing is verified again:
 * whoever can write into the store can make events, and that nobody else can is yours to see to.
 */
export function webhookFromTrustedStore(stored: string): Promise<WebhookEvent>;

/** Signs a body as KPay does: lower-case hex for the header `X-KPAY-Signature` of a test. */
export function signWebhook(
  body: ArrayBuffer | Uint8Array | string,
  secret: string,
  options?: SecretOptions,
): Promise<string>;

/** A rightly signed return. It says what the page claims: read the payment before delivering. */
export interface UnconfirmedReturn {
  /** KPay's reference: what to read the payment by. */
  readonly reference: string;
  /** Your own id, when the return carries one. */
  readonly externalId?: string;
  /** What the page claims, like `COMPLETED`: for the first words shown, nothing else. */
  readonly claimedStatus: string;
  /** When KPay signed it, in milliseconds since 1970. */
  readonly signedAtMs: number;
}

/** Verifies the return from a gateway page by its URL or its query. It does not prove a payment. */
export function verifyReturn(
  url: URL | string,
  secret: string | readonly string[],
  options?: SecretOptions,
): Promise<UnconfirmedReturn>;

/** What a return is signed over. */
export interface ReturnParams {
  /** What the page claims, like `COMPLETED`. */
  status: string;
  /** KPay's reference. */
  reference: string;
  /** Your own id. */
  externalId?: string;
  /** When it is signed; now by default. */
  signedAtMs?: number;
}

/** The query that KPay's page would come back with, for tests. */
export function signReturn(params: ReturnParams, secret: string, options?: SecretOptions): Promise<string>;

/** What to do with a notification, or with a status that was read. */
export type Advance =
  | {
      /** Store this state, and act on it. */
      readonly result: 'apply';
      /** The state to store. */
      readonly state: TransactionState;
    }
  | {
      /** Seen before, older than what is stored, or against it (let a person look). */
      readonly result: 'conflict' | 'duplicate' | 'stale';
    };

/**
 * Says what a verified event means for the state that is stored of its transaction (null before the
 * first). It is pure: store its result by a statement that checks the state it was made from.
 */
export function advance(stored: TransactionState | null | undefined, event: WebhookEvent): Promise<Advance>;

/** The same for the `state` of a transaction that was read from KPay. */
export function advanceTo(stored: TransactionState | null | undefined, state: TransactionState): Promise<Advance>;

/** What the order's own record says of its payment. It may have other columns: they are not looked at. */
export interface ExpectedPayment {
  /** The order's own id. */
  externalId: string;
  /** What the order costs. */
  amount: Amount;
  /** In which currency. */
  currency: Currency;
  /** KPay's id, when the init's answer was stored. */
  paymentId?: string | null;
  /** What else is in the record. */
  [column: string]: unknown;
}

/** How KPay's words compare with the order's. What to do about a difference is your choice. */
export interface PaymentMatch {
  /** KPay's id; absent when the order has none stored, or the event has none. */
  readonly paymentId: FieldMatch;
  /** The order's id. */
  readonly externalId: FieldMatch;
  /** The amount, compared as a decimal. */
  readonly amount: FieldMatch;
  /** The currency; absent in webhooks, which carry none. */
  readonly currency: FieldMatch;
  /** Whether every field is there and equal. */
  readonly isEqual: boolean;
  /** Whether any field that is there differs: deliver nothing before someone has looked. */
  readonly differs: boolean;
  /** Whether it is a payment of this order, by the order's own id, or by KPay's where that is missing. */
  readonly namesOrder: boolean;
  /** Whether it is a payment of this order and of its amount, in no other currency. */
  readonly paysOrder: boolean;
}

/**
 * Compares a payment or an event with the order, field by field. Without an order it rejects with a `KPayError` whose
 * `responseStatus` is 503, so that KPay sends the event again: the order's record may not be written yet.
 */
export function matches(
  paymentOrEvent: Payment | WebhookEvent,
  expected: ExpectedPayment | null | undefined,
): Promise<PaymentMatch>;

/** An order when something is said of one of its payments. It can have several, so each has its own state. */
export interface OrderRecord extends ExpectedPayment {
  /** The state that is stored of this payment, under the event's key; missing before the first word about it. */
  state?: TransactionState | null;
  /** The key of the payment that the order was delivered for; missing before the delivery. */
  deliveredFor?: string | null;
}

/** What a word of KPay's about a payment means for its order. */
export type OrderStep =
  | {
      /**
       * `deliver`: the order is paid. Store the state, store the event's key as `deliveredFor`, and deliver.
       * `paid_twice`: the order was delivered for another payment. Store the state, deliver nothing, give one back.
       * `store`: store the state; there is nothing to deliver.
       */
      readonly step: 'deliver' | 'paid_twice' | 'store';
      /** The state to store of the payment. */
      readonly state: TransactionState;
    }
  | {
      /**
       * Paid, but not surely what was asked for. Store no state and deliver nothing: read the payment and settle by
       * what is read; what is a mismatch there too, a person decides.
       */
      readonly step: 'mismatch';
      /** What differs or is missing. */
      readonly match: PaymentMatch;
    }
  | {
      /**
       * Seen before, older than what is stored, or against it (let a person look); or of a payout or a refund, which
       * has a record of its own.
       */
      readonly step: 'conflict' | 'duplicate' | 'other_family' | 'stale';
    };

/**
 * Says what a verified event, or a payment that was read, means for its order: it is delivered once, whichever of its
 * payments completes first. It is pure: store what follows in one transaction, by statements that check the `state`
 * and the `deliveredFor` that it was made from, and ask again when one of them changes no row. It rejects as
 * `matches` does.
 */
export function settleOrder(
  order: OrderRecord | null | undefined,
  paymentOrEvent: Payment | WebhookEvent,
): Promise<OrderStep>;
