//! How often and how long a call tries.

use std::time::Duration;

use crate::operation::RetryClass;

/// How a call is repeated and when it ends (contract: [Ground rules](crate::contract#ground-rules),
/// [Idempotency](crate::contract#idempotency-the-rule-that-protects-money)).
///
/// ```
/// use std::time::Duration;
/// use kpay_core::CallPolicy;
///
/// let mut policy = CallPolicy::default();
/// policy.max_retries = 0;
/// policy.deadline = Duration::from_secs(10);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallPolicy {
    /// How often a failed attempt may be repeated; 0 means never. 2 by default.
    pub max_retries: u32,
    /// How long one attempt may take, body included; 30 s by default.
    pub attempt_timeout: Duration,
    /// How long the whole call may take, waits included; 60 s by default.
    pub deadline: Duration,
    /// Whether a call that moves money is repeated after an attempt that may have been processed;
    /// `None` is the operation's own rule. KPay may by then have failed the first and freed its
    /// externalId, so that the repeat moves money a second time: before turning it on, see
    /// [the rule that protects money](crate::contract#idempotency-the-rule-that-protects-money).
    pub retry_after_unknown: Option<bool>,
    /// For how long after such an attempt was sent it may be repeated; 5 s by default.
    pub unknown_window: Duration,
}

impl CallPolicy {
    /// Whether a call of this class is sent again after an attempt that may have been processed, within
    /// [`unknown_window`](Self::unknown_window).
    pub fn retries_after_unknown(&self, class: RetryClass) -> bool {
        match class {
            RetryClass::Read => true,
            RetryClass::Money => self.retry_after_unknown.unwrap_or(false),
            RetryClass::MoneyForSeconds => self.retry_after_unknown.unwrap_or(true),
        }
    }
}

impl Default for CallPolicy {
    fn default() -> Self {
        Self {
            max_retries: 2,
            attempt_timeout: Duration::from_secs(30),
            deadline: Duration::from_secs(60),
            retry_after_unknown: None,
            unknown_window: Duration::from_secs(5),
        }
    }
}
