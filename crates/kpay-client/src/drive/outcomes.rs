//! How calls end that nobody waits for, and what their attempts take.

use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Waker};

use kpay_core::endpoint::{InitUssdPayment, InitUssdWithdrawal};
use kpay_core::{
    Credentials, Currency, ExternalId, Money, MoneyError, NotSentReason, PhoneNumber, Provider,
};

use super::*;
use crate::test_util::{ScriptedResponse, ScriptedTransport, TestRuntime};
use crate::{Client, ClientBuilder, Observer, Runtime};

fn builder() -> ClientBuilder {
    Client::builder(Credentials::new("kpay_test_a", "b1c2d3e4").unwrap())
}

fn payment() -> InitUssdPayment {
    payment_of("ORDER-1")
}

fn payment_of(order: &str) -> InitUssdPayment {
    InitUssdPayment::new(
        ExternalId::new(order).unwrap(),
        Money::new(5000, Currency::Xaf),
        Provider::MtnMomoCmr,
        PhoneNumber::new("237653456789").unwrap(),
    )
}

fn withdrawal() -> InitUssdWithdrawal {
    InitUssdWithdrawal::new(
        ExternalId::new("WD-1").unwrap(),
        Money::new(5000, Currency::Xaf),
        Provider::MtnMomoCmr,
        PhoneNumber::new("237653456789").unwrap(),
    )
}

/// Writes the outcomes down.
#[derive(Clone, Default)]
struct Outcomes(Arc<Mutex<Vec<String>>>);

impl Observer for Outcomes {
    fn on_attempt(&self, _: &AttemptEvent) {}

    fn on_outcome(&self, event: &OutcomeEvent<'_>) {
        let OutcomeEvent { operation, external_id, outcome, id } = event;
        let line = format!("{} {external_id} {outcome:?} {id:?}", operation.name);
        self.0.lock().unwrap().push(line);
    }
}

#[test]
fn the_observer_hears_how_each_call_that_moves_money_ends() {
    let runtime = TestRuntime::new();
    let answers = [
        ScriptedResponse::json(201, r#"{"id":"pay_1","status":"PENDING"}"#),
        ScriptedResponse::json(201, r#"{"id":17,"status":"PENDING"}"#),
        ScriptedResponse::json(201, "<html>"),
        ScriptedResponse::json(400, r#"{"statusCode":400,"message":"no","error":"Bad Request"}"#),
        ScriptedResponse::json(409, r#"{"statusCode":409,"message":"in use","error":"Conflict"}"#),
        ScriptedResponse::cut(),
        ScriptedResponse::json(201, "\u{feff}{\"id\":\"pay_3\",\"status\":\"PENDING\"}"),
        ScriptedResponse::json(201, r#"{"data":{"id":"pay_4","status":"PENDING"}}"#),
        // A read is nobody's money.
        ScriptedResponse::json(200, r#"{"environment":"TEST"}"#),
    ];
    let transport =
        answers.into_iter().fold(ScriptedTransport::new(runtime.clone()), |all, one| all.then(one));
    let outcomes = Outcomes::default();
    let client = builder()
        .max_retries(0)
        .observer(outcomes.clone())
        .build(transport, runtime.clone())
        .unwrap();
    runtime.block_on(async {
        for order in 1..=8 {
            let _ = client.send(payment_of(&format!("ORDER-{order}"))).await;
        }
        client.account().me().await.unwrap();
    });
    let expected = [
        "Accepted Some(\"pay_1\")",
        "Accepted Some(\"17\")",
        "Unknown None",
        "NotMoved None",
        "AlreadyExists None",
        "Unknown None",
        "Accepted Some(\"pay_3\")",
        "Unknown None",
    ];
    let expected: Vec<String> = (1..)
        .zip(expected)
        .map(|(order, end)| format!("payments.init_ussd ORDER-{order} {end}"))
        .collect();
    assert_eq!(*outcomes.0.lock().unwrap(), expected);
}

#[test]
fn a_caller_that_goes_away_leaves_an_outcome() {
    let runtime = TestRuntime::frozen();
    let transport = ScriptedTransport::new(runtime.clone()).then(ScriptedResponse::never());
    let outcomes = Outcomes::default();
    let client = builder().observer(outcomes.clone()).build(transport, runtime).unwrap();
    let payment = payment();
    let mut context = Context::from_waker(Waker::noop());
    {
        let mut call = pin!(client.send(&payment).into_future());
        assert!(call.as_mut().poll(&mut context).is_pending());
    }
    {
        let mut read = pin!(client.account().me().into_future());
        let _ = read.as_mut().poll(&mut context);
    }
    assert_eq!(*outcomes.0.lock().unwrap(), ["payments.init_ussd ORDER-1 Unknown None"]);
}

/// Which of the attempts take a new connection.
fn fresh(change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> [bool; 3] {
    let runtime = TestRuntime::new();
    let transport = ScriptedTransport::new(runtime.clone())
        .then(ScriptedResponse::json(200, r#"{"environment":"TEST"}"#))
        .then(ScriptedResponse::json(201, r#"{"id":"pay_1","status":"PENDING"}"#))
        .then(ScriptedResponse::json(201, r#"{"id":"wd_1","status":"PENDING"}"#));
    let client = change(builder()).build(transport.clone(), runtime.clone()).unwrap();
    runtime.block_on(async {
        client.account().me().await.unwrap();
        client.send(payment()).await.unwrap();
        client.send(withdrawal()).await.unwrap();
    });
    let requests = transport.requests();
    let fresh = requests.iter().map(|one| one.extensions().get::<FreshConnection>().is_some());
    fresh.collect::<Vec<_>>().try_into().unwrap()
}

#[test]
fn what_is_not_repeated_by_itself_takes_a_new_connection() {
    assert_eq!(fresh(|builder| builder), [false, false, true]);
    assert_eq!(fresh(|builder| builder.max_retries(0)), [false, true, true]);
}

/// A runtime that is not there.
struct Nowhere(TestRuntime);

impl Runtime for Nowhere {
    fn now(&self) -> Now {
        self.0.now()
    }

    fn entropy(&self) -> [u8; 16] {
        self.0.entropy()
    }

    async fn sleep(&self, _: Duration) {
        panic!("there is no timer");
    }

    fn obstacle(&self) -> Option<NotSentReason> {
        Some(NotSentReason::NoRuntime)
    }
}

#[test]
fn without_a_runtime_nothing_is_sent_and_nothing_is_waited_for() {
    let runtime = TestRuntime::new();
    let transport = ScriptedTransport::new(runtime.clone());
    let client = builder().build(transport.clone(), Nowhere(runtime.clone())).unwrap();
    let error = runtime.block_on(client.send(payment()).into_future()).unwrap_err();
    let MoneyError::NotMoved(error) = error else { panic!("{error}") };
    assert_eq!(error.not_sent(), Some(NotSentReason::NoRuntime));
    assert!(error.to_string().contains("outside of the async runtime"), "{error}");
    assert!(!error.is_transient());
    assert_eq!(transport.requests().len(), 0);
}
