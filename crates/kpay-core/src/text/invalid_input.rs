//! Input refused before anything is sent.

use std::borrow::Cow;

use crate::text::debug::debug_fields;
use crate::text::say::{Say, display_as_said, say_to};

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
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidInputError(Box<Inner>);

/// Boxed, since every check of every field may give one.
#[derive(Clone, PartialEq, Eq)]
struct Inner {
    field: &'static str,
    reason: Cow<'static, str>,
}

impl InvalidInputError {
    /// Says that `field` can't be used, and why; `reason` must hold no secret and no personal data.
    pub fn new(field: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner { field, reason: reason.into() }))
    }

    /// The field by KPay's name, or the setting's name.
    pub fn field(&self) -> &'static str {
        self.0.field
    }

    /// What is wrong with it and what to give instead.
    pub fn reason(&self) -> &str {
        &self.0.reason
    }
}

debug_fields! { InvalidInputError as error { field = error.field(), reason = error.reason() } }

impl Say for InvalidInputError {
    fn say(&self, to: &mut String) {
        say_to!(to; self.field(), ": ", self.reason());
    }
}

display_as_said!(InvalidInputError);

impl std::error::Error for InvalidInputError {}
