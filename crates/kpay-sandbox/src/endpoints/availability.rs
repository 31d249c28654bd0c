//! `GET /api/v1/payments/availability`: the complete catalogue, operational unless settings say otherwise.

use http::StatusCode;
use kpay_core::{Country, Provider};
use serde::Serialize;

use crate::config::settings::{OperationKind, OperationState, Settings};
use crate::engine::Engine;
use crate::http::checks::is_cfa_franc;
use crate::http::response::{HandlerResult, json};
use crate::http::route::RouteCall;
use crate::merchant::application::AppKey;

impl Engine {
    pub(crate) fn availability(&mut self, _: AppKey, _: &RouteCall<'_>) -> HandlerResult {
        let rows: Vec<_> =
            Country::ALL.iter().map(|country| in_country(country, &self.settings)).collect();
        Ok(json(StatusCode::OK, &rows))
    }
}

fn in_country(country: &Country, settings: &Settings) -> CountryAvailabilityRow {
    let is_in_a_franc_zone = country.currency().is_some_and(|currency| is_cfa_franc(&currency));
    let kinds: &[OperationKind] = match is_in_a_franc_zone {
        true => &[OperationKind::Deposit, OperationKind::Payout, OperationKind::Remittance],
        false => &[OperationKind::Deposit, OperationKind::Payout],
    };
    let operation_types = |provider| {
        let row = |kind| OperationAvailabilityRow {
            operation_type: kind,
            status: settings.state(provider, kind),
        };
        kinds.iter().copied().map(row).collect()
    };
    let providers = Provider::ALL
        .iter()
        .filter(|provider| provider.country().as_ref() == Some(country))
        .map(|provider| ProviderAvailabilityRow {
            provider,
            operation_types: operation_types(provider),
        });
    CountryAvailabilityRow { country: country.clone(), providers: providers.collect() }
}

#[derive(Serialize)]
struct CountryAvailabilityRow {
    country: Country,
    providers: Vec<ProviderAvailabilityRow>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProviderAvailabilityRow {
    provider: &'static Provider,
    operation_types: Vec<OperationAvailabilityRow>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OperationAvailabilityRow {
    operation_type: OperationKind,
    status: OperationState,
}
