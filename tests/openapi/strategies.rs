//! Random requests, as the typed endpoints write them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use bytes::Bytes;
use http::Request;
use kpay_core::endpoint::{
    InitBankWithdrawal, InitCrossCountryWithdrawal, InitGatewayPayment, InitGatewayWithdrawal,
    InitUssdPayment, InitUssdWithdrawal, PaymentMethod, PredictProvider, PurposeOfFunds,
    RefundPayment, SourceOfFunds, TransferBetweenWallets,
};
use kpay_core::{
    Amount, BankAccountId, BaseUrl, Bearer, Country, Currency, Decimals, Endpoint, ExternalId,
    Keys, Money, Operation, PaymentId, PhoneNumber, Provider, RawJson,
};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use crate::document::{contract, json_in};
use crate::sandbox::ACCESS;

/// A request with the operation that it was written for.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) operation: &'static Operation,
    pub(crate) request: Request<Bytes>,
}

pub(crate) fn with_keys<E: Endpoint<Auth = Keys>>(endpoint: &E) -> Written {
    let prepared = endpoint.prepare(&BaseUrl::kpay(), &ACCESS.keys).unwrap();
    Written { operation: E::OPERATION, request: prepared.to_request() }
}

pub(crate) fn with_token<E: Endpoint<Auth = Bearer>>(endpoint: &E) -> Written {
    let prepared = endpoint.prepare(&BaseUrl::kpay(), &ACCESS.token).unwrap();
    Written { operation: E::OPERATION, request: prepared.to_request() }
}

/// Of each way to move money, and of a look-up.
/// Each is boxed, for a thread's stack holds little of them at once.
pub(crate) fn written() -> BoxedStrategy<Written> {
    prop_oneof![
        ussd_payment().boxed(),
        gateway_payment().boxed(),
        ussd_withdrawal().boxed(),
        bank_withdrawal().boxed(),
        cross_country_withdrawal().boxed(),
        gateway_withdrawal().boxed(),
        refund().boxed(),
        transfer().boxed(),
        phone().prop_map(|(_, number)| with_keys(&PredictProvider::new(number))).boxed(),
    ]
    .boxed()
}

fn ussd_payment() -> impl Strategy<Value = Written> {
    let optional = (text(), text(), option::of(EMAIL), metadata());
    (charge(), external_id(), optional).prop_map(
        |((money, provider, number), id, (description, name, email, metadata))| {
            let mut payment = InitUssdPayment::new(id, money, provider, number);
            payment.description = description;
            payment.customer_name = name.map(Into::into);
            payment.customer_email = email.map(Into::into);
            payment.metadata = metadata;
            with_keys(&payment)
        },
    )
}

fn gateway_payment() -> impl Strategy<Value = Written> {
    let optional = (text(), option::of(EMAIL), metadata(), option::of(URL));
    let currencies = option::of(select(Currency::ALL));
    (amount(true), external_id(), URL, currencies, any::<bool>(), optional).prop_map(
        |(amount, id, url, currency, by_card, (description, email, metadata, cancel_url))| {
            let mut payment = InitGatewayPayment::new(id, Money::new(amount, Currency::Xaf), url);
            payment.currency = currency;
            payment.payment_method = by_card.then_some(PaymentMethod::Card);
            payment.cancel_url = cancel_url;
            payment.description = description;
            payment.customer_email = email.map(Into::into);
            payment.metadata = metadata;
            with_keys(&payment)
        },
    )
}

fn ussd_withdrawal() -> impl Strategy<Value = Written> {
    (charge(), external_id(), text(), metadata()).prop_map(
        |((money, provider, number), id, description, metadata)| {
            let mut withdrawal = InitUssdWithdrawal::new(id, money, provider, number);
            withdrawal.description = description;
            withdrawal.metadata = metadata;
            with_keys(&withdrawal)
        },
    )
}

fn bank_withdrawal() -> impl Strategy<Value = Written> {
    let account = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    (amount(true), external_id(), account, text(), metadata()).prop_map(
        |(amount, id, account, description, metadata)| {
            let account = BankAccountId::new(account).unwrap();
            let mut withdrawal = InitBankWithdrawal::new(id, amount, account);
            withdrawal.description = description;
            withdrawal.metadata = metadata;
            with_keys(&withdrawal)
        },
    )
}

fn cross_country_withdrawal() -> impl Strategy<Value = Written> {
    let purposes = (select(PurposeOfFunds::ALL), select(SourceOfFunds::ALL));
    let names = ("[A-Zé][a-z ']{0,20}", "[A-Z][a-z-]{0,20}");
    // Within one country it is another withdrawal, which `agreement` looks at by hand.
    let ways = (phone(), select(Country::ALL));
    let ways = ways.prop_filter("one country", |((provider, _), source)| {
        provider.country().as_ref() != Some(source)
    });
    (amount(true), ways, external_id(), names, purposes, text()).prop_map(
        |(amount, ((provider, number), source), id, (first, last), purposes, description)| {
            let money = Money::new(amount, source.currency().unwrap());
            let mut withdrawal =
                InitCrossCountryWithdrawal::new(id, money, source, provider, number, first, last)
                    .purpose_of_funds(purposes.0)
                    .source_of_funds(purposes.1);
            withdrawal.description = description;
            with_keys(&withdrawal)
        },
    )
}

fn gateway_withdrawal() -> impl Strategy<Value = Written> {
    (amount(true), external_id(), URL, option::of(URL)).prop_map(|(amount, id, url, cancel_url)| {
        let mut withdrawal = InitGatewayWithdrawal::new(id, amount, url);
        withdrawal.cancel_url = cancel_url;
        with_keys(&withdrawal)
    })
}

fn refund() -> impl Strategy<Value = Written> {
    ("[!-~é/]{1,30}", external_id(), option::of("[ -~é]{0,255}")).prop_map(
        |(payment, id, reason)| {
            // Not `.` and `..`, which core refuses as ids.
            let mut refund = RefundPayment::new(PaymentId::new(format!("p{payment}")).unwrap(), id);
            refund.reason = reason;
            with_keys(&refund)
        },
    )
}

fn transfer() -> impl Strategy<Value = Written> {
    let countries = (select(Country::ALL), select(Country::ALL));
    let countries = countries.prop_filter("one country", |(from, to)| from != to);
    (amount(true), external_id(), countries, text()).prop_map(
        |(amount, id, (from, to), description)| {
            let application = ACCESS.application_id.clone();
            let mut transfer = TransferBetweenWallets::new(id, application, amount, from, to);
            transfer.description = description;
            with_token(&transfer)
        },
    )
}

const EMAIL: &str = "[a-z0-9.+]{1,8}@[a-z]{1,8}\\.(com|co\\.uk)";
const URL: &str =
    "https?://[a-z]{1,10}(\\.[a-z]{2,3})?(:[1-9][0-9]{1,3})?(/[a-z0-9%.-]{0,5})?(\\?a=[0-9]{1,3})?";

/// Everything that core takes but white space; few enough to be given twice in a session.
fn external_id() -> impl Strategy<Value = ExternalId> {
    prop_oneof!["[!-{}~éà]{1,100}", "ORDER-[1-5]"].prop_map(|it| ExternalId::new(it).unwrap())
}

fn text() -> impl Strategy<Value = Option<String>> {
    option::of("[ -~éà\n]{0,40}")
}

fn metadata() -> impl Strategy<Value = Option<RawJson>> {
    let object = proptest::collection::btree_map("[a-z]{0,5}", any::<i32>(), 0..3);
    option::of(object.prop_map(|it| RawJson::new(&it).unwrap()))
}

/// Within the bounds of every wallet, with decimals or without.
fn amount(with_decimals: bool) -> BoxedStrategy<Amount> {
    let whole = (100_u32..500_000).prop_map(Amount::from);
    if !with_decimals {
        return whole.boxed();
    }
    let exact = (100_u32..500_000, 0_u8..100)
        .prop_map(|(units, hundredths)| format!("{units}.{hundredths:02}").parse().unwrap());
    prop_oneof![whole, exact].boxed()
}

fn charge() -> impl Strategy<Value = (Money, Provider, PhoneNumber)> {
    phone().prop_flat_map(|(provider, number)| {
        let currency = provider.currencies()[0].clone();
        amount(provider.decimals() == Some(Decimals::Two)).prop_map(move |amount| {
            (Money::new(amount, currency.clone()), provider.clone(), number.clone())
        })
    })
}

/// An operator with a number of its country.
fn phone() -> impl Strategy<Value = (Provider, PhoneNumber)> {
    (select(Provider::ALL), any::<u64>(), any::<prop::sample::Index>()).prop_map(
        |(provider, digits, length)| {
            let rule = &RULES[provider.country().unwrap().as_str()];
            let lengths = rule["national_digits"].as_array().unwrap();
            let length = length.get(lengths).as_u64().unwrap() as usize;
            let digits = format!("{digits:020}").replace('0', "7");
            let keeps_zero = rule["national_part_keeps_leading_zero"] == true;
            // Benin's numbers of 2024 are the others that start with a 0.
            let start = if keeps_zero || length == 10 { "01" } else { "9" };
            let national = format!("{start}{}", &digits[..length - start.len()]);
            let number = format!("+{}{national}", rule["dial"].as_str().unwrap());
            (provider, PhoneNumber::new(&number).unwrap())
        },
    )
}

/// How the numbers of each country are written.
static RULES: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
    let rules = json_in(&contract().join("phone-formats.json"));
    let rules = rules.as_array().unwrap().iter();
    rules.map(|rule| (rule["country"].as_str().unwrap().to_owned(), rule.clone())).collect()
});
