//! Webhooks: which event is told to whom, and its way to the receiver.

pub(crate) mod delivery;
pub(crate) mod event;
pub(crate) mod notify;
pub(crate) mod outbox;
