//! A run repeats exactly from its journal.

use kpay_core::Country;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::{Fault, FaultRule};

/// A driver that writes down each input before it is done.
struct RecordedEngine {
    engine: Engine,
    config: EngineConfig,
    file: String,
    now: UnixMillis,
    replies: Vec<Reply>,
}

impl RecordedEngine {
    fn begin(seed: u64) -> Self {
        let mut config = EngineConfig::new();
        config.seed = seed;
        config.webhook_url = Some("http://localhost/hook".to_owned());
        config.balances = [(Country::Cmr, 1_000_000)].into();
        let mut by_chance = FaultRule::new(Fault::InternalError);
        by_chance.per_mille = Some(200);
        config.faults.push(by_chance);
        let engine = Engine::new(config.clone()).unwrap();
        let file = Input::begin(&config).to_line();
        Self { engine, config, file, now: UnixMillis::new(1_780_000_000_000), replies: Vec::new() }
    }

    fn send(&mut self, request: &Request<Bytes>) {
        if let Some(input) = Input::request(&self.engine, self.now, request) {
            self.file.push_str(&input.to_line());
            self.replies.push(self.engine.reply(self.now, request));
        }
    }

    fn post(&mut self, path: &str, body: &str, headers: &[(&str, &str)]) {
        let mut request = Request::post(path)
            .header("X-API-Key", &self.config.api_key)
            .header("X-Secret-Key", &self.config.secret_key)
            .header("Content-Type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Bytes::from(body.to_owned())).unwrap();
        self.send(&request);
    }

    fn deliver(&mut self, outcome: DeliveryOutcome) {
        loop {
            self.file.push_str(&Input::tick(self.now).to_line());
            let Some(delivery) = self.engine.next_delivery(self.now) else { break };
            let report = DeliveryReport::new(outcome, b"said \xff");
            self.file.push_str(&Input::delivered(delivery.id, self.now, &report).to_line());
            self.engine.delivered(delivery.id, self.now, report);
        }
    }
}

/// All that a look from outside can tell of an engine.
fn seen(mut engine: Engine, now: UnixMillis) -> Vec<Bytes> {
    ["status", "clock", "payments", "withdrawals", "refunds", "wallets", "webhooks", "requests"]
        .into_iter()
        .chain(["applications", "settings", "faults", "snapshots", "transfers"])
        .map(|list| {
            let request = Request::get(format!("/_sandbox/{list}")).body(Bytes::new()).unwrap();
            let response = engine.handle(now, &request);
            assert_eq!(response.status(), 200, "{list}");
            response.into_body()
        })
        .collect()
}

#[derive(Clone, Debug)]
enum Action {
    Control(&'static str, &'static str),
    Deliver(bool),
    Init(Fault),
    Resume,
    Wait(u64),
    Withdraw(Fault),
    WithoutKeys,
}

fn any_step() -> impl Strategy<Value = Action> {
    let fault = || select(Fault::ALL.to_vec());
    prop_oneof![
        3 => fault().prop_map(Action::Init),
        2 => fault().prop_map(Action::Withdraw),
        2 => any::<bool>().prop_map(Action::Deliver),
        2 => (0u64..100_000).prop_map(Action::Wait),
        1 => Just(Action::Resume),
        1 => Just(Action::WithoutKeys),
        2 => select(vec![
            ("clock", r#"{"mode":"frozen"}"#),
            ("clock", r#"{"mode":"scaled","speed":60}"#),
            ("clock/advance", r#"{"millis":5000}"#),
            ("settings", r#"{"limits":{"general":5,"gatewayInit":2,"polling":2,"retryAfter":true}}"#),
            ("faults", r#"{"fault":"webhook-twice","perMille":500}"#),
            ("applications", r#"{"name":"Second"}"#),
            ("snapshots", r#"{"name":"a"}"#),
            ("snapshots/a/restore", "{}"),
            ("webhooks/0/resend", "{}"),
            ("reset", ""),
        ]).prop_map(|(path, body)| Action::Control(path, body)),
    ]
}

proptest! {
    // Each run ends with every list of two engines.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_run_repeats_exactly_from_its_seed_and_journal(
        seed in any::<u64>(),
        steps in prop::collection::vec(any_step(), 1..40),
    ) {
        let mut run = RecordedEngine::begin(seed);
        for (number, step) in steps.into_iter().enumerate() {
            match step {
                Action::Control(path, body) => run.post(&format!("/_sandbox/{path}"), body, &[]),
                Action::Deliver(is_fine) => run.deliver(match is_fine {
                    true => DeliveryOutcome::Answered(StatusCode::OK),
                    false => DeliveryOutcome::NoResponse,
                }),
                Action::Init(fault) => {
                    let body = format!(r#"{{"amount":5000,"provider":"MTN_MOMO_CMR","phoneNumber":"237653456789","externalId":"{number}"}}"#);
                    run.post("/api/v1/payments/init", &body, &[("X-Sandbox-Fault", &fault.to_string())]);
                }
                Action::Resume => {
                    run.file.push_str(&Input::resume(run.now, "http://localhost:1", &[]).to_line());
                    run.engine.resume(run.now, "http://localhost:1", &[]);
                }
                Action::Wait(millis) => run.now = UnixMillis::new(run.now.get() + millis),
                Action::Withdraw(fault) => {
                    let body = r#"{"amount":500,"provider":"MTN_MOMO_CMR","phoneNumber":"237653456789"}"#;
                    run.post("/api/v1/payments/withdraw", body, &[("X-Sandbox-Fault", &fault.to_string())]);
                }
                Action::WithoutKeys => {
                    let request = Request::get("/api/v1/payments/me")
                        .header("X-API-Key", "kpay_test_unknown")
                        .header("X-Secret-Key", "deadbeef")
                        .body(Bytes::from_static(b"\xff\x00"))
                        .unwrap();
                    run.send(&request);
                }
            }
        }
        prop_assert!(!run.file.contains("deadbeef"));
        let journal = Journal::read(run.file.as_bytes()).unwrap();
        prop_assert_eq!((journal.length, journal.is_torn), (run.file.len(), false));
        let mut again = Engine::new(journal.config().unwrap().clone()).unwrap();
        let replies: Vec<Reply> =
            journal.inputs.iter().filter_map(|input| input.apply(&mut again)).collect();
        prop_assert_eq!(format!("{replies:?}"), format!("{:?}", run.replies));
        prop_assert_eq!(seen(again, run.now), seen(run.engine, run.now));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
        let read = Journal::read(&bytes);
        prop_assert!(read.is_err() || bytes.is_empty());
    }
}

#[test]
fn a_torn_last_line_is_dropped_and_any_other_damage_is_named() {
    let mut run = RecordedEngine::begin(1);
    run.post("/api/v1/payments/token", "{}", &[]);
    run.deliver(DeliveryOutcome::NoResponse);
    let file = run.file.into_bytes();
    let lines = file.iter().filter(|byte| **byte == b'\n').count();
    let begin = file.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for length in begin + 1..file.len() {
        let journal = Journal::read(&file[..length]).unwrap();
        let is_whole = file[length - 1] == b'\n';
        assert_eq!(journal.is_torn, !is_whole, "{length}");
        assert!(journal.inputs.len() < lines && journal.length <= length);
        journal.replay().unwrap();
    }
    let mut damaged = file.clone();
    damaged[begin + 30] ^= 1;
    let error = Journal::read(&damaged).unwrap_err();
    assert!(error.to_string().contains("line 2"), "{error}");
    assert!(Journal::read(&file[..begin - 1]).is_err(), "nothing to begin with");
    assert!(Journal::read(&file[begin..]).unwrap().replay().is_err());
    assert!(Journal::read(b"").unwrap().replay().is_err());
}

#[test]
fn a_live_key_is_never_written_down() {
    let mut run = RecordedEngine::begin(1);
    let before = run.file.clone();
    run.post("/api/v1/payments/init", r#"{"description":"kpay_live_abc"}"#, &[]);
    run.post("/api/v1/payments/token", "{}", &[("Authorization", "Bearer sk_live_abc")]);
    run.post("/api/v1/payments/token?key=kpay_live_abc", "{}", &[]);
    assert_eq!(run.file, before);
    run.post("/api/wallets/transfer", "{}", &[("Authorization", "Bearer a.b.c")]);
    assert!(!run.file.contains("a.b.c"));
    assert!(run.file.contains("Bearer not kept"));
}

/// A real card that somebody types by mistake, in the right field, in a wrong one, or as JSON.
#[test]
fn a_card_that_is_no_test_card_is_never_written_down() {
    let mut run = RecordedEngine::begin(1);
    let body = r#"{"amount":5000,"currency":"XAF","externalId":"A","returnUrl":"https://shop.example/","paymentMethod":"CARD"}"#;
    run.post("/api/v1/payments/init", body, &[]);
    let made: serde_json::Value = serde_json::from_slice(run.replies[0].response.body()).unwrap();
    let page = made["gatewayUrl"].as_str().unwrap().replace("http://localhost", "") + "/pay";
    let (form, json) = ("application/x-www-form-urlencoded", "application/json");
    let real = "4539 1488 0343 6467";
    let spaced = real.replace(' ', "+");
    let card = |number: &str| format!("cardNumber={number}&expiry=11%2F39&securityCode=739");
    for (content_type, body, status) in [
        (form, card(&spaced), 400),
        (form, format!("card%4Eumber={spaced}&securityCode=739"), 400),
        (form, format!("{}&cardNumber={spaced}", card("4242424242424242")), 400),
        (form, format!("phoneNumber={spaced}"), 400),
        (json, format!(r#"{{"cardNumber":"{real}","securityCode":"739","expiry":"11/39"}}"#), 400),
        (form, card("4242+4242+4242+4242"), 303),
    ] {
        let request = Request::post(&page)
            .header("Content-Type", content_type)
            .body(Bytes::from(body.clone()))
            .unwrap();
        run.send(&request);
        assert_eq!(run.replies.last().unwrap().response.status(), status, "{body}");
    }
    run.post("/_sandbox/snapshots", r#"{"name":"a"}"#, &[]);
    run.deliver(DeliveryOutcome::NoResponse);
    let holds = |text: &[u8]| {
        let parts = ["4539", "1488", "0343", "6467", "securityCode=739", "11/39"];
        let text = String::from_utf8_lossy(text);
        parts.into_iter().find(|part| text.contains(part))
    };
    assert_eq!(holds(run.file.as_bytes()), None);
    let again = Journal::read(run.file.as_bytes()).unwrap().replay().unwrap();
    let kept = seen(run.engine, run.now);
    assert_eq!(kept, seen(again, run.now));
    for list in &kept {
        assert_eq!(holds(list), None, "{list:?}");
    }
    assert!(kept.iter().any(|list| list.windows(9).any(|it| it == b"COMPLETED")));
}
