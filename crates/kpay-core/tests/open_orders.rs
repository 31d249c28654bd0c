//! What a client remembers of the orders that it left unknown.

mod common;

use std::time::Duration;

use common::vectors::credentials;
use common::{Event, Kind, START, policy, ussd};
use kpay_core::endpoint::{GetPayment, InitUssdWithdrawal};
use kpay_core::{
    BaseUrl, Call, CallPolicy, CallStep, Currency, Endpoint, Error, ErrorKind, ExternalId, Money,
    MoneyError, NotSentReason, Now, OpenOrders, PhoneNumber, PreparedRequest, Provider,
    RateLimiter,
};
use proptest::prelude::*;

/// A client that remembers, in virtual time.
#[derive(Default)]
struct Client {
    orders: OpenOrders,
    now: Now,
    sent: usize,
}

impl Client {
    fn new() -> Self {
        Self { now: START, ..Self::default() }
    }

    /// One call of an order, and how it ended.
    fn call(&mut self, order: &str, kind: Kind, policy: &CallPolicy, events: &[Event]) -> String {
        let request = prepared(order, kind);
        self.call_of(request, kind, policy, events)
    }

    fn call_of(
        &mut self,
        request: PreparedRequest,
        kind: Kind,
        policy: &CallPolicy,
        events: &[Event],
    ) -> String {
        let begun = Call::begin(request.clone(), policy.clone(), self.now, &mut self.orders);
        let mut call = match begun {
            Ok(call) => call,
            Err(failure) => return told(Err(failure.into())),
        };
        let (mut rate_limiter, mut events) = (RateLimiter::unlimited(), events.iter());
        let result = loop {
            match call.poll(&mut rate_limiter, self.now) {
                CallStep::Wait(wait) => self.now = self.now.saturating_add(wait),
                CallStep::Send { .. } => {
                    self.sent += 1;
                    let event = events.next().cloned().unwrap_or(Event::Cut);
                    event.apply(&mut call, kind, self.now, 0);
                }
                CallStep::Done(result) => break result,
                step => panic!("{step:?}"),
            }
        };
        call.settle(&mut self.orders);
        match kind.conclude(result) {
            common::Outcome::Ok => {
                let external_id = request.external_id().unwrap().as_str();
                self.orders.proven(request.operation(), external_id);
                "ok".to_owned()
            }
            common::Outcome::Money(error) => told(Err(error)),
            common::Outcome::Failed(error) => panic!("{error}"),
        }
    }

    fn wait(&mut self, time: Duration) {
        self.now = self.now.saturating_add(time);
    }
}

fn told(result: Result<(), MoneyError>) -> String {
    match result.unwrap_err() {
        MoneyError::AlreadyExists { .. } => "already exists",
        MoneyError::NotMoved(_) => "not moved",
        MoneyError::Unknown { .. } => "unknown",
    }
    .to_owned()
}

fn prepared(order: &str, kind: Kind) -> PreparedRequest {
    let external_id = ExternalId::new(order).unwrap();
    let (url, keys) = (BaseUrl::kpay(), credentials());
    match kind {
        Kind::Gateway => {
            let mut page = common::gateway();
            page.external_id = external_id;
            page.prepare(&url, &keys)
        }
        _ => {
            let mut prompt = ussd();
            prompt.external_id = external_id;
            prompt.prepare(&url, &keys)
        }
    }
    .unwrap()
}

fn withdrawal(order: &str) -> PreparedRequest {
    let endpoint = InitUssdWithdrawal::new(
        ExternalId::new(order).unwrap(),
        Money::new(5000, Currency::Xaf),
        Provider::MtnMomoCmr,
        PhoneNumber::new("237653456789").unwrap(),
    );
    endpoint.prepare(&BaseUrl::kpay(), &credentials()).unwrap()
}

fn once() -> CallPolicy {
    policy(|policy| policy.max_retries = 0)
}

#[test]
fn what_was_left_unknown_stays_so_until_it_is_proven() {
    for later in [Event::connect(), Event::answer(400), Event::answer(422), Event::answer(429)] {
        let mut client = Client::new();
        let call = |client: &mut Client, event| client.call("A", Kind::Ussd, &once(), &[event]);
        assert_eq!(call(&mut client, later.clone()), "not moved");
        assert_eq!(call(&mut client, Event::Cut), "unknown");
        for _ in 0..2 {
            assert_eq!(call(&mut client, later.clone()), "unknown", "{later:?}");
        }
        // Another order is none of this.
        assert_eq!(
            client.call("B", Kind::Ussd, &once(), std::slice::from_ref(&later)),
            "not moved"
        );
        for proof in [Event::answer(201), Event::answer(409)] {
            let before = client.sent;
            call(&mut client, proof);
            assert_eq!(client.sent, before + 1, "the first attempt of a new call is sent");
            assert_eq!(call(&mut client, later.clone()), "not moved");
            assert_eq!(call(&mut client, Event::Cut), "unknown");
        }
    }
}

#[test]
fn an_earlier_doubt_is_told_as_that() {
    let mut orders = OpenOrders::new();
    let begin = |orders: &mut OpenOrders| {
        Call::begin(prepared("A", Kind::Ussd), once(), START, orders).unwrap()
    };
    let end = |mut call: Call, event: Event, orders: &mut OpenOrders| {
        let mut rate_limiter = RateLimiter::unlimited();
        let CallStep::Send { .. } = call.poll(&mut rate_limiter, START) else {
            panic!("nothing to send")
        };
        event.apply(&mut call, Kind::Ussd, START, 0);
        let CallStep::Done(Err(failure)) = call.poll(&mut rate_limiter, START) else {
            panic!("not done")
        };
        call.settle(orders);
        MoneyError::from(failure)
    };
    let call = begin(&mut orders);
    end(call, Event::Cut, &mut orders);
    let call = begin(&mut orders);
    let error = end(call, Event::connect(), &mut orders);
    assert_eq!(error.error().not_sent(), Some(NotSentReason::Connect));
    let text = error.to_string();
    assert!(text.contains("an earlier call with it is not known yet"), "{text}");
    assert!(!text.contains("moved no money"), "{text}");
    let call = begin(&mut orders);
    let text = end(call, Event::answer(409), &mut orders).to_string();
    assert!(text.contains("most likely of the earlier call"), "{text}");
}

#[test]
fn a_second_call_in_flight_is_told_what_the_order_is_and_takes_nothing_from_the_first() {
    let mut orders = OpenOrders::new();
    let begin = |orders: &mut OpenOrders, request| Call::begin(request, once(), START, orders);
    let mut first = begin(&mut orders, prepared("A", Kind::Ussd)).unwrap();
    // A page and a prompt are payments alike.
    for kind in [Kind::Ussd, Kind::Gateway] {
        let failure = begin(&mut orders, prepared("A", kind)).unwrap_err();
        let error = MoneyError::from(failure);
        assert_eq!(error.error().kind(), ErrorKind::InFlight);
        assert_eq!(error.external_id().unwrap(), "A");
        let text = error.to_string();
        assert!(text.contains("already under way in this client"), "{text}");
        assert!(!text.contains("moved no money") && !text.contains("is safe"), "{text}");
    }
    // A withdrawal is another matter, and so is another order.
    begin(&mut orders, withdrawal("A")).unwrap().settle(&mut orders);
    begin(&mut orders, prepared("B", Kind::Ussd)).unwrap().settle(&mut orders);
    // Nothing was sent, so nothing is left.
    first.settle(&mut orders);
    assert!(!orders.is_open(prepared("A", Kind::Ussd).operation(), "A"));
    assert!(begin(&mut orders, prepared("A", Kind::Ussd)).is_ok());
}

#[test]
fn a_call_that_was_dropped_leaves_what_it_had_sent() {
    let rate_limiter = &mut RateLimiter::unlimited();
    let is_open = |orders: &OpenOrders| orders.is_open(prepared("A", Kind::Ussd).operation(), "A");
    for (events, is_left) in
        [(vec![], false), (vec![Event::connect()], false), (vec![Event::Cut], true)]
    {
        let mut orders = OpenOrders::new();
        let request = prepared("A", Kind::Ussd);
        let mut call = Call::begin(request, CallPolicy::default(), START, &mut orders).unwrap();
        for event in events {
            let CallStep::Send { .. } = call.poll(rate_limiter, START) else {
                panic!("nothing to send")
            };
            event.apply(&mut call, Kind::Ussd, START, 0);
        }
        call.settle(&mut orders);
        assert_eq!(is_open(&orders), is_left);
    }
    // In the air.
    let mut orders = OpenOrders::new();
    let mut call = Call::begin(prepared("A", Kind::Ussd), once(), START, &mut orders).unwrap();
    let CallStep::Send { .. } = call.poll(rate_limiter, START) else { panic!("nothing to send") };
    call.settle(&mut orders);
    assert!(is_open(&orders));
    // A success that nobody has read yet proves nothing: it may be unreadable.
    let mut orders = OpenOrders::new();
    let mut call = Call::begin(prepared("A", Kind::Ussd), once(), START, &mut orders).unwrap();
    let CallStep::Send { .. } = call.poll(rate_limiter, START) else { panic!("nothing to send") };
    Event::answer(201).apply(&mut call, Kind::Ussd, START, 0);
    call.settle(&mut orders);
    assert!(is_open(&orders));
}

#[test]
fn a_place_that_is_never_given_back_ends_with_its_time_and_leaves_doubt() {
    let mut client = Client::new();
    let forget = |client: &mut Client| {
        let request = prepared("A", Kind::Ussd);
        Call::begin(request, once(), client.now, &mut client.orders).unwrap()
    };
    let mut forgotten = forget(&mut client);
    client.wait(once().deadline);
    assert_eq!(client.call("A", Kind::Ussd, &once(), &[Event::connect()]), "unknown");
    assert_eq!(client.sent, 0, "it is under way");
    client.wait(Duration::from_secs(2));
    let second = forget(&mut client);
    // What ends after all takes nothing from another.
    forgotten.settle(&mut client.orders);
    assert_eq!(client.call("A", Kind::Ussd, &once(), &[Event::connect()]), "unknown");
    assert_eq!(client.sent, 0);
    drop(second);
    client.wait(once().deadline + Duration::from_secs(2));
    assert_eq!(client.call("A", Kind::Ussd, &once(), &[Event::connect()]), "unknown");
    assert_eq!(client.sent, 1, "it may be sent, in doubt");
}

#[test]
fn after_an_earlier_doubt_a_call_repeats_itself_as_after_its_own() {
    let patient = CallPolicy::default();
    let mut client = Client::new();
    client.call("A", Kind::Ussd, &once(), &[Event::Cut]);
    client.sent = 0;
    // A payment for some seconds from the call's start.
    assert_eq!(client.call("A", Kind::Ussd, &patient, &vec![Event::connect(); 9]), "unknown");
    assert!(client.sent > 1, "{}", client.sent);
    client.call("A", Kind::Ussd, &once(), &[Event::Cut]);
    client.sent = 0;
    let mut closed = patient.clone();
    closed.retry_after_unknown = Some(false);
    assert_eq!(client.call("A", Kind::Ussd, &closed, &vec![Event::connect(); 9]), "unknown");
    assert_eq!(client.sent, 1);
    // Without doubt what was never sent is repeated in any case.
    client.sent = 0;
    assert_eq!(client.call("B", Kind::Ussd, &closed, &vec![Event::connect(); 9]), "not moved");
    assert_eq!(client.sent, 3);
}

#[test]
fn a_read_of_its_transaction_proves_an_order() {
    let operation = prepared("A", Kind::Ussd).operation();
    for (body, is_left) in [
        (r#"{"id":"pay_1","status":"PENDING","externalId":"A"}"#, false),
        // Behind a byte order mark.
        ("\u{feff}{\"id\":\"pay_1\",\"status\":\"PENDING\",\"externalId\":\"A\"}", false),
        (r#"{"id":"pay_1","status":"PENDING","externalId":"B"}"#, true),
        (r#"{"id":"pay_1","status":"PENDING"}"#, true),
        ("<html>", true),
    ] {
        let mut client = Client::new();
        client.call("A", Kind::Ussd, &once(), &[Event::Cut]);
        // A withdrawal with the same externalId says nothing of the payment.
        let of_withdrawal = kpay_core::endpoint::GetWithdrawal::OPERATION;
        client.orders.proven_by(of_withdrawal, body.as_bytes());
        assert!(client.orders.is_open(operation, "A"));
        client.orders.proven_by(GetPayment::OPERATION, body.as_bytes());
        assert_eq!(client.orders.is_open(operation, "A"), is_left, "{body}");
    }
}

#[test]
fn a_read_whose_external_id_is_a_number_proves_its_order() {
    let operation = prepared("17", Kind::Ussd).operation();
    let mut client = Client::new();
    client.call("17", Kind::Ussd, &once(), &[Event::Cut]);
    assert!(client.orders.is_open(operation, "17"));
    let body = br#"{"id":"pay_1","status":"PENDING","externalId":17}"#;
    client.orders.proven_by(GetPayment::OPERATION, body);
    assert!(!client.orders.is_open(operation, "17"));
}

#[test]
fn a_call_that_could_not_begin_knows_of_the_earlier_one() {
    let mut client = Client::new();
    let operation = prepared("A", Kind::Ussd).operation();
    let error = || Error::from(ExternalId::new("").unwrap_err());
    let id = ExternalId::new("A").unwrap();
    assert!(matches!(client.orders.not_begun(operation, &id, error()), MoneyError::NotMoved(_)));
    client.call("A", Kind::Ussd, &once(), &[Event::Cut]);
    let told = client.orders.not_begun(operation, &id, error());
    assert!(told.is_unknown() && told.to_string().contains("an earlier call"), "{told}");
}

#[test]
fn the_memory_is_bounded_in_number_and_in_time() {
    let operation = prepared("A", Kind::Ussd).operation();
    let mut client = Client::new();
    client.call("A", Kind::Ussd, &once(), &[Event::Cut]);
    client.wait(OpenOrders::KEPT_FOR + once().deadline + Duration::from_secs(2));
    client.call("B", Kind::Ussd, &once(), &[Event::Cut]);
    assert!(!client.orders.is_open(operation, "A") && client.orders.is_open(operation, "B"));
    for number in 0..OpenOrders::MOST {
        client.wait(Duration::from_millis(1));
        client.call(&format!("C-{number}"), Kind::Ussd, &once(), &[Event::Cut]);
    }
    assert!(!client.orders.is_open(operation, "B"), "the oldest goes");
    assert!(client.orders.is_open(operation, "C-0"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The contract's rule, over any calls of a few orders.
    #[test]
    fn no_call_says_that_nothing_moved_while_an_earlier_one_is_open(
        calls in prop::collection::vec((0..3_u8, 0..7_u8, 0..2_u8), 1..24)
    ) {
        let mut client = Client::new();
        let mut open = [false; 3];
        for (order, what, kind) in calls {
            let event = match what {
                0 => Event::connect(),
                1 => Event::answer(400),
                2 => Event::answer(409),
                3 => Event::answer(201),
                4 => Event::answer(500),
                5 => Event::cut_response(201),
                _ => Event::TimedOut,
            };
            let kind = if kind == 0 { Kind::Ussd } else { Kind::Gateway };
            let said = client.call(&format!("ORDER-{order}"), kind, &once(), &[event]);
            let is_open = &mut open[usize::from(order)];
            let expected = match what {
                0 | 1 if !*is_open => "not moved",
                2 => "already exists",
                3 => "ok",
                _ => "unknown",
            };
            prop_assert_eq!(said, expected);
            *is_open = expected == "unknown";
        }
    }
}
