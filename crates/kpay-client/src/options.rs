//! What a caller may set for some calls only.

use std::time::Duration;

use http::HeaderMap;
use kpay_core::CallPolicy;

/// Options of single calls, over those of the client.
///
/// ```
/// use std::time::Duration;
/// use kpay_client::CallOptions;
///
/// let options = CallOptions::new().deadline(Duration::from_secs(10)).max_retries(0);
/// # let _ = options;
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CallOptions {
    /// How long the whole call may take.
    pub deadline: Option<Duration>,
    /// How long one attempt may take.
    pub attempt_timeout: Option<Duration>,
    /// How often a failed attempt may be repeated; 0 means never.
    pub max_retries: Option<u32>,
    /// Whether a call that moves money is repeated after an attempt that may have been processed:
    /// see [`CallPolicy::retry_after_unknown`].
    pub retry_after_unknown: Option<bool>,
    /// More headers. Those that the SDK sets itself are refused.
    pub headers: HeaderMap,
}

impl CallOptions {
    /// The client's own options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how long the whole call may take.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Sets how long one attempt may take.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Sets how often a failed attempt may be repeated; 0 means never.
    #[must_use]
    pub fn max_retries(mut self, max_retries: u32) -> Self {
        self.max_retries = Some(max_retries);
        self
    }

    /// Sets whether a call that moves money is repeated after an attempt that may have been
    /// processed: see [`CallPolicy::retry_after_unknown`].
    #[must_use]
    pub fn retry_after_unknown(mut self, repeat: bool) -> Self {
        self.retry_after_unknown = Some(repeat);
        self
    }

    /// Adds headers.
    #[must_use]
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        self.headers = headers;
        self
    }

    pub(crate) fn over(&self, policy: &CallPolicy) -> CallPolicy {
        let mut policy = policy.clone();
        policy.deadline = self.deadline.unwrap_or(policy.deadline);
        policy.attempt_timeout = self.attempt_timeout.unwrap_or(policy.attempt_timeout);
        policy.max_retries = self.max_retries.unwrap_or(policy.max_retries);
        policy.retry_after_unknown = self.retry_after_unknown.or(policy.retry_after_unknown);
        policy
    }
}
