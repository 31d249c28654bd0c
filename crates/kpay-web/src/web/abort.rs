//! The end of an attempt that nobody waits for any more.

use std::fmt;

use kpay_client::core::{NotSentReason, TransportError};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, AbortSignal};

use super::thrown::Thrown;

/// Aborts what carries its signal when it is dropped, unless that has ended.
pub(crate) struct AbortOnDrop {
    controller: AbortController,
    /// Held for as long as the attempt listens to the caller's signal.
    _caller: Option<Listener>,
    ended: bool,
}

impl AbortOnDrop {
    /// Begins an attempt, which ends with the caller's signal too.
    ///
    /// # Errors
    /// Not sent, when that signal was aborted before.
    pub(crate) fn new(caller: Option<&AbortSignal>) -> Result<Self, TransportError> {
        if caller.is_some_and(AbortSignal::aborted) {
            return Err(
                TransportError::not_sent(NotSentReason::Connect).with_source(AlreadyAborted)
            );
        }
        let unusable = |error: JsValue| {
            TransportError::not_sent(NotSentReason::Connect)
                .with_source(Thrown::new("an AbortController could not be made", &error))
        };
        let controller = AbortController::new().map_err(unusable)?;
        let caller = caller.map(|signal| Listener::new(signal, &controller)).transpose();
        Ok(Self { controller, _caller: caller.map_err(unusable)?, ended: false })
    }

    /// What ends the attempt.
    pub(crate) fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }

    /// Nothing is under way any more.
    pub(crate) fn end(mut self) {
        self.ended = true;
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if !self.ended {
            self.controller.abort();
        }
    }
}

/// Passes the caller's signal on. `AbortSignal.any` would do it, but is younger than some hosts.
struct Listener {
    signal: AbortSignal,
    pass_on: Closure<dyn FnMut()>,
}

const ABORT: &str = "abort";

impl Listener {
    fn new(signal: &AbortSignal, controller: &AbortController) -> Result<Self, JsValue> {
        let controller = controller.clone();
        let pass_on = Closure::new(move || controller.abort());
        signal.add_event_listener_with_callback(ABORT, pass_on.as_ref().unchecked_ref())?;
        Ok(Self { signal: signal.clone(), pass_on })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let pass_on = self.pass_on.as_ref().unchecked_ref();
        // Without it a signal that outlives many calls would keep them all.
        let _ = self.signal.remove_event_listener_with_callback(ABORT, pass_on);
    }
}

#[derive(Debug)]
struct AlreadyAborted;

impl fmt::Display for AlreadyAborted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client's signal was aborted before")
    }
}

impl std::error::Error for AlreadyAborted {}
