//! A random session: whatever the sandbox answers or tells, the document knows it.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use kpay_core::endpoint::{GetPayment, GetWithdrawal, RefundPayment, TransferBetweenWallets};
use kpay_core::{ApplicationId, Country, ExternalId, PaymentId, UnixMillis, WithdrawalId};
use kpay_sandbox::{DeliveryOutcome, Engine};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::document::DOCUMENT;
use crate::endpoints::{by_hand, moving};
use crate::mutations::mutations;
use crate::sandbox::{ACCESS, START, engine, with_body};
use crate::strategies::{Written, with_keys, with_token, written};
use crate::vectors::reads;

/// Numbers of which KPay says what becomes of a payment or a withdrawal.
const NUMBERS: &[&str] = &["237653456789", "237653456029", "237653456089", "237653456129"];

#[derive(Clone, Debug)]
enum Act {
    Call(Written),
    CallWrongly(Written, Index),
    CallWithoutKeys(Written),
    CallWithTooMuch(Written),
    GetPayment(Index),
    GetWithdrawal(Index),
    LeavePage(Index, &'static str),
    Pass(u64),
    Refund(Index, Option<String>),
}

fn act() -> BoxedStrategy<Act> {
    let call = || {
        // Apart, so that one read more makes nothing that moves money rarer.
        let (moving, reads) = (select(moving()).boxed(), select(reads()).boxed());
        let strange = select(to_strangers()).boxed();
        let tested = with_test_number().boxed();
        prop_oneof![6 => written(), 3 => moving, 2 => reads, 1 => strange, 6 => tested].boxed()
    };
    prop_oneof![
        8 => call().prop_map(Act::Call),
        2 => (call(), any::<Index>()).prop_map(|(call, index)| Act::CallWrongly(call, index)),
        1 => call().prop_map(Act::CallWithoutKeys),
        1 => call().prop_map(Act::CallWithTooMuch),
        3 => any::<Index>().prop_map(Act::GetPayment),
        3 => any::<Index>().prop_map(Act::GetWithdrawal),
        2 => (any::<Index>(), select(vec!["pay", "cancel", "withdraw"]))
            .prop_map(|(index, way)| Act::LeavePage(index, way)),
        3 => prop_oneof![1_u64..5, Just(3 * 24 * 3600), Just(8 * 24 * 3600)].prop_map(Act::Pass),
        4 => (any::<Index>(), proptest::option::of("REF-[1-4]"))
            .prop_map(|(index, id)| Act::Refund(index, id)),
    ]
    .boxed()
}

/// Transfers of another's application, and into a wallet that there is not.
fn to_strangers() -> Vec<Written> {
    let id = || ExternalId::new("ORDER-1").unwrap();
    let other = ApplicationId::new("0ff617c5-8b6f-44b5-9e9f-114fa5089d2b").unwrap();
    let own = ACCESS.application_id.clone();
    let to = |application, country| {
        TransferBetweenWallets::new(id(), application, 500, Country::Cmr, country)
    };
    vec![
        with_token(&to(other, Country::Gab)),
        with_token(&to(own.clone(), Country::from("TCD"))),
        with_token(&to(own, Country::Sen)),
    ]
}

/// A payment or a withdrawal that ends as KPay publishes.
fn with_test_number() -> impl Strategy<Value = Written> {
    let kinds: Vec<Written> = by_hand()
        .into_iter()
        .filter(|it| ["payments.init_ussd", "withdrawals.init_ussd"].contains(&it.operation.name))
        .collect();
    (select(kinds), select(NUMBERS), 0_u8..100, 100_u32..9000).prop_map(
        |(written, number, id, amount)| {
            let mut body: Value = serde_json::from_slice(written.request.body()).unwrap();
            body["phoneNumber"] = json!(number);
            body["externalId"] = json!(format!("TEST-{id}"));
            body["amount"] = json!(amount);
            Written { request: with_body(&written.request, &body), ..written }
        },
    )
}

struct Session {
    engine: Engine,
    now: UnixMillis,
    payments: Vec<String>,
    withdrawals: Vec<String>,
    pages: Vec<String>,
}

impl Session {
    fn begin() -> Self {
        Self {
            engine: engine(100_000),
            now: START,
            payments: Vec::new(),
            withdrawals: Vec::new(),
            pages: Vec::new(),
        }
    }

    fn act(&mut self, act: Act) -> Result<(), String> {
        match act {
            Act::Call(written) => self.call(&written.request),
            Act::CallWrongly(Written { request, .. }, index) => {
                match serde_json::from_slice(request.body()) {
                    Ok(body) => self.call(&with_body(&request, index.get(&mutations(&body)))),
                    Err(_) => self.call(&request),
                }
            }
            Act::CallWithoutKeys(Written { mut request, .. }) => {
                request.headers_mut().remove("x-api-key");
                request.headers_mut().remove("authorization");
                self.call(&request)
            }
            Act::CallWithTooMuch(Written { request, .. }) if request.body().is_empty() => {
                self.call(&request)
            }
            Act::CallWithTooMuch(Written { request, .. }) => {
                self.call(&with_body(&request, &json!("x".repeat(100 * 1024))))
            }
            Act::GetPayment(index) => {
                let id = PaymentId::new(pick(&self.payments, index)).unwrap();
                self.call(&with_keys(&GetPayment::new(id)).request)
            }
            Act::GetWithdrawal(index) => {
                let id = WithdrawalId::new(pick(&self.withdrawals, index)).unwrap();
                self.call(&with_keys(&GetWithdrawal::new(id)).request)
            }
            Act::LeavePage(index, way) => {
                if !self.pages.is_empty() {
                    self.leave_page(&pick(&self.pages, index), way);
                }
                Ok(())
            }
            Act::Pass(seconds) => {
                self.now = self.now.saturating_add(Duration::from_secs(seconds));
                Ok(())
            }
            Act::Refund(index, id) => {
                let payment = PaymentId::new(pick(&self.payments, index)).unwrap();
                let external_id = ExternalId::new(id.as_deref().unwrap_or("REF")).unwrap();
                let mut request = with_keys(&RefundPayment::new(payment, external_id)).request;
                if id.is_none() {
                    *request.body_mut() = Bytes::new();
                }
                self.call(&request)
            }
        }?;
        self.hear_webhooks()
    }

    fn call(&mut self, request: &Request<Bytes>) -> Result<(), String> {
        let response = self.engine.handle(self.now, request);
        let (method, path) = (request.method().as_str(), request.uri().path());
        DOCUMENT
            .judge_response(method, path, &response)
            .map_err(|problem| format!("{method} {path}: {problem}: {response:?}"))?;
        note(method, path, &response);
        if response.status() == 201 {
            self.remember(&serde_json::from_slice(response.body()).unwrap());
        }
        Ok(())
    }

    fn remember(&mut self, created: &Value) {
        match created["id"].as_str() {
            Some(id) if id.starts_with("pay_") => self.payments.push(id.to_owned()),
            Some(id) if id.starts_with("wdr_") => self.withdrawals.push(id.to_owned()),
            _ => {}
        }
        self.pages.extend(created["gatewayUrl"].as_str().map(str::to_owned));
    }

    /// What browsers do is no merchant's operation, so the document says nothing of the answer.
    fn leave_page(&mut self, url: &str, way: &str) {
        let form = "provider=MTN_MOMO_CMR&phoneNumber=237653456789";
        let request = Request::post(format!("{url}/{way}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from(form))
            .unwrap();
        self.engine.handle(self.now, &request);
    }

    fn hear_webhooks(&mut self) -> Result<(), String> {
        while let Some(delivery) = self.engine.next_delivery(self.now) {
            let body: Value = serde_json::from_slice(&delivery.body).unwrap();
            DOCUMENT
                .judge_webhook(&delivery.headers, &body)
                .map_err(|problem| format!("{problem}: {body}"))?;
            SEEN.lock().unwrap().insert(body["event"].as_str().unwrap().to_owned());
            let outcome = DeliveryOutcome::Answered(StatusCode::OK);
            self.engine.delivered(delivery.id, self.now, outcome);
        }
        Ok(())
    }
}

/// What the sessions have met, so that the test can say that it met enough.
static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

fn note(method: &str, path: &str, response: &Response<Bytes>) {
    let operation = DOCUMENT.operation(method, path).unwrap();
    let id = operation.object["operationId"].as_str().unwrap();
    SEEN.lock().unwrap().insert(format!("{id} {}", response.status().as_str()));
}

fn pick(known: &[String], index: Index) -> String {
    if known.is_empty() { "unknown".to_owned() } else { index.get(known).clone() }
}

#[test]
fn whatever_the_sandbox_says_the_document_knows() {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) };
    // The same sessions on each run, because it is also asked whether they met enough.
    let mut runner = TestRunner::new_with_rng(config, seeded());
    let acts = proptest::collection::vec(act(), 30..80);
    let result = runner.run(&acts, |acts| {
        let mut session = Session::begin();
        for act in acts {
            session.act(act).map_err(TestCaseError::fail)?;
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));

    let seen = SEEN.lock().unwrap();
    for expected in [
        "initPayment 201",
        "initPayment 400",
        "initPayment 401",
        "initPayment 409",
        "initPayment 413",
        "initWithdrawal 201",
        "initWithdrawal 400",
        "initWithdrawal 409",
        "initWithdrawal 422",
        "refundPayment 201",
        "refundPayment 400",
        "refundPayment 404",
        "getPayment 200",
        "getPayment 404",
        "getWithdrawal 200",
        "getWithdrawal 404",
        "transferBetweenWallets 201",
        "transferBetweenWallets 403",
        "transferBetweenWallets 404",
        "transferBetweenWallets 409",
        "transferBetweenWallets 401",
        "transferBetweenWallets 422",
        "payment.completed",
        "payment.failed",
        "payment.cancelled",
        "payout.completed",
        "payout.failed",
        "refund.completed",
    ] {
        assert!(seen.contains(expected), "never met {expected}; met {seen:?}");
    }
    let operations = DOCUMENT.operations().filter(|operation| {
        let id = operation.object["operationId"].as_str().unwrap();
        !seen.iter().any(|it| it.starts_with(&format!("{id} 20")))
    });
    let unmet: Vec<&str> = operations.map(|operation| operation.path).collect();
    assert!(unmet.is_empty(), "never answered: {unmet:?}");
}

fn seeded() -> proptest::test_runner::TestRng {
    proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha)
}
