//! What KPay's refusals mean, beyond the vectors: texts as other versions and languages write them.

mod common;

use common::{Body, Event, Kind, RetryAfter, Trace, answer_once, gateway, run, ussd};
use http::{HeaderMap, StatusCode};
use kpay_core::endpoint::{InitGatewayPayment, InitUssdPayment};
use kpay_core::{
    BaseUrl, CallPolicy, Credentials, CurrencyHint, Endpoint, MoneyError, Provider, Refusal,
    RefusalCase,
};
use serde_json::json;

fn refused(kind: Kind, status: u16, body: &serde_json::Value) -> Trace {
    let mut policy = CallPolicy::default();
    policy.max_retries = 0;
    let body = Body::Raw(body.to_string().into_bytes());
    run(kind, &policy, [Event::answer_with(status, RetryAfter::Absent, body)])
}

fn case(kind: Kind, status: u16, message: &str) -> RefusalCase {
    let trace = refused(kind, status, &json!({ "statusCode": status, "message": message }));
    trace.outcome.error().refusal().unwrap().case.clone()
}

fn refusal(body: &str) -> Refusal {
    let mut response = http::Response::new(body.to_owned().into());
    *response.status_mut() = StatusCode::BAD_REQUEST;
    let outcome = Kind::Ussd.conclude(answer_once(Kind::Ussd.prepare(), response));
    outcome.error().refusal().expect("a refusal").clone()
}

#[test]
fn a_400_that_names_currency_says_which_way_to_change_it() {
    // Contract, conflicts 1: also where the sentence goes on about the mode.
    for (message, hint) in [
        ("property currency should not exist", CurrencyHint::Remove),
        ("Le champ \"currency\" est obligatoire", CurrencyHint::Add),
        ("Le champ \"currency\" est obligatoire en mode GATEWAY", CurrencyHint::Add),
        ("currency is required in GATEWAY mode", CurrencyHint::Add),
        ("In GATEWAY mode, currency should not be empty", CurrencyHint::Add),
    ] {
        assert_eq!(case(Kind::Gateway, 400, message), RefusalCase::Currency(hint), "{message}");
    }
}

#[test]
fn a_currency_without_a_verb_is_judged_by_what_was_sent() {
    let page = |payment: &InitGatewayPayment| money_case(payment, "invalid currency");
    let remove = RefusalCase::Currency(CurrencyHint::Remove);
    assert_eq!(page(&gateway()), remove);
    let mut bare = gateway();
    bare.currency = None;
    assert_eq!(page(&bare), RefusalCase::Currency(CurrencyHint::Add));
    let mut named = ussd();
    named.extra.insert("currency", "XAF").unwrap();
    assert_eq!(money_case(&named, "invalid currency"), remove);
    // A page's currency may as well come through the extra fields.
    bare.extra.insert("currency", "XAF").unwrap();
    assert_eq!(page(&bare), remove);
}

/// What one request makes of a 400 with this message.
fn money_case<E>(endpoint: &E, message: &str) -> RefusalCase
where
    E: Endpoint<Auth = kpay_core::Keys, Failure = MoneyError>,
{
    let keys = Credentials::new("kpay_test_4f1d", "9a0b1c2d3e4f").unwrap();
    let request = endpoint.prepare(&BaseUrl::kpay(), &keys).unwrap();
    let mut response = http::Response::new(json!({ "message": message }).to_string().into());
    *response.status_mut() = StatusCode::BAD_REQUEST;
    let Err(error) = E::conclude(answer_once(request, response)) else { panic!("a success") };
    error.error().refusal().unwrap().case.clone()
}

#[test]
fn a_contradicting_mode_is_recognised_either_way() {
    for message in
        ["mode USSD: phoneNumber absent", "In GATEWAY mode...", "Application en mode GATEWAY"]
    {
        for kind in [Kind::Ussd, Kind::Gateway] {
            assert_eq!(case(kind, 400, message), RefusalCase::ModeMismatch, "{message}");
        }
    }
}

#[test]
fn a_provider_outside_the_whitelist_is_named() {
    let message = "Provider is not in the whitelist of this application";
    let trace = refused(Kind::Ussd, 400, &json!({ "message": message }));
    let error = trace.outcome.error();
    let expected = RefusalCase::ProviderNotAllowed(Some(Provider::MtnMomoCmr));
    assert_eq!(error.refusal().unwrap().case, expected);
    assert!(error.to_string().contains("MTN_MOMO_CMR"), "{error}");
}

#[test]
fn a_page_without_cards_says_so_rather_than_that_its_id_is_taken() {
    // Contract: where the whitelist lacks CARD, the page answers 409 METHOD_NOT_ALLOWED. No transaction
    // holds the externalId then, so it is a refusal like the 400 of a whitelist.
    let body = json!({ "message": "Method not allowed", "code": "METHOD_NOT_ALLOWED" });
    let trace = refused(Kind::Gateway, 409, &body);
    assert_eq!(trace.outcome.verdict(), "not moved");
    // After doubt it proves nothing of the first attempt.
    let answer = Body::Raw(body.to_string().into_bytes());
    let event = Event::answer_with(409, RetryAfter::Absent, answer);
    let doubted = run(Kind::Gateway, &CallPolicy::default(), [Event::Cut, event]);
    assert_eq!((doubted.sent.len(), doubted.outcome.verdict()), (2, "unknown"));
    let error = trace.outcome.error();
    assert_eq!(error.refusal().unwrap().case, RefusalCase::ProviderNotAllowed(None));
    assert!(error.advice().unwrap().contains("Allow the provider"), "{error}");
}

#[test]
fn a_short_wallet_is_one_case_whichever_status_says_so() {
    assert_eq!(case(Kind::Ussd, 422, "anything"), RefusalCase::InsufficientBalance);
    assert_eq!(case(Kind::Ussd, 400, "Solde insuffisant"), RefusalCase::InsufficientBalance);
    assert_eq!(case(Kind::Ussd, 400, "Insufficient balance"), RefusalCase::InsufficientBalance);
}

#[test]
fn what_no_text_of_kpays_explains_is_told_by_its_status() {
    for (status, expected) in [
        (301, RefusalCase::Undocumented),
        (400, RefusalCase::BadParameter),
        (401, RefusalCase::Credentials),
        (403, RefusalCase::ForbiddenOrNotFound),
        (404, RefusalCase::ForbiddenOrNotFound),
        (405, RefusalCase::BadParameter),
        (408, RefusalCase::Undocumented),
        (409, RefusalCase::Conflict),
        (429, RefusalCase::RateLimited),
        (500, RefusalCase::ServerFailure),
        (599, RefusalCase::ServerFailure),
    ] {
        let empty = run(Kind::Get, &CallPolicy::default(), [Event::answer(status)]);
        assert_eq!(empty.outcome.error().refusal().unwrap().case, expected, "{status}");
        assert_eq!(empty.outcome.error().status().unwrap(), status);
    }
}

#[test]
fn headers_of_the_sdks_own_are_refused_and_others_sent_with_each_attempt() {
    let mut request = Kind::Ussd.prepare();
    for name in
        ["x-api-key", "x-secret-key", "authorization", "content-type", "content-length", "host"]
    {
        let mut headers = HeaderMap::new();
        headers.insert(name, "a".parse().unwrap());
        assert_eq!(request.add_headers(&headers).unwrap_err().field(), "headers", "{name}");
    }
    let mut headers = HeaderMap::new();
    headers.append("x-trace", "a".parse().unwrap());
    headers.append("x-trace", "b".parse().unwrap());
    request.add_headers(&headers).unwrap();
    let sent = request.to_request();
    assert_eq!(sent.headers().get_all("x-trace").iter().count(), 2);
    assert_eq!(sent.headers(), request.to_request().headers());
    assert_eq!(InitUssdPayment::OPERATION.name, request.operation().name);
}

#[test]
fn a_firewalls_page_is_named_by_its_title_and_headers() {
    let padding = "<!--[if lt IE 7]> <html class=\"no-js ie6 oldie\"> <![endif]-->".repeat(6);
    let page = format!(
        "<!DOCTYPE html>{padding}<head><TITLE lang=\"en\">\n Attention Required!  |\n Cloudflare {}</TITLE></head>",
        "x".repeat(200)
    );
    for kind in Kind::ALL {
        let mut response = http::Response::new(page.clone().into());
        *response.status_mut() = StatusCode::FORBIDDEN;
        for (name, value) in [
            ("server", "cloudflare"),
            ("cf-ray", "8f3a1b-DLA 9a0b1c2d3e4f"),
            ("content-type", "text/html"),
        ] {
            response.headers_mut().insert(name, value.parse().unwrap());
        }
        let outcome = kind.conclude(answer_once(kind.prepare(), response));
        let error = outcome.error();
        let refusal = error.refusal().unwrap();
        assert!(!refusal.is_from_kpay());
        let title = refusal.title.as_deref().unwrap();
        assert!(title.starts_with("Attention Required! | Cloudflare xxx"), "{title}");
        assert_eq!(title.chars().count(), 100);
        assert_eq!(refusal.server.as_deref(), Some("cloudflare"));
        // The secret key is masked wherever it is echoed.
        assert_eq!(refusal.cf_ray.as_deref(), Some("8f3a1b-DLA [secret]"));
        let text = error.to_string();
        for part in [
            "not KPay's",
            "Attention Required! | Cloudflare",
            "server cloudflare",
            "cf-ray 8f3a1b-DLA",
        ] {
            assert!(text.contains(part), "{text}");
        }
        assert!(!text.contains("KPay answered") && !text.contains("check the id"), "{text}");
    }
}

#[test]
fn messages_come_in_every_shape() {
    for (body, messages) in [
        (json!({ "message": "one" }), vec!["one"]),
        (json!({ "message": ["one", "two"] }), vec!["one", "two"]),
        (json!({ "message": ["one", 2, null, { "three": 3 }] }), vec!["one"]),
        (json!({ "message": [] }), vec![]),
        (json!({ "message": {} }), vec![]),
        (json!({ "message": 400 }), vec![]),
        (json!({ "message": null }), vec![]),
        (json!({ "statusCode": 400 }), vec![]),
    ] {
        let refusal = refusal(&body.to_string());
        assert_eq!(refusal.messages, messages, "{body}");
        // What has no message is shown as it came.
        assert_eq!(refusal.excerpt.is_some(), messages.is_empty(), "{body}");
    }
}

#[test]
fn a_message_is_found_whatever_stands_beside_it() {
    for body in [
        r#"{"message":"the reason","code":7,"error":{"a":1},"path":["x"],"statusCode":"400"}"#,
        r#"{"message":"the reason","details":[[{"deep":null}]]}"#,
        r#"{"message":"first","message":"the reason"}"#,
        r#"{"message":"the reason","code":"A","code":"B"}"#,
    ] {
        assert_eq!(refusal(body).messages, ["the reason"], "{body}");
    }
}

#[test]
fn only_an_object_is_an_error_of_kpays() {
    for body in ["", "null", "5", "\"Too many requests\"", "[]", r#"["a","b","c","d"]"#, "<html>"] {
        let refusal = refusal(body);
        assert_eq!((refusal.messages.len(), &refusal.code), (0, &None), "{body}");
        assert_eq!(refusal.excerpt.as_deref(), Some(body).filter(|body| !body.is_empty()));
    }
}
