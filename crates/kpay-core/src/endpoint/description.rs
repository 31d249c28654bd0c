//! What a request is made of. Each is declared once, by [`request`](super::declaration::request): a typed
//! request and a binding's parameters are written by the same description.

use crate::endpoint::facts::RequestFacts;
use crate::operation::Operation;
use crate::text::InvalidInputError;

/// A request: what it is, what it holds, and what is checked of it.
pub(crate) struct RequestDescription {
    pub(crate) operation: &'static Operation,
    /// In the order of the wire.
    pub(crate) fields: &'static [RequestField],
    /// Checks several fields together.
    pub(crate) check: fn(&RequestFacts) -> Result<(), InvalidInputError>,
}

/// A field of a request.
pub(crate) struct RequestField {
    pub(crate) name: &'static str,
    pub(crate) rule: Rule,
    pub(crate) required: bool,
    /// What is sent without it.
    pub(crate) default: Option<&'static str>,
}

impl RequestField {
    pub(crate) const fn required(name: &'static str, rule: Rule) -> Self {
        Self { name, rule, required: true, default: None }
    }

    pub(crate) const fn optional(name: &'static str, rule: Rule) -> Self {
        Self { name, rule, required: false, default: None }
    }

    pub(crate) const fn with_default(
        name: &'static str,
        rule: Rule,
        default: &'static str,
    ) -> Self {
        Self { name, rule, required: false, default: Some(default) }
    }
}

/// What a field's value must be, and where it goes.
#[derive(Clone, Copy)]
pub(crate) enum Rule {
    Amount,
    ApplicationId,
    BankAccountId,
    Country,
    Currency,
    /// The country of the wallet to credit.
    Destination,
    ExternalId,
    Metadata,
    /// A person's name.
    Name,
    /// In the path, and not in the body.
    Path,
    PhoneNumber,
    Provider,
    /// In the query, and not in the body.
    Query,
    Reason,
    /// The country of the wallet to debit.
    Source,
    Text,
    /// Named for the check alone: KPay takes no such field.
    Unsent,
    Url,
}

/// The rule of a field: that of its type, or the one said in brackets behind it.
macro_rules! rule {
    ($Type:ty) => {
        <$Type as $crate::endpoint::value::RequestValue>::RULE
    };
    ($Type:ty, $rule:ident) => {
        $crate::endpoint::description::Rule::$rule
    };
}

pub(crate) use rule;
