//! No text of anything holds a secret, even when the server echoes all it was sent.

mod common;

use std::fmt::Debug;

use bytes::Bytes;
use common::{Kind, PHONE_NUMBER, START, answer_once};
use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use kpay_core::endpoint::{GetMe, GetPayment, InitGatewayPayment, InitUssdPayment};
use kpay_core::{
    Call, CallFailure, CallPolicy, CallStep, Credentials, Endpoint, Error, GatewaySecret,
    MoneyError, RateLimiter, RawResponse, TransportError, WebhookSecret, webhook,
};
use proptest::prelude::*;

/// How a server may write what it echoes.
type Echo = fn(&str) -> String;

fn as_it_is(text: &str) -> String {
    text.to_owned()
}

fn in_json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

/// As PHP writes JSON.
fn in_json_with_slashes(text: &str) -> String {
    in_json(text).replace('/', "\\/")
}

/// As Go, .NET and others write JSON: what could be HTML as `\u00xx`.
fn in_json_with_unicode(text: &str) -> String {
    let escaped = |character: char| match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' | '_' => character.to_string(),
        other => format!("\\u{:04x}", u32::from(other)),
    };
    text.chars().map(escaped).collect()
}

fn in_html(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

/// Everything a program may print, with what must not be in it.
#[derive(Default)]
struct Shown {
    texts: Vec<String>,
    errors: Vec<String>,
    secrets: Vec<String>,
    phone_number: Option<&'static str>,
}

impl Shown {
    fn debug(&mut self, value: &impl Debug) {
        self.texts.extend([format!("{value:?}"), format!("{value:#?}")]);
    }

    /// The error and all its sources.
    fn error(&mut self, error: &dyn std::error::Error) {
        let mut next = Some(error);
        while let Some(error) = next {
            self.errors.extend([format!("{error:?}"), format!("{error:#?}"), error.to_string()]);
            next = error.source();
        }
    }

    /// Looks for each secret in each form; backslashes don't count, so that no escaping hides one.
    fn check(&self) -> Result<(), TestCaseError> {
        let plain = |text: &str| text.replace('\\', "");
        for text in self.texts.iter().chain(&self.errors) {
            let text = plain(text);
            for secret in &self.secrets {
                for form in [as_it_is(secret), in_json_with_unicode(secret), in_html(secret)] {
                    prop_assert!(!text.contains(&plain(&form)), "{secret} in {text}");
                }
            }
        }
        for (text, number) in self.errors.iter().zip(self.phone_number.iter().cycle()) {
            prop_assert!(!text.contains(number), "a phone number in {text}");
        }
        Ok(())
    }
}

/// Graphic ASCII of 16 characters and more, rich in what is escaped, and keys as KPay makes them.
fn secret() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => "[!-~]{16,40}",
        3 => "[\"\\\\/<>&'a-z0-9]{16,40}",
        1 => "[0-9a-f]{64}",
    ]
    .prop_filter("more than backslashes", |text| text.replace('\\', "").len() >= 12)
    .prop_filter("no quotes around it", |text| WebhookSecret::new(text.as_str()).is_ok())
}

/// One call against a server that echoes: an answer, whole or cut.
#[derive(Clone, Debug)]
struct Scenario {
    api_key: String,
    secret_key: String,
    kind: Kind,
    status: u16,
    template: usize,
    cut: bool,
}

/// The places an echo may be in; `@` stands for it.
const TEMPLATES: &[&str] = &[
    r#"{"statusCode":400,"message":"no: @","error":"@","code":"@","path":"/@"}"#,
    r#"{"message":["@","and @"],"error":"Bad Request"}"#,
    r#"{"received":{"headers":{"x-secret-key":"@"}}}"#,
    r#"["@"]"#,
    "<html><title>@</title></html>",
    "@",
    r#"{"id":"@","status":"@","gatewayUrl":"@","environment":"@","message":"@","@":1}"#,
    r#"{"id":"a","status":"@","gatewayUrl":"@","environment":"@","reference":"@","externalId":"@","new":["@"]}"#,
    r#"{"id":"a","status":"b","gatewayUrl":"c","environment":"d","amount":"@"}"#,
    r#"{"id":"a","status":"b","gatewayUrl":"c","application":{"id":5,"@":"@"},"isTest":"@"}"#,
    r#"{"id":["@"],"@":"#,
];

fn scenario() -> impl Strategy<Value = Scenario> {
    let kind = prop::sample::select(Kind::ALL.to_vec());
    let status = prop::sample::select(vec![
        200_u16, 201, 301, 400, 401, 404, 408, 409, 422, 429, 500, 502, 503,
    ]);
    (secret(), secret(), kind, status, 0..TEMPLATES.len(), prop::bool::weighted(0.2)).prop_map(
        |(api_key, secret_key, kind, status, template, cut)| {
            let api_key = format!("kpay_test_{api_key}");
            Scenario { api_key, secret_key, kind, status, template, cut }
        },
    )
}

/// Runs the call and checks every text on the way.
fn check(scenario: &Scenario, echo: Echo) -> Result<(), TestCaseError> {
    let Scenario { api_key, secret_key, kind, status, template, cut } = scenario;
    let credentials = Credentials::new(api_key.as_str(), secret_key.as_str()).unwrap();
    let request = kind.prepare_with(&credentials);
    let secrets = vec![api_key.clone(), secret_key.clone()];
    let phone_number = (*kind == Kind::Ussd).then_some(PHONE_NUMBER);
    let mut shown = Shown { secrets, phone_number, ..Shown::default() };
    shown.debug(&credentials);
    shown.texts.push(credentials.to_string());
    shown.debug(&credentials.expose_api_key());
    shown.debug(&credentials.expose_secret_key());
    shown.debug(&request);

    let mut policy = CallPolicy::default();
    policy.max_retries = 1;
    let mut call = Call::new(request, policy, START);
    let (mut rate_limiter, mut now) = (RateLimiter::unlimited(), START);
    let sent = format!("{api_key} {secret_key} {PHONE_NUMBER}");
    loop {
        shown.debug(&call);
        let step = call.poll(&mut rate_limiter, now);
        shown.debug(&step);
        match step {
            CallStep::Wait(wait) => now = now.saturating_add(wait),
            CallStep::Send { .. } => {
                let status = StatusCode::from_u16(*status).unwrap();
                let mut headers = HeaderMap::new();
                let value = HeaderValue::from_str(&format!("text/html; echo={sent}")).unwrap();
                headers.insert(CONTENT_TYPE, value.clone());
                headers.insert("x-echo", value.clone());
                headers.insert("location", value.clone());
                headers.insert("retry-after", value);
                if *cut {
                    let failure = TransportError::cut().with_source("connection reset by peer");
                    let failure = failure.with_head(status, headers);
                    shown.error(&failure);
                    shown.debug(&failure.head);
                    call.on_failure(failure, now, 0);
                } else {
                    let body = TEMPLATES[*template].replace('@', &echo(&sent));
                    let mut response = http::Response::new(Bytes::from(body));
                    *response.status_mut() = status;
                    *response.headers_mut() = headers;
                    call.on_response(response, now, 0);
                }
            }
            CallStep::Done(result) => {
                conclude(*kind, result, &mut shown);
                break;
            }
            step => panic!("a new kind of step: {step:?}"),
        }
    }
    shown.debug(&call);
    shown.check()
}

fn conclude(kind: Kind, result: Result<RawResponse, CallFailure>, shown: &mut Shown) {
    shown.debug(&result);
    match kind {
        Kind::Ussd => show_money(InitUssdPayment::conclude(result), shown),
        Kind::Gateway => show_money(InitGatewayPayment::conclude(result), shown),
        Kind::Get => show_read(GetPayment::conclude(result), shown),
        Kind::Me => show_read(GetMe::conclude(result), shown),
    }
}

/// The excerpt of a body is no part of `Debug`, but a program may well log it.
fn show_excerpt(error: &Error, shown: &mut Shown) {
    shown.errors.extend(error.refusal().and_then(|refusal| refusal.excerpt.clone()));
    let Some(unreadable) = error.unreadable() else { return };
    shown.errors.push(unreadable.excerpt.clone());
    shown.errors.extend(unreadable.messages.iter().chain(&unreadable.code).cloned());
    let found = &unreadable.found;
    let ids = [&found.id, &found.reference, &found.external_id, &found.gateway_url];
    shown.errors.extend(ids.into_iter().flatten().cloned());
}

fn show_money(result: Result<impl Debug, MoneyError>, shown: &mut Shown) {
    shown.debug(&result);
    if let Err(error) = result {
        shown.error(&error);
        show_excerpt(error.error(), shown);
    }
}

fn show_read(result: Result<impl Debug, Error>, shown: &mut Shown) {
    shown.debug(&result);
    if let Err(error) = result {
        shown.error(&error);
        show_excerpt(&error, shown);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_holds_a_secret_that_came_back_as_it_is(scenario in scenario()) {
        check(&scenario, as_it_is)?;
    }

    #[test]
    fn no_text_holds_a_secret_that_came_back_in_json(scenario in scenario()) {
        check(&scenario, in_json)?;
    }

    #[test]
    fn no_text_holds_a_secret_that_came_back_in_json_with_slashes(scenario in scenario()) {
        check(&scenario, in_json_with_slashes)?;
    }

    #[test]
    fn no_text_holds_a_secret_that_came_back_in_json_with_unicode(scenario in scenario()) {
        check(&scenario, in_json_with_unicode)?;
    }

    #[test]
    fn no_text_holds_a_secret_that_came_back_in_html(scenario in scenario()) {
        // The page of a proxy; within JSON it would be escaped twice.
        let template = 4 + scenario.template % 2;
        check(&Scenario { template, ..scenario }, in_html)?;
    }

    #[test]
    fn no_text_of_a_webhook_holds_its_secret(secret in secret(), template in 0..TEMPLATES.len(), signed: bool) {
        let webhook_secret = WebhookSecret::new(secret.as_str()).unwrap();
        let gateway_secret = GatewaySecret::new(secret.as_str()).unwrap();
        let mut shown = Shown { secrets: vec![secret.clone()], ..Shown::default() };
        shown.debug(&webhook_secret);
        shown.debug(&gateway_secret);
        let mut bodies = vec![TEMPLATES[template].replace('@', &in_json(&secret))];
        for (field, value) in [("amount", &secret), ("event", &secret), ("isTest", &secret)] {
            let mut event = serde_json::json!({ "event": "payment.completed", "paymentId": "a" });
            event[field] = value.as_str().into();
            bodies.push(event.to_string());
        }
        for body in bodies {
            let signature = if signed { webhook_secret.sign(body.as_bytes()) } else { secret.clone() };
            let header = HeaderValue::from_str(&signature).unwrap();
            let headers = HeaderMap::from_iter([(webhook::SIGNATURE_HEADER.parse().unwrap(), header)]);
            if let Err(error) = webhook::verify(&headers, body.as_bytes(), &webhook_secret) {
                shown.error(&error);
            }
        }
        shown.check()?;
    }

    #[test]
    fn no_refusal_of_a_secret_shows_it(secret in secret(), wrong in prop::sample::select(vec![" ", "\n", "\u{7f}", "é"])) {
        let mut shown = Shown { secrets: vec![secret.clone()], ..Shown::default() };
        let at_the_end = format!("{secret}{wrong}");
        let inside = format!("{secret}{wrong}{secret}");
        for text in [at_the_end, inside, format!("sk_test_{secret}"), format!("kpay_live_{secret}")] {
            let swapped = Credentials::new(text.as_str(), format!("kpay_test_{secret}"));
            let contradicting = Credentials::new(format!("kpay_test_{secret}"), format!("sk_live_{secret}"));
            for result in [Credentials::new("kpay_test_a", text.as_str()), swapped, contradicting] {
                shown.debug(&result);
                if let Err(error) = result {
                    shown.error(&error);
                }
            }
            if let Err(error) = WebhookSecret::new(text.as_str()) {
                shown.error(&error);
            }
            if let Err(error) = GatewaySecret::new(text) {
                shown.error(&error);
            }
        }
        shown.check()?;
    }
}

/// Numbers and addresses of people that the call knows nothing of, as messages have them.
const PEOPLE: [&str; 4] = ["+237 653 45 67 89", "653456789", "677.12.34.56", "ada@example.com"];

#[test]
fn no_error_shows_a_number_or_an_address_that_kpay_names() {
    let all = PEOPLE.join(" or ");
    let said = format!("Le client {all} a refusé (KPAY-20260514-ABC123, 12 500 000 XAF)");
    for body in [
        serde_json::json!({ "statusCode": 400, "message": said, "code": all, "error": all, "path": all }),
        serde_json::json!({ "message": [said, said] }),
        serde_json::json!({ "customer": said }),
        serde_json::json!({ "id": "a", "status": [said], "message": said }),
    ] {
        for (kind, status) in
            [(Kind::Get, 200), (Kind::Ussd, 201), (Kind::Ussd, 400), (Kind::Get, 500)]
        {
            let mut response = http::Response::new(Bytes::from(body.to_string()));
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            let mut shown = Shown::default();
            conclude(kind, answer_once(kind.prepare(), response), &mut shown);
            assert!(!shown.errors.is_empty());
            for text in &shown.errors {
                assert!(!PEOPLE.iter().any(|one| text.contains(one)), "{text}");
            }
            // What a person needs to find the order is still there.
            let has = |part: &str| shown.errors.iter().any(|text| text.contains(part));
            assert!(has("KPAY-20260514-ABC123") && has("12 500 000 XAF"), "{:?}", shown.errors);
        }
    }
}

#[test]
fn no_debug_of_an_answer_or_a_request_shows_a_number_or_an_address() {
    let said = format!("for {}", PEOPLE.join(" or "));
    let body = serde_json::json!({
        "id": "a", "status": "FAILED", "description": said, "message": said, "failureReason": said, "mode": said,
    });
    let mut shown = Shown::default();
    let body = body.to_string();
    shown.debug(&serde_json::from_str::<kpay_core::Payment>(&body).unwrap());
    shown.debug(&serde_json::from_str::<kpay_core::Withdrawal>(&body).unwrap());
    shown.debug(&common::ussd().description(said.as_str()));
    shown.debug(
        &common::gateway()
            .description(said.as_str())
            .cancel_url(format!("https://shop.example/{}", PEOPLE[1])),
    );
    let payment = kpay_core::PaymentId::new("pay_1").unwrap();
    let refund = kpay_core::ExternalId::new("REFUND-1").unwrap();
    shown.debug(&kpay_core::endpoint::RefundPayment::new(payment, refund).reason(said));
    for text in &shown.texts {
        assert!(!PEOPLE.iter().any(|one| text.contains(one)), "{text}");
    }
}

#[test]
fn no_error_of_a_read_shows_the_customer() {
    // The call doesn't know the number, so no mask can: `Debug` lands in logs as `Display` does.
    let body =
        format!(r#"{{"id":"a","status":7,"phoneNumber":"{PHONE_NUMBER}","customerName":"Ada"}}"#);
    for status in [200, 500] {
        let mut response = http::Response::new(Bytes::from(body.clone()));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        let result = answer_once(Kind::Get.prepare(), response);
        let error = GetPayment::conclude(result).unwrap_err();
        for text in [error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
            assert!(!text.contains(PHONE_NUMBER) && !text.contains("Ada"), "{text}");
        }
    }
}
