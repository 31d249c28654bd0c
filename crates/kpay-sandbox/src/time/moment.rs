//! Moments as KPay writes them.

use jiff::Timestamp;
use kpay_core::UnixMillis;

/// ISO 8601 in UTC with milliseconds: `2026-05-14T10:00:00.000Z`.
pub(crate) fn iso(moment: UnixMillis) -> String {
    format!("{:.3}", timestamp(moment))
}

/// The day in UTC, as it stands in a reference: `20260514`.
pub(crate) fn day(moment: UnixMillis) -> String {
    timestamp(moment).strftime("%Y%m%d").to_string()
}

/// The year and the month in UTC, as they stand in a text: `202605`.
pub(crate) fn year_and_month(moment: UnixMillis) -> String {
    timestamp(moment).strftime("%Y%m").to_string()
}

/// Moments beyond the year 9999 are held at its end.
fn timestamp(moment: UnixMillis) -> Timestamp {
    i64::try_from(moment.get())
        .ok()
        .and_then(|millis| Timestamp::from_millisecond(millis).ok())
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_milliseconds_always() {
        let moment = UnixMillis::new(1_778_752_800_000);
        assert_eq!(iso(moment), "2026-05-14T10:00:00.000Z");
        assert_eq!(iso(UnixMillis::new(1_778_752_800_007)), "2026-05-14T10:00:00.007Z");
        assert_eq!(day(moment), "20260514");
        assert_eq!(year_and_month(moment), "202605");
        assert!(iso(UnixMillis::new(u64::MAX)).starts_with("9999-12-30T"));
    }
}
