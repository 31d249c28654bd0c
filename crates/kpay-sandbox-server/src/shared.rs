//! The engine with its journal, as the server and the courier share it.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use kpay_core::UnixMillis;
use kpay_sandbox::{Delivery, DeliveryId, DeliveryReport, Engine, Input, Reply};
use tokio::sync::{Notify, watch};

use crate::clock::Clock;
use crate::journal_file::JournalFile;
use crate::journal_sync::JournalSync;

/// What the server and the courier share.
///
/// **Whatever changes the engine is written down first, and is on the disk before anybody outside
/// hears of it: what was acknowledged is in the file.**
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    /// Wakes the courier: there may be something due earlier than it knows.
    pub(crate) wake: Notify,
    /// How often something has changed that a dashboard shows.
    pub(crate) changes: watch::Sender<u64>,
    state: Mutex<SharedState>,
    sync: Option<JournalSync>,
}

/// What must be on the disk before somebody is told of it; nothing without a file.
#[must_use]
pub(crate) struct PendingWrite(Option<u64>);

struct SharedState {
    engine: Engine,
    journal: Option<JournalFile>,
    /// Whether the journal was closed, and nothing may be acknowledged any more.
    is_closed: bool,
}

impl Shared {
    pub(crate) fn new(
        engine: Engine,
        journal: Option<JournalFile>,
        clock: Clock,
    ) -> io::Result<Self> {
        let sync = journal.as_ref().map(JournalFile::sync).transpose()?;
        Ok(Self {
            clock,
            sync,
            wake: Notify::new(),
            changes: watch::Sender::new(0),
            state: Mutex::new(SharedState { engine, journal, is_closed: false }),
        })
    }

    /// Answers a request; 503 when it can't be written down, and nothing is done then. It also does
    /// nothing more once something was lost on its way to the disk.
    pub(crate) async fn reply(&self, request: &Request<Bytes>) -> Reply {
        let Some((reply, written)) = self.done(request) else { return unwritten() };
        if self.settled(written).await { reply } else { unwritten() }
    }

    fn done(&self, request: &Request<Bytes>) -> Option<(Reply, PendingWrite)> {
        let (mut state, now) = self.state();
        let mut written = PendingWrite(None);
        if (state.journal.is_some() || state.is_closed)
            && let Some(input) = Input::request(&state.engine, now, request)
        {
            written = self.write(&mut state, &input)?;
        }
        let reply = state.engine.reply(now, request);
        drop(state);
        self.wake.notify_one();
        // Looking changes nothing: a dashboard would hear itself.
        if request.method() != Method::GET || !request.uri().path().starts_with("/_sandbox/") {
            self.changed();
        }
        Some((reply, written))
    }

    /// Waits until it is on the disk; false when that is not certain.
    pub(crate) async fn settled(&self, PendingWrite(number): PendingWrite) -> bool {
        match (&self.sync, number) {
            (Some(sync), Some(number)) => sync.settled(number).await,
            _ => true,
        }
    }

    /// The next attempt that is due, with what has to be on the disk before it is made; or when to
    /// ask again.
    pub(crate) fn next_delivery(&self) -> Result<(Delivery, PendingWrite), Option<UnixMillis>> {
        let (mut state, now) = self.state();
        let due = state.engine.next_due();
        if due.is_none_or(|due| due > now) {
            return Err(due);
        }
        let Some(written) = self.write(&mut state, &Input::tick(now)) else {
            // The disk may have room again later; a request asks sooner.
            return Err(None);
        };
        let next = state.engine.next_delivery(now).ok_or_else(|| state.engine.next_due());
        self.changed();
        next.map(|delivery| (delivery, written))
    }

    pub(crate) fn delivered(&self, id: DeliveryId, report: DeliveryReport) {
        let (mut state, now) = self.state();
        // A report that is not written is an attempt that begins again after a restart.
        let _ = self.write(&mut state, &Input::delivered(id, now, &report));
        state.engine.delivered(id, now, report);
        drop(state);
        self.wake.notify_one();
        self.changed();
    }

    /// Lets go of the journal, so that another sandbox may have it, whoever still holds this.
    pub(crate) fn close(&self) {
        let (mut state, _) = self.state();
        state.is_closed = state.journal.take().is_some();
    }

    /// Looks at the engine as it is.
    pub(crate) fn look<T>(&self, at: impl FnOnce(&Engine) -> T) -> T {
        at(&self.state().0.engine)
    }

    fn changed(&self) {
        self.changes.send_modify(|number| *number = number.wrapping_add(1));
    }

    fn state(&self) -> (MutexGuard<'_, SharedState>, UnixMillis) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        (state, self.clock.now())
    }
}

impl Shared {
    /// Writes one input down, if there is a file; `None` when that fails.
    fn write(&self, state: &mut SharedState, input: &Input) -> Option<PendingWrite> {
        let Some(journal) = &mut state.journal else {
            return (!state.is_closed).then_some(PendingWrite(None));
        };
        if self.sync.as_ref().is_some_and(JournalSync::has_failed) {
            return None;
        }
        match journal.write(input) {
            Ok(()) => Some(PendingWrite(self.sync.as_ref().map(JournalSync::wrote))),
            Err(error) => {
                tracing::error!(%error, "can't write the data file");
                None
            }
        }
    }
}

fn unwritten() -> Reply {
    let mut response = Response::new(Bytes::from_static(
        br#"{"statusCode":503,"message":"The sandbox can't write its data file","error":"Service Unavailable"}"#,
    ));
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    Reply::whole(response)
}

#[cfg(test)]
mod tests {
    use kpay_sandbox::EngineConfig;

    use super::*;

    fn init(config: &EngineConfig, external_id: &str) -> Request<Bytes> {
        let body = format!(
            r#"{{"amount":5000,"provider":"MTN_MOMO_CMR","phoneNumber":"237653456789","externalId":"{external_id}"}}"#
        );
        Request::post("/api/v1/payments/init")
            .header("X-API-Key", &config.api_key)
            .header("X-Secret-Key", &config.secret_key)
            .header("Content-Type", "application/json")
            .body(Bytes::from(body))
            .unwrap()
    }

    /// How many payments there are.
    fn payments(shared: &Shared) -> u64 {
        let status = Request::get("/_sandbox/status").body(Bytes::new()).unwrap();
        let held = shared.look(|engine| engine.clone().handle(shared.clock.now(), &status));
        let held: serde_json::Value = serde_json::from_slice(held.body()).unwrap();
        held["payments"].as_u64().unwrap()
    }

    #[tokio::test]
    async fn what_can_not_be_written_down_is_not_done() {
        let config = EngineConfig::new();
        let engine = Engine::new(config.clone()).unwrap();
        let journal = JournalFile::read_only(&std::env::current_exe().unwrap());
        let shared = Shared::new(engine, Some(journal), Clock::start()).unwrap();
        assert_eq!(shared.reply(&init(&config, "A")).await.response.status(), 503);
        assert_eq!(payments(&shared), 0);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn what_may_not_be_on_the_disk_is_not_acknowledged() {
        let (_reader, writer) = io::pipe().unwrap();
        let config = EngineConfig::new();
        let engine = Engine::new(config.clone()).unwrap();
        let journal = JournalFile::piped(writer);
        let shared = Shared::new(engine, Some(journal), Clock::start()).unwrap();
        assert_eq!(shared.reply(&init(&config, "A")).await.response.status(), 503);
        assert_eq!(payments(&shared), 1, "it was done, and nobody was told");
        assert_eq!(shared.reply(&init(&config, "B")).await.response.status(), 503);
        assert_eq!(payments(&shared), 1, "nothing is done any more");
    }
}
