//! The types that have one obvious strategy.

use kpay_core::endpoint::{
    Account, Availability, Balances, ExchangeRate, GatewayPayment, GatewayWithdrawal,
    GetExchangeRate, GetPayment, GetWithdrawal, InitBankWithdrawal, InitCrossCountryWithdrawal,
    InitGatewayPayment, InitGatewayWithdrawal, InitUssdPayment, InitUssdWithdrawal,
    InitiatedPayment, OperationStatus, OperationType, PaymentMethod, PredictProvider, PriceList,
    ProviderSuggestion, PurposeOfFunds, Refund, RefundPayment, SourceOfFunds, Token,
    TransferBetweenWallets, WalletTransfer,
};
use kpay_core::{
    AccessToken, Amount, ApplicationId, BankAccountId, BaseUrl, CallFailure, CallPolicy, Country,
    Credentials, Currency, Environment, Error, ExpectedPayment, ExternalId, FailureReason, Fields,
    GatewaySecret, Money, MoneyError, Now, OpenPayment, OrderRecord, OrderState, Payment,
    PaymentId, PaymentKey, PersonalText, PhoneNumber, PreparedRequest, Provider, Rate, RawJson,
    ReconcilePolicy, Reference, RefundId, SavedWatch, Status, Tick, Timestamp, TransactionState,
    TransportError, UnixMillis, Watch, WatchKey, WatchPolicy, WebhookSecret, Withdrawal,
    WithdrawalId,
};
use proptest::strategy::{BoxedStrategy, Strategy};

use super::*;

/// A type with one obvious strategy, for generic code and for [`any`].
pub trait AnyValue: std::fmt::Debug + Sized {
    /// The strategy.
    fn any() -> BoxedStrategy<Self>;
}

/// The obvious strategy of a type, as proptest's own `any`.
///
/// ```
/// use kpay_core::ExternalId;
/// use proptest::prelude::*;
///
/// proptest!(|(external_id in kpay_strategies::any::<ExternalId>())| {
///     prop_assert!(!external_id.as_str().is_empty());
/// });
/// ```
pub fn any<T: AnyValue>() -> BoxedStrategy<T> {
    T::any()
}

macro_rules! any_values {
    ($($Type:ident: $strategy:expr;)+) => {$(
        impl AnyValue for $Type {
            fn any() -> BoxedStrategy<Self> {
                $strategy.boxed()
            }
        }
    )+};
}

any_values! {
    AccessToken: access_token();
    Account: account();
    Amount: any_amount();
    ApplicationId: application_id();
    Availability: availability();
    Balances: balances();
    BankAccountId: bank_account_id();
    BaseUrl: base_url();
    CallFailure: call_failure();
    CallPolicy: call_policy();
    Country: any_country();
    Credentials: credentials();
    Currency: any_currency();
    Environment: any_environment();
    Error: error();
    ExchangeRate: exchange_rate();
    ExpectedPayment: expected_payment();
    ExternalId: external_id();
    FailureReason: any_failure_reason();
    Fields: extra_fields();
    ForgedWebhook: forged_webhook();
    GatewaySecret: gateway_secret();
    GetExchangeRate: get_exchange_rate();
    GetPayment: get_payment();
    GetWithdrawal: get_withdrawal();
    GatewayPayment: gateway_payment();
    GatewayWithdrawal: gateway_withdrawal();
    InitBankWithdrawal: init_bank_withdrawal();
    InitCrossCountryWithdrawal: init_cross_country_withdrawal();
    InitGatewayPayment: init_gateway_payment();
    InitGatewayWithdrawal: init_gateway_withdrawal();
    InitUssdPayment: init_ussd_payment();
    InitUssdWithdrawal: init_ussd_withdrawal();
    InitiatedPayment: initiated_payment();
    Money: any_provider().prop_flat_map(|provider| money_of(&provider));
    MoneyError: money_error();
    Now: now();
    OpenPayment: open_payment();
    OrderRecord: order_record();
    OperationStatus: any_operation_status();
    OperationType: any_operation_type();
    OrderState: any_order_state();
    Payment: payment();
    PaymentId: payment_id();
    PaymentKey: payment_key();
    PaymentMethod: any_payment_method();
    PersonalText: personal();
    PhoneNumber: phone_number();
    PredictProvider: predict_provider();
    PreparedRequest: prepared_request();
    PriceList: price_list();
    Provider: any_provider();
    ProviderSuggestion: provider_suggestion();
    PurposeOfFunds: any_purpose_of_funds();
    Rate: rate();
    RawJson: json_value();
    ReconcilePolicy: reconcile_policy();
    Reference: reference();
    Refund: refund();
    RefundId: refund_id();
    RefundPayment: refund_payment();
    SavedWatch: saved_watch();
    Script: script();
    SignedReturn: signed_return();
    SignedWebhook: signed_webhook();
    SourceOfFunds: any_source_of_funds();
    TransactionState: transaction_state();
    Status: any_status();
    TamperedReturn: tampered_return();
    Tick: tick();
    Timestamp: timestamp();
    Token: token();
    TransferBetweenWallets: transfer_between_wallets();
    TransportError: transport_error();
    TypedPhone: typed_phone();
    UnixMillis: unix_millis();
    WalletTransfer: wallet_transfer();
    Watch: watch();
    WatchKey: watch_key();
    WatchPolicy: watch_policy();
    WebhookSecret: webhook_secret();
    Withdrawal: withdrawal();
    WithdrawalId: withdrawal_id();
}
