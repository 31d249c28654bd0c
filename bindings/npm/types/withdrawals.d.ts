import type { CallOptions, MoneyCallOptions, Waiting, WaitOptions } from './options.js';
import type { WithResponse } from './response.js';
import type {
  Country,
  Currency,
  FailureReason,
  Provider,
  PurposeOfFunds,
  SourceOfFunds,
  Status,
  TransactionState,
} from './unions.js';
import type { Amount, ExtraFields, Metadata } from './values.js';

/** What every withdrawal takes. */
export interface WithdrawalParams {
  /** Your own id, and the idempotency key: keep it for every retry. */
  externalId: string;
  /** What leaves the wallet. */
  amount: Amount;
  /** Fields that this version doesn't know. */
  extra?: ExtraFields;
}

/** Pays out to a phone in the wallet's own country. */
export interface UssdWithdrawalParams extends WithdrawalParams {
  /** The recipient's operator. */
  provider: Provider;
  /** The recipient's number, with its country code. */
  phoneNumber: string;
  /** The currency that `amount` is meant in; refused when the operator has another. Not sent. */
  currency?: Currency;
  /** A text for your books. */
  description?: string;
  /** An object of your own that KPay gives back everywhere. */
  metadata?: Metadata;
  /** Belongs to a withdrawal across countries. */
  sourceCountry?: undefined;
  /** Belongs to a withdrawal to a bank. */
  bankAccountId?: undefined;
  /** Belongs to a gateway page. */
  returnUrl?: undefined;
}

/** Pays out to a phone in another country. */
export interface CrossCountryWithdrawalParams extends WithdrawalParams {
  /** The country whose wallet pays; `amount` is in its currency. */
  sourceCountry: Country;
  /** The recipient's operator. */
  provider: Provider;
  /** The recipient's number, with its country code. */
  phoneNumber: string;
  /** The recipient's first name. */
  recipientFirstName: string;
  /** The recipient's last name. */
  recipientLastName: string;
  /** What the money is for; `PERSONAL_TRANSFER` by default. */
  purposeOfFunds?: PurposeOfFunds;
  /** Where it comes from; `BUSINESS_INCOME` by default. */
  sourceOfFunds?: SourceOfFunds;
  /** The currency that `amount` is meant in: that of the source. Not sent. */
  currency?: Currency;
  /** A text for your books. */
  description?: string;
  /** An object of your own that KPay gives back everywhere. */
  metadata?: Metadata;
  /** Belongs to a withdrawal to a bank. */
  bankAccountId?: undefined;
  /** Belongs to a gateway page. */
  returnUrl?: undefined;
}

/** Pays out to a bank account that KPay's dashboard knows. */
export interface BankWithdrawalParams extends WithdrawalParams {
  /** The account's id, a UUID. */
  bankAccountId: string;
  /** A text for your books. */
  description?: string;
  /** An object of your own that KPay gives back everywhere. */
  metadata?: Metadata;
  /** Belongs to a withdrawal to a phone. */
  provider?: undefined;
  /** Belongs to a withdrawal to a phone. */
  phoneNumber?: undefined;
  /** Belongs to a withdrawal across countries. */
  sourceCountry?: undefined;
  /** Belongs to a gateway page. */
  returnUrl?: undefined;
}

/** Pays out by a gateway page, on which the recipient says where the money goes. */
export interface GatewayWithdrawalParams extends WithdrawalParams {
  /** Where the page sends the recipient afterwards. */
  returnUrl: string;
  /** Where the recipient comes back to after giving up. */
  cancelUrl?: string;
  /** The recipient chooses on the page. */
  provider?: undefined;
  /** The recipient gives it on the page. */
  phoneNumber?: undefined;
  /** Belongs to a withdrawal to a bank. */
  bankAccountId?: undefined;
  /** Belongs to a withdrawal across countries. */
  sourceCountry?: undefined;
}

/** A payout to a phone or a bank account. */
export interface Withdrawal {
  /** KPay's id. */
  id: string;
  /** Where it stands, in KPay's words. */
  status: Status;
  /** What `status` means. */
  state: TransactionState;
  /** KPay's reference. */
  reference?: string | null;
  /** The operator's own reference. */
  providerReference?: string | null;
  /** What leaves the wallet. */
  amount?: number | null;
  /** The same, exact. */
  amountText?: string;
  /** What is paid out before any exchange. */
  netAmount?: number | null;
  /** The same, exact. */
  netAmountText?: string;
  /** What KPay keeps. */
  feeAmount?: number | null;
  /** The same, exact. */
  feeAmountText?: string;
  /** The wallet's currency. */
  currency?: Currency | null;
  /** The recipient's currency, across currencies only. */
  payoutCurrency?: Currency | null;
  /** What the recipient gets, across currencies only. Never compute it. */
  payoutAmount?: number | null;
  /** The same, exact. */
  payoutAmountText?: string;
  /** The rate between the two, across currencies only. */
  exchangeRate?: number | null;
  /** The same, exact. */
  exchangeRateText?: string;
  /** Your own id. */
  externalId?: string | null;
  /** The recipient's operator. */
  provider?: Provider | null;
  /** The recipient's country. */
  country?: Country | null;
  /** The recipient's number. */
  phoneNumber?: string | null;
  /** `GATEWAY` for a gateway page. */
  mode?: string | null;
  /** Whether no money moves: a sandbox withdrawal. */
  isTest?: boolean | null;
  /** The text given at init. */
  description?: string | null;
  /** The object given at init. */
  metadata?: Metadata | null;
  /** When it was made. */
  createdAt?: string | null;
  /** When it was paid out. */
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

/** A gateway page that waits for the recipient. */
export interface GatewayWithdrawal {
  /** KPay's id. */
  id: string;
  /** The page to send the recipient to. */
  gatewayUrl: string;
  /** `PENDING` as a rule; KPay may leave it out. */
  status?: Status | null;
  /** What `status` means. */
  state: TransactionState;
  /** KPay's reference. */
  reference?: string | null;
  /** What leaves the wallet. */
  amount?: number | null;
  /** The same, exact. */
  amountText?: string;
  /** What is paid out. */
  netAmount?: number | null;
  /** The same, exact. */
  netAmountText?: string;
  /** What KPay keeps. */
  feeAmount?: number | null;
  /** The same, exact. */
  feeAmountText?: string;
  /** The wallet's currency. */
  currency?: Currency | null;
  /** Your own id. */
  externalId?: string | null;
  /** `GATEWAY`. */
  mode?: string | null;
  /** Until when the page can be used. */
  expiresAt?: string | null;
  /** Whether no money moves: a sandbox withdrawal. */
  isTest?: boolean | null;
  /** KPay's text for people. */
  message?: string | null;
  /** Fields whose values can't be read, as KPay wrote them; their own names are absent. */
  unread?: { [field: string]: unknown };
  /** Fields that this version doesn't know, as KPay wrote them. */
  [field: string]: unknown;
}

/** Withdrawals: what you pay out. */
export interface Withdrawals {
  /** Opens a gateway page on which the recipient says where the money goes. */
  init(params: GatewayWithdrawalParams, options?: MoneyCallOptions): Promise<WithResponse<GatewayWithdrawal>>;
  /** Pays out to a phone, to a bank account, or across countries. */
  init(
    params: BankWithdrawalParams | CrossCountryWithdrawalParams | UssdWithdrawalParams,
    options?: MoneyCallOptions,
  ): Promise<WithResponse<Withdrawal>>;
  /** Reads a withdrawal by KPay's id. */
  get(id: string, options?: CallOptions): Promise<WithResponse<Withdrawal>>;
  /** Reads a withdrawal now and then until it has ended or the time is over. */
  wait(id: string, options?: WaitOptions<WithResponse<Withdrawal>>): Waiting<WithResponse<Withdrawal>>;
}
