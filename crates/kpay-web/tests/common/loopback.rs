//! Real HTTP, to the server of `tests/loopback`.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use kpay_web::client::Transport;
use kpay_web::core::{AttemptResult, Error, ErrorKind, MoneyError, PaymentId, TransactionState};
use kpay_web::{Client, FetchTransport};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{builder, fresh, pause, payment};

/// No test waits for longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the server is, said when these tests are built: a page has no environment to ask.
const SERVER: Option<&str> = option_env!("KPAY_WEB_TEST_SERVER");

fn server() -> &'static str {
    SERVER.expect("`cargo xtask test --only web` starts the server")
}

/// A client of one deed of the server's.
fn client(deed: &str, test: &str) -> Client {
    builder().base_url(format!("{}/{deed}/{test}", server())).max_retries(0).build().unwrap()
}

fn hasty(deed: &str, test: &str) -> Client {
    builder()
        .base_url(format!("{}/{deed}/{test}", server()))
        .max_retries(0)
        .attempt_timeout(Duration::from_millis(150))
        .build()
        .unwrap()
}

/// How many requests of this test have begun and ended.
async fn counts(test: &str) -> String {
    let request =
        http::Request::get(format!("{}/counts/{test}", server())).body(Bytes::new()).unwrap();
    let answer = FetchTransport::new().send(request, PATIENCE).await.unwrap();
    String::from_utf8(answer.into_body().into()).unwrap()
}

async fn until_counts(test: &str, expected: &str) {
    let mut seen = String::new();
    for _ in 0..200 {
        seen = counts(test).await;
        if seen == expected {
            return;
        }
        pause(50).await;
    }
    panic!("{test}: the server counts {seen}, not {expected}");
}

async fn get(client: &Client) -> Error {
    client.payments().get(PaymentId::new("pay_1").unwrap()).await.unwrap_err()
}

fn seen(error: &Error) -> Vec<AttemptResult> {
    error.attempts().iter().map(|attempt| attempt.result).collect()
}

fn source(error: &Error) -> String {
    let mut told = String::new();
    let mut next = std::error::Error::source(error);
    while let Some(error) = next {
        told.push_str(&format!("{error}; "));
        next = error.source();
    }
    told
}

#[wasm_bindgen_test]
async fn a_payment_is_taken() {
    let client = client("sandbox", "pays");
    let order = fresh("ORDER");
    let taken = client.send(&payment(&order).unwrap()).await.unwrap();
    let read = client.payments().get(&taken.id).await.unwrap();
    assert_eq!(read.id, taken.id);
    assert_eq!(read.status.state(), TransactionState::Open);
    assert!(client.account().me().await.unwrap().environment.is_test());
}

#[wasm_bindgen_test]
async fn an_answer_that_does_not_come_is_given_up_and_aborted() {
    let test = fresh("late");
    let error = hasty("stall", &test).send(&payment("ORDER-1").unwrap()).await.unwrap_err();
    let MoneyError::Unknown { external_id, error } = error else { panic!("{error}") };
    assert_eq!(external_id.as_str(), "ORDER-1");
    assert_eq!(seen(&error), [AttemptResult::TimedOut]);
    until_counts(&test, "1 1").await;
}

#[wasm_bindgen_test]
async fn a_body_that_does_not_end_is_given_up_and_aborted() {
    let test = fresh("late-body");
    let error = get(&hasty("stall-body", &test)).await;
    assert_eq!(seen(&error), [AttemptResult::TimedOut]);
    until_counts(&test, "1 1").await;
}

#[wasm_bindgen_test]
async fn a_call_that_is_dropped_ends_at_the_server() {
    for deed in ["stall", "stall-body"] {
        let test = fresh(deed);
        let client = client(deed, &test);
        let mut call = client.payments().get(PaymentId::new("pay_1").unwrap()).into_future();
        let begun = pin!(until_counts(&test, "1 0"));
        assert!(matches!(select(&mut call, begun).await, Either::Right(_)));
        // Time for the head of an answer to arrive, so that its body is being read.
        let reading = pin!(pause(50));
        assert!(matches!(select(&mut call, reading).await, Either::Right(_)));
        drop(call);
        until_counts(&test, "1 1").await;
    }
}

#[wasm_bindgen_test]
async fn a_success_is_read_up_to_its_bound() {
    for deed in ["huge", "huge-announced"] {
        let test = fresh(deed);
        let error = get(&client(deed, &test)).await;
        assert_eq!(error.kind(), ErrorKind::Unreadable, "{error}");
        assert!(source(&error).contains("larger than 1048576 bytes"), "{}", source(&error));
        until_counts(&test, "1 1").await;
    }
}

#[wasm_bindgen_test]
async fn an_error_is_read_as_far_as_it_is_shown() {
    let test = fresh("huge-error");
    let error = get(&client("huge-error", &test)).await;
    assert_eq!(error.status().map(|status| status.as_u16()), Some(400), "{error}");
    until_counts(&test, "1 1").await;
}

#[wasm_bindgen_test]
async fn a_body_that_is_cut_leaves_money_unknown() {
    let test = fresh("cut");
    let client = client("cut-body", &test);
    let error = client.send(&payment("ORDER-2").unwrap()).await.unwrap_err();
    assert!(error.is_unknown(), "{error}");
    assert_eq!(error.error().kind(), ErrorKind::Unreadable);
    assert!(source(error.error()).contains("could not be read"), "{error}");
}

#[wasm_bindgen_test]
async fn a_redirect_is_not_followed() {
    let test = fresh("redirect");
    let error = get(&client("redirect", &test)).await;
    assert!(error.to_string().contains("Redirects are not followed"), "{error}");
    assert_eq!(counts(&test).await, "1 1");
}

#[wasm_bindgen_test]
async fn nobody_there_leaves_money_unknown() {
    let client = builder().base_url("http://127.0.0.1:1").max_retries(0).build().unwrap();
    let error = client.send(&payment("ORDER-3").unwrap()).await.unwrap_err();
    assert!(error.is_unknown(), "{error}");
    assert!(source(error.error()).contains("fetch failed (TypeError"), "{error}");
}
