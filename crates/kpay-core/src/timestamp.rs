//! KPay's time stamps.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::UnixMillis;

/// A moment as KPay wrote it: ISO 8601 in UTC with milliseconds (contract: "Ground rules").
///
/// ```
/// use kpay_core::Timestamp;
///
/// let completed_at: Timestamp = serde_json::from_str("\"2026-05-14T10:02:30.000Z\"")?;
/// assert_eq!(completed_at.to_unix().unwrap().get(), 1_778_752_950_000);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(Box<str>);

impl Timestamp {
    /// The text as KPay wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The moment; `None` when the text is no ISO 8601 time after 1970.
    pub fn to_unix(&self) -> Option<UnixMillis> {
        let moment: jiff::Timestamp = self.0.parse().ok()?;
        u64::try_from(moment.as_millisecond()).ok().map(UnixMillis::new)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_texts_are_kept_but_no_moment() {
        for text in ["", "yesterday", "1960-01-01T00:00:00Z", "2026-13-01T00:00:00Z"] {
            let stamp: Timestamp = serde_json::from_value(text.into()).unwrap();
            assert_eq!((stamp.as_str(), stamp.to_unix()), (text, None));
        }
    }
}
