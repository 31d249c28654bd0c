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
/// let options = CallOptions::new().deadline(Duration::from_secs(10)).repeats(0);
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
    pub repeats: Option<u32>,
    /// Whether a call that moves money is repeated after an attempt that may have been processed:
    /// see [`CallPolicy::repeat_after_unknown`].
    pub repeat_after_unknown: Option<bool>,
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
    pub fn repeats(mut self, repeats: u32) -> Self {
        self.repeats = Some(repeats);
        self
    }

    /// Sets whether a call that moves money is repeated after an attempt that may have been
    /// processed: see [`CallPolicy::repeat_after_unknown`].
    #[must_use]
    pub fn repeat_after_unknown(mut self, repeat: bool) -> Self {
        self.repeat_after_unknown = Some(repeat);
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
        policy.repeats = self.repeats.unwrap_or(policy.repeats);
        policy.repeat_after_unknown = self.repeat_after_unknown.or(policy.repeat_after_unknown);
        policy
    }
}
