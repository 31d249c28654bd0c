//! Whatever a server answers ends in a value or an error that can be shown, never in a panic.

#![allow(
    clippy::disallowed_types,
    reason = "a server may write any number, core reads none as a float"
)]

mod common;

use bytes::Bytes;
use common::{Kind, Outcome, answer_once};
use http::{HeaderValue, StatusCode, header::CONTENT_TYPE};
use kpay_core::webhook::{self, WebhookError};
use kpay_core::{Error, ErrorKind, Refusal, UnreadableBody, WebhookSecret};
use proptest::prelude::*;
use serde_json::{Value, json};

/// More than any text of ours and KPay's needs together: twenty messages of 300 characters.
const LONGEST_DISPLAY: usize = 8_000;

fn answered(kind: Kind, status: u16, content_type: &[u8], body: impl Into<Bytes>) -> Outcome {
    let mut response = http::Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    if let Ok(value) = HeaderValue::from_bytes(content_type) {
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    kind.conclude(answer_once(kind.prepare(), response))
}

fn json_answer(kind: Kind, status: u16, body: impl Into<Bytes>) -> Outcome {
    answered(kind, status, b"application/json; charset=utf-8", body)
}

fn unreadable(kind: Kind, body: impl Into<Bytes>) -> UnreadableBody {
    let outcome = json_answer(kind, 200, body);
    outcome.error().unreadable().expect("an answer that can't be read").clone()
}

fn refusal(body: impl Into<Bytes>) -> Refusal {
    json_answer(Kind::Ussd, 400, body).error().refusal().expect("a refusal").clone()
}

/// Every text in an error is bounded and can't forge a line of a log.
fn check_shown(error: &Error) -> Result<(), TestCaseError> {
    let mut texts = Vec::new();
    if let Some(refusal) = error.refusal() {
        texts.extend(refusal.messages.iter());
        texts.extend([&refusal.code, &refusal.error, &refusal.path].into_iter().flatten());
        texts.extend([&refusal.content_type, &refusal.excerpt].into_iter().flatten());
    }
    if let Some(unreadable) = error.unreadable() {
        texts.extend([&unreadable.excerpt, &unreadable.problem]);
        texts.extend([&unreadable.path, &unreadable.content_type].into_iter().flatten());
        let found = &unreadable.found;
        texts.extend(
            [&found.id, &found.reference, &found.external_id, &found.gateway_url]
                .into_iter()
                .flatten(),
        );
        texts.extend(unreadable.messages.iter().chain(&unreadable.code));
    }
    for text in texts {
        prop_assert!(text.chars().count() <= 300, "{} characters", text.chars().count());
        prop_assert!(!text.chars().any(char::is_control), "{text:?}");
    }
    let shown = error.to_string();
    prop_assert!(!shown.chars().any(char::is_control), "{shown:?}");
    prop_assert!(shown.chars().count() <= LONGEST_DISPLAY);
    Ok(())
}

fn check(outcome: &Outcome) -> Result<(), TestCaseError> {
    match outcome {
        Outcome::Ok => Ok(()),
        Outcome::Failed(_) | Outcome::Money(_) => check_shown(outcome.error()),
    }
}

/// Any JSON, with KPay's field names among the keys.
fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![".{0,400}", Just("COMPLETED".to_owned()), Just("5000".to_owned())];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    let key = prop_oneof![
        3 => prop::sample::select(vec![
            "id", "status", "amount", "currency", "gatewayUrl", "phoneNumber", "metadata", "message",
            "code", "error", "path", "application", "environment", "isTest", "name", "completedAt",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,8}",
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            3 => prop::collection::btree_map(key.clone(), inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// A good body that was damaged on its way.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let kind = prop::sample::select(Kind::ALL.to_vec());
    let edits = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    (kind, edits, any::<prop::sample::Index>()).prop_map(|(kind, edits, end)| {
        let mut body = kind.good_body().as_bytes().to_vec();
        for (place, byte) in edits {
            let place = place.index(body.len());
            body[place] = byte;
        }
        body.truncate(end.index(body.len() * 2));
        body
    })
}

fn any_body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        1 => prop::collection::vec(any::<u8>(), 0..600),
        1 => ".{0,600}".prop_map(String::into_bytes),
        2 => any_json().prop_map(|json| json.to_string().into_bytes()),
        1 => damaged(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_answer_ends_in_a_value_or_an_error(
        body in any_body(), status in prop_oneof![Just(200_u16), Just(201), 100_u16..=599],
        content_type in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        for kind in Kind::ALL {
            let outcome = answered(kind, status, &content_type, body.clone());
            prop_assert!((200..300).contains(&status) || !matches!(outcome, Outcome::Ok));
            check(&outcome)?;
        }
    }

    #[test]
    fn any_signed_bytes_end_in_an_event_or_an_error(body in any_body()) {
        let secret = WebhookSecret::new("whsec_synthetic_for_tests").unwrap();
        let signature = HeaderValue::from_str(&secret.sign(&body)).unwrap();
        let headers = http::HeaderMap::from_iter([("x-kpay-signature".parse().unwrap(), signature)]);
        if let Err(error) = webhook::verify(&headers, &body, &secret) {
            let error: WebhookError = error;
            prop_assert!(!error.to_string().chars().any(char::is_control));
            prop_assert!(error.to_string().chars().count() <= 500);
        }
    }
}

#[test]
fn the_path_of_the_first_problem_is_named() {
    for (kind, body, path) in [
        (Kind::Get, r#"{"id":"a","status":{"code":1},"amount":"x"}"#, "status"),
        (Kind::Ussd, r#"{"id":true,"status":"PENDING"}"#, "id"),
        (Kind::Gateway, r#"{"id":"a","status":"PENDING","gatewayUrl":["x"]}"#, "gatewayUrl"),
        (Kind::Me, r#"{"environment":7,"application":{"id":7}}"#, "environment"),
    ] {
        let unreadable = unreadable(kind, body);
        assert_eq!(unreadable.path.as_deref(), Some(path), "{body}");
        assert_eq!(unreadable.excerpt, body);
        assert!(!unreadable.problem.contains("not JSON"), "{unreadable}");
    }
}

#[test]
fn a_missing_field_is_named() {
    for (kind, body, field) in [
        (Kind::Ussd, r#"{"status":"FAILED"}"#, "id"),
        (Kind::Get, r#"{"id":"a","data":{"status":"FAILED"}}"#, "status"),
        (Kind::Gateway, r#"{"id":"a","status":"PENDING"}"#, "gatewayUrl"),
        (Kind::Me, "{}", "environment"),
    ] {
        let text = unreadable(kind, body).to_string();
        assert!(text.contains(&format!("can't be read at {field}: is missing")), "{text}");
    }
}

#[test]
fn what_was_asked_for_by_its_id_has_it() {
    // The answer to a read of `pay_1`.
    for body in [
        r#"{"status":"FAILED"}"#,
        r#" {"id":null,"status":"FAILED"} "#,
        r#"{"id":["b"],"status":"FAILED"}"#,
        "\u{feff}{\"status\":\"FAILED\"}",
    ] {
        assert!(matches!(json_answer(Kind::Get, 200, body), Outcome::Ok), "{body}");
    }
    assert_eq!(unreadable(Kind::Get, "{}").path.as_deref(), Some("status"));
    // Of a call that moves money nobody knows the id but KPay.
    assert_eq!(unreadable(Kind::Ussd, r#"{"status":"FAILED"}"#).path.as_deref(), Some("id"));
}

#[test]
fn a_byte_order_mark_before_an_answer_is_skipped() {
    for kind in Kind::ALL {
        let body = format!("\u{feff}{}", kind.good_body());
        assert!(matches!(json_answer(kind, 200, body), Outcome::Ok));
    }
    let refusal = refusal("\u{feff}{\"message\":\"the reason\",\"code\":\"A\"}");
    assert_eq!((&*refusal.messages[0], refusal.code.as_deref()), ("the reason", Some("A")));
    // A webhook's signature covers each byte, and its body is what was signed.
    let secret = WebhookSecret::new("whsec_synthetic_for_tests").unwrap();
    let body = "\u{feff}{\"event\":\"payment.completed\",\"paymentId\":\"a\"}".as_bytes();
    let signature = HeaderValue::from_str(&secret.sign(body)).unwrap();
    let headers = http::HeaderMap::from_iter([("x-kpay-signature".parse().unwrap(), signature)]);
    assert!(webhook::verify(&headers, body, &secret).is_err());
}

#[test]
fn what_names_the_order_is_found_in_a_success_that_cant_be_read() {
    let page = "https://admin.kpay.site/gateway/1";
    for (body, found) in [
        (
            json!({ "id": 12, "reference": "R", "externalId": 12345678 }).to_string(),
            ["12", "R", "12345678", ""],
        ),
        (
            json!({ "data": { "id": "pay_1", "status": "PENDING", "gatewayUrl": page } })
                .to_string(),
            ["pay_1", "", "", page],
        ),
        (json!({ "id": "outer", "data": { "id": "inner" } }).to_string(), ["outer", "", "", ""]),
        (json!({ "data": [{ "id": "pay_1" }], "id": {} }).to_string(), ["", "", "", ""]),
        (r#"{"reference":"R","id":"pay_1","sta"#.to_owned(), ["pay_1", "R", "", ""]),
        ("\u{feff}{\"id\":\"pay_1\"}".to_owned(), ["pay_1", "", "", ""]),
        ("<html>".to_owned(), ["", "", "", ""]),
    ] {
        let outcome = json_answer(Kind::Gateway, 201, body.clone());
        assert_eq!(outcome.verdict(), "unknown", "{body}");
        let all = &outcome.error().unreadable().unwrap().found;
        let read = [&all.id, &all.reference, &all.external_id, &all.gateway_url];
        assert_eq!(read.map(|text| text.as_deref().unwrap_or_default()), found, "{body}");
        let text = outcome.error().to_string();
        assert!(found[0].is_empty() || text.contains(&format!("its id is {}", found[0])), "{text}");
        // Somebody has the page that was found.
        assert_eq!(text.contains("nobody has seen"), found[3].is_empty(), "{text}");
    }
}

#[test]
fn an_error_of_kpays_in_a_success_says_its_messages() {
    let body =
        json!({ "statusCode": 400, "message": ["first", "call +237 653 45 67 89"], "code": "BAD" });
    for kind in [Kind::Ussd, Kind::Get] {
        let outcome = json_answer(kind, 200, body.to_string());
        let unreadable = outcome.error().unreadable().unwrap();
        assert_eq!(unreadable.messages, ["first", "call [hidden number]"]);
        assert_eq!(unreadable.code.as_deref(), Some("BAD"));
        assert!(
            outcome.error().to_string().contains("it says: first; call"),
            "{:?}",
            outcome.error()
        );
        assert!(kind == Kind::Get || outcome.verdict() == "unknown");
    }
}

#[test]
fn a_list_is_not_cut_within_a_word() {
    let codes: Vec<String> = kpay_core::Provider::ALL.iter().map(ToString::to_string).collect();
    for (separator, ends) in [(", ", "…"), (",", "…")] {
        let message =
            format!("provider must be one of the following values: {}", codes.join(separator));
        let refusal = refusal(json!({ "message": message }).to_string());
        let shown = refusal.messages[0].strip_suffix(ends).unwrap().trim_end_matches(',');
        assert!(shown.len() > 200, "{shown}");
        let last = shown.rsplit(separator.trim_end()).next().unwrap().trim();
        assert!(codes.iter().any(|code| code == last), "{shown}");
    }
}

#[test]
fn no_problem_shows_the_value_that_was_found() {
    // The value may be a name, a number, a secret: `Display` never holds any.
    let bodies = [
        r#"{"id":"a","status":["Ada Lovelace"]}"#,
        r#"{"id":"a","status":{"name":"what was expected Ada Lovelace"}}"#,
        r#"{"id":"a","Ada Lovelace":1}"#,
        "Ada Lovelace",
    ];
    let texts = bodies.map(|body| json_answer(Kind::Get, 200, body).error().to_string());
    let leaks: Vec<_> = texts.iter().filter(|text| text.contains("Ada")).collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
}

#[test]
fn a_body_that_is_not_json_is_told_as_such() {
    for (body, problem) in [
        (&b""[..], "the body is empty"),
        (b"{\"id\":\"pay_1\",\"sta", "ends too early"),
        (b"<html><body>Bad gateway</body></html>", "not JSON"),
        (b"\xef\xbb\xbf<html>", "not JSON"),
        (b"{\"id\":\"\xff\",\"status\":\"FAILED\"}", "not JSON"),
        (b"{\"\x7f forged key\":\"\xff\",\"id\":\"a\"}", "not JSON"),
        (b"{\"id\":\"a\",\"status\":\"FAILED\"} {}", "not JSON"),
        (b"{\"id\":\"a\",\"status\":\"\\ud800\"}", "not JSON"),
        (b"{\"id\":\"a\",\"status\":\"FAILED\",\"amount\":NaN}", "not JSON"),
    ] {
        let unreadable = unreadable(Kind::Get, body);
        assert!(unreadable.problem.contains(problem), "{unreadable}");
        assert!(!unreadable.to_string().contains("forged"), "a key is the server's text too");
    }
}

#[test]
fn other_json_is_of_the_wrong_type() {
    for body in ["null", "true", "5", "\"text\"", "[]", "[[1]]"] {
        for kind in Kind::ALL {
            let unreadable = unreadable(kind, body);
            assert!(unreadable.problem.contains("wrong type"), "{body}: {unreadable}");
        }
    }
}

#[test]
fn what_is_unknown_or_odd_but_readable_is_kept() {
    let huge = "9".repeat(5_000);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for body in [
        format!(r#"{{"id":"a","status":"FAILED","new":{huge}}}"#),
        format!(r#"{{"id":"a","status":"FAILED","new":1e{huge}}}"#),
        format!(r#"{{"id":"a","status":"FAILED","new":{deep}}}"#),
        format!(r#"{{"id":"a","status":"FAILED","metadata":{deep}}}"#),
        format!(r#"{{"id":"{huge}","status":"{huge}"}}"#),
        r#"{"id":"a","status":"X","id":"b","status":"FAILED"}"#.to_owned(),
        r#"{"id":"","status":""}"#.to_owned(),
        "\r\n\t {\"id\":\"a\",\"status\":\"FAILED\"} \n".to_owned(),
        r#"{"id":"a","status":"FAILED","amount":0.30000000000000004}"#.to_owned(),
        r#"{"id":"a","status":"FAILED","amount":"5000.50"}"#.to_owned(),
    ] {
        let outcome = json_answer(Kind::Get, 200, body.clone());
        assert!(matches!(outcome, Outcome::Ok), "{body:.80}: {outcome:?}");
    }
}

#[test]
fn depth_is_refused_where_it_is_read() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(json_answer(Kind::Get, 200, deep.clone()).error().kind(), ErrorKind::Unreadable);
    let refusal = refusal(format!(r#"{{"message":{deep}}}"#));
    assert_eq!(refusal.messages, Vec::<String>::new());
    assert_eq!(refusal.excerpt.unwrap().chars().count(), 300);
}

#[test]
fn many_and_long_messages_are_bounded() {
    let messages: Vec<String> =
        (0..1_000).map(|index| format!("{index} {}", "é".repeat(900))).collect();
    let outcome = json_answer(Kind::Ussd, 400, json!({ "message": messages }).to_string());
    check(&outcome).unwrap();
    assert_eq!(outcome.error().refusal().unwrap().messages.len(), 20);
}

#[test]
fn a_body_can_forge_no_line_of_a_log() {
    let forged = "a\r\nERROR payment COMPLETED\u{1b}[2J\u{0}\u{7f}\u{85}\u{2028}\u{2029}\u{202e}z";
    for (status, body) in [
        (
            400,
            json!({ "message": forged, "code": forged, "error": forged, "path": forged })
                .to_string(),
        ),
        (502, forged.to_owned()),
        (200, forged.to_owned()),
        (200, json!({ "id": "a", "status": 1, "x": forged }).to_string()),
    ] {
        let outcome = json_answer(Kind::Get, status, body);
        check(&outcome).unwrap();
        // Line separators and right-to-left marks forge as well as control characters do.
        for shown in [outcome.error().to_string(), format!("{:?}", outcome.error())] {
            assert!(!shown.contains(['\u{2028}', '\u{2029}', '\u{202e}']), "{shown:?}");
        }
    }
}
