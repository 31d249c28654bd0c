//! What must hold after each step of every history.

use std::fmt;
use std::time::Duration;

/// A promise that is checked; [`sentence`](Self::sentence) says it in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invariant {
    /// `MoneyError::AlreadyExists` is true.
    AlreadyExistsIsTrue,
    /// What the shop knows to be completed it never unlearns.
    BookedStaysBooked,
    /// KPay's wallets follow from its transactions.
    BooksAddUp,
    /// A history comes to its end.
    ItEnds,
    /// The sandbox's journal makes it again.
    JournalIsWhole,
    /// A client keeps below the published limits.
    LimitsAreKept,
    /// Calls end in time.
    NoCallOutlivesItsDeadline,
    /// Nobody pays twice.
    NothingIsMovedTwice,
    /// Nothing that was completed is missed.
    NothingStaysUnknown,
    /// `MoneyError::NotMoved` is true.
    NotMovedIsTrue,
    /// No goods go out without money.
    PaidMeansCompleted,
    /// What a call answers is so.
    SuccessIsTrue,
    /// `MoneyError::Unknown` is not said lightly.
    UnknownIsHonest,
    /// A doubt ends by proof alone.
    UnknownNeedsProof,
}

impl Invariant {
    /// Each once, in the order of their names.
    pub const ALL: [Self; 14] = [
        Self::AlreadyExistsIsTrue,
        Self::BookedStaysBooked,
        Self::BooksAddUp,
        Self::ItEnds,
        Self::JournalIsWhole,
        Self::LimitsAreKept,
        Self::NoCallOutlivesItsDeadline,
        Self::NothingIsMovedTwice,
        Self::NothingStaysUnknown,
        Self::NotMovedIsTrue,
        Self::PaidMeansCompleted,
        Self::SuccessIsTrue,
        Self::UnknownIsHonest,
        Self::UnknownNeedsProof,
    ];

    /// What it promises.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::AlreadyExistsIsTrue => {
                "a call that ends with AlreadyExists names something that KPay holds"
            }
            Self::BookedStaysBooked => {
                "what the shop has booked as completed stays so, whichever of its processes writes \
                 next"
            }
            Self::BooksAddUp => {
                "balances and reserves are what the transactions and transfers make of them"
            }
            Self::ItEnds => "a history comes to its end within its steps",
            Self::JournalIsWhole => {
                "a sandbox that begins again from its journal holds what it held, and drops a torn \
                 last line"
            }
            Self::LimitsAreKept => {
                "no minute of one client holds more requests than KPay's published limits"
            }
            Self::NoCallOutlivesItsDeadline => {
                "every call ends within its deadline, and a wait within 10 s after it"
            }
            Self::NothingIsMovedTwice => {
                "no order is charged, no payment given back and nobody paid out twice, unless the \
                 first had failed and freed its externalId when the second began"
            }
            Self::NothingStaysUnknown => {
                "once the faults are over and days have passed, the shop knows each transaction \
                 that KPay completed, second ones included"
            }
            Self::NotMovedIsTrue => {
                "what a call that ends with NotMoved sent never makes a transaction, then or later, and \
                 nothing told it that one exists"
            }
            Self::PaidMeansCompleted => {
                "an order counts as paid only with a COMPLETED payment of its id, amount and \
                 currency"
            }
            Self::SuccessIsTrue => {
                "a call that succeeds names a transaction that KPay holds under its externalId"
            }
            Self::UnknownIsHonest => {
                "a call ends with Unknown only when an attempt of it, or of an earlier call that its client \
                 left unknown, was not surely refused or unsent, and nothing told it that a transaction exists"
            }
            Self::UnknownNeedsProof => {
                "the shop lets go of a doubt, or books an end, only as KPay has it"
            }
        }
    }
}

/// A promise that was broken.
#[derive(Clone, Debug)]
pub struct Violation {
    /// Which.
    pub invariant: Invariant,
    /// When, since the start.
    pub at: Duration,
    /// What was seen.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is broken after {} ms: {}\n  ({})",
            self.invariant,
            self.at.as_millis(),
            self.what,
            self.invariant.sentence()
        )
    }
}
