//! Virtual time: it stands still while anything runs, and then jumps to what is due next.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use kpay_client::core::{Now, Tick, UnixMillis};

/// When every history begins: 14 May 2026, 10:00 UTC.
const BEGIN: UnixMillis = UnixMillis::new(1_778_752_800_000);

/// The time of one history. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Clock(Arc<Mutex<Timers>>);

#[derive(Default)]
struct Timers {
    now: Duration,
    sleepers: BTreeMap<(Duration, u64), Waker>,
    made: u64,
}

impl Clock {
    /// Since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.timers().now
    }

    pub(crate) fn unix(&self) -> UnixMillis {
        BEGIN.saturating_add(self.elapsed())
    }

    pub(crate) fn now(&self) -> Now {
        Now::new(Tick::from_duration(self.elapsed()), self.unix())
    }

    /// How long after the start a moment is.
    pub(crate) fn since_start(unix: UnixMillis) -> Duration {
        unix.saturating_since(BEGIN)
    }

    pub(crate) fn sleep(&self, duration: Duration) -> Sleep {
        let until = self.elapsed().saturating_add(duration);
        Sleep { clock: self.clone(), until, place: None }
    }

    /// When the first sleeper wakes.
    pub(crate) fn next(&self) -> Option<Duration> {
        self.timers().sleepers.first_key_value().map(|((until, _), _)| *until)
    }

    /// Goes on, and wakes who slept until then, in the order of their time.
    pub(crate) fn advance_to(&self, moment: Duration) {
        let mut woken = Vec::new();
        {
            let mut timers = self.timers();
            timers.now = timers.now.max(moment);
            while let Some(first) = timers.sleepers.first_entry()
                && first.key().0 <= moment
            {
                woken.push(first.remove());
            }
        }
        for waker in woken {
            waker.wake();
        }
    }

    fn timers(&self) -> MutexGuard<'_, Timers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ready at a moment of virtual time.
pub(crate) struct Sleep {
    clock: Clock,
    until: Duration,
    place: Option<(Duration, u64)>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let clock = self.clock.clone();
        let mut timers = clock.timers();
        if timers.now >= self.until {
            return Poll::Ready(());
        }
        let until = self.until;
        let place = *self.place.get_or_insert_with(|| {
            timers.made += 1;
            (until, timers.made)
        });
        timers.sleepers.insert(place, context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            self.clock.timers().sleepers.remove(&place);
        }
    }
}
