//! Answers about what KPay offers: operators, their state, rates, prices, the platform.

use proptest::prelude::*;

use super::json::{entries, listing, metadata, nested, object, optional, required};
use super::phones::phone_number_of;
use super::values::{
    any_country, any_currency, any_operation_status, any_operation_type, any_provider, rate,
};
use kpay_core::RawJson;
use kpay_core::endpoint::{Availability, ExchangeRate, PriceList, ProviderSuggestion};

/// Answers to [`GetAvailability`](kpay_core::endpoint::GetAvailability), an [`Availability`] as JSON:
/// an array of up to three countries, operators, operations and states unknown to this version
/// among them. At times it is a lone country, an object of countries by code, or one that holds the
/// array (contract: [conflict 8](kpay_core::contract::conflicts#8-roots-of-balance-and-availability)).
///
/// ```
/// use kpay_core::endpoint::{Availability, OperationType};
/// use proptest::prelude::*;
///
/// proptest!(|(body in kpay_strategies::availability_json())| {
///     let availability: Availability = serde_json::from_str(&body)?;
///     let offered = availability.providers_for(&OperationType::Payout).count();
///     prop_assert!(offered <= availability.countries.iter().map(|one| one.providers.len()).sum());
/// });
/// ```
pub fn availability_json() -> impl Strategy<Value = String> {
    let operation = || {
        nested(vec![
            required("operationType", any_operation_type()),
            required("status", any_operation_status()),
        ])
    };
    let provider = move || {
        nested(vec![
            required("provider", any_provider()),
            required("operationTypes", prop::collection::vec(operation(), 0..=3)),
        ])
    };
    let countries = prop::collection::btree_set(any_country(), 0..=3).prop_flat_map(move |all| {
        let country = |country| {
            entries(vec![
                required("country", Just(country)),
                required("providers", prop::collection::vec(provider(), 0..=3)),
            ])
        };
        all.into_iter().map(country).collect::<Vec<_>>()
    });
    listing(countries, "country", "countries")
}

/// Availabilities as this version reads [`availability_json`].
pub fn availability() -> impl Strategy<Value = Availability> {
    availability_json().prop_filter_map("an availability", |text| serde_json::from_str(&text).ok())
}

/// Answers to [`GetExchangeRate`](kpay_core::endpoint::GetExchangeRate), an [`ExchangeRate`] as JSON:
/// how much of `to` one of `from` is.
pub fn exchange_rate_json() -> impl Strategy<Value = String> {
    object(vec![
        required("rate", rate()),
        optional("from", any_currency()),
        optional("to", any_currency()),
    ])
}

/// Rates as this version reads [`exchange_rate_json`].
pub fn exchange_rate() -> impl Strategy<Value = ExchangeRate> {
    exchange_rate_json().prop_filter_map("a rate", |text| serde_json::from_str(&text).ok())
}

/// Answers to [`PredictProvider`](kpay_core::endpoint::PredictProvider), a [`ProviderSuggestion`] as
/// JSON: operator, country and number agree.
pub fn provider_suggestion_json() -> impl Strategy<Value = String> {
    any_provider().prop_flat_map(|provider| {
        let number = match provider.country() {
            Some(country) => phone_number_of(&country).boxed(),
            None => super::phone_number().boxed(),
        };
        object(vec![
            required("provider", Just(provider.clone())),
            optional("country", Just(provider.country())),
            optional("phoneNumber", number.prop_map(|number| number.as_str().to_owned())),
        ])
    })
}

/// Suggestions as this version reads [`provider_suggestion_json`].
pub fn provider_suggestion() -> impl Strategy<Value = ProviderSuggestion> {
    provider_suggestion_json()
        .prop_filter_map("a suggestion", |text| serde_json::from_str(&text).ok())
}

/// Answers to [`GetPriceList`](kpay_core::endpoint::GetPriceList), a [`PriceList`] as JSON: fees are
/// fractions of the amount, null or missing where something is not to be had.
pub fn price_list_json() -> impl Strategy<Value = String> {
    let operator = || {
        nested(vec![
            required("operator", "[A-Z][a-zA-Z ]{1,20}"),
            optional("depositRate", rate()),
            optional("withdrawalRate", rate()),
        ])
    };
    let country = nested(vec![
        required("code", any_country()),
        required("operators", prop::collection::vec(operator(), 0..=3)),
        optional("name", "[A-ZÉ][a-zéèï' -]{1,20}"),
        optional("currency", any_currency()),
    ]);
    object(vec![
        required("countries", prop::collection::vec(country, 0..=3)),
        optional("internationalAvailable", any::<bool>()),
        optional("currency", any_currency()),
    ])
}

/// Price lists as this version reads [`price_list_json`].
pub fn price_list() -> impl Strategy<Value = PriceList> {
    price_list_json().prop_filter_map("a price list", |text| serde_json::from_str(&text).ok())
}

/// Answers to [`GetPlatformInfo`](kpay_core::endpoint::GetPlatformInfo): any JSON object, for KPay
/// publishes no names (contract: [Endpoints](kpay_core::contract#endpoints)).
pub fn platform_info_json() -> impl Strategy<Value = String> {
    platform_info().prop_map(|info| info.as_str().to_owned())
}

/// What [`GetPlatformInfo`](kpay_core::endpoint::GetPlatformInfo) gives: any JSON object.
pub fn platform_info() -> impl Strategy<Value = RawJson> {
    metadata()
}
