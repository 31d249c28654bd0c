//! The references that people see.

use kpay_core::UnixMillis;

use crate::random::Random;
use crate::time::moment::day;

/// `PREFIX-20260514-ABC123`. Six characters are few enough to meet twice, so one that is taken is
/// drawn again.
pub(crate) fn dated_reference(
    prefix: &str,
    now: UnixMillis,
    random: &mut Random,
    is_taken: impl Fn(&str) -> bool,
) -> String {
    let day = day(now);
    loop {
        let reference = format!("{prefix}-{day}-{}", random.capitals(6));
        if !is_taken(&reference) {
            return reference;
        }
    }
}
