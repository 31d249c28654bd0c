//! What the operations carry to KPay and show of it: the right credentials and no others, secrets in
//! no text, and texts that stay one segment or one value.

mod common;

use bytes::Bytes;
use common::vectors::{answered, credentials};
use common::{START, policy};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use kpay_core::endpoint::{
    CreateToken, GetBalances, GetExchangeRate, GetPlatformInfo, GetPriceList, GetWithdrawal,
    RefundPayment, TransferBetweenWallets,
};
use kpay_core::{
    AccessToken, ApplicationId, Auth, BaseUrl, Call, CallPolicy, CallStep, Country, Currency,
    Endpoint, ExternalId, PaymentId, RateLimiter, WithdrawalId,
};
use serde_json::json;

const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln";

fn id() -> ExternalId {
    ExternalId::new("OUT-12345").unwrap()
}

fn token() -> AccessToken {
    AccessToken::new(TOKEN).unwrap()
}

fn between_wallets() -> TransferBetweenWallets {
    let application = ApplicationId::new("e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d").unwrap();
    TransferBetweenWallets::new(id(), application, 5000, Country::Cmr, Country::Gab)
}

fn request<E: Endpoint>(endpoint: &E, auth: <E::Auth as Auth>::Input<'_>) -> Request<Bytes> {
    endpoint.prepare(&BaseUrl::kpay(), auth).unwrap().to_request()
}

#[test]
fn public_pages_carry_no_credentials() {
    for (request, path) in [
        (request(&GetPriceList::new(), ()), "/api/public/pricelist"),
        (request(&GetPlatformInfo::new(), ()), "/api/public/platform-info"),
    ] {
        assert_eq!(request.uri().path(), path);
        let names: Vec<_> = request.headers().keys().map(|name| name.as_str()).collect();
        assert_eq!(names, ["accept"]);
        assert!(request.body().is_empty());
    }
}

#[test]
fn an_echoed_token_is_masked() {
    let quoted = json!(format!("Bearer {TOKEN}"));
    for (status, body) in [
        (401, format!(r#"{{"message":["invalid token {TOKEN}",{quoted}],"error":{quoted}}}"#)),
        (400, format!(r#"{{"message":"no","code":"{TOKEN}","path":"/{TOKEN}"}}"#)),
        (502, format!("<html>authorization: Bearer {TOKEN}</html>")),
        (201, format!("<html>{TOKEN}</html>")),
        (201, format!(r#"{{"id":["{TOKEN}"],"{TOKEN}":"#)),
        (201, format!(r#"{{"id":[5],"externalId":"{TOKEN}"}}"#)),
    ] {
        let request = between_wallets().prepare(&BaseUrl::kpay(), &token()).unwrap();
        assert!(!format!("{request:?}").contains("eyJ"));
        let mut call = Call::new(request, policy(|policy| policy.max_retries = 0), START);
        let mut rate_limiter = RateLimiter::unlimited();
        let CallStep::Send { .. } = call.poll(&mut rate_limiter, START) else {
            panic!("nothing to send")
        };
        let mut response = http::Response::new(Bytes::from(body));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        let echo = HeaderValue::from_str(&format!("text/html; echo={TOKEN}")).unwrap();
        *response.headers_mut() = HeaderMap::from_iter([(CONTENT_TYPE, echo)]);
        call.on_response(response, START, 0);
        let CallStep::Done(result) = call.poll(&mut rate_limiter, START) else {
            panic!("not done")
        };
        let error = TransferBetweenWallets::conclude(result).unwrap_err();
        let (refusal, unreadable) = (error.error().refusal(), error.error().unreadable());
        let shown = format!("{error} {error:?} {call:?} {refusal:?} {unreadable:?}");
        let excerpts = [
            refusal.and_then(|refusal| refusal.excerpt.as_deref()).unwrap_or_default(),
            unreadable.map_or("", |unreadable| &unreadable.excerpt),
        ];
        assert!(!shown.contains("eyJ") && !excerpts.concat().contains("eyJ"), "{shown}");
        assert!(shown.contains("[secret]") || excerpts.concat().contains("[secret]"), "{shown}");
    }
}

#[test]
fn a_token_that_can_not_be_read_is_not_shown() {
    for body in [
        format!(r#"{{"data":{{"accessToken":"{TOKEN}","expiresIn":"30m"}}}}"#),
        format!(r#"{{"accessToken":"{TOKEN}","expiresIn":"30m""#),
        format!(r#"{{"accessToken":["{TOKEN}"]}}"#),
        format!(r#"{{"token":"{TOKEN}"}}"#),
    ] {
        let request = CreateToken::new().prepare(&BaseUrl::kpay(), &credentials()).unwrap();
        let mut call = Call::new(request, CallPolicy::default(), START);
        let mut rate_limiter = RateLimiter::unlimited();
        let CallStep::Send { .. } = call.poll(&mut rate_limiter, START) else {
            panic!("nothing to send")
        };
        call.on_response(http::Response::new(Bytes::from(body)), START, 0);
        let CallStep::Done(result) = call.poll(&mut rate_limiter, START) else {
            panic!("not done")
        };
        let error = CreateToken::conclude(result).unwrap_err();
        let excerpt = &error.unreadable().unwrap().excerpt;
        assert!(!format!("{error} {error:?}").contains("eyJ"), "{error:?}");
        assert!(!excerpt.contains("eyJ"), "{excerpt}");
    }
}

#[test]
fn a_token_is_read_without_its_life() {
    for life in [json!(null), json!("30m"), json!("soon"), json!(1800)] {
        let body = json!({ "body": { "accessToken": TOKEN, "expiresIn": life } });
        let read = answered(&CreateToken::new(), &credentials(), 201, &body);
        assert_eq!(read.unwrap().value.access_token.expose_header(), format!("Bearer {TOKEN}"));
    }
}

#[test]
fn texts_stay_what_they_are_in_a_path_or_query() {
    let rate = GetExchangeRate::new(Currency::from("X&F=1"), Currency::from("é /?#%"));
    let uri = request(&rate, &credentials()).uri().to_string();
    let query = "from=X%26F%3D1&to=%C3%A9%20%2F%3F%23%25";
    assert_eq!(uri, format!("https://admin.kpay.site/api/v1/payments/exchange-rate?{query}"));

    let hostile = "a/../b?c=d#e%2F";
    let segment = "a%2F..%2Fb%3Fc%3Dd%23e%252F";
    let refund = RefundPayment::new(PaymentId::new(hostile).unwrap(), id());
    let uri = request(&refund, &credentials()).uri().clone();
    assert_eq!(uri.path(), format!("/api/v1/payments/{segment}/refund"));
    assert_eq!(uri.query(), None);
    let read = GetWithdrawal::new(WithdrawalId::new(hostile).unwrap());
    let uri = request(&read, &credentials()).uri().clone();
    assert_eq!(uri.path(), format!("/api/v1/payments/withdraw/{segment}"));
    assert_eq!(uri.query(), None);

    // What was read is checked before it is sent.
    let step: PaymentId = serde_json::from_str("\"..\"").unwrap();
    let refused = RefundPayment::new(step, id()).prepare(&BaseUrl::kpay(), &credentials());
    assert_eq!(refused.unwrap_err().field(), "id");
    let step: WithdrawalId = serde_json::from_str("\"\"").unwrap();
    let refused = GetWithdrawal::new(step).prepare(&BaseUrl::kpay(), &credentials());
    assert_eq!(refused.unwrap_err().field(), "id");
}

#[test]
fn no_read_moves_money() {
    let uri = request(&GetBalances::new(), &credentials()).uri().to_string();
    assert_eq!(uri, "https://admin.kpay.site/api/v1/payments/balance");
    for moves in [
        CreateToken::OPERATION.moves_money(),
        GetBalances::OPERATION.moves_money(),
        GetWithdrawal::OPERATION.moves_money(),
        GetPriceList::OPERATION.moves_money(),
    ] {
        assert!(!moves);
    }
}
