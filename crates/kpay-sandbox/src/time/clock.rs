//! Sandbox time, made from the time that is handed in, and how long its waits take.

use std::num::NonZeroU32;
use std::time::Duration;

use kpay_core::UnixMillis;

/// Maps the time handed in to the sandbox's own.
///
/// **Neither ever runs back.** Both are the same at the first input; from there on sandbox time runs
/// as the time handed in does, or stands still, and can be moved forward. A speed makes waits
/// shorter and moves no moment: what is signed and told must agree with everybody's clock.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    /// The latest time that was handed in; `None` before the first.
    given: Option<UnixMillis>,
    /// A moment of the time handed in, and the sandbox's at it.
    anchor: (UnixMillis, UnixMillis),
    pace: Pace,
}

/// How sandbox time runs, and how much shorter its waits are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    Frozen,
    /// Waits are so many times shorter; 1 is real time.
    Running(NonZeroU32),
}

impl Pace {
    /// A wait at this pace: a whole millisecond at least, so that it stays behind what it waits for.
    pub(crate) fn shortened(self, wait: Duration) -> Duration {
        match wait.is_zero() {
            true => wait,
            false => (wait / self.speed()).max(LEAST),
        }
    }

    /// What is left of a wait that began at another pace.
    pub(crate) fn instead_of(self, was: Self, left: Duration) -> Duration {
        self.shortened(left.saturating_mul(was.speed()))
    }

    fn speed(self) -> u32 {
        match self {
            Self::Frozen => 1,
            Self::Running(speed) => speed.get(),
        }
    }
}

/// The shortest wait.
pub(crate) const LEAST: Duration = Duration::from_millis(1);

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
        match self.pace {
            Pace::Frozen => time,
            Pace::Running(_) => time.saturating_add(self.given().saturating_since(given)),
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
            Pace::Running(_) => Some(given.saturating_add(due.saturating_since(time))),
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
    fn it_runs_as_everybodys_does_and_never_back() {
        let mut clock = clock(10);
        assert_eq!(clock.pass(at(10_007)), at(10_007));
        assert_eq!(clock.pass(at(9_000)), at(10_007));
        assert_eq!(clock.given_at(at(10_071)), Some(at(10_071)));
        assert!(clock.given_at(at(0)) <= Some(at(10_000)));
        clock.leap(SECOND);
        assert_eq!(clock.pass(at(10_010)), at(11_010));
        assert_eq!(clock.given_at(at(11_020)), Some(at(10_020)));
        clock.set_pace(Pace::Running(NonZeroU32::MIN));
        assert_eq!(clock.pass(at(10_011)), at(11_011));
    }

    #[test]
    fn a_speed_makes_waits_shorter_and_leaves_none_out() {
        let fast = Pace::Running(NonZeroU32::new(1_000).unwrap());
        assert_eq!(fast.shortened(SECOND * 3), LEAST * 3);
        assert_eq!(fast.shortened(LEAST), LEAST);
        assert_eq!(fast.shortened(Duration::ZERO), Duration::ZERO);
        for pace in [Pace::Running(NonZeroU32::MIN), Pace::Frozen] {
            assert_eq!(pace.shortened(SECOND), SECOND);
        }
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
    fn it_holds_at_the_end_of_time() {
        let mut clock = clock(u32::MAX);
        assert_eq!(clock.pass(at(u64::MAX)), at(u64::MAX));
        clock.leap(SECOND);
        assert_eq!(clock.now(), at(u64::MAX));
    }
}
