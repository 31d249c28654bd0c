//! Withdrawals, refunds and transfers: the operations that are not repeated after doubt, as a
//! reader of the contract would try them.

mod common;

use std::time::Duration;

use common::money::{
    OPERATIONS, TOKEN, Trace, careful, drive, eager, gateway, id, refund, says, to_phone, transfer,
};
use common::vectors::credentials;
use common::{Body, Event, RetryAfter, policy};
use http::header::AUTHORIZATION;
use kpay_core::endpoint::RefundPayment;
use kpay_core::{CallPolicy, NextStep, PaymentId, RefusalCase};

const SECOND: Duration = Duration::from_secs(1);
const REFUND: &str = "b7c1e2f3-0000-4000-8000-000000000001";

#[test]
fn after_doubt_none_of_them_is_repeated() {
    let doubtful = [
        Event::Cut,
        Event::TimedOut,
        Event::answer(500),
        Event::answer(502),
        Event::asks(503, 1),
        Event::cut_response(504),
        Event::answer(408),
        Event::answer_with(403, RetryAfter::Absent, Body::Raw("<html></html>".into())),
        Event::answer(302),
        Event::cut_response(201),
        Event::answer_with(201, RetryAfter::Absent, Body::Raw("<html></html>".into())),
    ];
    for (name, run) in OPERATIONS {
        for event in &doubtful {
            for no in [careful(), policy(|policy| policy.retry_after_unknown = Some(false))] {
                let trace = run(&no, &[event.clone(), Event::answer(201)]);
                assert_eq!(trace.end(), (1, "unknown"), "{name}: {event:?}");
                assert_eq!(trace.error().external_id().unwrap(), "OUT-12345");
            }
        }
        // Nor does a harmless attempt before it change that.
        let trace = run(&careful(), &[Event::answer(429), Event::Cut, Event::answer(201)]);
        assert_eq!(trace.end(), (2, "unknown"), "{name}");
    }
}

#[test]
fn a_429_and_what_was_never_sent_are_repeated() {
    for (name, run) in OPERATIONS {
        for event in [Event::answer(429), Event::asks(429, 3), Event::connect()] {
            for policy in [careful(), eager()] {
                let trace = run(&policy, &[event.clone(), Event::answer(201)]);
                assert_eq!(trace.end(), (2, "ok"), "{name}: {event:?}");
                assert_eq!(trace.sent[0].body(), trace.sent[1].body(), "the same externalId");
                let trace = run(&policy, std::slice::from_ref(&event));
                assert_eq!(trace.end(), (3, "not moved"), "{name}: {event:?}");
            }
        }
    }
}

#[test]
fn the_caller_may_have_them_repeated_after_doubt_inside_the_window() {
    for (name, run) in OPERATIONS {
        for event in [Event::Cut, Event::answer(500), Event::answer(503)] {
            let trace = run(&eager(), &[event.clone(), Event::answer(201)]);
            assert_eq!(trace.end(), (2, "ok"), "{name}: {event:?}");
            let trace = run(&eager(), std::slice::from_ref(&event));
            assert_eq!(trace.end(), (3, "unknown"), "{name}: {event:?}");
        }
        // The window of 5 s counts from the sending.
        for (timeout, sent) in [(4, 2), (6, 1)] {
            let mut policy = eager();
            policy.attempt_timeout = timeout * SECOND;
            let trace = run(&policy, &[Event::TimedOut, Event::answer(201)]);
            assert_eq!(trace.sent.len(), sent, "{name}");
        }
        for (wait, sent) in [(4, 2), (5, 1)] {
            let trace = run(&eager(), &[Event::asks(503, wait), Event::answer(201)]);
            assert_eq!(trace.sent.len(), sent, "{name}");
        }
        let closed = policy(|policy| {
            policy.retry_after_unknown = Some(true);
            policy.unknown_window = Duration::ZERO;
        });
        assert_eq!(run(&closed, &[Event::Cut]).end(), (1, "unknown"), "{name}");
        // What surely was accepted is repeated by nobody's wish.
        assert_eq!(run(&eager(), &[Event::cut_response(201)]).end(), (1, "unknown"), "{name}");
        // The second attempt's word does not count against the first.
        for later in [400, 404, 422, 429] {
            let trace = run(&eager(), &[Event::Cut, Event::answer(later)]);
            assert_eq!(trace.end().1, "unknown", "{name}: {later}");
        }
        let trace = run(&eager(), &[Event::Cut, Event::answer(409)]);
        assert_eq!(trace.end(), (2, "already exists"), "{name}");
    }
}

#[test]
fn a_wallet_that_is_too_small_moves_nothing_unless_an_attempt_may_have_emptied_it() {
    for (name, run) in OPERATIONS {
        for event in [says(422, "Insufficient wallet balance"), says(400, "Solde insuffisant")] {
            let trace = run(&careful(), std::slice::from_ref(&event));
            assert_eq!(trace.end(), (1, "not moved"), "{name}");
            assert_eq!(*trace.case(), RefusalCase::InsufficientBalance, "{name}");
            assert!(trace.text().contains("Top the wallet up"), "{}", trace.text());
            assert_eq!(run(&eager(), &[Event::Cut, event]).end(), (2, "unknown"), "{name}");
        }
    }
}

#[test]
fn a_refund_that_exists_is_named() {
    let named = Some(REFUND);
    for (message, id) in [
        (format!("Payment already refunded (refund {REFUND}, status PENDING)"), named),
        (format!("A refund already exists for this payment: {REFUND} (COMPLETED)"), named),
        (format!("Un remboursement existe déjà pour ce paiement : {REFUND} (PENDING)"), named),
        (format!("Ce paiement est déjà remboursé ({REFUND})."), named),
        (format!("This payment has an active refund: {REFUND} (PENDING)"), named),
        (format!("Un remboursement est en cours pour ce paiement : {REFUND} (PENDING)"), named),
        (
            "A refund (rfd_abc123, PENDING) already exists for this payment".to_owned(),
            Some("rfd_abc123"),
        ),
        ("This payment is already being refunded".to_owned(), None),
        ("This payment has already been refunded".to_owned(), None),
    ] {
        let event = says(400, &message);
        for (policy, events, sent) in [
            (careful(), vec![event.clone()], 1),
            (careful(), vec![Event::connect(), event.clone()], 2),
            (eager(), vec![Event::Cut, event.clone()], 2),
            (eager(), vec![Event::answer(502), event.clone()], 2),
        ] {
            let trace = refund(&policy, &events);
            assert_eq!(trace.end(), (sent, "already exists"), "{message}");
            assert_eq!(trace.error().external_id().unwrap(), "OUT-12345");
            let RefusalCase::AlreadyRefunded(found) = trace.case() else {
                panic!("{message}: {:?}", trace.case())
            };
            assert_eq!(found.as_ref().map(|id| id.as_str()), id);
            assert!(trace.text().contains("refund.* webhook"), "{}", trace.text());
        }
        // Only a refund can be refunded already.
        assert_eq!(to_phone(&careful(), &[event]).end(), (1, "not moved"));
    }
}

#[test]
fn a_refund_names_the_refund_and_not_the_payment() {
    let payment = "11111111-2222-4333-8444-555555555555";
    let endpoint = RefundPayment::new(PaymentId::new(payment).unwrap(), id());
    let message = format!("Payment {payment} already refunded (refund {REFUND}, status PENDING)");
    let trace = drive(&endpoint, &credentials(), &careful(), &[says(400, &message)]);
    let RefusalCase::AlreadyRefunded(Some(found)) = trace.case() else { panic!("not named") };
    assert_eq!(found.as_str(), REFUND);
}

#[test]
fn a_refund_is_refused_only_in_words_that_say_so() {
    for message in [
        "Refund window of 7 days has passed",
        "Only COMPLETED payments can be refunded",
        "Insufficient balance for this refund",
        "Le délai de remboursement est dépassé",
        "reason must be shorter than or equal to 255 characters",
        // Said to exist, a refund is waited for, and the customer gets nothing.
        "The refund window has already expired",
        "Le délai de remboursement est déjà dépassé",
        "Le paiement à rembourser n'existe pas",
        "Insufficient balance to refund: the funds were already withdrawn",
        "Remboursement impossible : le portefeuille b7c1e2f3-0000-4000-8000-000000000001 n'existe pas",
        "Refund refused: transaction b7c1e2f3-0000-4000-8000-000000000001 has already expired",
    ] {
        let trace = refund(&careful(), &[says(400, message)]);
        assert_eq!(trace.end(), (1, "not moved"), "{message}");
        let trace = refund(&eager(), &[Event::Cut, says(400, message)]);
        assert_eq!(trace.end(), (2, "unknown"), "{message}");
    }
}

#[test]
fn a_refund_whose_refusal_is_unclear_is_unknown_and_may_be_sent_again() {
    let page = Event::answer_with(400, RetryAfter::Absent, Body::Raw("<html></html>".into()));
    for event in [
        says(400, "Remboursement impossible : déjà demandé"),
        says(400, "External ID already in use"),
        says(400, "Bad Request"),
        Event::cut_response(400),
        page,
    ] {
        let trace = refund(&careful(), std::slice::from_ref(&event));
        assert_eq!(trace.end(), (1, "unknown"), "{event:?}");
        assert_eq!(trace.error().next_step(), NextStep::SendRefundAgain);
        assert!(trace.text().contains("makes no second one"), "{}", trace.text());
    }
    // The same words leave a withdrawal refused.
    let trace = to_phone(&careful(), &[says(400, "Bad Request")]);
    assert_eq!(trace.end(), (1, "not moved"));
}

#[test]
fn a_replayed_refund_or_withdrawal_already_exists() {
    for (name, run) in OPERATIONS {
        let trace = run(&careful(), &[says(409, "External ID already in use")]);
        assert_eq!(trace.end(), (1, "already exists"), "{name}");
        assert_eq!(*trace.case(), RefusalCase::Conflict, "{name}");
        let text = trace.text();
        assert!(!text.contains("accepted") && !text.contains("failed"), "{text}");
    }
}

#[test]
fn nothing_but_a_gateway_payment_may_take_a_fresh_external_id_after_doubt() {
    // Contract: the one exception is a lost page of a payment. That of a withdrawal pays the merchant's
    // own money out.
    let taken = says(409, "External ID already in use");
    let cut = Event::cut_response(201);
    for (name, run) in OPERATIONS {
        for events in [
            vec![taken.clone()],
            vec![Event::Cut],
            vec![cut.clone()],
            vec![Event::Cut, taken.clone()],
        ] {
            let trace = run(&eager(), &events);
            assert!(!trace.text().contains("is safe"), "{name}: {}", trace.text());
            assert_ne!(trace.error().next_step(), NextStep::OpenFreshPage, "{name}");
        }
    }
    let left = gateway(&careful(), std::slice::from_ref(&taken));
    assert!(left.text().contains("keeps its externalId"), "{}", left.text());
    assert_eq!(left.error().next_step(), NextStep::ShowStoredPage);
    for lost in [gateway(&eager(), &[Event::Cut, taken]), gateway(&careful(), &[cut])] {
        assert_eq!(lost.error().next_step(), NextStep::WaitForWebhook);
        assert!(lost.text().contains("start no other payment or payout"), "{}", lost.text());
    }
}

#[test]
fn each_outcome_says_what_to_call_next() {
    let taken = || says(409, "External ID already in use");
    let next = |run: fn(&CallPolicy, &[Event]) -> Trace, event: Event| {
        run(&careful(), &[event]).error().next_step()
    };
    for (name, run) in OPERATIONS {
        let (unknown, exists) = match name {
            "refund" => (NextStep::SendRefundAgain, NextStep::FollowRefund),
            "transfer" => (NextStep::CompareBalances, NextStep::CompareBalances),
            "gateway" => (NextStep::WaitForWebhook, NextStep::ShowStoredPage),
            _ => (NextStep::WaitForWebhook, NextStep::FollowTransaction),
        };
        assert_eq!(next(run, Event::Cut), unknown, "{name}");
        assert_eq!(next(run, taken()), exists, "{name}");
        assert_eq!(next(run, Event::connect()), NextStep::SendAgain, "{name}");
        assert_eq!(next(run, Event::answer(429)), NextStep::SendAgain, "{name}");
        assert_eq!(next(run, says(422, "Insufficient balance")), NextStep::Correct, "{name}");
        // What is open says it in its own text, too.
        for event in [Event::Cut, taken()] {
            let error = run(&careful(), &[event]).error.unwrap();
            assert!(error.to_string().ends_with(&error.next_step().to_string()), "{error}");
        }
    }
}

#[test]
fn nobody_is_told_to_wait_for_the_webhook_of_a_transfer() {
    // Contract: it has no status endpoint and no webhook, only balances reconcile it.
    let taken = says(409, "External ID already in use");
    for events in [vec![Event::Cut], vec![taken.clone()], vec![Event::Cut, taken]] {
        let text = transfer(&eager(), &events).text();
        assert!(!text.contains("webhook"), "{text}");
    }
}

#[test]
fn a_transfer_carries_its_token_and_no_keys() {
    for request in transfer(&careful(), &[Event::answer(429)]).sent {
        let header = &request.headers()[AUTHORIZATION];
        assert_eq!(header, format!("Bearer {TOKEN}").as_str());
        assert!(header.is_sensitive());
        assert!(!request.headers().contains_key("x-api-key"));
        assert!(!request.headers().contains_key("x-secret-key"));
        assert!(!format!("{request:?}").contains("eyJ"));
    }
}

#[test]
fn what_takes_keys_carries_no_authorization() {
    for (name, run) in OPERATIONS.into_iter().filter(|(name, _)| *name != "transfer") {
        let headers = run(&careful(), &[Event::answer(201)]).sent.remove(0).into_parts().0.headers;
        assert!(headers["x-api-key"].is_sensitive() && headers["x-secret-key"].is_sensitive());
        assert!(!headers.contains_key(AUTHORIZATION), "{name}");
    }
}
