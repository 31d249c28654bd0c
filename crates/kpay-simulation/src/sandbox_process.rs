//! The sandbox as a process: an engine, its journal, and times when it is away.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use kpay_client::core::{Country, UnixMillis};
use kpay_sandbox::{
    Delivery, DeliveryId, DeliveryReport, Engine, EngineConfig, Input, Journal, Limits, Reply,
};

use crate::cast::Cast;
use crate::clock::Clock;

/// Where everything that the sandbox has to tell goes.
const WEBHOOK_URL: &str = "https://shop.test/hook";
pub(crate) const BASE_URL: &str = "https://admin.kpay.site";

/// What `/_sandbox/` shows of all that there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lists {
    pub(crate) payments: Bytes,
    pub(crate) refunds: Bytes,
    pub(crate) withdrawals: Bytes,
    pub(crate) wallets: Bytes,
}

pub(crate) struct SandboxProcess {
    config: EngineConfig,
    engine: Engine,
    /// The journal's bytes; `None` when no restart is to come.
    journal: Option<String>,
    written: u64,
    is_away: bool,
    cast: Cast,
    /// The wallets as they were seen last.
    stale: Bytes,
}

impl SandboxProcess {
    /// A sandbox for one history.
    pub(crate) fn new(seed: u64, keeps_journal: bool, cast: Cast) -> Result<Self, String> {
        let mut config = EngineConfig::new();
        config.seed = seed;
        config.base_url = BASE_URL.to_owned();
        config.webhook_url = Some(WEBHOOK_URL.to_owned());
        config.balances =
            [(Country::Cmr, 20_000), (Country::Gab, 5_000), (Country::Civ, 5_000)].into();
        config.settings.limits = Some(Limits::published());
        let engine = Engine::new(config.clone()).map_err(|error| error.to_string())?;
        let journal = keeps_journal.then(|| Input::begin(&config).to_line());
        Ok(Self { config, engine, journal, written: 0, is_away: false, cast, stale: Bytes::new() })
    }

    pub(crate) fn config(&self) -> &EngineConfig {
        &self.config
    }

    pub(crate) fn is_away(&self) -> bool {
        self.is_away
    }

    /// Answers a request; nobody does while it is away.
    pub(crate) fn reply(&mut self, now: UnixMillis, request: &Request<Bytes>) -> Option<Reply> {
        if self.is_away {
            return None;
        }
        if self.journal.is_some()
            && let Some(input) = Input::request(&self.engine, now, request)
        {
            self.write(&input);
        }
        Some(self.engine.reply(now, request))
    }

    /// When something is due next, since the start.
    pub(crate) fn next_due(&self) -> Option<Duration> {
        self.engine.next_due().filter(|_| !self.is_away).map(Clock::since_start)
    }

    pub(crate) fn next_delivery(&mut self, now: UnixMillis) -> Option<Delivery> {
        if self.is_away || self.engine.next_due().is_none_or(|due| due > now) {
            return None;
        }
        self.write(&Input::tick(now));
        self.engine.next_delivery(now)
    }

    pub(crate) fn delivered(&mut self, id: DeliveryId, now: UnixMillis, report: DeliveryReport) {
        if !self.is_away {
            self.write(&Input::delivered(id, now, &report));
            self.engine.delivered(id, now, report);
        }
    }

    pub(crate) fn kill(&mut self) {
        self.is_away = true;
    }

    /// Begins again from the journal; what is wrong with it, if anything is.
    pub(crate) fn restart(&mut self, now: UnixMillis, is_torn: bool) -> Result<(), String> {
        self.is_away = false;
        let Some(mut text) = self.journal.take() else { return Ok(()) };
        let whole = text.len();
        if is_torn {
            let line = Input::tick(now).to_line();
            text.push_str(&line[..line.len() / 2]);
        }
        let journal = Journal::read(text.as_bytes()).map_err(|error| error.to_string())?;
        let (length, was_torn) = (journal.length, journal.is_torn);
        if (length, was_torn) != (whole, is_torn) {
            return Err(format!("of {whole} bytes it read {length}, and torn is {was_torn}"));
        }
        text.truncate(length);
        let mut engine = journal.replay().map_err(|error| error.to_string())?;
        let (before, after) = (lists_of(&mut self.engine, now), lists_of(&mut engine, now));
        self.engine = engine;
        self.journal = Some(text);
        self.write(&Input::resume(now, BASE_URL, &[]));
        self.engine.resume(now, BASE_URL, &[]);
        if before == after { Ok(()) } else { Err("its lists differ from those before".to_owned()) }
    }

    /// What had failed at some time, by the webhooks that were made of it.
    pub(crate) fn failed(&self) -> Vec<String> {
        let failed = self.engine.deliveries().filter(|it| it.event.ends_with(".failed"));
        failed.map(|it| it.payment_id.clone()).collect()
    }

    /// All that there is.
    pub(crate) fn lists(&mut self, now: UnixMillis) -> Lists {
        let mut lists = lists_of(&mut self.engine, now);
        if self.cast == Cast::SandboxWithStaleWallets && !self.stale.is_empty() {
            std::mem::swap(&mut lists.wallets, &mut self.stale);
        } else {
            self.stale = lists.wallets.clone();
        }
        lists
    }

    /// Changes something under `/_sandbox/`.
    pub(crate) fn control(&mut self, now: UnixMillis, method: &str, path: &str, body: String) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .body(Bytes::from(body));
        if let Ok(request) = request {
            self.reply(now, &request);
        }
    }

    fn write(&mut self, input: &Input) {
        self.written += 1;
        let forgets = self.cast == Cast::ForgetfulJournal && self.written.is_multiple_of(7);
        if let Some(journal) = &mut self.journal
            && !forgets
        {
            journal.push_str(&input.to_line());
        }
    }
}

fn lists_of(engine: &mut Engine, now: UnixMillis) -> Lists {
    let mut list = |name: &str| {
        let request = Request::get(format!("/_sandbox/{name}?limit=1000")).body(Bytes::new());
        request.map(|request| engine.handle(now, &request).into_body()).unwrap_or_default()
    };
    Lists {
        payments: list("payments"),
        refunds: list("refunds"),
        withdrawals: list("withdrawals"),
        wallets: list("wallets"),
    }
}
