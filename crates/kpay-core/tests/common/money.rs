//! The operations that are not repeated after doubt, and a driver for them.

use bytes::Bytes;
use http::Request;
use kpay_core::endpoint::{
    InitBankWithdrawal, InitCrossCountryWithdrawal, InitGatewayWithdrawal, InitUssdWithdrawal,
    RefundPayment, TransferBetweenWallets,
};
use kpay_core::{
    AccessToken, ApplicationId, Auth, BankAccountId, BaseUrl, Call, CallPolicy, CallStep, Country,
    Currency, Endpoint, ExternalId, Money, MoneyError, PaymentId, PhoneNumber, Provider,
    RateLimiter, RefusalCase,
};
use serde_json::json;

use super::vectors::credentials;
use super::{Body, Event, Kind, RetryAfter, START, policy};

pub(crate) const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln";

/// The whole of a call that moves money.
pub(crate) struct Trace {
    pub(crate) sent: Vec<Request<Bytes>>,
    pub(crate) error: Option<MoneyError>,
}

impl Trace {
    pub(crate) fn error(&self) -> &MoneyError {
        self.error.as_ref().unwrap()
    }

    pub(crate) fn case(&self) -> &RefusalCase {
        &self.error().error().refusal().unwrap().case
    }

    pub(crate) fn text(&self) -> String {
        self.error().to_string()
    }

    /// How many attempts, and how it ended.
    pub(crate) fn end(&self) -> (usize, &'static str) {
        let verdict = match &self.error {
            None => "ok",
            Some(MoneyError::AlreadyExists { .. }) => "already exists",
            Some(MoneyError::NotMoved(_)) => "not moved",
            Some(MoneyError::Unknown { .. }) => "unknown",
        };
        (self.sent.len(), verdict)
    }
}

/// Drives a call; the events start over when they are used up, and a time-out takes its time.
pub(crate) fn drive<E: Endpoint<Failure = MoneyError>>(
    endpoint: &E,
    auth: <E::Auth as Auth>::Input<'_>,
    policy: &CallPolicy,
    events: &[Event],
) -> Trace {
    let request = endpoint.prepare(&BaseUrl::kpay(), auth).unwrap();
    let (mut call, mut rate_limiter) =
        (Call::new(request, policy.clone(), START), RateLimiter::unlimited());
    let (mut now, mut sent) = (START, Vec::new());
    loop {
        match call.poll(&mut rate_limiter, now) {
            CallStep::Wait(wait) => now = now.saturating_add(wait),
            CallStep::Send { request, timeout } => {
                let event = &events[sent.len() % events.len()];
                if matches!(event, Event::TimedOut) {
                    now = now.saturating_add(timeout);
                }
                // The good body of a gateway page is one for each of these operations.
                event.apply(&mut call, Kind::Gateway, now, u64::MAX / 2);
                sent.push(request);
            }
            CallStep::Done(result) => return Trace { sent, error: E::conclude(result).err() },
            step => panic!("a new kind of step: {step:?}"),
        }
    }
}

pub(crate) type Operation = fn(&CallPolicy, &[Event]) -> Trace;

pub(crate) const OPERATIONS: [(&str, Operation); 6] = [
    ("refund", refund),
    ("to a phone", to_phone),
    ("to a bank", to_bank),
    ("cross-country", cross_country),
    ("gateway", gateway),
    ("transfer", transfer),
];

pub(crate) fn id() -> ExternalId {
    ExternalId::new("OUT-12345").unwrap()
}

pub(crate) fn refund(policy: &CallPolicy, events: &[Event]) -> Trace {
    let endpoint = RefundPayment::new(PaymentId::new("pay_abc123").unwrap(), id());
    drive(&endpoint, &credentials(), policy, events)
}

pub(crate) fn to_phone(policy: &CallPolicy, events: &[Event]) -> Trace {
    let number = PhoneNumber::new("237653456789").unwrap();
    let money = Money::new(5000, Currency::Xaf);
    let endpoint = InitUssdWithdrawal::new(id(), money, Provider::MtnMomoCmr, number);
    drive(&endpoint, &credentials(), policy, events)
}

pub(crate) fn to_bank(policy: &CallPolicy, events: &[Event]) -> Trace {
    let account = BankAccountId::new("0ff617c5-8b6f-44b5-9e9f-114fa5089d2b").unwrap();
    let endpoint = InitBankWithdrawal::new(id(), 5000, account);
    drive(&endpoint, &credentials(), policy, events)
}

pub(crate) fn cross_country(policy: &CallPolicy, events: &[Event]) -> Trace {
    let endpoint = InitCrossCountryWithdrawal::new(
        id(),
        Money::new(5000, Currency::Xaf),
        Country::Cmr,
        Provider::MtnMomoCiv,
        PhoneNumber::new("2250503456089").unwrap(),
        "Jean",
        "Dupont",
    );
    drive(&endpoint, &credentials(), policy, events)
}

pub(crate) fn gateway(policy: &CallPolicy, events: &[Event]) -> Trace {
    let endpoint = InitGatewayWithdrawal::new(id(), 5000, "https://shop.example/return");
    drive(&endpoint, &credentials(), policy, events)
}

pub(crate) fn transfer(policy: &CallPolicy, events: &[Event]) -> Trace {
    let application = ApplicationId::new("e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d").unwrap();
    let endpoint = TransferBetweenWallets::new(id(), application, 5000, Country::Cmr, Country::Gab);
    drive(&endpoint, &AccessToken::new(TOKEN).unwrap(), policy, events)
}

pub(crate) fn careful() -> CallPolicy {
    CallPolicy::default()
}

pub(crate) fn eager() -> CallPolicy {
    policy(|policy| policy.retry_after_unknown = Some(true))
}

/// A refusal in KPay's own form.
pub(crate) fn says(status: u16, message: &str) -> Event {
    let body = json!({ "statusCode": status, "message": message, "error": "Some" }).to_string();
    Event::answer_with(status, RetryAfter::Absent, Body::Raw(body.into()))
}
