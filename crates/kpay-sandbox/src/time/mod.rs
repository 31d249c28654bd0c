//! The sandbox's clock, and moments as KPay writes them.

pub(crate) mod clock;
pub(crate) mod moment;
