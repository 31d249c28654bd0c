//! What a caller may set: for a client, and for some of its calls only.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use kpay_core::{BaseUrl, CallPolicy, Environment, InvalidInputError, KeyPlacement, RateLimits};

use crate::observer::Observer;

/// Options of a client, whatever carries its calls. A builder has a method for each of them, and takes
/// all of them at once: one value serves several clients.
///
/// ```
/// use std::time::Duration;
/// use kpay_client::ClientOptions;
///
/// let options = ClientOptions::new()
///     .base_url("http://127.0.0.1:7700")
///     .expect_test()
///     .deadline(Duration::from_secs(20));
/// # let _ = options;
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct ClientOptions {
    base_url: Option<String>,
    pub(crate) policy: CallPolicy,
    pub(crate) rate_limits: RateLimits,
    pub(crate) observer: Option<Arc<dyn Observer>>,
    pub(crate) placement: KeyPlacement,
}

impl ClientOptions {
    /// KPay's own address, and the default of everything else.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets another address than KPay's: a sandbox on this machine, say.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Refuses keys that are not live. Put it into production's start-up, so that no goods go out for
    /// sandbox money.
    pub fn expect_live(mut self) -> Self {
        self.placement.expected = Some(Environment::Production);
        self
    }

    /// Refuses keys that are not test keys.
    pub fn expect_test(mut self) -> Self {
        self.placement.expected = Some(Environment::Test);
        self
    }

    /// Sets how long a call may take, waits included; 60 s by default.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.policy.deadline = deadline;
        self
    }

    /// Sets how long one attempt may take, body included; 30 s by default.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.policy.attempt_timeout = timeout;
        self
    }

    /// Sets how often a failed attempt may be sent again; 2 by default, 0 means never.
    pub fn max_retries(mut self, max_retries: u32) -> Self {
        self.policy.max_retries = max_retries;
        self
    }

    /// Sets the rate limits that the client keeps; KPay's own by default. They count for this process
    /// (or isolate) alone: give each of several its part.
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.rate_limits = limits;
        self
    }

    /// Sets who is told of each attempt, and of the outcome of each call that moves money.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Lets a test key go over plain `http` to another machine: a sandbox in a container.
    pub fn danger_accept_http_with_test_key(mut self) -> Self {
        self.placement.danger_accept_http_with_test_key = true;
        self
    }

    /// Lets a live key go to an address that is not KPay's: a proxy of your own.
    pub fn danger_accept_live_key_at_base_url(mut self) -> Self {
        self.placement.danger_accept_live_key_at_base_url = true;
        self
    }

    /// Reads the address that was set, or gives KPay's.
    ///
    /// # Errors
    /// A text that is not an address. Whether plain `http` is allowed there is judged when the client is
    /// built, by the keys.
    pub fn to_base_url(&self) -> Result<BaseUrl, InvalidInputError> {
        self.base_url.as_deref().map_or(Ok(BaseUrl::kpay()), BaseUrl::danger_accept_http)
    }
}

impl fmt::Debug for ClientOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientOptions")
            .field("base_url", &self.to_base_url())
            .field("policy", &self.policy)
            .field("rate_limits", &self.rate_limits)
            .field("placement", &self.placement)
            .finish_non_exhaustive()
    }
}

/// Gives a builder a method for each of [`ClientOptions`], kept in its field `options`.
#[doc(hidden)]
#[macro_export]
macro_rules! client_option_setters {
    () => {
        $crate::client_option_setters! {
            base_url(base_url: impl Into<String>)
            expect_live()
            expect_test()
            deadline(deadline: ::std::time::Duration)
            attempt_timeout(timeout: ::std::time::Duration)
            max_retries(max_retries: u32)
            rate_limits(limits: $crate::core::RateLimits)
            observer(observer: impl $crate::Observer)
            danger_accept_http_with_test_key()
            danger_accept_live_key_at_base_url()
        }

        /// Sets all options of [`ClientOptions`](kpay_client::ClientOptions) at once.
        pub fn options(mut self, options: $crate::ClientOptions) -> Self {
            self.options = options;
            self
        }
    };
    ($($option:ident($($value:ident: $Value:ty)?))+) => {
        $(
            #[doc = concat!(
                "As [`ClientOptions::", stringify!($option), "`](kpay_client::ClientOptions::",
                stringify!($option), ") says."
            )]
            pub fn $option(mut self $(, $value: $Value)?) -> Self {
                self.options = self.options.$option($($value)?);
                self
            }
        )+
    };
}

/// Gives options, or what holds them in the field `$inner`, a setter for each option of a call.
macro_rules! call_option_setters {
    ($($inner:ident)?) => {
        /// Sets how long the call may take, waits included.
        pub fn deadline(mut self, deadline: ::std::time::Duration) -> Self {
            self$(.$inner)?.deadline = Some(deadline);
            self
        }

        /// Sets how long one attempt may take.
        pub fn attempt_timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self$(.$inner)?.attempt_timeout = Some(timeout);
            self
        }

        /// Sets how often a failed attempt may be sent again; 0 means never.
        pub fn max_retries(mut self, max_retries: u32) -> Self {
            self$(.$inner)?.max_retries = Some(max_retries);
            self
        }

        /// Sets whether a call that moves money is sent again after an attempt that may have been
        /// processed: see [`CallPolicy::retry_after_unknown`](kpay_core::CallPolicy::retry_after_unknown).
        pub fn retry_after_unknown(mut self, retry: bool) -> Self {
            self$(.$inner)?.retry_after_unknown = Some(retry);
            self
        }

        /// Sets headers of your own. Those that the SDK sets itself are refused.
        pub fn headers(mut self, headers: ::http::HeaderMap) -> Self {
            self$(.$inner)?.headers = headers;
            self
        }
    };
}

pub(crate) use call_option_setters;

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
#[must_use]
#[non_exhaustive]
pub struct CallOptions {
    /// How long the call may take, waits included.
    pub deadline: Option<Duration>,
    /// How long one attempt may take.
    pub attempt_timeout: Option<Duration>,
    /// How often a failed attempt may be sent again; 0 means never.
    pub max_retries: Option<u32>,
    /// Whether a call that moves money is sent again after an attempt that may have been processed:
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

    call_option_setters! {}

    pub(crate) fn over(&self, policy: &CallPolicy) -> CallPolicy {
        let mut policy = policy.clone();
        policy.deadline = self.deadline.unwrap_or(policy.deadline);
        policy.attempt_timeout = self.attempt_timeout.unwrap_or(policy.attempt_timeout);
        policy.max_retries = self.max_retries.unwrap_or(policy.max_retries);
        policy.retry_after_unknown = self.retry_after_unknown.or(policy.retry_after_unknown);
        policy
    }
}
