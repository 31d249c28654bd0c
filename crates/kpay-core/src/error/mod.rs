//! What can go wrong, told apart by what the caller can do about it.

mod attempt;
pub(crate) mod body;
mod connection_failure;
pub(crate) mod head;
mod money;
mod next_step;
mod not_sent;
pub(crate) mod refusal;
pub(crate) mod unreadable;
mod verdict;

use std::time::Duration;

use http::StatusCode;

pub use attempt::{Attempt, AttemptResult};
use connection_failure::ConnectionFailure;
pub(crate) use connection_failure::FailureDetail;
pub use money::MoneyError;
pub use next_step::NextStep;
pub use not_sent::NotSentReason;
pub use refusal::{CurrencyHint, Refusal, RefusalCase};
pub use unreadable::{FoundIds, UnreadableBody};
pub use verdict::Verdict;

use crate::operation::Operation;
use crate::text::InvalidInputError;
use crate::text::debug::debug_fields;
use crate::text::say::{Say, display_as_said, say_to};

/// Why an operation failed. Its `Display` is enough to act on; it never holds a secret, a phone
/// number or a whole body.
///
/// [`kind`](Self::kind) tells the cases apart; each has an accessor with the details. A call that
/// moves money fails with [`MoneyError`] instead, which says first whether money moved.
///
/// ```
/// use kpay_core::{Error, ErrorKind, ExternalId};
///
/// let error = Error::from(ExternalId::new("").unwrap_err());
/// assert_eq!(error.kind(), ErrorKind::InvalidInput);
/// assert_eq!(error.invalid_input().unwrap().field(), "externalId");
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    cause: Cause,
    operation: Option<&'static Operation>,
    attempts: Vec<Attempt>,
    advice: Option<&'static str>,
    next_step: Option<NextStep>,
    doubted: Option<DoubtSource>,
    retry_after: Option<Duration>,
    /// Where no connection was made to, and why.
    place: Option<ConnectionFailure>,
    source: Option<Source>,
}

pub(crate) type Source = Box<dyn std::error::Error + Send + Sync>;

/// Whose attempt may have been processed before the error was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DoubtSource {
    ByEarlierCall,
    ByThisCall,
}

#[derive(Debug)]
pub(crate) enum Cause {
    InFlight,
    InvalidInput(InvalidInputError),
    NoResponse { timed_out: bool },
    Misuse(&'static str),
    NotSent(NotSentReason),
    Refused(Refusal),
    Unreadable(UnreadableBody),
}

/// The cases of an [`Error`]
/// (contract: [Idempotency](crate::contract#idempotency-the-rule-that-protects-money) for what each says of
/// money).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A call with this externalId is under way in this client. Nothing was sent for this one, and
    /// what becomes of the order is not known yet: await the other.
    InFlight,
    /// A value the caller gave can't be sent. Nothing was sent: correct it.
    InvalidInput,
    /// The program drove the SDK wrongly; nothing from the network brings this about.
    Misuse,
    /// The request may have reached KPay, but no answer came back: time-out or cut connection.
    NoResponse,
    /// Nothing was sent: no connection, or no time or rate limiter left. Try again later.
    NotSent,
    /// KPay answered with a status other than success.
    Refused,
    /// KPay answered with success, but the answer can't be read.
    Unreadable,
}

impl Error {
    pub(crate) fn new(cause: Cause) -> Self {
        Self(Box::new(Inner {
            cause,
            operation: None,
            attempts: Vec::new(),
            advice: None,
            next_step: None,
            doubted: None,
            retry_after: None,
            place: None,
            source: None,
        }))
    }

    pub(crate) fn with_operation(mut self, operation: &'static Operation) -> Self {
        self.0.operation = Some(operation);
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: Vec<Attempt>) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_advice(mut self, advice: &'static str) -> Self {
        self.0.advice = Some(advice);
        self
    }

    pub(crate) fn with_next_step(mut self, next_step: NextStep) -> Self {
        self.0.next_step = Some(next_step);
        self
    }

    pub(crate) fn with_doubt(mut self, doubted: DoubtSource) -> Self {
        self.0.doubted = Some(doubted);
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    pub(crate) fn with_source(mut self, source: Option<Source>) -> Self {
        self.0.source = source;
        self
    }

    /// Which case it is.
    pub fn kind(&self) -> ErrorKind {
        match self.0.cause {
            Cause::InFlight => ErrorKind::InFlight,
            Cause::InvalidInput(_) => ErrorKind::InvalidInput,
            Cause::NoResponse { .. } => ErrorKind::NoResponse,
            Cause::Misuse(_) => ErrorKind::Misuse,
            Cause::NotSent(_) => ErrorKind::NotSent,
            Cause::Refused(_) => ErrorKind::Refused,
            Cause::Unreadable(_) => ErrorKind::Unreadable,
        }
    }

    /// The field that can't be sent, and why.
    pub fn invalid_input(&self) -> Option<&InvalidInputError> {
        match &self.0.cause {
            Cause::InvalidInput(input) => Some(input),
            _ => None,
        }
    }

    /// What KPay refused, and why.
    pub fn refusal(&self) -> Option<&Refusal> {
        match &self.0.cause {
            Cause::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// The answer that could not be read.
    pub fn unreadable(&self) -> Option<&UnreadableBody> {
        match &self.0.cause {
            Cause::Unreadable(unreadable) => Some(unreadable),
            _ => None,
        }
    }

    /// Why nothing was sent.
    pub fn not_sent(&self) -> Option<NotSentReason> {
        match self.0.cause {
            Cause::NotSent(reason) => Some(reason),
            _ => None,
        }
    }

    /// The HTTP status, when there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        match &self.0.cause {
            Cause::Refused(refusal) => Some(refusal.status),
            Cause::Unreadable(unreadable) => Some(unreadable.status),
            _ => None,
        }
    }

    /// How long to wait before the next try, when KPay's last answer or the client's rate limiter asks
    /// for a wait that the call did not keep itself.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether KPay's limit was reached (429).
    pub fn is_rate_limited(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.case == RefusalCase::RateLimited)
    }

    /// Whether an attempt or the whole call ran out of time. The server may have acted unless
    /// [`not_sent`](Self::not_sent) says otherwise.
    pub fn is_timeout(&self) -> bool {
        match &self.0.cause {
            Cause::NoResponse { timed_out } => *timed_out,
            Cause::Unreadable(unreadable) => unreadable.timed_out,
            Cause::NotSent(reason) => *reason == NotSentReason::Deadline,
            Cause::InFlight | Cause::InvalidInput(_) | Cause::Misuse(_) | Cause::Refused(_) => {
                false
            }
        }
    }

    /// Whether the same read may well succeed a little later: the network, the server's state, a
    /// limit. It says nothing of a call that moves money: see [`MoneyError`].
    pub fn is_transient(&self) -> bool {
        match &self.0.cause {
            Cause::NotSent(reason) => *reason != NotSentReason::NoRuntime,
            Cause::NoResponse { .. } => true,
            Cause::Refused(refusal) => refusal.is_transient(),
            Cause::Unreadable(unreadable) => unreadable.cut,
            Cause::InFlight | Cause::InvalidInput(_) | Cause::Misuse(_) => false,
        }
    }

    /// The operation, like `payments.init`; `None` for input that was refused outside of one.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.0.operation
    }

    /// What each attempt met, in order; empty when none was made.
    pub fn attempts(&self) -> &[Attempt] {
        &self.0.attempts
    }

    /// What to do, where there is something worth saying: where money may have moved, the paragraph of
    /// its [`NextStep`].
    pub fn advice(&self) -> Option<&'static str> {
        self.0.next_step.map(NextStep::paragraph).or_else(|| self.advice_of_case())
    }

    fn advice_of_case(&self) -> Option<&'static str> {
        self.0.advice.or_else(|| self.refusal()?.advice())
    }
}

impl From<InvalidInputError> for Error {
    fn from(input: InvalidInputError) -> Self {
        Self::new(Cause::InvalidInput(input))
    }
}

impl Say for Error {
    fn say(&self, to: &mut String) {
        if let Some(operation) = self.0.operation {
            say_to!(to; operation.name, ": ");
        }
        match &self.0.cause {
            Cause::InFlight => {
                "a call with this externalId is already under way in this client, and its outcome is not known yet; \
                 nothing was sent for this one"
                    .say(to);
            }
            Cause::InvalidInput(input) => say_to!(to; input, " (nothing was sent)"),
            Cause::Misuse(what) => what.say(to),
            Cause::NoResponse { timed_out: true } => {
                let mut waited =
                    self.0.attempts.iter().filter(|one| one.result == AttemptResult::TimedOut);
                match waited.next() {
                    Some(attempt) => {
                        let seconds = crate::time::seconds_rounded_up(attempt.latency);
                        say_to!(to; "no answer within ", seconds, " s; KPay may have acted");
                    }
                    None => "no answer in time; KPay may have acted".say(to),
                }
            }
            Cause::NoResponse { timed_out: false } => {
                "the connection was cut before an answer; KPay may have acted".say(to);
            }
            Cause::NotSent(reason) => {
                say_to!(to; "nothing was sent: ", reason.as_sentence());
                if let Some(place) = &self.0.place {
                    place.say(to);
                }
                if *reason == NotSentReason::Tls {
                    " (certificate, clock or proxy?)".say(to);
                }
            }
            Cause::Refused(refusal) => refusal.say(to),
            Cause::Unreadable(unreadable) => unreadable.say(to),
        }
        if let Some(after) = self.retry_after() {
            match crate::time::seconds_rounded_up(after) {
                seconds @ ..=86_400 => say_to!(to; "; wait ", seconds, " s before the next call"),
                _ => "; wait more than a day before the next call".say(to),
            }
        }
        if let [_, _, ..] = self.0.attempts[..] {
            "; attempts: ".say(to);
            attempt::say_list(&self.0.attempts, to);
        }
        let next_step = self.0.next_step.map(NextStep::paragraph);
        for advice in [self.advice_of_case(), next_step].into_iter().flatten() {
            say_to!(to; ". ", advice);
        }
    }
}

display_as_said!(Error);

debug_fields! {
    Error as error {
        operation = error.0.operation.map(|operation| operation.name), cause = error.0.cause,
        attempts = error.0.attempts, place = error.0.place.as_ref().map(ConnectionFailure::authority),
        source = error.0.source
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
