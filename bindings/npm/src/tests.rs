//! No question makes the module panic: a trap would end every call of the instance.

use kpay_core::Operation;
use proptest::prelude::*;

use crate::{answer, held};

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
        "token",
        "keepToken",
        "isOpen",
        "proven",
        "rejectToken",
        "poll",
        "hidden",
        "answer",
        "fail",
        "abandon",
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
    let known = Operation::ALL.iter().map(|operation| operation.name);
    prop::sample::select(known.chain(["payments.init", "withdrawals.init", ""]).collect::<Vec<_>>())
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
        2 => (head, prop::sample::select(vec!["not_sent", "cut", "timed_out", ""]))
            .prop_map(|(head, kind)| format!("fail\0NUMBER\0{head}\0{kind}")),
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
    session_at(0)
}

fn session_at(millis: u64) -> String {
    ask(&format!(
        "session\0\0{millis}\u{0}1800000000000\0kpay_test_4f1d\u{0}9a0b1c2d3e4f\0\u{0}0\u{0}100\u{0}20\u{0}60"
    ))
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
        prop_assert_eq!(answer(&format!("verify\0{signature}\0a"), &body), "0");
    }

    #[test]
    fn a_call_lives_through_anything(
        operation in operation(), limits in prop::collection::vec(text(), 5), parameters in parameters(),
        events in prop::collection::vec((event(), any::<u64>()), 0..8),
    ) {
        let session = session();
        let limits = limits.join("\0");
        let started = ask(&format!("start\0{session}\u{0}0\u{0}1800000000000\0{operation}\0{limits}\0token\0{parameters}"));
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

/// Starts a payment at this moment, whose deadline is a minute later.
fn payment(session: &str, millis: u64) -> String {
    let started = ask(&format!(
        "start\0{session}\0{millis}\u{0}1800000000000\0payments.init\0\0\0\0\0\0\0{}",
        // Another order each time.
        PAYMENT.replace("ORDER-1", &format!("ORDER-{millis}"))
    ));
    started.split('\0').next().unwrap_or_default().to_owned()
}

#[test]
fn what_nobody_frees_goes_once_its_time_is_over() {
    let session = session();
    let poll = |number: &str, at: u64| ask(&format!("poll\0{number}\0{at}\u{0}1800000000000"));
    // One each 100 ms: those of a minute and of the minute of grace are held at a time.
    let mut most = 0;
    for at in (0..800_000).step_by(100) {
        poll(&payment(&session, at), at);
        most = most.max(held::count());
    }
    assert!(most <= 1 + 1_202, "{most} are held");
    // Nor do they stand in anybody's way in the queue.
    let later = 980_000;
    let sent = poll(&payment(&session, later), later);
    assert!(sent.contains("\0POST\0"), "{sent}");
}

#[test]
fn a_number_is_never_anothers() {
    let session = session();
    let first = payment(&session, 0);
    let second = payment(&session, 121_000);
    assert_ne!(first, second);
    assert!(
        ask(&format!("poll\0{first}\u{0}121000\u{0}1800000000000")).starts_with("\0no_response\0")
    );
    assert_eq!(ask(&format!("free\0{first}")), "");
    assert!(!ask(&format!("poll\0{second}\u{0}121000\u{0}1800000000000")).starts_with('\0'));
}

#[test]
fn a_session_that_is_used_stays() {
    let (used, unused) = (session(), session());
    for minute in 1..=60 {
        assert_ne!(payment(&used, minute * 60_000), "", "minute {minute}");
    }
    let question = |session: &str| format!("token\0{session}\u{0}3600000\u{0}1800000000000");
    assert_eq!(ask(&question(&used)), "");
    assert!(ask(&question(&unused)).starts_with("\0no_response\0"));
}

#[test]
fn a_session_is_held_as_long_as_it_remembers_an_open_order() {
    let (remembering, forgetful) = (session(), session());
    let open = |at: u64| {
        ask(&format!("isOpen\0{remembering}\0{at}\u{0}1800000000000\0payments.get\0ORDER-1"))
    };
    // Its caller has gone away after it was sent.
    let number = payment(&remembering, 1);
    ask(&format!("poll\0{number}\u{0}1\u{0}1800000000000"));
    let day = 24 * 3_600_000;
    for hour in 1..=48 {
        session_at(hour * 3_600_000);
    }
    assert_eq!(open(2 * day), "yes");
    let asked = format!("token\0{forgetful}\0{day}\u{0}1800000000000");
    assert!(ask(&asked).starts_with("\0no_response\0"));
    // It is opened once, and not again after a while.
    let again = format!(
        "session\0{remembering}\0{}\u{0}1800000000000\0kpay_test_4f1d\u{0}9a0b1c2d3e4f\0\u{0}0\u{0}100\u{0}20\u{0}60",
        2 * day
    );
    assert_eq!(ask(&again), remembering);
    session_at(6 * day);
    assert!(open(6 * day).starts_with("\0no_response\0"));
}

#[test]
fn clients_of_one_request_each_leave_little_behind() {
    for at in 0..1_000 {
        let session = session_at(at * 1_000);
        let number = payment(&session, at * 1_000);
        ask(&format!("poll\0{number}\0{}\u{0}1800000000000", at * 1_000));
    }
    session_at(10_000_000);
    assert!(held::count() <= 102, "{}", held::count());
}

#[test]
fn a_transfer_has_the_token_it_was_given_or_is_not_sent() {
    let session = session();
    let transfer = |token: &str| {
        ask(&format!(
            "start\0{session}\u{0}0\u{0}1800000000000\0wallets.transfer\0\0\0\0\0\0{token}\0text\0applicationId\0\
             e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d\0text\0sourceCountry\0CMR\0text\0destinationCountry\0GAB\0text\0\
             amount\u{0}5000\0text\0externalId\0T-1"
        ))
    };
    assert!(transfer("").starts_with("\0misuse\0"), "{}", transfer(""));
    ask(&format!("keepToken\0{session}\u{0}0\u{0}1800000000000\u{0}30m\0newer"));
    let token = || ask(&format!("token\0{session}\u{0}0\u{0}1800000000000"));
    // What others do to the kept one meanwhile changes nothing of this call.
    let number = transfer("older");
    let number = number.split('\0').next().unwrap_or_default();
    ask(&format!("rejectToken\0{session}\u{0}0\u{0}1800000000000\0older"));
    assert_eq!(token(), "newer", "another has taken its place");
    let sent = ask(&format!("poll\0{number}\u{0}0\u{0}1800000000000"));
    assert!(sent.contains("authorization\0Bearer older"), "{sent:?}");
    ask(&format!("rejectToken\0{session}\u{0}0\u{0}1800000000000\0newer"));
    assert_eq!(token(), "");
}
