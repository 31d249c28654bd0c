//! The countries and operators that KPay serves, and their phone numbers.

pub(crate) mod country;
pub(crate) mod phone_number;
pub(crate) mod provider;
pub(crate) mod typed_number;

pub use country::Country;
pub use phone_number::PhoneNumber;
pub use provider::{Decimals, Provider};
