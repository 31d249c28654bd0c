//! How much an application has asked for in the last minute
//! (contract: [Ground rules](kpay_core::contract#ground-rules)).

use std::collections::VecDeque;
use std::time::Duration;

use kpay_core::UnixMillis;

use crate::config::settings::Limits;

const MINUTE: Duration = Duration::from_secs(60);

/// The moments of the last minute's requests, in the time of the carrier.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traffic {
    all: VecDeque<UnixMillis>,
    gateway_inits: VecDeque<UnixMillis>,
    polls: VecDeque<UnixMillis>,
}

/// What a request counts as, beside being one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallClass {
    GatewayInit,
    Other,
    Poll,
}

/// Too much; the wait until the next one is let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RateLimitExceeded(pub(crate) Duration);

impl Traffic {
    /// Counts a request, if it may pass; one that may not counts for nothing.
    pub(crate) fn admit(
        &mut self,
        call: CallClass,
        now: UnixMillis,
        limits: Limits,
    ) -> Result<(), RateLimitExceeded> {
        let mut windows = vec![(&mut self.all, limits.general)];
        match call {
            CallClass::GatewayInit => windows.push((&mut self.gateway_inits, limits.gateway_init)),
            CallClass::Poll => windows.push((&mut self.polls, limits.polling)),
            CallClass::Other => {}
        }
        let mut wait = None;
        for (window, limit) in &mut windows {
            while window.front().is_some_and(|at| now.saturating_since(*at) >= MINUTE) {
                window.pop_front();
            }
            let limit = usize::try_from(*limit).unwrap_or(usize::MAX);
            // With less room than before, more than one has to leave first.
            if let Some(last) = window.len().checked_sub(limit)
                && let Some(at) = window.get(last)
            {
                wait = wait.max(Some(at.saturating_add(MINUTE).saturating_since(now)));
            }
        }
        if let Some(wait) = wait {
            return Err(RateLimitExceeded(wait));
        }
        for (window, _) in windows {
            window.push_back(now);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> UnixMillis {
        UnixMillis::new(millis)
    }

    #[test]
    fn no_minute_holds_more_than_its_limit() {
        let mut traffic = Traffic::default();
        let limits = Limits::published();
        let passed = (0..1_800)
            .filter(|tick| traffic.admit(CallClass::Other, at(tick * 100), limits).is_ok())
            .collect::<Vec<u64>>();
        assert_eq!(passed.len(), 300);
        for start in &passed {
            let minute = passed.iter().filter(|it| (*start..start + 600).contains(it)).count();
            assert!(minute <= 100);
        }
    }

    #[test]
    fn each_kind_has_its_own_limit_within_the_general_one() {
        let mut traffic = Traffic::default();
        let limits = Limits::published();
        let mut count = |call, most: usize| {
            (0..most).take_while(|_| traffic.admit(call, at(0), limits).is_ok()).count()
        };
        assert_eq!(count(CallClass::GatewayInit, 1_000), 20);
        assert_eq!(count(CallClass::Poll, 1_000), 60);
        assert_eq!(count(CallClass::Other, 1_000), 20);
        assert_eq!(
            traffic.admit(CallClass::Other, at(1), limits),
            Err(RateLimitExceeded(MINUTE - Duration::from_millis(1)))
        );
        assert!(traffic.admit(CallClass::GatewayInit, at(60_000), limits).is_ok());
    }
}
