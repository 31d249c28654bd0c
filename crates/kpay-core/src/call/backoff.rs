//! How long to wait before an attempt is repeated.

use std::time::Duration;

/// KPay's published waits after a 429: 1, 2, 4 s; three doublings are the most.
const RATE_LIMIT_MILLIS: u64 = 1_000;
const FAILURE_MILLIS: u64 = 500;
const MOST_DOUBLINGS: u32 = 3;

/// Spreads clients that were all told the same moment.
const SPREAD: Duration = Duration::from_millis(250);

/// After a 429 without `Retry-After`: the published wait as the floor, up to half of it above.
/// `retries` counts the retries made so far.
pub(crate) fn after_rate_limit(retries: u32, entropy: u64) -> Duration {
    let floor = doubled(RATE_LIMIT_MILLIS, retries);
    floor.saturating_add(share(floor / 2, entropy))
}

/// After an honoured `Retry-After`: never less, at most a quarter of a second more.
pub(crate) fn after_retry_after(asked: Duration, entropy: u64) -> Duration {
    asked.saturating_add(share(SPREAD, entropy))
}

/// After any other failure: anything up to a doubling bound.
pub(crate) fn after_failure(retries: u32, entropy: u64) -> Duration {
    share(doubled(FAILURE_MILLIS, retries), entropy)
}

/// A part of `whole`, from nothing to all of it, chosen by `entropy`.
pub(crate) fn share(whole: Duration, entropy: u64) -> Duration {
    let nanos =
        whole.as_secs().saturating_mul(1_000_000_000).saturating_add(whole.subsec_nanos().into());
    let part = (u128::from(nanos) * u128::from(entropy)) >> 64;
    Duration::from_nanos(part as u64)
}

fn doubled(millis: u64, times: u32) -> Duration {
    Duration::from_millis(millis << times.min(MOST_DOUBLINGS))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rate_limit_floors_are_the_published_ones() {
        let floors: Vec<u64> =
            (0..5).map(|retries| after_rate_limit(retries, 0).as_secs()).collect();
        assert_eq!(floors, [1, 2, 4, 8, 8]);
    }

    proptest! {
        #[test]
        fn waits_stay_in_their_bounds(retries: u32, entropy: u64, asked in 0_u64..=60) {
            prop_assert!(after_rate_limit(retries, entropy) <= Duration::from_secs(12));
            prop_assert!(after_failure(retries, entropy) <= Duration::from_secs(4));
            let asked = Duration::from_secs(asked);
            let wait = after_retry_after(asked, entropy);
            prop_assert!(asked <= wait && wait <= asked + SPREAD);
        }
    }
}
