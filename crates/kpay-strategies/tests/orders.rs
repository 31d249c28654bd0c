//! Strategies of what a merchant keeps and receives beside answers: orders, waits, returns, ends.

use std::collections::BTreeSet;
use std::time::Duration;

use kpay_core::{
    AccessToken, Advance, BaseUrl, CallFailure, Error, ErrorKind, ExpectedPayment, FieldMatch,
    GatewaySecret, MoneyError, Now, OpenPayment, Payment, PaymentKey, PersonalText,
    ReconcilePolicy, ReconcileStep, ReturnError, SavedWatch, Status, TransactionState,
    TransportError, UnixMillis, Watch, WatchStep, WebhookSecret, advance, advance_to, reconcile,
    verify_return,
};
use kpay_strategies as strategies;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

/// Whether some of many values are like that.
fn some<T: std::fmt::Debug>(values: impl Strategy<Value = T>, like: impl Fn(&T) -> bool) -> bool {
    let mut runner = TestRunner::deterministic();
    (0..1000).any(|_| like(&values.new_tree(&mut runner).unwrap().current()))
}

/// What `pub use` names in a source, functions, modules and constants left out.
fn public_types(source: &str) -> BTreeSet<&str> {
    let uses = source.split("pub use ").skip(1).filter_map(|rest| rest.split(';').next());
    let is_end = |character: char| !character.is_alphanumeric() && character != '_';
    uses.flat_map(|names| names.split(is_end))
        .filter(|name| name.starts_with(char::is_uppercase) && !name.contains('_'))
        .collect()
}

macro_rules! sources {
    ($($room:ident { $($file:ident: $Request:ident,)+ })+) => {
        [$($((
            stringify!($Request),
            include_str!(
                concat!("../../kpay-core/src/endpoint/", stringify!($room), "/", stringify!($file), ".rs")
            ),
        ),)+)+]
    };
}

/// The types of an operation's file that callers give: its enums, and its request where that has fields.
/// `answer_json` gives the others by their description.
fn given_types<'a>((request, source): (&'a str, &'a str)) -> Vec<&'a str> {
    let enums = source.lines().filter_map(|line| line.trim_start().strip_prefix("pub enum "));
    let enums = enums.filter_map(|line| line.split(|it: char| !it.is_alphanumeric()).next());
    let has_fields = !source.contains(&format!("pub struct {request} {{}}"));
    enums.chain(has_fields.then_some(request)).collect()
}

#[test]
fn every_public_type_has_a_strategy_or_a_reason() {
    const NO_DATA: &str = "Auth Bearer Keys NoAuth Endpoint Limit Operation RetryClass EventFamily";
    const STATE_MACHINES: &str =
        "RateLimiter RateLimits Call KeyPlacement OpenOrders Permit CallStep Ticket TokenCache";
    // Made by what is generated: answers of functions, and what is read out of another value.
    const PARTS: &str = "Advance Attempt CallOutcome CurrencyHint Decimals Delivery ErrorKind FieldMatch FoundIds \
        InvalidInputError NextStep NotSentReason OrderStep Payload PaymentMatch RawResponse ReconcileStep Refusal \
        RefusalCase Response ResponseHead ResponseMeta ReturnError AttemptResult UnconfirmedReturn UnlistedValue \
        UnreadableBody Verdict WatchStep Event InformativeEvent Notice OtherEvent PaymentEvent \
        PayoutEvent RefundEvent VerifiedWebhook WebhookError WebhookProblem";
    let exempt: BTreeSet<&str> =
        [NO_DATA, STATE_MACHINES, PARTS].iter().flat_map(|list| list.split_whitespace()).collect();
    let strategies = include_str!("../src/any.rs");
    let public = [
        include_str!("../../kpay-core/src/lib.rs"),
        include_str!("../../kpay-core/src/webhook/mod.rs"),
    ];
    let of_operations = kpay_core::for_each_endpoint!(sources);
    let of_operations = of_operations.into_iter().flat_map(given_types);
    let public = public.iter().flat_map(|source| public_types(source));
    let public: BTreeSet<&str> = public.chain(of_operations).collect();
    assert!(public.len() > 80 && public.contains("Watch"), "{}", public.len());
    for name in &public {
        let has_one = strategies.contains(&format!("\n    {name}: "));
        assert_ne!(has_one, exempt.contains(name), "{name}");
    }
    assert!(exempt.is_subset(&public), "{:?}", exempt.difference(&public));
}

#[test]
fn what_is_rare_does_come() {
    assert!(some(strategies::open_payment(), |open| open.payment_id.is_none()));
    assert!(some(strategies::open_payment(), |open| open.checked.is_some()));
    assert!(some(strategies::expected_payment(), |expected| expected.payment_id.is_none()));
    assert!(some(strategies::watch(), |watch| watch.last_status().is_none()));
    assert!(some(strategies::watch(), |watch| watch.poll(Now::default())
        == WatchStep::Done(kpay_core::TransactionState::Completed)));
    assert!(some(strategies::signed_return(), |signed| !signed.url.contains('?')));
    assert!(some(strategies::signed_return(), |signed| signed.url.contains("?cart=")));
    assert!(some(strategies::signed_return(), |signed| signed.back.external_id.is_none()));
    assert!(some(strategies::balances_json(), |body| body.starts_with('{')));
    assert!(some(strategies::balances_json(), |body| body.starts_with("[{")));
    assert!(some(strategies::availability_json(), |body| body.starts_with("{\"countries\":[")));
    assert!(some(strategies::base_url(), |url| url.is_kpay()));
    assert!(some(strategies::base_url(), |url| url.is_loopback()));
}

#[test]
fn every_way_to_fail_does_come() {
    for kind in [ErrorKind::NoResponse, ErrorKind::NotSent, ErrorKind::Refused] {
        assert!(some(strategies::error(), |error| error.kind() == kind), "{kind:?}");
    }
    let money = strategies::money_error;
    assert!(some(money(), |error| matches!(error, MoneyError::AlreadyExists { .. })));
    assert!(some(money(), |error| matches!(error, MoneyError::NotMoved(_))));
    assert!(some(money(), |error| error.is_unknown() && error.error().attempts().len() > 1));
    let tampered = |like: fn(ReturnError) -> bool| {
        some(strategies::tampered_return(), |tampered| {
            let secret = GatewaySecret::new(&*tampered.secret).unwrap();
            like(verify_return(&tampered.url, &secret, tampered.now).unwrap_err())
        })
    };
    assert!(tampered(|error| matches!(error, ReturnError::Contradictory(_))));
    assert!(tampered(|error| matches!(error, ReturnError::Missing(_))));
    for error in [ReturnError::Mismatch, ReturnError::TooOld, ReturnError::InFuture] {
        assert!(some(strategies::tampered_return(), |tampered| {
            let secret = GatewaySecret::new(&*tampered.secret).unwrap();
            verify_return(&tampered.url, &secret, tampered.now) == Err(error)
        }));
    }
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn signed_returns_are_believed_and_tampered_ones_are_not(
        signed in strategies::any::<strategies::SignedReturn>(),
        tampered in strategies::any::<strategies::TamperedReturn>(),
    ) {
        let secret = GatewaySecret::new(&*signed.secret)?;
        let back = verify_return(&signed.url, &secret, signed.now)?;
        prop_assert_eq!(back.key(), PaymentKey::from(&signed.back.reference));
        prop_assert_eq!(back, signed.back);
        let secret = GatewaySecret::new(&*tampered.secret)?;
        prop_assert!(verify_return(&tampered.url, &secret, tampered.now).is_err());
    }

    #[test]
    fn a_saved_wait_goes_on_where_it_was(saved in strategies::any::<SavedWatch>(), now in strategies::any::<Now>()) {
        let text = serde_json::to_string(&saved)?;
        prop_assert_eq!(&serde_json::from_str::<SavedWatch>(&text)?, &saved);
        let resumed = Watch::resume(saved, now);
        let again = Watch::resume(resumed.save(now), now);
        prop_assert_eq!(again.key(), resumed.key());
        prop_assert_eq!(again.poll(now), resumed.poll(now));
    }

    #[test]
    fn a_wait_ends_by_its_deadline(mut watch in strategies::any::<Watch>(), statuses in prop::collection::vec(strategies::any_status(), 400)) {
        let mut now = Now::default();
        let left = watch.time_left(now);
        prop_assert!(left <= Duration::from_secs(600));
        let mut statuses = statuses.into_iter().filter(|status| !status.is_final());
        loop {
            match watch.poll(now) {
                WatchStep::Wait(wait) => now = now.saturating_add(wait),
                WatchStep::Check => {
                    watch.on_status(&statuses.next().unwrap_or(Status::Pending), now, 0);
                }
                _ => break,
            }
        }
        prop_assert!(now.tick.as_duration() <= left);
    }

    #[test]
    fn an_open_payment_is_read_only_by_its_id(
        open in strategies::any::<OpenPayment>(), policy in strategies::any::<ReconcilePolicy>(), now in strategies::any::<UnixMillis>(),
    ) {
        let text = serde_json::to_string(&open)?;
        prop_assert_eq!(&serde_json::from_str::<OpenPayment>(&text)?, &open);
        match reconcile(&open, &policy, now) {
            ReconcileStep::Read => prop_assert!(open.payment_id.is_some()),
            ReconcileStep::WaitUntil(then) => prop_assert!(then >= now),
            ReconcileStep::AskSomeone => prop_assert!(now > open.since),
        }
    }

    #[test]
    fn a_payment_equals_only_its_own_order(expected in strategies::any::<ExpectedPayment>(), payment in strategies::any::<Payment>()) {
        let compared = payment.matches(&expected);
        prop_assert!(!(compared.is_equal() && compared.differs()));
        prop_assert_eq!(compared.payment_id == FieldMatch::Absent, expected.payment_id.is_none());
        let mut own = ExpectedPayment::new(expected.external_id, expected.money);
        let mut payment = payment;
        payment.external_id = Some(own.external_id.as_str().to_owned());
        payment.amount = Some(own.money.amount);
        payment.currency = Some(own.money.currency.clone());
        own = own.payment_id(payment.id.clone());
        prop_assert!(payment.matches(&own).is_equal());
    }

    #[test]
    fn a_state_only_advances(stored in strategies::any::<TransactionState>(), read in strategies::any_status(), signed in strategies::signed_webhook()) {
        for step in [advance_to(Some(stored), read.state()), advance(Some(stored), &signed.event)] {
            match step {
                Advance::Apply(next) => prop_assert!(next != stored && next != TransactionState::Open),
                Advance::Stale => prop_assert!(stored != TransactionState::Open),
                Advance::Conflict | Advance::Duplicate => {}
            }
        }
    }

    #[test]
    fn failures_say_whether_money_moved(money in strategies::any::<MoneyError>(), read in strategies::any::<Error>(), failure in strategies::any::<CallFailure>()) {
        prop_assert_eq!(money.external_id().is_none(), matches!(money, MoneyError::NotMoved(_)));
        prop_assert!(money.error().operation().unwrap().moves_money());
        prop_assert!(!read.operation().unwrap().moves_money());
        prop_assert_eq!(failure.external_id.is_some(), failure.error.operation().unwrap().moves_money());
    }

    #[test]
    fn secrets_addresses_and_people_are_made_up(
        (token, url, personal) in (strategies::any::<AccessToken>(), strategies::any::<BaseUrl>(), strategies::any::<PersonalText>()),
        (webhook, gateway) in (strategies::any::<WebhookSecret>(), strategies::any::<GatewaySecret>()),
        failed in strategies::any::<TransportError>(),
    ) {
        prop_assert!(token.expose_header().is_sensitive());
        prop_assert_eq!(&BaseUrl::new(url.as_str())?, &url);
        let shown = format!("{personal:?} {webhook:?} {gateway:?}");
        prop_assert_eq!(shown, "Personal(***) WebhookSecret(***) GatewaySecret(***)");
        prop_assert_eq!(webhook.sign(b"{}").len(), 64);
        prop_assert!(failed.head.is_none() || failed.delivery == kpay_core::Delivery::MaybeSent);
        let signature = gateway.sign_return("COMPLETED", "KPAY-1", None, UnixMillis::new(1));
        prop_assert_eq!(signature.len(), 64);
    }
}
