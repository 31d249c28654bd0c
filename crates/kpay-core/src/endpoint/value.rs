//! The values of a request's fields.

use std::fmt;

use crate::catalogue::{Country, PhoneNumber, Provider};
use crate::endpoint::description::Rule;
use crate::id::{ApplicationId, BankAccountId, ExternalId, PaymentId, PaymentKey, WithdrawalId};
use crate::json::RawJson;
use crate::money::{Amount, Currency, Money};
use crate::text::PersonalText;
use crate::text::hidden::Hidden;

/// The value of a field, as far as it says more than its text.
pub(crate) enum Value<'a> {
    Amount(Amount),
    Country(Country),
    Currency(Currency),
    ExternalId(ExternalId),
    /// JSON that is not a string.
    Json(&'a str),
    PhoneNumber(PhoneNumber),
    Provider(Provider),
    /// KPay's reference where an id may stand.
    Reference(&'a str),
    Text(&'a str),
}

impl Value<'_> {
    /// Its text; empty where it is none.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Country(country) => country.as_str(),
            Self::Currency(currency) => currency.as_str(),
            Self::ExternalId(id) => id.as_str(),
            Self::PhoneNumber(number) => number.as_str(),
            Self::Provider(provider) => provider.as_str(),
            Self::Reference(text) | Self::Text(text) => text,
            Self::Amount(_) | Self::Json(_) => "",
        }
    }
}

/// A type that a field of a request can have.
pub(crate) trait RequestValue: fmt::Debug {
    /// What a binding's parameter must be to be one, and what is checked of it.
    const RULE: Rule = Rule::Text;

    /// The value as it is sent.
    fn value(&self) -> Value<'_>;

    /// Shows it to programmers, without what is about a person.
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// A value as [`RequestValue::show`] shows it.
pub(crate) struct Shown<'a, T>(pub(crate) &'a T);

impl<T: RequestValue> fmt::Debug for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}

impl RequestValue for String {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }

    /// A free text may hold what is about a person.
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Hidden(self), f)
    }
}

impl RequestValue for Amount {
    const RULE: Rule = Rule::Amount;

    fn value(&self) -> Value<'_> {
        Value::Amount(*self)
    }
}

/// The amount of it; its currency is named beside it, for the checks.
impl RequestValue for Money {
    const RULE: Rule = Rule::Amount;

    fn value(&self) -> Value<'_> {
        Value::Amount(self.amount)
    }
}

impl RequestValue for RawJson {
    const RULE: Rule = Rule::Metadata;

    fn value(&self) -> Value<'_> {
        Value::Json(self.as_str())
    }
}

impl RequestValue for PaymentKey {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Id(id) => Value::Text(id.as_str()),
            Self::Reference(reference) => Value::Reference(reference.as_str()),
        }
    }
}

macro_rules! known_values {
    ($($Type:ident),+) => {
        $(impl RequestValue for $Type {
            const RULE: Rule = Rule::$Type;

            fn value(&self) -> Value<'_> {
                Value::$Type(self.clone())
            }
        })+
    };
}

known_values! { Country, Currency, ExternalId, PhoneNumber, Provider }

/// Makes types of text values of requests.
macro_rules! texts_of_requests {
    ($($Type:ident $(as $rule:ident)?),+ $(,)?) => {
        $(impl $crate::endpoint::value::RequestValue for $Type {
            $(const RULE: $crate::endpoint::description::Rule =
                $crate::endpoint::description::Rule::$rule;)?

            fn value(&self) -> $crate::endpoint::value::Value<'_> {
                $crate::endpoint::value::Value::Text(self.as_str())
            }
        })+
    };
}

pub(crate) use texts_of_requests;

texts_of_requests! {
    ApplicationId as ApplicationId,
    BankAccountId as BankAccountId,
    PaymentId,
    PersonalText,
    WithdrawalId,
}
