//! What the answers of operations must be.

use crate::endpoint::ANSWERS;
use crate::webhook::Notice;
use crate::wire::kind::Kind;

/// What the answers of operations must be, by the operations' names, and under `webhook` the signed
/// body of a notification: for the tables of a binding.
pub fn answers() -> impl Iterator<Item = (&'static str, Kind)> {
    ANSWERS.iter().copied().chain([("webhook", Kind::Object(Notice::SHAPE))])
}
