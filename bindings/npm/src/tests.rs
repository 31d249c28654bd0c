//! No question makes the module panic: a trap would end every call of the instance.

use proptest::prelude::*;

use crate::answer;

/// Texts of the module's own vocabulary, and any others.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        any::<u64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| number.to_string()),
        prop::sample::select(vec![
            "",
            "\0",
            "0",
            "5000.00",
            "1e999999999",
            "MTN_MOMO_CMR",
            "237653456789",
            "+237 6 53 45 67 89",
            "ORDER-1",
            "payment",
            "withdrawal",
            "reference",
            "completed",
            "COMPLETED",
            "=PENDING",
            "https://shop.example/r",
            "http://192.168.0.1",
            "CMR",
            "XAF",
            "30m",
            "kpay_test_a",
            "kpay_live_a",
            "already refunded b7c1e2f3-0000-4000-8000-000000000001",
        ])
        .prop_map(str::to_owned),
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => prop::sample::select(vec![
            "amount", "provider", "phoneNumber", "externalId", "id", "returnUrl", "currency",
            "sourceCountry", "destinationCountry", "applicationId", "bankAccountId", "metadata",
            "reason", "from", "to",
        ])
        .prop_map(str::to_owned),
        1 => text(),
    ]
}

fn texts() -> impl Strategy<Value = String> {
    prop::collection::vec(text(), 0..12).prop_map(|texts| texts.join("\0"))
}

fn about() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "advance",
        "advanceToStatus",
        "amount",
        "matches",
        "orderState",
        "meaning",
        "signReturn",
        "unreadable",
        "verifyReturn",
        "watch",
        "resume",
        "session",
        "start",
        "hasToken",
        "keepToken",
        "isOpen",
        "proven",
        "rejectToken",
        "poll",
        "hidden",
        "answer",
        "fail",
        "abandon",
        "leave",
        "save",
        "status",
        "failed",
        "free",
        "verify",
        "sign",
        "",
    ])
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

/// A payment that can be sent, so that calls get further than their start.
const PAYMENT: &str = "text\0amount\u{0}5000.00\0text\0provider\0MTN_MOMO_CMR\0text\0phoneNumber\0\
                       +237 6 53 45 67 89\0text\0externalId\0ORDER-1";

/// What may be asked for.
fn parameters() -> impl Strategy<Value = String> {
    let way = prop::sample::select(vec!["text", "json", "extra"]);
    let json = prop::sample::select(vec!["5", "true", "{}", "[]", "1e400", "-0", "{\"a\":[1]}"]);
    let given = (way, name(), text(), json).prop_map(|(way, name, text, json)| {
        [way, &name, if way == "text" { &text } else { json }].join("\0")
    });
    prop_oneof![
        Just(PAYMENT.to_owned()),
        prop::collection::vec(given, 0..8).prop_map(|parameters| parameters.join("\0")),
    ]
}

/// What may happen to a call, in any order.
fn event() -> impl Strategy<Value = String> {
    let status = prop_oneof![
        prop::sample::select(vec![200, 201, 400, 401, 409, 429, 500, 504]),
        any::<u16>()
    ];
    let moment = (any::<u64>(), any::<u64>(), any::<u32>())
        .prop_map(|(tick, unix, entropy)| format!("{tick}\0{unix}\0{entropy}"));
    let head = (moment, status).prop_map(|(moment, status)| format!("{moment}\0{status}"));
    prop_oneof![
        4 => (head.clone(), text(), text(), 0..6_u8, texts()).prop_map(|(head, kind, wait, count, said)| {
            ["answer", "NUMBER", &head, &kind, &wait, "nginx", "8f-PAR", &count.to_string(), &said].join("\0")
        }),
        2 => (head, 0..4_u8).prop_map(|(head, kind)| format!("fail\0NUMBER\0{head}\0{kind}")),
        1 => (about(), texts()).prop_map(|(about, texts)| format!("{about}\0NUMBER\0{texts}")),
    ]
}

/// An error names its code and says something.
fn is_well_told(answer: &str) -> bool {
    let Some(error) = answer.strip_prefix('\0') else { return true };
    let mut texts = error.split('\0');
    let mut has_text = || texts.next().is_some_and(|text| !text.is_empty());
    has_text() && has_text()
}

fn ask(question: &str) -> String {
    answer(question, &[])
}

fn session() -> String {
    ask("session\0kpay_test_4f1d\u{0}9a0b1c2d3e4f\0\u{0}0\u{0}100\u{0}20\u{0}60")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn any_question_has_an_answer(about in about(), texts in texts(), body in prop::collection::vec(any::<u8>(), 0..60)) {
        session();
        for answer in [ask(&format!("{about}\0{texts}")), ask(&texts), answer(&format!("{about}\0{texts}"), &body)] {
            prop_assert!(is_well_told(&answer), "{about}: {answer:?}");
        }
        let signature = answer("sign\0a", &body);
        prop_assert_eq!(answer(&format!("verify\0{signature}\0a"), &body), "1");
    }

    #[test]
    fn a_call_lives_through_anything(
        operation in operation(), limits in prop::collection::vec(text(), 5), parameters in parameters(),
        events in prop::collection::vec((event(), any::<u64>()), 0..8),
    ) {
        let session = session();
        let limits = limits.join("\0");
        let started = ask(&format!("start\0{session}\u{0}0\u{0}1800000000000\0{operation}\0{limits}\0{parameters}"));
        prop_assert!(is_well_told(&started), "{started}");
        let number = started.split('\0').next().unwrap_or_default().to_owned();
        for (event, time) in events {
            for question in [format!("poll\0{number}\0{time}\0{time}"), event.replace("NUMBER", &number)] {
                let answer = ask(&question);
                prop_assert!(is_well_told(&answer), "{question}: {answer}");
            }
        }
        for one in [number, session] {
            prop_assert_eq!(ask(&format!("free\0{one}")), "");
        }
    }

    #[test]
    fn a_wait_goes_on_elsewhere(kind in "payment|withdrawal", id in "[a-zA-Z0-9-]{1,12}", times in prop::array::uniform3(0_u64..1_000_000), status in text()) {
        let times = times.map(|time| time.to_string()).join("\0");
        let number = ask(&format!("watch\u{0}1000\u{0}1800000000000\0{kind}\0{id}\0{times}"));
        ask(&format!("status\0{number}\u{0}1000\u{0}1800000000000\u{0}7\0{status}"));
        let saved = ask(&format!("save\0{number}\u{0}1000\u{0}1800000000000"));
        let (kind, rest) = saved.split_once('\0').unwrap();
        let resumed = ask(&format!("resume\u{0}2000\u{0}1800000000000\0{kind}\0{id}\0{rest}"));
        prop_assert_eq!(ask(&format!("save\0{resumed}\u{0}2000\u{0}1800000000000")), saved.clone());
        prop_assert_eq!(ask(&format!("poll\0{resumed}\u{0}2000\u{0}1800000000000")), ask(&format!("poll\0{number}\u{0}1000\u{0}1800000000000")));
    }
}

#[test]
fn places_are_used_again() {
    let first = session();
    ask(&format!("free\0{first}"));
    assert_eq!(session(), first);
}
