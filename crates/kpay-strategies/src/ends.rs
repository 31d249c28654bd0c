//! How calls end, as their callers see it.

use std::fmt::Debug;
use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use proptest::prelude::*;
use serde::de::DeserializeOwned;

use super::objects::payment_json;
use super::requests::{prepared_money_request, prepared_request};
use super::scripts::{call_policy, script, turn};
use kpay_core::{
    Attempt, AttemptResult, CallFailure, Error, MoneyError, Now, PreparedRequest, RateLimiter,
    Response, ResponseMeta, TransportError,
};

/// Successes with these JSON bodies, after one attempt: what a client gives, value and all.
///
/// ```
/// use kpay_core::Payment;
/// use proptest::prelude::*;
///
/// proptest!(|(response in kpay_strategies::response_of::<Payment>(kpay_strategies::payment_json()))| {
///     // What your code does with a response goes here.
///     prop_assert_eq!(serde_json::from_slice::<Payment>(&response.meta.body)?, response.value);
/// });
/// ```
pub fn response_of<T: DeserializeOwned + Debug>(
    body: impl Strategy<Value = String>,
) -> impl Strategy<Value = Response<T>> {
    let status = prop::sample::select(vec![StatusCode::OK, StatusCode::CREATED]);
    (body, status, 0_u64..30_000).prop_filter_map("a response", |(body, status, latency)| {
        let attempt = Attempt::new(AttemptResult::Response(status), Duration::from_millis(latency));
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        let meta = ResponseMeta::new(status, headers, body.into(), vec![attempt]);
        Some(Response::new(serde_json::from_slice(&meta.body).ok()?, meta))
    })
}

/// Failures of calls that move money: every case of [`MoneyError`] over every operation, after one
/// attempt or several.
///
/// ```
/// use kpay_core::MoneyError;
/// use proptest::prelude::*;
///
/// proptest!(|(error in kpay_strategies::money_error())| {
///     // What your code does with each case goes here.
///     prop_assert_eq!(error.external_id().is_none(), matches!(error, MoneyError::NotMoved(_)));
/// });
/// ```
pub fn money_error() -> impl Strategy<Value = MoneyError> {
    call_failure_of(prepared_money_request()).prop_map(MoneyError::from)
}

/// Failures of calls that only read: refusals, time-outs, cut connections, calls never sent.
///
/// ```
/// use proptest::prelude::*;
///
/// proptest!(|(error in kpay_strategies::error())| {
///     prop_assert!(!error.is_rate_limited() || error.is_transient());
/// });
/// ```
pub fn error() -> impl Strategy<Value = Error> {
    let read =
        prepared_request().prop_filter("a read", |request| !request.operation().moves_money());
    call_failure_of(read).prop_map(Error::from)
}

/// Failures of any call before they are typed: what [`Call`](kpay_core::Call) ends with, for
/// [`Endpoint::conclude`](kpay_core::Endpoint::conclude).
pub fn call_failure() -> impl Strategy<Value = CallFailure> {
    call_failure_of(prepared_request())
}

fn call_failure_of(
    request: impl Strategy<Value = PreparedRequest>,
) -> impl Strategy<Value = CallFailure> {
    (request, script(), call_policy()).prop_filter_map("a failure", |(request, script, policy)| {
        script.drive(request, policy, &mut RateLimiter::new(), Now::default()).result.err()
    })
}

/// What transports say when no whole answer came: cut, with the head of an answer or without it,
/// timed out, or never sent.
pub fn transport_error() -> impl Strategy<Value = TransportError> {
    turn(payment_json()).prop_filter_map("a failure", |turn| turn.to_result().err())
}
