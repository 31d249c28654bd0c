//! What the bench programs share: samples, the floor written by hand, and the count of allocations.

pub mod counting;
pub mod floor;
pub mod samples;
