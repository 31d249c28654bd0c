//! What a failed call says of money.

/// What a failed call says of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// A transaction holds the externalId.
    AlreadyExists,
    /// Surely nothing moved.
    NotMoved,
    /// It may have.
    Unknown,
}
