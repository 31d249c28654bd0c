//! The engine: requests in, responses and webhooks out, all of it a function of its inputs.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use kpay_core::{InvalidInput, UnixMillis};

use crate::answer::Refusal;
use crate::body::Fields;
use crate::config::{EngineConfig, Settings};
use crate::course::Subject;
use crate::delivery::{Delivery, DeliveryId, DeliveryOutcome, DeliveryRecord};
use crate::outbox::Outbox;
use crate::outcome::TestNumbers;
use crate::payment::Payment;
use crate::random::Random;
use crate::refund::Refund;
use crate::route::{Entry, Route};
use crate::status::Status;
use crate::store::Store;
use crate::tokens::TokenMint;
use crate::transfer::Transfer;
use crate::wallets::Wallets;
use crate::withdrawal::Withdrawal;

/// The longest body, in bytes.
const BODY_BOUND: usize = 100 * 1024;

/// A sandbox of KPay without sockets or clock.
///
/// **Its answers and webhooks depend on its configuration and on the calls made to it, with their
/// times, and on nothing else.** Time never runs back: a `now` before an earlier one counts as that
/// one. Everything that was due before `now` happens before the call does.
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
///     engine.delivered(delivery.id, now, DeliveryOutcome::NoAnswer);
/// }
/// let sleep_until = engine.next_due();
/// # assert_eq!(sleep_until, None);
/// ```
pub struct Engine {
    pub(crate) settings: Settings,
    pub(crate) random: Random,
    pub(crate) numbers: TestNumbers,
    pub(crate) payments: Store<Payment>,
    pub(crate) refunds: Store<Refund>,
    pub(crate) withdrawals: Store<Withdrawal>,
    pub(crate) transfers: Store<Transfer>,
    pub(crate) wallets: Wallets,
    pub(crate) tokens: TokenMint,
    pub(crate) application_id: String,
    pub(crate) company_id: String,
    pub(crate) now: UnixMillis,
    pub(crate) schedule: BTreeMap<(UnixMillis, Subject), Status>,
    pub(crate) outbox: Outbox,
}

impl Engine {
    /// An engine without transactions.
    ///
    /// # Errors
    /// Names the setting that can't be used: a live key above all, an empty secret, a bad URL.
    pub fn new(config: EngineConfig) -> Result<Self, InvalidInput> {
        let mut random = Random::new(config.seed);
        Ok(Self {
            tokens: TokenMint::new(config.seed)?,
            wallets: Wallets::open(&config.balances),
            settings: Settings::check(config)?,
            application_id: random.uuid(),
            company_id: random.uuid(),
            random,
            numbers: TestNumbers::published(),
            payments: Store::new(),
            refunds: Store::new(),
            withdrawals: Store::new(),
            transfers: Store::new(),
            now: UnixMillis::default(),
            schedule: BTreeMap::new(),
            outbox: Outbox::default(),
        })
    }

    /// Answers one request. Whatever comes in, an answer goes out.
    pub fn handle(&mut self, now: UnixMillis, request: &Request<Bytes>) -> Response<Bytes> {
        self.advance(now);
        self.answer(request).unwrap_or_else(Refusal::into_response)
    }

    /// When something is due next: a transaction's change or a webhook's attempt.
    ///
    /// It may lie in the past. An attempt that is under way counts once it is reported.
    pub fn next_due(&self) -> Option<UnixMillis> {
        let change = self.schedule.keys().next().map(|(due, _)| *due);
        change.into_iter().chain(self.outbox.next_due()).min()
    }

    /// The next attempt to deliver a webhook, if one is due; ask again until there is none.
    ///
    /// Every attempt must be reported with [`Engine::delivered`]: until then it is under way.
    pub fn next_delivery(&mut self, now: UnixMillis) -> Option<Delivery> {
        self.advance(now);
        self.outbox.next(self.settings.webhook.as_ref()?, self.now)
    }

    /// Reports how an attempt went. A report of an attempt that is not under way is ignored.
    pub fn delivered(&mut self, id: DeliveryId, now: UnixMillis, outcome: DeliveryOutcome) {
        self.advance(now);
        self.outbox.ended(id, self.now, outcome);
    }

    /// The webhooks that are kept, the oldest first.
    pub fn deliveries(&self) -> impl Iterator<Item = &DeliveryRecord> {
        self.outbox.records()
    }

    /// Lets a transaction come to `status` at `due`, unless it is final by then.
    pub(crate) fn schedule(&mut self, due: UnixMillis, subject: Subject, status: Status) {
        self.schedule.insert((due, subject), status);
    }

    fn advance(&mut self, now: UnixMillis) {
        self.now = self.now.max(now);
        while let Some(entry) = self.schedule.first_entry()
            && entry.key().0 <= self.now
        {
            let (due, subject) = *entry.key();
            let status = entry.remove();
            self.change(subject, status, due);
        }
    }

    fn answer(&mut self, request: &Request<Bytes>) -> Result<Response<Bytes>, Refusal> {
        if request.body().len() > BODY_BOUND {
            return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "request entity too large"));
        }
        let (method, path) = (request.method(), request.uri().path());
        let route = Route::of(method, path).ok_or_else(|| {
            Refusal::new(StatusCode::NOT_FOUND, format!("Cannot {method} {path}"))
        })?;
        match route.entry() {
            Entry::Keys => self.settings.keys.admit(request.headers())?,
            Entry::Open => {}
            Entry::Token => {
                self.settings.keys.turn_live_away(request.headers())?;
                self.tokens.admit(request.headers(), self.now)?;
            }
        }
        match route {
            Route::Availability => Ok(self.availability()),
            Route::Balance => Ok(self.balance()),
            Route::CancelHosted { token } => self.cancel_hosted(&token),
            Route::CreateToken => self.create_token(&Fields::read(request)?),
            Route::ExchangeRate => self.exchange_rate(&Fields::of_query(request.uri())),
            Route::FillHosted { token } => self.fill_hosted(&token, &Fields::of_form(request)?),
            Route::GetPayment { id } => self.get_payment(&id),
            Route::GetWithdrawal { id } => self.get_withdrawal(&id),
            Route::InitPayment => self.init_payment(&Fields::read(request)?),
            Route::InitWithdrawal => self.init_withdrawal(&Fields::read(request)?),
            Route::Me => Ok(self.me()),
            Route::PayHosted { token } => self.pay_hosted(&token),
            Route::PlatformInfo => Ok(self.platform_info()),
            Route::PredictProvider => self.predict_provider(&Fields::read(request)?),
            Route::PriceList => Ok(self.price_list()),
            Route::RefundPayment { id } => self.refund_payment(&id, &Fields::read(request)?),
            Route::ShowHosted { token } => self.show_hosted(&token),
            Route::Transfer => self.transfer(&Fields::read(request)?),
        }
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("now", &self.now)
            .field("payments", &self.payments.len())
            .field("refunds", &self.refunds.len())
            .field("withdrawals", &self.withdrawals.len())
            .finish_non_exhaustive()
    }
}
