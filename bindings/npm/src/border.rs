//! What both sides of the border count by. JavaScript's half is made from this: see `generated`.
//!
//! A list here is the order in which texts cross, or the numbers that stand for words. JavaScript has the
//! same list with the names beside the variants, and nobody writes it there.

/// How JavaScript sees a value of a list.
#[cfg(test)]
pub(crate) trait Described: Copy {
    /// Its name there.
    fn name(self) -> &'static str;

    /// What a user reads of it there.
    fn doc(self) -> &'static str;
}

/// Declares a list. Each value has its name in JavaScript, and its documentation is what a user reads there.
macro_rules! list {
    ($(#[$meta:meta])* $Name:ident { $($(#[doc = $doc:literal])* $Value:ident = $name:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $Name {
            $($(#[doc = $doc])* $Value,)+
        }

        impl $Name {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$Value,)+];
        }

        #[cfg(test)]
        impl Described for $Name {
            fn name(self) -> &'static str {
                [$($name,)+][self as usize]
            }

            fn doc(self) -> &'static str {
                [$(concat!("" $(, $doc)*),)+][self as usize]
            }
        }
    };
}

list! {
    /// The limits of a call, in the order of a question that starts one.
    CallLimit {
        /// The time of one attempt, over headers and body, in milliseconds.
        AttemptTimeout = "attemptTimeoutMs",
        /// The time of a whole call, with waits and retries, in milliseconds.
        Deadline = "deadlineMs",
        /// What is left of a deadline that several calls share.
        TimeLeft = "timeLeftMs",
        /// How often a call may be retried where that is harmless; 0 means never.
        MaxRetries = "maxRetries",
        /// Lets a call that moves money be retried after an unknown outcome. If the first attempt was taken and failed
        /// within seconds, the retry can be a second transaction.
        RetryAfterUnknown = "retryAfterUnknown",
    }
}

list! {
    /// KPay's limits, in the order of a question that opens a session.
    RateLimit {
        /// All calls together.
        General = "general",
        /// Gateway pages that are opened.
        GatewayInit = "gatewayInit",
        /// Statuses that are read.
        StatusRead = "statusRead",
    }
}

list! {
    /// Where a key may go: each rule is a bit, the first the lowest.
    KeyRule {
        /// Refuses keys that are not test keys.
        ExpectTest = "expectTest",
        /// Refuses keys that are not live: for production.
        ExpectLive = "expectLive",
        /// Lets test keys go over plain HTTP to another host than this machine.
        HttpWithTestKey = "dangerouslyAllowHttpWithTestKey",
        /// Lets a live key go to a host that is not KPay's.
        LiveKeyAtBaseUrl = "dangerouslyAllowLiveKeyAtBaseUrl",
    }
}

#[cfg(test)]
impl CallLimit {
    /// Whether a client can be given it for all of its calls.
    pub(crate) fn is_of_client(self) -> bool {
        !matches!(self, Self::RetryAfterUnknown | Self::TimeLeft)
    }
}

impl KeyRule {
    /// Whether it is among the rules of that number.
    pub(crate) fn is_in(self, rules: u64) -> bool {
        rules & 1 << self as u64 > 0
    }
}

list! {
    /// The times of a wait, in the order of a question that starts one.
    WaitTime {
        /// The wait before the first read in milliseconds; 0 reads at once.
        FirstDelay = "firstDelayMs",
        /// What the wait between reads grows to in milliseconds.
        LongestDelay = "longestDelayMs",
        /// When to read for the last time, in milliseconds from now. That read may take 10 s more.
        Deadline = "deadlineMs",
    }
}

/// An attempt that surely sent nothing.
pub(crate) const NOT_SENT: &str = "not_sent";

/// An attempt without an answer in its time. Any other that failed was cut.
pub(crate) const TIMED_OUT: &str = "timed_out";

list! {
    /// The texts of an error. KPay's messages stand behind them; those at the end may be missing.
    ErrorText {
        Code = "code",
        Message = "message",
        Field = "field",
        ResponseStatus = "responseStatus",
        Outcome = "outcome",
        ExternalId = "externalId",
        Status = "status",
        RetryAfter = "retryAfterMs",
        KpayCode = "kpayCode",
        RefundId = "refundId",
        Advice = "advice",
        NextStep = "nextStep",
        Excerpt = "excerpt",
        Retryable = "retryable",
        TimedOut = "timedOut",
        HasMessages = "messages",
    }
}

impl ErrorText {
    pub(crate) const COUNT: usize = Self::ALL.len();
}
