import type { CallOptions, MoneyCallOptions, Waiting, WaitOptions } from './options.js';
import type { WithResponse } from './response.js';
import type {
  Country,
  Currency,
  FailureReason,
  PaymentMethod,
  Provider,
  Status,
  TransactionState,
} from './unions.js';
import type { Amount, ExtraFields, Metadata } from './values.js';

/** What both kinds of payment take. */
export interface PaymentParams {
  /**
   * Your own id, and the idempotency key: choose it before the first attempt, store it with the
   * order, and keep it for every retry.
   */
  externalId: string;
  /** What the customer pays. KPay decides the least and the most. */
  amount: Amount;
  /** A text for the customer. */
  description?: string;
  /** The customer's e-mail address. */
  customerEmail?: string;
  /** An object of your own that KPay gives back everywhere. */
  metadata?: Metadata;
  /** Fields that this version doesn't know. */
  extra?: ExtraFields;
}

/** A payment by a prompt on the customer's phone. */
export interface UssdPaymentParams extends PaymentParams {
  /** The operator. */
  provider: Provider;
  /** The customer's number, with its country code. */
  phoneNumber: string;
  /** The currency that `amount` is meant in; refused when the operator has another. Not sent. */
  currency?: Currency;
  /** The customer's name. */
  customerName?: string;
  /** Belongs to a gateway page. */
  returnUrl?: undefined;
  /** Belongs to a gateway page. */
  cancelUrl?: undefined;
  /** Belongs to a gateway page. */
  paymentMethod?: undefined;
}

/** A payment on a gateway page, which KPay hosts. */
export interface GatewayPaymentParams extends PaymentParams {
  /** Where the page sends the customer afterwards. What it brings back does not prove a payment. */
  returnUrl: string;
  /** Where the customer comes back to after giving up. */
  cancelUrl?: string;
  /** The currency, which some accounts must name and others may not. */
  currency?: Currency;
  /** How the page takes the money; mobile money by default. */
  paymentMethod?: PaymentMethod;
  /** The customer chooses on the page. */
  provider?: undefined;
  /** The customer gives it on the page. */
  phoneNumber?: undefined;
  /** KPay refuses it here. */
  customerName?: undefined;
}

/** What a payment has, however far it has come. */
interface PaymentFields {
  /** KPay's id. */
  id: string;
  /** What `status` means. Only `completed` is paid. */
  state: TransactionState;
  /** KPay's reference, the one a customer sees. */
  reference?: string | null;
  /** The operator's own reference. */
  providerReference?: string | null;
  /** What the customer pays. */
  amount?: number | null;
  /** The same, exact. */
  amountText?: string;
  /** What the merchant receives. */
  netAmount?: number | null;
  /** The same, exact. */
  netAmountText?: string;
  /** What KPay keeps. Fees differ by operator and time: never compute them. */
  feeAmount?: number | null;
  /** The same, exact. */
  feeAmountText?: string;
  /** The currency of the amounts. */
  currency?: Currency | null;
  /** Your own id. */
  externalId?: string | null;
  /** The operator; absent until a gateway page's customer chooses one. */
  provider?: Provider | null;
  /** The operator's country. */
  country?: Country | null;
  /** The customer's number. */
  phoneNumber?: string | null;
  /** `GATEWAY` for a gateway page. */
  mode?: string | null;
  /** Whether nobody paid: a sandbox payment. */
  isTest?: boolean | null;
  /** The text given at init. */
  description?: string | null;
  /** The object given at init. */
  metadata?: Metadata | null;
  /** When it was made. */
  createdAt?: string | null;
  /** When it was paid. */
  completedAt?: string | null;
  /** When it failed. */
  failedAt?: string | null;
  /** Why it failed. */
  failureReason?: FailureReason | null;
  /** KPay's text for people, at init. */
  message?: string | null;
  /** Fields whose values can't be read, as KPay wrote them; their own names are absent. */
  unread?: { [field: string]: unknown };
  /** Fields that this version doesn't know, as KPay wrote them. */
  [field: string]: unknown;
}

/** A payment that was asked for on the customer's phone, or read. */
export interface Payment extends PaymentFields {
  /** Where it stands, in KPay's words. */
  status: Status;
}

/** A gateway page that waits for the customer. */
export interface GatewayPayment extends PaymentFields {
  /** `PENDING` as a rule; KPay may leave it out. */
  status?: Status | null;
  /** The page to send the customer to. */
  gatewayUrl: string;
  /** Until when it can be used. */
  expiresAt?: string | null;
}

/** What a refund takes. It is of the whole payment, within 7 days. */
export interface RefundParams {
  /** Your own id of the refund, and its idempotency key. */
  externalId: string;
  /** Why, in at most 255 characters. */
  reason?: string;
  /** Fields that this version doesn't know. */
  extra?: ExtraFields;
}

/** A refund that KPay took; its end comes by webhook, or as the payment's `REFUNDED`. */
export interface Refund {
  /** KPay's id of the refund. */
  id: string;
  /** `PENDING` as a rule. */
  status: Status;
  /** What is given back: the whole payment. */
  amount?: number | null;
  /** The same, exact. */
  amountText?: string;
  /** The currency of the amount. */
  currency?: Currency | null;
  /** What KPay keeps for the refund: 0. */
  feeAmount?: number | null;
  /** The same, exact. */
  feeAmountText?: string;
  /** Your own id of the refund. */
  externalId?: string | null;
  /** The payment that is given back. */
  originalPaymentId?: string | null;
  /** Where that payment stands. */
  originalPaymentStatus?: Status | null;
  /** Whether no money moves: a sandbox refund. */
  isTest?: boolean | null;
  /** KPay's text for people. */
  message?: string | null;
  /** Fields whose values can't be read, as KPay wrote them; their own names are absent. */
  unread?: { [field: string]: unknown };
  /** Fields that this version doesn't know, as KPay wrote them. */
  [field: string]: unknown;
}

/** Payments: what customers pay you. */
export interface Payments {
  /** Opens a gateway page on which the customer pays. Send the customer to its `gatewayUrl`. */
  init(params: GatewayPaymentParams, options?: MoneyCallOptions): Promise<WithResponse<GatewayPayment>>;
  /** Asks a customer to pay by a prompt on the phone. It is paid only when `state` says so. */
  init(params: UssdPaymentParams, options?: MoneyCallOptions): Promise<WithResponse<Payment>>;
  /** Reads a payment by KPay's id or reference. */
  get(id: string, options?: CallOptions): Promise<WithResponse<Payment>>;
  /**
   * Reads a payment now and then until it has ended or the time is over; `state` is `open`
   * in the last case. The webhook is the authority: this helps while a customer looks on.
   */
  wait(id: string, options?: WaitOptions<WithResponse<Payment>>): Waiting<WithResponse<Payment>>;
  /** Gives a completed payment back. */
  refund(id: string, params: RefundParams, options?: MoneyCallOptions): Promise<WithResponse<Refund>>;
}
