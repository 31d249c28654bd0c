//! Requests that the SDK takes and KPay's texts allow.

use std::fmt::Debug;
use std::marker::PhantomData;

use proptest::option::of;
use proptest::prelude::*;
use proptest::strategy::Union;

use super::any::AnyValue;
use super::json::{extra_fields, metadata};
use super::objects::charge;
use super::phones::phone_number;
use super::values::{
    access_token, application_id, bank_account_id, country, credentials, currency, external_id,
    payment_id, payment_key, requestable_amount, withdrawal_id,
};
use kpay_core::endpoint::{
    self, GetExchangeRate, GetPayment, GetWithdrawal, InitBankWithdrawal,
    InitCrossCountryWithdrawal, InitGatewayPayment, InitGatewayWithdrawal, InitUssdPayment,
    InitUssdWithdrawal, PaymentMethod, PredictProvider, PurposeOfFunds, RefundPayment,
    SourceOfFunds, TransferBetweenWallets,
};
use kpay_core::{
    Amount, Auth, BaseUrl, Bearer, Currency, Endpoint, Keys, Money, NoAuth, Operation,
    PersonalText, PreparedRequest,
};

fn words() -> impl Strategy<Value = Option<String>> {
    of("\\PC{0,60}")
}

fn name() -> impl Strategy<Value = PersonalText> {
    "[A-ZÉÀ][a-zéèï'-]{1,14}".prop_map(PersonalText::from)
}

fn email() -> impl Strategy<Value = PersonalText> {
    "[a-z]{1,10}(\\+[a-z]{1,4})?@example\\.com".prop_map(PersonalText::from)
}

/// At times with a query of its own, as a merchant's page may have one; none of KPay's names in it.
fn page() -> impl Strategy<Value = String> {
    "https://shop\\.example(:[1-9][0-9]{3})?/[a-z]{1,8}(\\?o[a-z]{0,3}=[0-9]{1,4})?"
}

/// USSD payments that can be sent: operator, currency, decimals and number agree; one operator in
/// five is unknown to this version; options and unknown fields at random.
///
/// ```
/// use kpay_core::{BaseUrl, Endpoint};
/// use proptest::prelude::*;
///
/// proptest!(|(payment in kpay_strategies::init_ussd_payment(), keys in kpay_strategies::credentials())| {
///     prop_assert!(payment.prepare(&BaseUrl::kpay(), &keys).is_ok());
/// });
/// ```
pub fn init_ussd_payment() -> impl Strategy<Value = InitUssdPayment> {
    let options = (words(), of(name()), of(email()), of(metadata()), extra_fields());
    (external_id(), charge(), options).prop_map(|(external_id, charge, options)| {
        let (provider, money, number) = charge;
        let mut payment = InitUssdPayment::new(external_id, money, provider, number);
        (
            payment.description,
            payment.customer_name,
            payment.customer_email,
            payment.metadata,
            payment.extra,
        ) = options;
        payment
    })
}

/// Gateway payments that can be sent, in units of any known currency or of none, by card at times.
pub fn init_gateway_payment() -> impl Strategy<Value = InitGatewayPayment> {
    let method = of(Just(PaymentMethod::Card));
    let options = (of(page()), of(currency()), method, words(), of(email()), of(metadata()));
    (external_id(), requestable_amount(), page(), options, extra_fields()).prop_map(
        |(external_id, amount, return_url, options, extra)| {
            let money = Money::new(amount, Currency::Xaf);
            let mut payment = InitGatewayPayment::new(external_id, money, return_url);
            (payment.cancel_url, payment.currency, payment.payment_method, ..) =
                (options.0, options.1, options.2);
            (payment.description, payment.customer_email, payment.metadata) =
                (options.3, options.4, options.5);
            payment.extra = extra;
            payment
        },
    )
}

/// Withdrawals to a phone that can be sent: see [`init_ussd_payment`].
pub fn init_ussd_withdrawal() -> impl Strategy<Value = InitUssdWithdrawal> {
    let options = (words(), of(metadata()), extra_fields());
    (external_id(), charge(), options).prop_map(|(external_id, charge, options)| {
        let (provider, money, number) = charge;
        let mut withdrawal = InitUssdWithdrawal::new(external_id, money, provider, number);
        (withdrawal.description, withdrawal.metadata, withdrawal.extra) = options;
        withdrawal
    })
}

/// Withdrawals to a bank account that can be sent, in units of the wallet's currency.
pub fn init_bank_withdrawal() -> impl Strategy<Value = InitBankWithdrawal> {
    let options = (words(), of(metadata()), extra_fields());
    (external_id(), requestable_amount(), bank_account_id(), options).prop_map(
        |(external_id, amount, account, options)| {
            let mut withdrawal = InitBankWithdrawal::new(external_id, amount, account);
            (withdrawal.description, withdrawal.metadata, withdrawal.extra) = options;
            withdrawal
        },
    )
}

/// Withdrawals across countries that can be sent: the amount is in the currency of the debited
/// wallet; operator and number agree.
pub fn init_cross_country_withdrawal() -> impl Strategy<Value = InitCrossCountryWithdrawal> {
    let wallet = (country(), requestable_amount())
        .prop_filter_map("a wallet", |(country, amount)| {
            Some((Money::new(amount, country.currency()?), country))
        });
    let from =
        (prop::sample::select(PurposeOfFunds::ALL), prop::sample::select(SourceOfFunds::ALL));
    // KPay's operator in the debited country would make it a plain withdrawal.
    let payout = (wallet, charge()).prop_filter("across countries", |((_, source), charge)| {
        charge.0.country().as_ref() != Some(source)
    });
    (external_id(), payout, name(), name(), from, (words(), of(metadata()), extra_fields()))
        .prop_map(|(external_id, payout, first_name, last_name, (purpose, source), options)| {
            let ((money, country), (provider, _, number)) = payout;
            let mut withdrawal = InitCrossCountryWithdrawal::new(
                external_id,
                money,
                country,
                provider,
                number,
                first_name,
                last_name,
            )
            .purpose_of_funds(purpose)
            .source_of_funds(source);
            (withdrawal.description, withdrawal.metadata, withdrawal.extra) = options;
            withdrawal
        })
}

/// Gateway withdrawals that can be sent, in units of the wallet's currency.
pub fn init_gateway_withdrawal() -> impl Strategy<Value = InitGatewayWithdrawal> {
    (external_id(), requestable_amount(), page(), of(page()), extra_fields()).prop_map(
        |(external_id, amount, return_url, cancel_url, extra)| {
            let mut withdrawal = InitGatewayWithdrawal::new(external_id, amount, return_url);
            (withdrawal.cancel_url, withdrawal.extra) = (cancel_url, extra);
            withdrawal
        },
    )
}

/// Refunds that can be sent, with a reason of up to 255 characters at times.
pub fn refund_payment() -> impl Strategy<Value = RefundPayment> {
    (payment_id(), external_id(), of("\\PC{0,255}"), extra_fields()).prop_map(
        |(payment_id, external_id, reason, extra)| {
            let mut refund = RefundPayment::new(payment_id, external_id);
            (refund.reason, refund.extra) = (reason, extra);
            refund
        },
    )
}

/// Wallet transfers that can be sent, between two countries, in units of the source's currency: 100
/// to 10 000 000.
pub fn transfer_between_wallets() -> impl Strategy<Value = TransferBetweenWallets> {
    let countries = (country(), country()).prop_filter("two countries", |(from, to)| from != to);
    let amount = (100_u32..10_000_000, prop::sample::select(vec!["", ".5", ".25"]))
        .prop_filter_map("an amount", |(units, part)| {
            format!("{units}{part}").parse::<Amount>().ok()
        });
    (external_id(), application_id(), amount, countries, words(), extra_fields()).prop_map(
        |(external_id, application, amount, (from, to), description, extra)| {
            let mut transfer =
                TransferBetweenWallets::new(external_id, application, amount, from, to);
            (transfer.description, transfer.extra) = (description, extra);
            transfer
        },
    )
}

/// Reads of a payment, by its id or its reference.
pub fn get_payment() -> impl Strategy<Value = GetPayment> {
    payment_key().prop_map(GetPayment::new)
}

/// Reads of a withdrawal.
pub fn get_withdrawal() -> impl Strategy<Value = GetWithdrawal> {
    withdrawal_id().prop_map(GetWithdrawal::new)
}

/// Questions for the rate between two known currencies, the same one at times.
pub fn get_exchange_rate() -> impl Strategy<Value = GetExchangeRate> {
    (currency(), currency()).prop_map(|(from, to)| GetExchangeRate::new(from, to))
}

/// Questions for the operator of a number.
pub fn predict_provider() -> impl Strategy<Value = PredictProvider> {
    phone_number().prop_map(PredictProvider::new)
}

/// Requests of any operation that moves money, ready for a [`Call`](kpay_core::Call): to KPay's
/// address, with made-up test keys.
pub fn prepared_money_request() -> impl Strategy<Value = PreparedRequest> {
    prepared_requests(|operation| operation.moves_money())
}

/// Requests of any operation, reads among them: see [`prepared_money_request`].
pub fn prepared_request() -> impl Strategy<Value = PreparedRequest> {
    prepared_requests(|_| true)
}

macro_rules! all_prepared {
    ($($room:ident { $($file:ident: $Request:ident,)+ })+) => {
        [$($((
            endpoint::$Request::OPERATION,
            prepared((&OfRequest::<endpoint::$Request>(PhantomData)).strategy()),
        ),)+)+]
    };
}

fn prepared_requests(
    is_wanted: impl Fn(&Operation) -> bool,
) -> impl Strategy<Value = PreparedRequest> {
    let all = kpay_core::for_each_endpoint!(all_prepared);
    let wanted = all.into_iter().filter(|(operation, _)| is_wanted(operation));
    Union::new(wanted.map(|(_, prepared)| prepared))
}

/// The requests of a type: by its strategy, or, where it has no fields, the only one.
struct OfRequest<E>(PhantomData<E>);

trait ByStrategy<E> {
    fn strategy(&self) -> BoxedStrategy<E>;
}

impl<E: AnyValue> ByStrategy<E> for OfRequest<E> {
    fn strategy(&self) -> BoxedStrategy<E> {
        E::any()
    }
}

/// Found only where the other is not, for a method of the reference comes behind that of the value.
trait ByDefault<E> {
    fn strategy(&self) -> BoxedStrategy<E>;
}

impl<E: Clone + Debug + Default + 'static> ByDefault<E> for &OfRequest<E> {
    fn strategy(&self) -> BoxedStrategy<E> {
        Just(E::default()).boxed()
    }
}

fn prepared<E: Endpoint<Auth: AnyAuth> + Debug + 'static>(
    requests: BoxedStrategy<E>,
) -> BoxedStrategy<PreparedRequest> {
    E::Auth::prepared(requests).prop_filter_map("a request", |prepared| prepared).boxed()
}

/// Credentials, made up.
trait AnyAuth: Auth {
    /// The requests with them; `None` where one can't be sent.
    fn prepared<E: Endpoint<Auth = Self> + Debug + 'static>(
        requests: BoxedStrategy<E>,
    ) -> BoxedStrategy<Option<PreparedRequest>>;
}

macro_rules! any_auth {
    ($($Auth:ident: $credentials:expr, |$given:ident| $input:expr;)+) => {
        $(impl AnyAuth for $Auth {
            fn prepared<E: Endpoint<Auth = Self> + Debug + 'static>(
                requests: BoxedStrategy<E>,
            ) -> BoxedStrategy<Option<PreparedRequest>> {
                (requests, $credentials)
                    .prop_map(|(request, $given)| request.prepare(&BaseUrl::kpay(), $input).ok())
                    .boxed()
            }
        })+
    };
}

any_auth! {
    Bearer: access_token(), |token| &token;
    Keys: credentials(), |keys| &keys;
    NoAuth: Just(()), |none| none;
}
