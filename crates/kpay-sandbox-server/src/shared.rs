//! The engine with its journal, as the server and the courier share it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use kpay_core::UnixMillis;
use kpay_sandbox::{Delivery, DeliveryId, DeliveryReport, Engine, Input, Reply};
use tokio::sync::{Notify, watch};

use crate::clock::Clock;
use crate::journal_file::JournalFile;

/// What the server and the courier share.
///
/// **Whatever changes the engine is written down first: what was acknowledged is in the file.**
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    /// Wakes the courier: there may be something due earlier than it knows.
    pub(crate) wake: Notify,
    /// How often something has changed that a dashboard shows.
    pub(crate) changes: watch::Sender<u64>,
    state: Mutex<State>,
}

struct State {
    engine: Engine,
    journal: Option<JournalFile>,
    /// Whether the journal was closed, and nothing may be acknowledged any more.
    is_closed: bool,
}

impl Shared {
    pub(crate) fn new(engine: Engine, journal: Option<JournalFile>, clock: Clock) -> Self {
        Self {
            clock,
            wake: Notify::new(),
            changes: watch::Sender::new(0),
            state: Mutex::new(State { engine, journal, is_closed: false }),
        }
    }

    /// Answers a request; 503 when it can't be written down, and nothing is done then.
    pub(crate) fn reply(&self, request: &Request<Bytes>) -> Reply {
        let (mut state, now) = self.state();
        if (state.journal.is_some() || state.is_closed)
            && let Some(input) = Input::request(&state.engine, now, request)
            && !state.write(&input)
        {
            let mut response = Response::new(Bytes::from_static(
                br#"{"statusCode":503,"message":"The sandbox can't write its data file","error":"Service Unavailable"}"#,
            ));
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            return Reply::whole(response);
        }
        let reply = state.engine.reply(now, request);
        drop(state);
        self.wake.notify_one();
        // Looking changes nothing: a dashboard would hear itself.
        if request.method() != Method::GET || !request.uri().path().starts_with("/_sandbox/") {
            self.changed();
        }
        reply
    }

    /// The next attempt that is due, or when to ask again.
    pub(crate) fn next_delivery(&self) -> Result<Delivery, Option<UnixMillis>> {
        let (mut state, now) = self.state();
        let due = state.engine.next_due();
        if due.is_none_or(|due| due > now) {
            return Err(due);
        }
        if !state.write(&Input::tick(now)) {
            // The disk may have room again later; a request asks sooner.
            return Err(None);
        }
        let next = state.engine.next_delivery(now).ok_or_else(|| state.engine.next_due());
        self.changed();
        next
    }

    pub(crate) fn delivered(&self, id: DeliveryId, report: DeliveryReport) {
        let (mut state, now) = self.state();
        // A report that is not written is an attempt that begins anew after a restart.
        state.write(&Input::delivered(id, now, &report));
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

    fn state(&self) -> (MutexGuard<'_, State>, UnixMillis) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        (state, self.clock.now())
    }
}

impl State {
    /// Whether it is in the file, if there is one.
    fn write(&mut self, input: &Input) -> bool {
        match &mut self.journal {
            None => !self.is_closed,
            Some(journal) => match journal.write(input) {
                Ok(()) => true,
                Err(error) => {
                    tracing::error!(%error, "can't write the data file");
                    false
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use kpay_sandbox::EngineConfig;

    use super::*;

    #[test]
    fn what_can_not_be_written_down_is_not_done() {
        let config = EngineConfig::new();
        let engine = Engine::new(config.clone()).unwrap();
        let journal = JournalFile::read_only(&std::env::current_exe().unwrap());
        let shared = Shared::new(engine, Some(journal), Clock::start());
        let body = r#"{"amount":5000,"provider":"MTN_MOMO_CMR","phoneNumber":"237653456789","externalId":"A"}"#;
        let request = Request::post("/api/v1/payments/init")
            .header("X-API-Key", config.api_key)
            .header("X-Secret-Key", config.secret_key)
            .header("Content-Type", "application/json")
            .body(Bytes::from(body))
            .unwrap();
        assert_eq!(shared.reply(&request).response.status(), 503);
        let status = Request::get("/_sandbox/status").body(Bytes::new()).unwrap();
        let held = shared.look(|engine| engine.clone().handle(shared.clock.now(), &status));
        let held = String::from_utf8(held.into_body().to_vec()).unwrap();
        assert!(held.contains(r#""payments":0"#), "{held}");
    }
}
