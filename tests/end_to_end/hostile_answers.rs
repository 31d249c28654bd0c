//! What the client makes of a server, or a network, on a bad day.

use std::time::Duration;

use kpay_native::core::{AttemptResult, RefusalCase};
use kpay_native::{CallOptions, Client, Error, ErrorKind, MoneyError, NotSentReason, PaymentId};
use kpay_tests::hostile_server::{Deed, HostileServer};

use crate::values::{API_KEY, COMPLETES, SECRET_KEY, gateway, ussd};

const CREATED: &str = r#"{"id":"pay_1","status":"PENDING"}"#;
const PAGE: &str = "<html><body>502 Bad Gateway</body></html>";

async fn server(script: Vec<Deed>) -> (HostileServer, Client) {
    let server = HostileServer::start(script).await.unwrap();
    let client = kpay_native::Client::builder(API_KEY, SECRET_KEY)
        .base_url(server.base_url())
        .build()
        .unwrap();
    (server, client)
}

fn once() -> CallOptions {
    CallOptions::new().max_retries(0)
}

async fn init(client: &Client) -> Result<String, MoneyError> {
    let payment = client.send(&ussd("ORDER-1", COMPLETES)).await?;
    Ok(payment.id.to_string())
}

async fn get(client: &Client) -> Result<String, Error> {
    Ok(client.payments().get(PaymentId::new("pay_1").unwrap()).await?.id.to_string())
}

fn seen(error: &Error) -> Vec<AttemptResult> {
    error.attempts().iter().map(|attempt| attempt.result).collect()
}

/// The idempotency key of each request that the server read.
fn external_ids(server: &HostileServer) -> Vec<String> {
    let body = |request: &String| request.split_once("\r\n\r\n").unwrap().1.to_owned();
    let id = |body: String| {
        serde_json::from_str::<serde_json::Value>(&body).unwrap()["externalId"].to_string()
    };
    server.requests().iter().map(body).map(id).collect()
}

#[tokio::test]
async fn a_cut_connection_leaves_money_unknown() {
    for deed in [Deed::CutBeforeReading, Deed::CutAfterReading] {
        let closes_at_once = matches!(deed, Deed::CutBeforeReading);
        let (_server, client) = server(vec![deed]).await;
        let error = init(&client.with_options(once())).await.unwrap_err();
        if closes_at_once && let MoneyError::NotMoved(error) = &error {
            // It closed so early that nothing of the request was written.
            assert_eq!(error.not_sent(), Some(NotSentReason::Connect), "{error:?}");
            continue;
        }
        let MoneyError::Unknown { external_id, error } = error else { panic!("{error}") };
        assert_eq!(external_id.as_str(), "ORDER-1");
        assert_eq!(error.kind(), ErrorKind::NoResponse);
        assert_eq!(seen(&error), [AttemptResult::Cut]);
    }
}

#[tokio::test]
async fn an_init_is_repeated_with_its_external_id_after_a_cut() {
    let (server, client) = server(vec![Deed::CutAfterReading, Deed::json(201, CREATED)]).await;
    assert_eq!(init(&client).await.unwrap(), "pay_1");
    assert_eq!(external_ids(&server), ["\"ORDER-1\"", "\"ORDER-1\""]);
    let requests = server.requests();
    assert_eq!(requests[0], requests[1]);
}

#[tokio::test]
async fn unknown_is_sticky_until_a_conflict_proves_something() {
    let refused = Deed::json(400, r#"{"statusCode":400,"message":"no","error":"Bad Request"}"#);
    let (_server, client) = server(vec![Deed::json(500, "{}"), refused]).await;
    let error = init(&client).await.unwrap_err();
    assert!(error.is_unknown(), "{error}");
    assert!(error.to_string().contains("500, 400"), "{error}");

    let conflict =
        r#"{"statusCode":409,"message":"External ID already in use","error":"Conflict"}"#;
    let (_server, client) = server(vec![Deed::CutAfterReading, Deed::json(409, conflict)]).await;
    let error = client.send(&gateway("ORDER-2")).await.unwrap_err();
    assert!(matches!(error, MoneyError::AlreadyExists { .. }), "{error}");
    assert!(error.to_string().contains("nobody has seen that page"), "{error}");
}

#[tokio::test]
async fn a_failed_read_is_retried() {
    let script = vec![
        Deed::CutAfterReading,
        Deed::answer(502, &[("Content-Type", "text/html")], PAGE),
        Deed::json(200, r#"{"id":"pay_1","status":"COMPLETED"}"#),
    ];
    let (server, client) = server(script).await;
    assert_eq!(get(&client).await.unwrap(), "pay_1");
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_proxys_page_is_shown_in_part() {
    let script = vec![Deed::answer(502, &[("Content-Type", "text/html")], PAGE); 2];
    let (_server, client) = server(script).await;
    let error = get(&client.with_options(once())).await.unwrap_err();
    let refusal = error.refusal().unwrap();
    assert_eq!((refusal.status.as_u16(), &refusal.case), (502, &RefusalCase::ServerFailure));
    assert_eq!(refusal.excerpt.as_deref(), Some(PAGE));
    assert!(init(&client.with_options(once())).await.unwrap_err().is_unknown());
}

#[tokio::test]
async fn a_limit_is_waited_out_or_handed_on() {
    let body = r#"{"statusCode":429,"message":"ThrottlerException: Too Many Requests"}"#;
    let limited = |seconds| Deed::answer(429, &[("Retry-After", seconds)], body);
    let (server, client) =
        server(vec![limited("1"), Deed::json(201, CREATED), limited("3600")]).await;
    assert_eq!(init(&client).await.unwrap(), "pay_1");
    assert_eq!(server.requests().len(), 2);
    let error = init(&client).await.unwrap_err();
    let MoneyError::NotMoved(error) = error else { panic!("{error}") };
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for status in [301, 302, 307, 308] {
        let elsewhere = [("Location", "http://127.0.0.1:9/")];
        let (server, client) = server(vec![Deed::answer(status, &elsewhere, ""); 2]).await;
        assert!(init(&client).await.unwrap_err().is_unknown());
        assert_eq!(get(&client).await.unwrap_err().status().unwrap().as_u16(), status);
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test]
async fn a_408_leaves_money_unknown_and_is_not_repeated() {
    let (server, client) = server(vec![Deed::json(408, "{}"); 2]).await;
    assert!(init(&client).await.unwrap_err().is_unknown());
    assert_eq!(get(&client).await.unwrap_err().status().unwrap().as_u16(), 408);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn half_a_success_leaves_money_unknown_and_is_not_repeated() {
    let (server, client) = server(vec![Deed::half(201, CREATED), Deed::half(200, CREATED)]).await;
    let error = init(&client).await.unwrap_err();
    let MoneyError::Unknown { error, .. } = error else { panic!("{error}") };
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert_eq!(error.status().unwrap().as_u16(), 201);
    let error = get(&client.with_options(once())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_huge_body_is_not_read() {
    let announced =
        Deed::WriteAndStall(b"HTTP/1.1 201 X\r\nContent-Length: 99999999999\r\n\r\n{".to_vec());
    let (_server, client) = server(vec![announced, Deed::WriteForEver]).await;
    for _ in 0..2 {
        let error = init(&client.with_options(once())).await.unwrap_err();
        let MoneyError::Unknown { error, .. } = error else { panic!("{error}") };
        assert_eq!(error.kind(), ErrorKind::Unreadable);
    }
}

#[tokio::test]
async fn a_huge_error_is_read_in_part() {
    let page = "x".repeat(10 * 1024 * 1024);
    let (_server, client) = server(vec![Deed::json(400, &page)]).await;
    let error = get(&client).await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 400);
    assert_eq!(error.refusal().unwrap().excerpt.as_ref().unwrap().chars().count(), 300);
}

#[tokio::test]
async fn a_wrong_success_names_where_it_is_wrong() {
    let html = Deed::answer(200, &[("Content-Type", "text/html")], PAGE);
    let wrong = Deed::json(200, r#"{"id":"pay_1","status":{"value":"COMPLETED"},"amount":1}"#);
    let (_server, client) = server(vec![html, wrong]).await;
    let error = get(&client).await.unwrap_err();
    let unreadable = error.unreadable().unwrap();
    assert_eq!(
        (unreadable.content_type.as_deref(), unreadable.excerpt.as_str()),
        (Some("text/html"), PAGE)
    );
    assert_eq!(
        get(&client).await.unwrap_err().unreadable().unwrap().path.as_deref(),
        Some("status")
    );
}

#[tokio::test]
async fn a_server_that_never_answers_costs_bounded_time() {
    let silent = Deed::WriteAndStall(Vec::new());
    let head_only = Deed::WriteAndStall(b"HTTP/1.1 201 X\r\nContent-Length: 10\r\n\r\n{".to_vec());
    let (_server, client) = server(vec![silent, head_only]).await;
    let short = client.with_options(once().attempt_timeout(Duration::from_millis(300)));
    let error = init(&short).await.unwrap_err();
    assert!(error.is_unknown() && error.error().is_timeout(), "{error}");
    let error = init(&short).await.unwrap_err();
    assert!(error.is_unknown(), "{error}");
}

#[tokio::test]
async fn no_connection_means_nothing_was_sent() {
    let closed = HostileServer::start(Vec::new()).await.unwrap().base_url();
    let client = kpay_native::Client::builder(API_KEY, SECRET_KEY)
        .base_url(&closed)
        .max_retries(1)
        .build()
        .unwrap();
    tokio::task::yield_now().await;
    let error = init(&client).await.unwrap_err();
    let MoneyError::NotMoved(error) = error else { panic!("{error}") };
    assert_eq!(error.not_sent(), Some(NotSentReason::Connect));
    assert_eq!(error.attempts().len(), 2);
}

#[tokio::test]
async fn tls_to_a_server_without_it_means_nothing_was_sent() {
    let (server, _) = server(vec![Deed::WriteAndStall(Vec::new()), Deed::json(400, "{}")]).await;
    let https = server.base_url().replace("http://", "https://");
    let client = kpay_native::Client::builder(API_KEY, SECRET_KEY)
        .base_url(&https)
        .max_retries(0)
        .connect_timeout(Duration::from_millis(500))
        .build()
        .unwrap();
    let error = init(&client).await.unwrap_err();
    let MoneyError::NotMoved(error) = error else { panic!("{error}") };
    assert_eq!(error.kind(), ErrorKind::NotSent);
}
