//! `GET /api/public/pricelist`: the sandbox's own fees.

use http::StatusCode;
use kpay_core::{Country, Currency, Provider};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::config::settings::Prices;
use crate::engine::Engine;
use crate::http::response::{HandlerResult, json};
use crate::http::route::RouteCall;
use crate::wallets::fees::fraction;

impl Engine {
    pub(crate) fn price_list(&mut self, _: &RouteCall<'_>) -> HandlerResult {
        let body = PriceListBody {
            countries: Country::ALL
                .iter()
                .map(|country| in_country(country, &self.settings.prices))
                .collect(),
            international_available: true,
            currency: Currency::Xaf,
        };
        Ok(json(StatusCode::OK, &body))
    }
}

fn in_country(country: &'static Country, prices: &Prices) -> CountryPriceRow {
    let operators = Provider::ALL
        .iter()
        .filter(|provider| provider.country().as_ref() == Some(country))
        .map(|provider| OperatorPriceRow {
            operator: provider.operator(),
            deposit_rate: fraction(prices.of(Some(provider)).deposit),
            withdrawal_rate: fraction(prices.of(Some(provider)).withdrawal),
        });
    CountryPriceRow {
        code: country.clone(),
        name: french_name(country),
        currency: country.currency(),
        operators: operators.collect(),
    }
}

/// The list is for people, and KPay's is in French.
fn french_name(country: &'static Country) -> &'static str {
    match country {
        Country::Ben => "Bénin",
        Country::Cmr => "Cameroun",
        Country::Civ => "Côte d'Ivoire",
        Country::Cod => "RD Congo",
        Country::Gab => "Gabon",
        Country::Ken => "Kenya",
        Country::Cog => "Congo",
        Country::Rwa => "Rwanda",
        Country::Sen => "Sénégal",
        Country::Sle => "Sierra Leone",
        Country::Uga => "Ouganda",
        Country::Zmb => "Zambie",
        other => other.as_str(),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PriceListBody {
    countries: Vec<CountryPriceRow>,
    international_available: bool,
    currency: Currency,
}

#[derive(Serialize)]
struct CountryPriceRow {
    code: Country,
    name: &'static str,
    currency: Option<Currency>,
    operators: Vec<OperatorPriceRow>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OperatorPriceRow {
    operator: Option<&'static str>,
    deposit_rate: Option<Box<RawValue>>,
    withdrawal_rate: Option<Box<RawValue>>,
}
