//! `/_sandbox/reset` and `/_sandbox/snapshots`: back to the start, or to a moment with a name.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::{Deserialize, Serialize};

use crate::engine::Engine;
use crate::http::response::{HandlerResult, Refusal, json};
use crate::time::clock::Clock;
use crate::time::moment::iso;

/// The most snapshots at once; each is a complete sandbox.
const MOST: usize = 8;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SnapshotName {
    name: String,
}

#[derive(Serialize)]
struct SnapshotRow<'a> {
    name: &'a str,
    time: String,
}

impl Engine {
    pub(super) fn show_snapshots(&self) -> Response<Bytes> {
        let rows: Vec<_> = self
            .snapshots
            .iter()
            .map(|(name, it)| SnapshotRow { name, time: iso(it.now) })
            .collect();
        json(StatusCode::OK, &rows)
    }

    /// Keeps everything as it is, in the place of an earlier one of the same name.
    pub(super) fn take_snapshot(&mut self, SnapshotName { name }: SnapshotName) -> HandlerResult {
        let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"-_.".contains(&it);
        if name.is_empty() || name.len() > 100 || !name.bytes().all(is_plain) {
            return Err(Refusal::bad_request(
                "name must be 1 to 100 letters, digits, '-', '_', '.'",
            ));
        }
        if self.snapshots.len() >= MOST && !self.snapshots.contains_key(&name) {
            return Err(Refusal::new(
                StatusCode::CONFLICT,
                format!("There are {MOST} snapshots: take this one in the place of another"),
            ));
        }
        let others = std::mem::take(&mut self.snapshots);
        let kept = self.clone();
        self.snapshots = others;
        let time = iso(self.now);
        self.snapshots.insert(name.clone(), kept);
        Ok(json(StatusCode::CREATED, &SnapshotRow { name: &name, time }))
    }

    /// Goes back to a snapshot, its time included.
    pub(super) fn restore(&mut self, name: &str) -> HandlerResult {
        let kept = self.snapshots.get(name).cloned().ok_or(Refusal::not_found("Snapshot"))?;
        self.become_engine(kept);
        Ok(json(StatusCode::OK, &SnapshotRow { name, time: iso(self.now) }))
    }

    /// Begins again with the configuration it had at the start; time goes on, and so do snapshots.
    pub(super) fn reset(&mut self) -> HandlerResult {
        let mut fresh = Self::new(self.config.clone())
            .map_err(|error| Refusal::bad_request(error.to_string()))?;
        fresh.now = self.now;
        self.become_engine(fresh);
        Ok(self.show_clock())
    }

    fn become_engine(&mut self, mut other: Self) {
        let mut clock: Clock = self.clock.clone();
        clock.go_on_from(other.now, other.clock.pace());
        other.clock = clock;
        // Where it is reached has nothing to do with what it holds.
        other.address.clone_from(&self.address);
        other.outbox.take_back(other.now);
        other.outbox.count_behind(&self.outbox);
        other.snapshots = std::mem::take(&mut self.snapshots);
        *self = other;
    }
}
