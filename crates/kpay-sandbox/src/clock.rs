//! Sandbox time, made from the time that is handed in.

use std::num::NonZeroU32;
use std::time::Duration;

use kpay_core::UnixMillis;

/// Maps the time handed in to the sandbox's own.
///
/// **Neither ever runs back.** Both are the same at the first input; from there on sandbox time
/// runs as many times faster as told, or stands still, and can be moved forward.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    /// The latest time that was handed in; `None` before the first.
    given: Option<UnixMillis>,
    /// A moment of the time handed in, and the sandbox's at it.
    anchor: (UnixMillis, UnixMillis),
    pace: Pace,
}

/// How fast sandbox time runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    Frozen,
    /// As many times faster; 1 is real time.
    Running(NonZeroU32),
}

impl Clock {
    pub(crate) fn new(speed: NonZeroU32) -> Self {
        let zero = UnixMillis::default();
        Self { given: None, anchor: (zero, zero), pace: Pace::Running(speed) }
    }

    /// Sandbox time at this moment of the time handed in.
    pub(crate) fn pass(&mut self, given: UnixMillis) -> UnixMillis {
        match self.given {
            None => {
                self.anchor = (given, given);
                self.given = Some(given);
            }
            Some(latest) => self.given = Some(latest.max(given)),
        }
        self.now()
    }

    pub(crate) fn now(&self) -> UnixMillis {
        let (given, time) = self.anchor;
        let passed = self.given().saturating_since(given);
        match self.pace {
            Pace::Frozen => time,
            Pace::Running(speed) => time.saturating_add(passed.saturating_mul(speed.get())),
        }
    }

    /// The latest time that was handed in.
    pub(crate) fn given(&self) -> UnixMillis {
        self.given.unwrap_or(self.anchor.0)
    }

    pub(crate) fn pace(&self) -> Pace {
        self.pace
    }

    /// When, in the time handed in, sandbox time is `due`; never, while it stands still.
    pub(crate) fn given_at(&self, due: UnixMillis) -> Option<UnixMillis> {
        if self.given.is_none() {
            return Some(due);
        }
        let (given, time) = self.anchor;
        match self.pace {
            Pace::Frozen => (due <= time).then(|| self.given()),
            Pace::Running(_) if due < time => Some(given),
            Pace::Running(speed) => {
                let wait = due.get().saturating_sub(time.get()).div_ceil(speed.get().into());
                Some(given.saturating_add(Duration::from_millis(wait)))
            }
        }
    }

    pub(crate) fn set_pace(&mut self, pace: Pace) {
        self.anchor = (self.given(), self.now());
        self.pace = pace;
    }

    /// Moves sandbox time forward.
    pub(crate) fn leap(&mut self, by: Duration) {
        self.anchor = (self.given(), self.now().saturating_add(by));
    }

    /// Goes on from `time`, whatever it was before: a snapshot is taken up again.
    pub(crate) fn go_on_from(&mut self, time: UnixMillis, pace: Pace) {
        self.anchor = (self.given(), time);
        self.pace = pace;
    }

    /// Takes the time since the last input as it is: while nobody ran the sandbox, its time was no
    /// faster than anyone's.
    pub(crate) fn resume(&mut self, given: UnixMillis) {
        let away = given.saturating_since(self.given());
        let time = match self.pace {
            Pace::Frozen => self.now(),
            Pace::Running(_) => self.now().saturating_add(away),
        };
        self.given = Some(self.given().max(given));
        self.anchor = (self.given(), time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn at(millis: u64) -> UnixMillis {
        UnixMillis::new(millis)
    }

    fn clock(speed: u32) -> Clock {
        let mut clock = Clock::new(NonZeroU32::new(speed).unwrap());
        assert_eq!(clock.pass(at(10_000)), at(10_000));
        clock
    }

    #[test]
    fn it_runs_as_fast_as_told_and_never_back() {
        let mut clock = clock(10);
        assert_eq!(clock.pass(at(10_007)), at(10_070));
        assert_eq!(clock.pass(at(9_000)), at(10_070));
        assert_eq!(clock.given_at(at(10_071)), Some(at(10_008)));
        assert_eq!(clock.given_at(at(10_080)), Some(at(10_008)));
        assert!(clock.given_at(at(0)) <= Some(at(10_000)));
        clock.set_pace(Pace::Running(NonZeroU32::MIN));
        assert_eq!(clock.pass(at(10_010)), at(10_073));
    }

    #[test]
    fn it_stands_still_until_it_is_moved() {
        let mut clock = clock(1);
        clock.set_pace(Pace::Frozen);
        assert_eq!(clock.pass(at(20_000)), at(10_000));
        assert_eq!(clock.given_at(at(10_001)), None);
        assert_eq!(clock.given_at(at(10_000)), Some(at(20_000)));
        clock.leap(SECOND * 5);
        assert_eq!(clock.pass(at(30_000)), at(15_000));
        clock.set_pace(Pace::Running(NonZeroU32::MIN));
        assert_eq!(clock.pass(at(30_001)), at(15_001));
    }

    #[test]
    fn time_away_is_real_time() {
        let mut clock = clock(100);
        clock.resume(at(12_000));
        assert_eq!(clock.now(), at(12_000));
        assert_eq!(clock.pass(at(12_001)), at(12_100));
        clock.set_pace(Pace::Frozen);
        clock.resume(at(99_000));
        assert_eq!(clock.now(), at(12_100));
        // A wall clock that was set back changes nothing.
        clock.resume(at(0));
        assert_eq!((clock.now(), clock.given()), (at(12_100), at(99_000)));
    }

    #[test]
    fn it_holds_at_the_end_of_time() {
        let mut clock = clock(u32::MAX);
        assert_eq!(clock.pass(at(u64::MAX)), at(u64::MAX));
        clock.leap(SECOND);
        assert_eq!(clock.now(), at(u64::MAX));
    }
}
