//! What goes between threads and tasks can.

use kpay_core::endpoint::{
    Account, Availability, Balances, CreateToken, ExchangeRate, GatewayPayment, GatewayWithdrawal,
    GetAvailability, GetBalances, GetExchangeRate, GetMe, GetPayment, GetPlatformInfo,
    GetPriceList, GetWithdrawal, InitBankWithdrawal, InitCrossCountryWithdrawal,
    InitGatewayPayment, InitGatewayWithdrawal, InitUssdPayment, InitUssdWithdrawal,
    InitiatedPayment, OperationStatus, OperationType, PredictProvider, PriceList,
    ProviderSuggestion, PurposeOfFunds, Refund, RefundPayment, SourceOfFunds, Token,
    TransferBetweenWallets, WalletTransfer,
};
use kpay_core::webhook::{Event, WebhookError};
use kpay_core::{
    AccessToken, ApplicationId, BankAccountId, BaseUrl, Bearer, Call, CallFailure, CallPolicy,
    CallStep, Credentials, Error, ExternalId, GatewaySecret, InvalidInputError, Keys, MoneyError,
    NoAuth, Payment, PreparedRequest, Rate, RateLimiter, RawJson, RawResponse, RefundId, Refusal,
    Response, SavedWatch, TokenCache, TransportError, Watch, WebhookSecret, Withdrawal,
    WithdrawalId,
};

/// Compiles only for types that any thread may own and look at.
fn shared<T: Send + Sync + Unpin + 'static>() {}

/// Compiles only for types that fit `Box<dyn Error + Send + Sync>`, and so `?` in any program.
fn an_error<T: std::error::Error + Send + Sync + 'static>() {}

#[test]
fn everything_public_can_go_between_threads() {
    shared::<(BaseUrl, RateLimiter, Call, CallFailure, CallPolicy, Credentials, ExternalId)>();
    shared::<(
        GatewaySecret,
        PreparedRequest,
        RawResponse,
        SavedWatch,
        CallStep,
        Watch,
        WebhookSecret,
    )>();
    shared::<(AccessToken, TokenCache, Bearer, Keys, NoAuth, Rate, Refusal, Withdrawal)>();
    shared::<(ApplicationId, BankAccountId, RefundId, WithdrawalId, Event)>();
}

#[test]
fn every_operation_can_go_between_threads() {
    shared::<(CreateToken, GetAvailability, GetBalances, GetExchangeRate, GetPayment)>();
    shared::<(GetPlatformInfo, GetPriceList, GetWithdrawal, InitBankWithdrawal)>();
    shared::<(InitCrossCountryWithdrawal, InitGatewayPayment, InitGatewayWithdrawal)>();
    shared::<(InitUssdPayment, InitUssdWithdrawal, GetMe, PredictProvider, RefundPayment)>();
    shared::<(TransferBetweenWallets, PurposeOfFunds, SourceOfFunds)>();
}

#[test]
fn every_answer_can_go_between_threads() {
    shared::<(Response<Account>, Response<Availability>, Response<Balances>)>();
    shared::<(Response<ExchangeRate>, Response<GatewayPayment>, Response<GatewayWithdrawal>)>();
    shared::<(Response<InitiatedPayment>, Response<Payment>, Response<PriceList>)>();
    shared::<(Response<ProviderSuggestion>, Response<RawJson>, Response<Refund>)>();
    shared::<(Response<Token>, Response<WalletTransfer>, Response<Withdrawal>)>();
    shared::<(OperationStatus, OperationType)>();
}

#[test]
fn errors_can_be_boxed_and_asked_for_their_source() {
    an_error::<Error>();
    an_error::<InvalidInputError>();
    an_error::<MoneyError>();
    an_error::<TransportError>();
    an_error::<WebhookError>();
}

#[test]
fn an_error_is_one_word() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}
