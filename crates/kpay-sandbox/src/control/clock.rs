//! `/_sandbox/clock`: sandbox time, frozen or moved forward, and its waits, scaled or not.

use std::num::NonZeroU32;
use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::{Deserialize, Serialize};

use crate::engine::Engine;
use crate::http::response::{HandlerResult, Refusal, json};
use crate::time::clock::Pace;
use crate::time::moment::iso;

/// The furthest leap: ten years, so that no moment leaves the calendar.
const FURTHEST: u64 = 10 * 366 * 24 * 60 * 60 * 1_000;

/// A variant without fields has braces all the same, or else serde would let any field in.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields, tag = "mode")]
pub(super) enum ClockMode {
    Frozen {},
    Real {},
    Scaled { speed: NonZeroU32 },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockAdvance {
    millis: u64,
}

impl Engine {
    pub(super) fn show_clock(&self) -> Response<Bytes> {
        #[derive(Serialize)]
        struct ClockStatus {
            mode: &'static str,
            speed: Option<NonZeroU32>,
            time: String,
        }
        let (mode, speed) = match self.clock.pace() {
            Pace::Frozen => ("frozen", None),
            Pace::Running(NonZeroU32::MIN) => ("real", Some(NonZeroU32::MIN)),
            Pace::Running(speed) => ("scaled", Some(speed)),
        };
        json(StatusCode::OK, &ClockStatus { mode, speed, time: iso(self.now) })
    }

    pub(super) fn set_clock(&mut self, asked: ClockMode) -> HandlerResult {
        self.set_pace(match asked {
            ClockMode::Frozen {} => Pace::Frozen,
            ClockMode::Real {} => Pace::Running(NonZeroU32::MIN),
            ClockMode::Scaled { speed } => Pace::Running(speed),
        });
        Ok(self.show_clock())
    }

    /// Everything that becomes due on the way happens at its own moment.
    pub(super) fn advance_clock(&mut self, leap: &ClockAdvance) -> HandlerResult {
        if leap.millis > FURTHEST {
            return Err(Refusal::bad_request(format!(
                "millis must not be greater than {FURTHEST}"
            )));
        }
        self.clock.leap(Duration::from_millis(leap.millis));
        self.now = self.clock.now();
        self.catch_up();
        Ok(self.show_clock())
    }
}
