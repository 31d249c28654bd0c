//! Input refused before anything is sent.

use std::borrow::Cow;
use std::fmt;

/// A value the caller gave that can't be sent: which field, and why.
///
/// Neither text ever holds a secret, a phone number or a person's name.
///
/// ```
/// use kpay_core::ExternalId;
///
/// let error = ExternalId::new("a|b").unwrap_err();
/// assert_eq!(error.field(), "externalId");
/// assert!(error.to_string().contains("'|'"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidInput {
    field: &'static str,
    reason: Cow<'static, str>,
}

impl InvalidInput {
    /// Says that `field` can't be used, and why; `reason` must hold no secret and no personal data.
    pub fn new(field: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { field, reason: reason.into() }
    }

    /// The field by KPay's name, or the setting's name.
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// What is wrong with it and what to give instead.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for InvalidInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.reason)
    }
}

impl std::error::Error for InvalidInput {}
