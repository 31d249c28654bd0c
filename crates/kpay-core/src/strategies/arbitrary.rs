//! `any::<T>()` for the types that have one obvious strategy.

use proptest::prelude::*;

use super::*;
use crate::endpoint::{
    GetExchangeRate, GetPayment, GetWithdrawal, InitBankWithdrawal, InitCrossCountryWithdrawal,
    InitGatewayPayment, InitGatewayWithdrawal, InitUssdPayment, InitUssdWithdrawal,
    PredictProvider, RefundPayment, TransferBetweenWallets,
};
use crate::{
    Amount, ApplicationId, BankAccountId, CallPolicy, Country, Credentials, Currency, ExternalId,
    FailureReason, Fields, Money, Payment, PaymentId, PhoneNumber, PreparedRequest, Provider,
    Reference, RefundId, Status, Timestamp, Withdrawal, WithdrawalId,
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
    Amount: any_amount(), "[`any_amount`]: readable, requestable or not.";
    ApplicationId: application_id(), "[`application_id`].";
    BankAccountId: bank_account_id(), "[`bank_account_id`].";
    CallPolicy: call_policy(), "[`call_policy`].";
    Country: any_country(), "[`any_country`]: unknown ones among them.";
    Credentials: credentials(), "[`credentials`]: test keys.";
    Currency: any_currency(), "[`any_currency`]: unknown ones among them.";
    ExternalId: external_id(), "[`external_id`].";
    FailureReason: any_failure_reason(), "[`any_failure_reason`]: unknown ones among them.";
    Fields: extra_fields(), "[`extra_fields`].";
    ForgedWebhook: forged_webhook(), "[`forged_webhook`].";
    GetExchangeRate: get_exchange_rate(), "[`get_exchange_rate`].";
    GetPayment: get_payment(), "[`get_payment`].";
    GetWithdrawal: get_withdrawal(), "[`get_withdrawal`].";
    InitBankWithdrawal: init_bank_withdrawal(), "[`init_bank_withdrawal`].";
    InitCrossCountryWithdrawal: init_cross_country_withdrawal(), "[`init_cross_country_withdrawal`].";
    InitGatewayPayment: init_gateway_payment(), "[`init_gateway_payment`].";
    InitGatewayWithdrawal: init_gateway_withdrawal(), "[`init_gateway_withdrawal`].";
    InitUssdPayment: init_ussd_payment(), "[`init_ussd_payment`].";
    InitUssdWithdrawal: init_ussd_withdrawal(), "[`init_ussd_withdrawal`].";
    Money: any_provider().prop_flat_map(|provider| money_of(&provider)), "[`money_of`] any operator.";
    Payment: payment(), "[`payment`].";
    PaymentId: payment_id(), "[`payment_id`].";
    PhoneNumber: phone_number(), "[`phone_number`].";
    PredictProvider: predict_provider(), "[`predict_provider`].";
    PreparedRequest: prepared_request(), "[`prepared_request`].";
    Provider: any_provider(), "[`any_provider`]: unknown ones among them.";
    Reference: reference(), "[`reference()`].";
    RefundId: refund_id(), "[`refund_id`].";
    RefundPayment: refund_payment(), "[`refund_payment`].";
    Script: script(), "[`script`].";
    SignedWebhook: signed_webhook(), "[`signed_webhook`].";
    Status: any_status(), "[`any_status`]: unknown ones among them.";
    Timestamp: timestamp(), "[`timestamp`].";
    TransferBetweenWallets: transfer_between_wallets(), "[`transfer_between_wallets`].";
    TypedPhone: typed_phone(), "[`typed_phone`].";
    Withdrawal: withdrawal(), "[`withdrawal`].";
    WithdrawalId: withdrawal_id(), "[`withdrawal_id`].";
}
