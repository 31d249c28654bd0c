//! `any::<T>()` for the types that have one obvious strategy.

use proptest::prelude::*;

use super::*;
use crate::endpoint::{
    Account, Availability, Balances, ExchangeRate, GatewayPayment, GatewayWithdrawal,
    GetExchangeRate, GetPayment, GetWithdrawal, InitBankWithdrawal, InitCrossCountryWithdrawal,
    InitGatewayPayment, InitGatewayWithdrawal, InitUssdPayment, InitUssdWithdrawal,
    InitiatedPayment, OperationStatus, OperationType, PaymentMethod, PredictProvider, PriceList,
    ProviderSuggestion, PurposeOfFunds, Refund, RefundPayment, SourceOfFunds, Token,
    TransferBetweenWallets, WalletTransfer,
};
use crate::{
    AccessToken, Amount, ApplicationId, BankAccountId, BaseUrl, CallFailure, CallPolicy, Country,
    Credentials, Currency, Environment, Error, ExpectedPayment, ExternalId, FailureReason, Fields,
    GatewaySecret, Money, MoneyError, Now, OpenPayment, OrderRecord, OrderState, Payment,
    PaymentId, PaymentKey, PersonalText, PhoneNumber, PreparedRequest, Provider, Rate, RawJson,
    ReconcilePolicy, Reference, RefundId, SavedWatch, Stage, Status, Tick, Timestamp,
    TransportError, UnixMillis, Watch, WatchKey, WatchPolicy, WebhookSecret, Withdrawal,
    WithdrawalId,
};

macro_rules! arbitrary {
    ($($Type:ident: $strategy:expr, $doc:literal;)+) => {$(
        #[doc = $doc]
        impl Arbitrary for $Type {
            type Parameters = ();
            type Strategy = BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                $strategy.boxed()
            }
        }
    )+};
}

arbitrary! {
    AccessToken: access_token(), "[`access_token`].";
    Account: account(), "[`account`].";
    Amount: any_amount(), "[`any_amount`]: readable, requestable or not.";
    ApplicationId: application_id(), "[`application_id`].";
    Availability: availability(), "[`availability`].";
    Balances: balances(), "[`balances`].";
    BankAccountId: bank_account_id(), "[`bank_account_id`].";
    BaseUrl: base_url(), "[`base_url`].";
    CallFailure: call_failure(), "[`call_failure`].";
    CallPolicy: call_policy(), "[`call_policy`].";
    Country: any_country(), "[`any_country`]: unknown ones among them.";
    Credentials: credentials(), "[`credentials`]: test keys.";
    Currency: any_currency(), "[`any_currency`]: unknown ones among them.";
    Environment: any_environment(), "[`any_environment`]: unknown ones among them.";
    Error: error(), "[`error()`].";
    ExchangeRate: exchange_rate(), "[`exchange_rate`].";
    ExpectedPayment: expected_payment(), "[`expected_payment`].";
    ExternalId: external_id(), "[`external_id`].";
    FailureReason: any_failure_reason(), "[`any_failure_reason`]: unknown ones among them.";
    Fields: extra_fields(), "[`extra_fields`].";
    ForgedWebhook: forged_webhook(), "[`forged_webhook`].";
    GatewaySecret: gateway_secret(), "[`gateway_secret`].";
    GetExchangeRate: get_exchange_rate(), "[`get_exchange_rate`].";
    GetPayment: get_payment(), "[`get_payment`].";
    GetWithdrawal: get_withdrawal(), "[`get_withdrawal`].";
    GatewayPayment: gateway_payment(), "[`gateway_payment`].";
    GatewayWithdrawal: gateway_withdrawal(), "[`gateway_withdrawal`].";
    InitBankWithdrawal: init_bank_withdrawal(), "[`init_bank_withdrawal`].";
    InitCrossCountryWithdrawal: init_cross_country_withdrawal(), "[`init_cross_country_withdrawal`].";
    InitGatewayPayment: init_gateway_payment(), "[`init_gateway_payment`].";
    InitGatewayWithdrawal: init_gateway_withdrawal(), "[`init_gateway_withdrawal`].";
    InitUssdPayment: init_ussd_payment(), "[`init_ussd_payment`].";
    InitUssdWithdrawal: init_ussd_withdrawal(), "[`init_ussd_withdrawal`].";
    InitiatedPayment: initiated_payment(), "[`initiated_payment`].";
    Money: any_provider().prop_flat_map(|provider| money_of(&provider)), "[`money_of`] any operator.";
    MoneyError: money_error(), "[`money_error`].";
    Now: now(), "[`now`].";
    OpenPayment: open_payment(), "[`open_payment`].";
    OrderRecord: order_record(), "[`order_record`].";
    OperationStatus: any_operation_status(), "[`any_operation_status`]: unknown ones among them.";
    OperationType: any_operation_type(), "[`any_operation_type`]: unknown ones among them.";
    OrderState: any_order_state(), "[`any_order_state`]: unknown ones among them.";
    Payment: payment(), "[`payment`].";
    PaymentId: payment_id(), "[`payment_id`].";
    PaymentKey: payment_key(), "[`payment_key`].";
    PaymentMethod: any_payment_method(), "[`any_payment_method`]: unknown ones among them.";
    PersonalText: personal(), "[`personal`].";
    PhoneNumber: phone_number(), "[`phone_number`].";
    PredictProvider: predict_provider(), "[`predict_provider`].";
    PreparedRequest: prepared_request(), "[`prepared_request`].";
    PriceList: price_list(), "[`price_list`].";
    Provider: any_provider(), "[`any_provider`]: unknown ones among them.";
    ProviderSuggestion: provider_suggestion(), "[`provider_suggestion`].";
    PurposeOfFunds: any_purpose_of_funds(), "[`any_purpose_of_funds`]: unknown ones among them.";
    Rate: rate(), "[`rate`].";
    RawJson: json_value(), "[`json_value`].";
    ReconcilePolicy: reconcile_policy(), "[`reconcile_policy`].";
    Reference: reference(), "[`reference()`].";
    Refund: refund(), "[`refund`].";
    RefundId: refund_id(), "[`refund_id`].";
    RefundPayment: refund_payment(), "[`refund_payment`].";
    SavedWatch: saved_watch(), "[`saved_watch`].";
    Script: script(), "[`script`].";
    SignedReturn: signed_return(), "[`signed_return`].";
    SignedWebhook: signed_webhook(), "[`signed_webhook`].";
    SourceOfFunds: any_source_of_funds(), "[`any_source_of_funds`]: unknown ones among them.";
    Stage: any_stage(), "[`any_stage`]: unknown ones among them.";
    Status: any_status(), "[`any_status`]: unknown ones among them.";
    TamperedReturn: tampered_return(), "[`tampered_return`].";
    Tick: tick(), "[`tick`].";
    Timestamp: timestamp(), "[`timestamp`].";
    Token: token(), "[`token`].";
    TransferBetweenWallets: transfer_between_wallets(), "[`transfer_between_wallets`].";
    TransportError: transport_error(), "[`transport_error`].";
    TypedPhone: typed_phone(), "[`typed_phone`].";
    UnixMillis: unix_millis(), "[`unix_millis`].";
    WalletTransfer: wallet_transfer(), "[`wallet_transfer`].";
    Watch: watch(), "[`watch`].";
    WatchKey: watch_key(), "[`watch_key`].";
    WatchPolicy: watch_policy(), "[`watch_policy`].";
    WebhookSecret: webhook_secret(), "[`webhook_secret`].";
    Withdrawal: withdrawal(), "[`withdrawal`].";
    WithdrawalId: withdrawal_id(), "[`withdrawal_id`].";
}
