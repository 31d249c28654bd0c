//! The engine: requests in, responses and webhooks out, all of it a function of its inputs.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use http::header::HOST;
use http::{Request, Response, StatusCode};
use kpay_core::{InvalidInputError, UnixMillis};

use crate::config::engine::EngineConfig;
use crate::config::settings::Settings;
use crate::control;
use crate::fault::{FaultRules, LastingFaults};
use crate::gateway;
use crate::http::host::SandboxAddress;
use crate::http::reply::Reply;
use crate::http::request_log::RequestLog;
use crate::http::response::Refusal;
use crate::http::route::operations;
use crate::merchant::Merchant;
use crate::merchant::keys::turn_live_away;
use crate::random::Random;
use crate::time::clock::{Clock, Pace};
use crate::transactions::Transactions;
use crate::transactions::test_data::TestData;
use crate::webhooks::delivery::{Delivery, DeliveryId, DeliveryRecord, DeliveryReport};
use crate::webhooks::outbox::{Outbox, RetryPolicy};

/// The longest body, in bytes.
pub(crate) const BODY_BOUND: usize = 100 * 1024;

/// A sandbox of KPay without sockets or clock.
///
/// **Its answers and webhooks depend on its configuration and on the calls made to it, with their
/// times, and on nothing else.** Time never runs back: a `now` before an earlier one counts as that
/// one. Everything that was due before `now` happens before the call does.
///
/// Every `now` is the caller's time. The sandbox has a time of its own, which its answers and
/// webhooks tell: it begins with the first `now`, runs as that does, and can be frozen and moved
/// forward through `/_sandbox/clock`. [`EngineConfig::speed`] makes its waits shorter and moves no
/// moment, so that what it signs can be verified.
///
/// A driver hands in requests, carries deliveries, and comes back when something is due:
///
/// ```
/// # use kpay_core::UnixMillis;
/// # use kpay_sandbox::{DeliveryOutcome, Engine, EngineConfig};
/// # let mut engine = Engine::new(EngineConfig::new()).unwrap();
/// # let now = UnixMillis::new(0);
/// while let Some(delivery) = engine.next_delivery(now) {
///     // POST delivery.body with delivery.headers to delivery.url here.
///     engine.delivered(delivery.id, now, DeliveryOutcome::NoResponse);
/// }
/// let sleep_until = engine.next_due();
/// # assert_eq!(sleep_until, None);
/// ```
#[derive(Clone)]
pub struct Engine {
    pub(crate) config: EngineConfig,
    pub(crate) settings: Settings,
    pub(crate) address: SandboxAddress,
    pub(crate) merchant: Merchant,
    pub(crate) transactions: Transactions,
    /// What becomes of a phone number or a card.
    pub(crate) test_data: TestData,
    pub(crate) outbox: Outbox,
    pub(crate) faults: FaultRules,
    pub(crate) random: Random,
    pub(crate) clock: Clock,
    /// Sandbox time.
    pub(crate) now: UnixMillis,
    pub(crate) log: RequestLog,
    /// Engines as they were, by name; they hold none themselves.
    pub(crate) snapshots: BTreeMap<String, Engine>,
}

impl Engine {
    /// An engine without transactions.
    ///
    /// # Errors
    /// Names the setting that can't be used: a live key above all, an empty secret, a bad URL.
    pub fn new(config: EngineConfig) -> Result<Self, InvalidInputError> {
        config.check()?;
        let mut random = Random::new(config.seed);
        Ok(Self {
            settings: config.settings.clone(),
            address: SandboxAddress::new(&config.base_url, &config.hosts),
            merchant: Merchant::new(&config, &mut random)?,
            transactions: Transactions::default(),
            test_data: TestData::published(),
            outbox: Outbox::default(),
            faults: FaultRules::of(&config, &operations())?,
            random,
            clock: Clock::new(config.speed),
            now: UnixMillis::default(),
            log: RequestLog::default(),
            snapshots: BTreeMap::new(),
            config,
        })
    }

    /// Answers one request. Whatever comes in, an answer goes out.
    ///
    /// It comes at once and complete, whatever fault was asked for. For an answer that a fault delays or cuts
    /// use [`Engine::reply`]. What a fault cuts is answered with a 502.
    pub fn handle(&mut self, now: UnixMillis, request: &Request<Bytes>) -> Response<Bytes> {
        self.reply(now, request).response
    }

    /// Answers one request, and says how the answer is to be carried.
    pub fn reply(&mut self, now: UnixMillis, request: &Request<Bytes>) -> Reply {
        self.advance(now);
        // Before anything is written down.
        let path = request.uri().path();
        if let Err(refusal) = self.check_host(request).and_then(|()| turn_live_away(request)) {
            return Reply::whole(refusal.into_response(path));
        }
        let without_cards = self.test_data.cards.without_others(request);
        let request = without_cards.as_ref().unwrap_or(request);
        if control::is_meant(request.uri().path()) {
            return Reply::whole(self.control(request));
        }
        if let Some(file) = gateway::asset(request.method(), request.uri().path()) {
            return Reply::whole(file);
        }
        let struck = match self.strike(request) {
            Ok(struck) => struck,
            Err(refusal) => return Reply::whole(refusal.into_response(path)),
        };
        let mut reply = match struck.answer.and_then(|fault| fault.instead(path)) {
            Some(instead) => instead,
            None => {
                let response = self.answer(request, struck.lasting);
                match struck.answer {
                    Some(fault) => fault.afterwards(response, path),
                    None => Reply::whole(response),
                }
            }
        };
        reply.closes_after = struck.closes_after;
        reply.delay = struck.delay.unwrap_or_default();
        self.log.add(self.now, request, &reply, struck);
        reply
    }

    /// When something is due next, in the time of the caller: a transaction's change or a webhook's
    /// attempt. Nothing is, while the sandbox's clock is frozen.
    ///
    /// It may lie in the past. An attempt that is under way counts once it is reported.
    pub fn next_due(&self) -> Option<UnixMillis> {
        let change = self.transactions.schedule.next_due();
        let due = change.into_iter().chain(self.outbox.next_due()).min()?;
        self.clock.given_at(due)
    }

    /// The next attempt to deliver a webhook, if one is due; ask again until there is none.
    ///
    /// Every attempt must be reported with [`Engine::delivered`]: until then it is under way.
    pub fn next_delivery(&mut self, now: UnixMillis) -> Option<Delivery> {
        self.advance(now);
        self.outbox.next(self.now)
    }

    /// Reports how an attempt went: a [`DeliveryOutcome`](crate::DeliveryOutcome), or a
    /// [`DeliveryReport`] with what the receiver said. A report of an attempt that is not under way
    /// is ignored.
    pub fn delivered(
        &mut self,
        id: DeliveryId,
        now: UnixMillis,
        report: impl Into<DeliveryReport>,
    ) {
        self.advance(now);
        let retry_policy =
            RetryPolicy { attempts: self.settings.webhook_attempts, pace: self.clock.pace() };
        self.outbox.ended(id, self.now, report.into(), retry_policy);
    }

    /// The webhooks that are kept, the oldest first.
    pub fn deliveries(&self) -> impl Iterator<Item = &DeliveryRecord> {
        self.outbox.records()
    }

    /// Goes on after the program ended and was started again: attempts that were under way begin
    /// again, and the time between counts as it was. It may be reached elsewhere than before,
    /// and under other names.
    pub fn resume(&mut self, now: UnixMillis, base_url: &str, hosts: &[String]) {
        self.address = SandboxAddress::new(base_url, hosts);
        self.advance(now);
        self.outbox.take_back(self.now);
    }

    /// Changes how sandbox time runs; what is waited for already is waited for at the new pace. A
    /// session ends when its page says, at any pace.
    pub(crate) fn set_pace(&mut self, pace: Pace) {
        let (now, was) = (self.now, self.clock.pace());
        let moved =
            |due: UnixMillis| now.saturating_add(pace.instead_of(was, due.saturating_since(now)));
        self.transactions.schedule.move_changes(moved);
        self.outbox.move_waiting(moved);
        self.clock.set_pace(pace);
    }

    pub(crate) fn advance(&mut self, now: UnixMillis) {
        self.now = self.clock.pass(now);
        self.catch_up();
    }

    /// Lets everything happen that is due.
    pub(crate) fn catch_up(&mut self) {
        while let Some((due, subject, status)) = self.transactions.schedule.next(self.now) {
            self.change(subject, status, due);
        }
    }

    fn answer(&mut self, request: &Request<Bytes>, faults: LastingFaults) -> Response<Bytes> {
        let path = request.uri().path();
        self.dispatch(request, faults).unwrap_or_else(|refusal| refusal.into_response(path))
    }

    /// Whether a request for this `Host` is meant for this sandbox. A web page whose name leads to this
    /// machine could use it as its own otherwise, with keys that everybody knows.
    pub fn answers_to(&self, host: &str) -> bool {
        self.address.answers_to(host)
    }

    fn check_host(&self, request: &Request<Bytes>) -> Result<(), Refusal> {
        match request.headers().get(HOST).map(|it| it.to_str().unwrap_or("?")) {
            Some(host) if !self.answers_to(host) => Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "This sandbox answers to localhost, to addresses and to its own name. Start it with \
                 --allow-host NAME to let it answer to another; nothing was done",
            )),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("now", &self.now)
            .field("payments", &self.transactions.payments.len())
            .field("refunds", &self.transactions.refunds.len())
            .field("withdrawals", &self.transactions.withdrawals.len())
            .finish_non_exhaustive()
    }
}
