//! No input makes the module panic: a trap would end every call of the instance.

use proptest::prelude::*;

use crate::*;

const KEYS: &str = r#"{"apiKey":"kpay_test_4f1d","secretKey":"9a0b1c2d3e4f"}"#;
const PAYMENT: &str = r#"{"amount":"5000.00","provider":"MTN_MOMO_CMR","phoneNumber":"+237 6 53 45 67 89","externalId":"ORDER-1"}"#;

/// JSON of the module's own vocabulary, whole and broken.
fn json() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "amount",
        "provider",
        "phoneNumber",
        "externalId",
        "id",
        "returnUrl",
        "currency",
        "sourceCountry",
        "extra",
        "apiKey",
        "secretKey",
        "baseUrl",
        "limits",
        "timeoutMs",
        "maxRetries",
        "family",
        "outcome",
        "key",
        "status",
        "retryable",
        "retryAfterMs",
        "payment",
        "deadline",
        "message",
        "code",
        "accessToken",
        "expiresIn",
    ]);
    let leaf = prop_oneof![
        any::<String>().prop_map(|text| format!("{text:?}")),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| format!("{number:e}")),
        prop::sample::select(vec![
            "null",
            "true",
            "\"\"",
            "\"MTN_MOMO_CMR\"",
            "\"237653456789\"",
            "\"ORDER-1\"",
            "\"payment\"",
            "\"completed\"",
            "\"https://shop.example/r\"",
            "\"CMR\"",
            "\"30m\"",
            "\"kpay_test_a\"",
            "1e999999999",
            "\"\\ud800\"",
            "{",
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((name.clone(), inner), 0..6).prop_map(|members| {
                let members: Vec<String> =
                    members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

fn moment() -> impl Strategy<Value = f64> {
    prop_oneof![0.0..2e12, any::<f64>()]
}

fn operation() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "payments.init",
        "payments.get",
        "payments.refund",
        "withdrawals.init",
        "withdrawals.get",
        "wallets.transfer",
        "wallets.token",
        "account.me",
        "account.balances",
        "operators.availability",
        "operators.predict",
        "rates.get",
        "pricelist",
        "platform_info",
        "",
    ])
}

/// What may happen to a call, in any order.
#[derive(Clone, Debug)]
enum Event {
    Answer(u16, Option<String>, Option<f64>, Vec<u8>),
    Fail(u8, u16),
    Abandon,
    Leave,
}

fn event() -> impl Strategy<Value = Event> {
    let body = prop_oneof![
        json().prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..40),
        Just(br#"{"id":"pay_1","status":"PENDING","accessToken":"a","expiresIn":"30m"}"#.to_vec()),
    ];
    let status = prop_oneof![
        prop::sample::select(vec![200, 201, 400, 401, 409, 429, 500, 504]),
        any::<u16>()
    ];
    prop_oneof![
        4 => (status.clone(), any::<Option<String>>(), any::<Option<f64>>(), body)
            .prop_map(|(status, content_type, wait, body)| Event::Answer(status, content_type, wait, body)),
        2 => (any::<u8>(), status).prop_map(|(kind, status)| Event::Fail(kind, status)),
        1 => Just(Event::Abandon),
        1 => Just(Event::Leave),
    ]
}

fn is_json(text: &str) -> bool {
    kpay_core::erased::is_json(text)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn a_call_lives_through_anything(
        operation in operation(), parameters in prop_oneof![Just(PAYMENT.to_owned()), json()],
        options in prop_oneof![Just("{}".to_owned()), json()], events in prop::collection::vec((event(), moment(), any::<f64>()), 0..8),
    ) {
        let session = Session::new(KEYS).unwrap();
        let mut call = match session.start(operation, &parameters, &options, 0.0, 1.8e12) {
            Ok(call) => call,
            Err(error) => {
                prop_assert!(is_json(&error), "{error}");
                return Ok(());
            }
        };
        for (event, time, entropy) in events {
            prop_assert!(is_json(&call.poll(time, time)));
            match event {
                Event::Answer(status, content_type, wait, body) => {
                    call.answer(status, content_type, wait, body, time, time, entropy);
                }
                Event::Fail(kind, status) => call.fail(kind, status, None, None, time, time, entropy),
                Event::Abandon => prop_assert!(is_json(&call.abandon(time, time))),
                Event::Leave => call.leave(),
            }
            prop_assert!(is_json(&call.attempt()));
            let _ = (call.external_id(), session.has_token(time));
        }
        prop_assert!(is_json(&call.poll(1e300, 1e300)));
        session.reject_token();
    }

    #[test]
    fn a_session_is_made_or_refused(config in json()) {
        match Session::new(&config) {
            Ok(session) => drop((session.environment(), session.base_url())),
            Err(error) => prop_assert!(is_json(&error), "{error}"),
        }
    }

    #[test]
    fn a_wait_lives_through_anything(
        kind in "payment|withdrawal|x", id in ".{0,40}", options in prop_oneof![Just("{}".to_owned()), json()],
        saved in json(), status in ".{0,20}", error in json(), time in moment(), entropy: f64,
    ) {
        let started = Watch::start(&kind, &id, &options, 0.0, 0.0);
        for watch in [started, Watch::resume(&saved, time, time)] {
            let Ok(mut watch) = watch else { continue };
            prop_assert!(is_json(&watch.poll(time, time)));
            watch.failed(&error, time, time, entropy);
            watch.status(&status, time, time, entropy);
            let saved = watch.save(time, time);
            prop_assert!(is_json(&saved) && is_json(&watch.poll(time, time)));
            let resumed = Watch::resume(&saved, time, time).unwrap();
            prop_assert_eq!((resumed.kind(), resumed.id()), (watch.kind(), watch.id()));
        }
    }

    #[test]
    fn what_is_signed_is_read_or_refused(
        body in prop_oneof![json().prop_map(String::into_bytes), prop::collection::vec(any::<u8>(), 0..60)],
        secrets in prop_oneof![Just("[\"a\"]".to_owned()), json()], url in ".{0,80}", signature in any::<Option<String>>(), time in moment(),
    ) {
        let texts = [
            verify_webhook(&body, signature, &secrets),
            verify_webhook(&body, sign_webhook(&body, "a").ok(), "[\"a\"]"),
            verify_gateway_return(&url, &secrets, time),
            advance(None, &String::from_utf8_lossy(&body)),
            matches(&String::from_utf8_lossy(&body), &secrets),
        ];
        for text in texts {
            prop_assert!(is_json(&text.clone().unwrap_or_else(|error| error)), "{text:?}");
        }
        prop_assert!(is_json(&advance_to_read_status(Some(url.clone()), &secrets)));
        let _ = sign_return(&url, &secrets, None, time, &url);
    }
}

#[test]
fn the_catalogue_is_json() {
    assert!(is_json(&operators()));
}
