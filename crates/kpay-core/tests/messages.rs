//! What people read when something fails, all of it in `tests/snapshots` to be reviewed as prose.
//!
//! Each text has to say by itself what happened, whether money moved, and what to do next.

mod common;

use std::fmt::Display;

use common::{Body, Event, Kind, RetryAfter, drive, gateway, run, ussd};
use http::{HeaderMap, HeaderValue};
use kpay_core::endpoint::InitUssdPayment;
use kpay_core::webhook::{self, SIGNATURE_HEADER, VerifiedWebhook};
use kpay_core::{
    Amount, BaseUrl, CallPolicy, Country, Credentials, Currency, Endpoint, Error, ExternalId,
    InvalidInputError, Limit, NotSentReason, PaymentId, PhoneNumber, Provider, RateLimiter,
    RateLimits, RawJson, WebhookSecret,
};
use serde_json::{Value, json};

/// A list of texts, each under the name of its case.
#[derive(Default)]
struct Texts(String);

impl Texts {
    fn put(&mut self, case: &str, text: impl Display) {
        self.0.push_str(&format!("{case}\n    {text}\n\n"));
    }

    /// What the caller of an operation gets when its attempts meet these events, over and over.
    fn call(&mut self, case: &str, kind: Kind, max_retries: u32, events: &[Event]) {
        let mut policy = CallPolicy::default();
        policy.max_retries = max_retries;
        let trace = run(kind, &policy, events.iter().cloned());
        match trace.outcome {
            common::Outcome::Ok => panic!("{case}: a success"),
            common::Outcome::Failed(error) => self.put(case, error),
            common::Outcome::Money(error) => self.put(case, error),
        }
    }
}

fn answer(status: u16, body: impl Into<Vec<u8>>) -> Event {
    Event::answer_with(status, RetryAfter::Absent, Body::Raw(body.into()))
}

fn says(status: u16, message: impl Into<Value>) -> Event {
    let name = http::StatusCode::from_u16(status).unwrap();
    let name = name.canonical_reason().unwrap();
    let body = json!({ "statusCode": status, "message": message.into(), "error": name });
    answer(status, body.to_string())
}

fn wait(status: u16, seconds: u64) -> Event {
    let body = json!({ "statusCode": status, "message": "ThrottlerException: Too Many Requests" });
    let body = Body::Raw(body.to_string().into_bytes());
    Event::answer_with(status, RetryAfter::Seconds(seconds), body)
}

const HTML: &str = "<html><head><title>502 Bad Gateway</title></head></html>";

#[test]
fn refusals() {
    let mut texts = Texts::default();
    for (case, kind, event) in [
        (
            "bad parameter, one message",
            Kind::Ussd,
            says(400, "Le montant minimum autorisé pour un paiement est de 100 XAF"),
        ),
        (
            "bad parameter, messages",
            Kind::Ussd,
            says(400, json!(["amount must not be less than 50", "provider must be a string"])),
        ),
        (
            "bad parameter, code and path",
            Kind::Ussd,
            answer(
                400,
                r#"{"statusCode":400,"error":"Bad Request","code":"BAD_REQUEST","message":"Le montant minimum","path":"/api/v1/payments/init"}"#,
            ),
        ),
        ("bad parameter, no message", Kind::Ussd, answer(400, r#"{"statusCode":400}"#)),
        ("bad parameter, empty message", Kind::Ussd, says(400, "")),
        ("bad parameter, empty body", Kind::Ussd, answer(400, "")),
        ("bad parameter, HTML", Kind::Ussd, answer(413, HTML)),
        ("conflict of a prompt", Kind::Ussd, says(409, "External ID already in use")),
        ("conflict of a gateway page", Kind::Gateway, says(409, "External ID already in use")),
        ("credentials", Kind::Me, says(401, "Invalid API credentials")),
        (
            "currency that must go",
            Kind::Gateway,
            says(400, json!(["property currency should not exist"])),
        ),
        (
            "currency that is missing",
            Kind::Gateway,
            says(400, "Le champ \"currency\" est obligatoire"),
        ),
        (
            "currency that is missing from a prompt",
            Kind::Ussd,
            says(400, "Le champ \"currency\" est obligatoire"),
        ),
        ("forbidden", Kind::Get, says(403, "Forbidden resource")),
        ("not found", Kind::Get, says(404, "Payment not found")),
        ("insufficient balance", Kind::Ussd, says(422, "Insufficient wallet balance")),
        ("mode of a prompt", Kind::Ussd, says(400, "In GATEWAY mode...")),
        ("mode of a gateway page", Kind::Gateway, says(400, "mode USSD: phoneNumber absent")),
        (
            "provider of a prompt",
            Kind::Ussd,
            says(400, "Provider not in the application's whitelist"),
        ),
        (
            "provider of a gateway page",
            Kind::Gateway,
            answer(
                409,
                r#"{"statusCode":409,"code":"METHOD_NOT_ALLOWED","message":"Method not allowed"}"#,
            ),
        ),
        (
            "rate limited, no wait given",
            Kind::Me,
            says(429, "ThrottlerException: Too Many Requests"),
        ),
        ("rate limited, wait too long", Kind::Me, wait(429, 3600)),
        ("rate limited for ever", Kind::Me, wait(429, u64::MAX)),
        ("server failure", Kind::Get, says(500, "Internal server error")),
        ("server failure, HTML", Kind::Get, answer(502, HTML)),
        ("server failure, cut", Kind::Get, Event::cut_response(503)),
        ("undocumented, redirect", Kind::Get, answer(301, "")),
        ("undocumented, 408", Kind::Get, says(408, "Request Timeout")),
    ] {
        texts.call(case, kind, 0, &[event]);
    }
    insta::assert_snapshot!(texts.0);
}

#[test]
fn errors() {
    let mut texts = Texts::default();
    let not_sent = Event::NotSent;
    for (case, max_retries, events) in [
        ("no answer, cut", 0, vec![Event::Cut]),
        ("no answer, time-out", 0, vec![Event::TimedOut]),
        ("no answer, several attempts", 2, vec![Event::Cut, Event::TimedOut, Event::answer(500)]),
        ("not sent, connect", 0, vec![not_sent(NotSentReason::Connect)]),
        ("not sent, connect, several attempts", 2, vec![not_sent(NotSentReason::Connect)]),
        ("not sent, TLS", 0, vec![not_sent(NotSentReason::Tls)]),
        ("refused after repeats", 2, vec![Event::Cut, says(404, "Payment not found")]),
        ("unreadable, HTML", 0, vec![answer(200, HTML)]),
        ("unreadable, empty", 0, vec![answer(200, "")]),
        ("unreadable, ends too early", 0, vec![answer(200, r#"{"id":"pay_1","sta"#)]),
        ("unreadable, cut by the network", 0, vec![Event::cut_response(200)]),
        ("unreadable, no object", 0, vec![answer(200, "[]")]),
        ("unreadable, wrong type", 0, vec![answer(200, r#"{"id":"a","status":5}"#)]),
        (
            "unreadable, an error of KPay's",
            0,
            vec![answer(
                200,
                r#"{"statusCode":400,"message":["first","second"],"error":"Bad Request"}"#,
            )],
        ),
        ("unreadable, missing field", 0, vec![answer(200, r#"{"id":"a"}"#)]),
    ] {
        texts.call(case, Kind::Get, max_retries, &events);
    }
    let mut late = CallPolicy::default();
    late.deadline = std::time::Duration::ZERO;
    let trace = run(Kind::Get, &late, [Event::Cut]);
    texts.put("not sent, deadline", trace.outcome.error());
    texts.put("not sent, budget", used_up(Kind::Get).outcome.error());
    texts.put("invalid input", Error::from(ExternalId::new("").unwrap_err()));
    insta::assert_snapshot!(texts.0);
}

/// A call that finds the rate limiter used up for longer than it may take.
fn used_up(kind: Kind) -> common::Trace {
    let (mut rate_limiter, now) =
        (RateLimiter::with_limits(RateLimits::all(2)), common::START.tick);
    let ticket = rate_limiter.queue(Limit::General, now, now);
    rate_limiter.poll(ticket, now);
    let mut policy = CallPolicy::default();
    policy.deadline = std::time::Duration::from_secs(10);
    drive(kind, &policy, &mut rate_limiter, &[common::Turn::at_once(Event::Cut)], false)
}

#[test]
fn money_errors() {
    let mut texts = Texts::default();
    let connect = Event::NotSent(NotSentReason::Connect);
    let conflict = says(409, "External ID already in use");
    let busy = says(500, "Internal server error");
    for (case, kind, max_retries, events) in [
        ("not moved, never sent", Kind::Ussd, 2, vec![connect.clone()]),
        ("not moved, refused", Kind::Ussd, 2, vec![says(400, "amount must not be less than 50")]),
        (
            "not moved, refused after a limit",
            Kind::Ussd,
            2,
            vec![wait(429, 1), says(401, "Invalid API credentials")],
        ),
        ("already exists, prompt", Kind::Ussd, 2, vec![conflict.clone()]),
        ("already exists, prompt after doubt", Kind::Ussd, 2, vec![Event::Cut, conflict.clone()]),
        ("already exists, page", Kind::Gateway, 2, vec![conflict.clone()]),
        ("already exists, page after doubt", Kind::Gateway, 2, vec![Event::Cut, conflict]),
        ("unknown, cut", Kind::Ussd, 0, vec![Event::Cut]),
        ("unknown, time-out", Kind::Ussd, 0, vec![Event::TimedOut]),
        ("unknown, failed once", Kind::Ussd, 0, vec![busy.clone()]),
        ("unknown, failed thrice", Kind::Ussd, 2, vec![busy.clone()]),
        ("unknown, then no connection", Kind::Ussd, 2, vec![busy.clone(), connect]),
        (
            "unknown, then refused",
            Kind::Ussd,
            2,
            vec![Event::TimedOut, says(422, "Insufficient wallet balance")],
        ),
        ("unknown, then a long wait", Kind::Ussd, 2, vec![Event::Cut, wait(429, 3600)]),
        ("unknown, redirect", Kind::Ussd, 2, vec![answer(302, "")]),
        ("unknown, 408", Kind::Ussd, 2, vec![says(408, "Request Timeout")]),
        ("unknown, accepted but cut", Kind::Ussd, 2, vec![Event::cut_response(201)]),
        ("unknown, accepted but unreadable", Kind::Ussd, 2, vec![answer(201, HTML)]),
        ("unknown, page accepted but cut", Kind::Gateway, 2, vec![Event::cut_response(201)]),
        ("unknown, page time-out", Kind::Gateway, 0, vec![Event::TimedOut]),
    ] {
        texts.call(case, kind, max_retries, &events);
    }
    let refused_token =
        common::money::transfer(&CallPolicy::default(), &[says(401, "Unauthorized")]);
    texts.put("not moved, token refused", refused_token.error());
    match used_up(Kind::Ussd).outcome {
        common::Outcome::Money(error) => texts.put("not moved, budget used up", error),
        outcome => panic!("{outcome:?}"),
    }
    insta::assert_snapshot!(texts.0);
}

#[test]
fn webhook_errors() {
    let mut texts = Texts::default();
    let secret = WebhookSecret::new("whsec_synthetic_for_tests").unwrap();
    let other = WebhookSecret::new("whsec_of_another_application").unwrap();
    let one = std::slice::from_ref(&secret);
    let signed = |secret: &WebhookSecret, body: &str| {
        let signature = HeaderValue::from_str(&secret.sign(body.as_bytes())).unwrap();
        HeaderMap::from_iter([(SIGNATURE_HEADER.parse().unwrap(), signature)])
    };
    let mut malformed = HeaderMap::new();
    malformed.insert(SIGNATURE_HEADER, HeaderValue::from_static("v1=abc"));
    let good = r#"{"event":"payment.completed","paymentId":"pay_1"}"#;
    let spaced = r#"{"event": "payment.completed", "paymentId": "pay_1"}"#;
    let mut put = |case: &str, headers: HeaderMap, body: &str, secrets: &[WebhookSecret]| {
        texts.put(case, webhook::verify(&headers, body.as_bytes(), secrets).unwrap_err());
    };
    put("no secret", signed(&secret, good), good, &[]);
    put("missing signature", HeaderMap::new(), good, one);
    put("malformed signature", malformed, good, one);
    put("mismatch", signed(&other, good), good, one);
    put("mismatch, written again", signed(&secret, good), spaced, one);
    put("mismatch, empty body", signed(&secret, good), "", one);
    for (case, body) in [
        ("unreadable, not JSON", "event=payment.completed"),
        ("unreadable, missing field", r#"{"paymentId":"pay_1"}"#),
        ("unreadable, wrong type", r#"{"event":7,"paymentId":"pay_1"}"#),
    ] {
        put(case, signed(&secret, body), body, one);
    }
    texts.put("not stored", VerifiedWebhook::from_trusted_store(good).unwrap_err());
    insta::assert_snapshot!(texts.0);
}

#[test]
fn invalid_input() {
    let mut texts = Texts::default();
    for text in ["", "a|b", "a\nb", " a", &"x".repeat(101)] {
        texts.put(&format!("externalId {text:.10?}"), ExternalId::new(text).unwrap_err());
    }
    for text in ["", "..", "a\nb", &"x".repeat(257)] {
        texts.put(&format!("id {text:.10?}"), PaymentId::new(text).unwrap_err());
    }
    for text in ["5,000", "1e3", "", &"9".repeat(40)] {
        texts.put(&format!("amount {text:.10?}"), text.parse::<Amount>().unwrap_err());
    }
    for text in [
        "",
        "653456789",
        "+237 65 34 56",
        "+33 6 12",
        "2376534567890",
        "phone",
        "+237+6",
        "+0653456789",
    ] {
        texts.put(&format!("phoneNumber {text:?}"), PhoneNumber::new(text).unwrap_err());
    }
    for (text, country) in [("+225 0503456789", Country::Cmr), ("503456789", Country::Civ)] {
        let error = PhoneNumber::in_country(text, &country).unwrap_err();
        texts.put(&format!("phoneNumber {text:?} in {country}"), error);
    }
    for (api_key, secret_key) in [
        ("", "s"),
        ("kpay_test_a", ""),
        ("kpay_test_a\n", "s"),
        ("kpay_test_a", "a b"),
        ("kpay_test_a", "a\0b"),
        ("sk_test_a", "s"),
        ("kpay_test_a", "kpay_test_b"),
        ("kpay_test_a", "sk_live_b"),
        ("kpay_test_a", "'b'"),
        ("same", "same"),
    ] {
        let error = Credentials::new(api_key, secret_key).unwrap_err();
        texts.put(&format!("keys {api_key:?} {secret_key:?}"), error);
    }
    for text in ["", "your_webhook_secret"] {
        texts.put(&format!("webhook secret {text:?}"), WebhookSecret::new(text).unwrap_err());
    }
    for text in [
        "",
        "admin.kpay.site",
        "ftp://a",
        "https://",
        "http://example.com",
        "https://a:b@c",
        "https://a?b",
        "https://admin.kpay.site/api/v1",
    ] {
        texts.put(&format!("base URL {text:?}"), BaseUrl::new(text).unwrap_err());
    }
    requests(&mut texts);
    insta::assert_snapshot!(texts.0);
}

fn requests(texts: &mut Texts) {
    let refused = |change: &dyn Fn(&mut InitUssdPayment)| -> InvalidInputError {
        let mut payment = ussd();
        change(&mut payment);
        payment.payload().err().unwrap()
    };
    let amount = |text: &str| text.parse::<Amount>().unwrap();
    texts.put("amount 0", refused(&|payment| payment.money.amount = Amount::ZERO));
    texts.put("amount 0.001", refused(&|payment| payment.money.amount = amount("0.001")));
    texts.put("amount 50.5 in francs", refused(&|payment| payment.money.amount = amount("50.5")));
    texts.put(
        "amount of 16 digits",
        refused(&|payment| payment.money.amount = amount("1000000000000000")),
    );
    texts.put(
        "currency of another country",
        refused(&|payment| payment.money.currency = Currency::Usd),
    );
    texts.put(
        "provider of another country",
        refused(&|payment| {
            payment.provider = Provider::OrangeCiv;
            payment.money.currency = Currency::Xof;
        }),
    );
    texts.put(
        "metadata that is no object",
        refused(&|payment| payment.metadata = RawJson::new(&[1]).ok()),
    );
    texts.put(
        "extra field with a name of its own",
        refused(&|payment| payment.extra.insert("amount", &1).unwrap()),
    );
    for url in ["shop.example/return", "https://", "https://a b"] {
        let mut page = gateway();
        page.return_url = url.to_owned();
        texts.put(&format!("returnUrl {url:?}"), page.payload().err().unwrap());
    }
    let mut reserved = HeaderMap::new();
    reserved.insert("x-api-key", HeaderValue::from_static("a"));
    texts.put("header of the SDK's own", Kind::Me.prepare().add_headers(&reserved).unwrap_err());
}
