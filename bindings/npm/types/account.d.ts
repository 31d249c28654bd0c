import type { CallOptions, MoneyCallOptions } from './options.js';
import type { WithResponse } from './response.js';
import type { Country, Currency, Environment, OperationStatus, OperationType, Provider } from './unions.js';
import type { Amount, ExtraFields } from './values.js';

/** Something with an id and a name. */
export interface Named {
  /** KPay's id, a UUID. */
  id?: string | null;
  /** The name in KPay's dashboard. */
  name?: string | null;
  /** Fields that this version doesn't know. */
  [field: string]: unknown;
}

/** The account that the keys are of. */
export interface AccountInfo {
  /** `TEST`, or another word for real money. */
  environment: Environment;
  /** The application. */
  application?: Named | null;
  /** The company. */
  company?: Named | null;
  /** Fields that this version doesn't know. */
  [field: string]: unknown;
}

/** The balance of one wallet. */
export interface Balance {
  /** The wallet's currency. */
  currency: Currency;
  /** All the money in it. */
  balance?: number | null;
  /** The same, exact. */
  balanceText?: string;
  /** What is held for transactions under way. */
  reservedBalance?: number | null;
  /** The same, exact. */
  reservedBalanceText?: string;
  /** What can be paid out. */
  availableBalance?: number | null;
  /** The same, exact. */
  availableBalanceText?: string;
  /** Fields that this version doesn't know. */
  [field: string]: unknown;
}

/** The account behind the keys. */
export interface Account {
  /** Reads which account the keys are of. */
  me(options?: CallOptions): Promise<WithResponse<AccountInfo>>;
  /** Reads the balances of the wallets, as KPay gives them: nothing is summed. */
  balances(options?: CallOptions): Promise<WithResponse<Balance[]>>;
  /** Reads an exchange rate. The SDK converts nothing by it. */
  exchangeRate(pair: CurrencyPair, options?: CallOptions): Promise<WithResponse<ExchangeRate>>;
  /** Reads what KPay says of its platform. KPay has not published the names of its fields. It takes no keys. */
  platformInfo(options?: CallOptions): Promise<WithResponse<{ [field: string]: unknown }>>;
}

/** A transfer between two wallets of your company. */
export interface TransferParams {
  /** Your own id, and the idempotency key: keep it for every retry. */
  externalId: string;
  /** The application's id, a UUID: `application.id` of `account.me()`. */
  applicationId: string;
  /** The country whose wallet pays. */
  sourceCountry: Country;
  /** The country whose wallet receives. */
  destinationCountry: Country;
  /** How much, in the source's currency. */
  amount: Amount;
  /** A text for your books. */
  description?: string;
  /** Fields that this version doesn't know. */
  extra?: ExtraFields;
}

/** One side of a transfer. */
export interface WalletTransaction {
  /** KPay's id. */
  id: string;
  /** KPay's reference. */
  reference?: string | null;
  /** `WALLET_TRANSFER_OUT` or `WALLET_TRANSFER_IN`. */
  type?: string | null;
  /** How much. */
  amount?: number | null;
  /** The same, exact. */
  amountText?: string;
  /** In which currency. */
  currency?: Currency | null;
  /** The wallet's country. */
  country?: Country | null;
  /** Fields that this version doesn't know. */
  [field: string]: unknown;
}

/** A transfer that was made: it has no status, since it is done when answered. */
export interface WalletTransfer {
  /** KPay's id. */
  id: string;
  /** What left the source wallet. */
  sourceTransaction?: WalletTransaction | null;
  /** What came into the destination wallet. */
  destinationTransaction?: WalletTransaction | null;
  /** The rate between the two; 1 inside a currency zone. */
  exchangeRate?: number | null;
  /** The same, exact. */
  exchangeRateText?: string;
  /** The text given. */
  description?: string | null;
  /** Your own id. */
  externalId?: string | null;
  /** When it was made. */
  createdAt?: string | null;
  /** Fields that this version doesn't know. */
  [field: string]: unknown;
}

/** The wallets of your company. */
export interface Wallets {
  /**
   * Moves money between two wallets. The SDK fetches the token that it takes, and keeps it. After an
   * unknown outcome only the balances tell whether the money moved.
   */
  transfer(params: TransferParams, options?: MoneyCallOptions): Promise<WithResponse<WalletTransfer>>;
}

/** The operator that a number may belong to: a suggestion that the customer can correct. */
export interface ProviderSuggestion {
  /** The operator. */
  provider: Provider;
  /** The operator's country. */
  country?: Country | null;
  /** The number in KPay's form. */
  phoneNumber?: string | null;
  /** Fields that this version doesn't know. */
  [field: string]: unknown;
}

/** How one operation of an operator works now. */
export interface OperationAvailability {
  /** Payments, payouts, or payouts across countries. */
  operationType: OperationType;
  /** As it should, late, or not at all. */
  status: OperationStatus;
  /** Fields that this version doesn't know. */
  [field: string]: unknown;
}

/** How an operator works now. */
export interface ProviderAvailability {
  /** The operator. */
  provider: Provider;
  /** Its operations. */
  operationTypes: OperationAvailability[];
  /** Fields that this version doesn't know. */
  [field: string]: unknown;
}

/** How a country's operators work now. */
export interface CountryAvailability {
  /** The country. */
  country: Country;
  /** Its operators. */
  providers: ProviderAvailability[];
  /** Fields that this version doesn't know. */
  [field: string]: unknown;
}

/** An operator that this version knows. */
export interface Operator {
  /** Its code. */
  provider: Provider;
  /** Its name as customers know it. */
  operator: string;
  /** Its country. */
  country: Country;
  /** The currencies that it takes. */
  currencies: Currency[];
  /** How many decimals it takes; null where that depends, so that whole units are safe. */
  decimals: number | null;
  /** Fields that a later version adds. */
  [field: string]: unknown;
}

/** The operators that KPay reaches. */
export interface Operators {
  /** Suggests the operator of a number. It binds nobody: let the customer correct it. */
  predict(phoneNumber: string, options?: CallOptions): Promise<WithResponse<ProviderSuggestion>>;
  /** Says which operators work now. */
  availability(options?: CallOptions): Promise<WithResponse<CountryAvailability[]>>;
  /** Reads KPay's published fees. It takes no keys. */
  priceList(options?: CallOptions): Promise<WithResponse<PriceList>>;
  /** Lists the operators that this version knows, without asking KPay. */
  list(): Promise<Operator[]>;
}

/** The two currencies of a rate. */
export interface CurrencyPair {
  /** The currency that is given. */
  from: Currency;
  /** The currency that is received. */
  to: Currency;
}

/** An exchange rate. */
export interface ExchangeRate {
  /** How much of `to` one of `from` is; 1 inside a currency zone. */
  rate: number;
  /** The same, exact. */
  rateText?: string;
  /** The currency that is given. */
  from?: Currency | null;
  /** The currency that is received. */
  to?: Currency | null;
  /** Fields that this version doesn't know. */
  [field: string]: unknown;
}

/** The fees of one operator, as fractions of the amount. */
export interface OperatorPrices {
  /** The operator's name, not its code. */
  operator: string;
  /** The fee on a payment; null where the operator takes no payments. */
  depositRate?: number | null;
  /** The fee on a withdrawal; null where the operator pays nothing out. */
  withdrawalRate?: number | null;
  /** Fields that this version doesn't know. */
  [field: string]: unknown;
}

/** The fees in one country. */
export interface CountryPrices {
  /** The country. */
  code: Country;
  /** Its operators. */
  operators: OperatorPrices[];
  /** The country's name, in French. */
  name?: string | null;
  /** Its currency. */
  currency?: Currency | null;
  /** Fields that this version doesn't know. */
  [field: string]: unknown;
}

/** KPay's published fees: to show, not to compute with. */
export interface PriceList {
  /** The countries. */
  countries: CountryPrices[];
  /** Whether KPay offers payments across countries. */
  internationalAvailable?: boolean | null;
  /** The currency of the list. */
  currency?: Currency | null;
  /** Fields that this version doesn't know. */
  [field: string]: unknown;
}
