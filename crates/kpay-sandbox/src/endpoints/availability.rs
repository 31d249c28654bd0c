//! `GET /api/v1/payments/availability`: the whole catalogue, all of it operational.

use bytes::Bytes;
use http::{Response, StatusCode};
use kpay_core::{Country, Provider};
use serde::Serialize;

use crate::answer::json;
use crate::checks::is_cfa_franc;
use crate::engine::Engine;

impl Engine {
    pub(crate) fn availability(&self) -> Response<Bytes> {
        let rows: Vec<_> = Country::ALL.iter().map(in_country).collect();
        json(StatusCode::OK, &rows)
    }
}

fn in_country(country: &Country) -> InCountry {
    let is_in_a_franc_zone = country.currency().is_some_and(|currency| is_cfa_franc(&currency));
    let names: &[&'static str] = match is_in_a_franc_zone {
        true => &["DEPOSIT", "PAYOUT", "REMITTANCE"],
        false => &["DEPOSIT", "PAYOUT"],
    };
    let operations = names
        .iter()
        .map(|operation_type| OperationState { operation_type, status: "OPERATIONAL" })
        .collect::<Vec<_>>();
    let providers = Provider::ALL
        .iter()
        .filter(|provider| provider.country().as_ref() == Some(country))
        .map(|provider| OfProvider { provider, operation_types: operations.clone() });
    InCountry { country: country.clone(), providers: providers.collect() }
}

#[derive(Serialize)]
struct InCountry {
    country: Country,
    providers: Vec<OfProvider>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfProvider {
    provider: &'static Provider,
    operation_types: Vec<OperationState>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct OperationState {
    operation_type: &'static str,
    status: &'static str,
}
