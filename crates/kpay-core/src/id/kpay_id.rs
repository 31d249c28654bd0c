//! The ids KPay makes: one type for each, so that none is taken for another.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::{InvalidInputError, deserialize_str, is_uuid};

const MOST_BYTES: usize = 256;

macro_rules! kpay_id {
    ($(#[$meta:meta])* $Name:ident, $field:literal) => {
        kpay_id! { @named $(#[$meta])* $Name, $field }

        impl $Name {
            /// Takes an id that KPay made.
            ///
            /// # Errors
            /// When it is empty, longer than 256 bytes, `.` or `..`, or holds a control character:
            /// no id of KPay's, and nothing a path could carry.
            pub fn new(text: impl AsRef<str>) -> Result<Self, InvalidInputError> {
                check($field, text.as_ref()).map(|text| Self(text.into()))
            }
        }

        impl<'de> Deserialize<'de> for $Name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                // What KPay says is taken as it is; it is checked before it is sent anywhere.
                deserialize_str(deserializer, |text| Ok(Self(text.into())))
            }
        }

        impl $crate::wire::kind::WireKind for $Name {
            const KIND: $crate::wire::kind::Kind = $crate::wire::kind::Kind::Id;
        }

        $crate::wire::value::answers_of_text! { $Name, Id, |text| Self(text.into()) }
    };
    (@named $(#[$meta:meta])* $Name:ident, $field:literal) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $Name(Box<str>);

        impl $Name {
            /// The id as KPay wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&Self> for $Name {
            fn from(id: &Self) -> Self {
                id.clone()
            }
        }

        impl AsRef<str> for $Name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($Name), "({:?})"), self.0)
            }
        }

        impl std::str::FromStr for $Name {
            type Err = InvalidInputError;

            fn from_str(text: &str) -> Result<Self, InvalidInputError> {
                Self::new(text)
            }
        }

        impl Serialize for $Name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
    };
    // Only callers give these, so that one read from a store is checked as well.
    ($(#[$meta:meta])* uuid $Name:ident, $field:literal) => {
        kpay_id! { @named $(#[$meta])* $Name, $field }

        impl $Name {
            /// Takes a UUID that KPay made.
            ///
            /// # Errors
            /// When it is not a UUID: 32 hex digits in groups of 8, 4, 4, 4 and 12.
            pub fn new(text: impl AsRef<str>) -> Result<Self, InvalidInputError> {
                check_uuid($field, text.as_ref()).map(|text| Self(text.into()))
            }
        }

        impl<'de> Deserialize<'de> for $Name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserialize_str(deserializer, |text| Self::new(text))
            }
        }
    };
}

kpay_id! {
    /// KPay's id of a payment, like `pay_abc123`.
    ///
    /// ```
    /// use kpay_core::PaymentId;
    ///
    /// let id = PaymentId::new("pay_abc123")?;
    /// assert_eq!(id.as_str(), "pay_abc123");
    /// assert!(PaymentId::new("..").is_err());
    /// # Ok::<(), kpay_core::InvalidInputError>(())
    /// ```
    PaymentId, "id"
}

kpay_id! {
    /// KPay's reference of a transaction, like `KPAY-20260514-ABC123`: what a customer sees.
    Reference, "reference"
}

kpay_id! {
    /// KPay's id of a refund.
    RefundId, "id"
}

kpay_id! {
    /// KPay's id of a withdrawal, like `wdr_xyz456`.
    WithdrawalId, "id"
}

kpay_id! {
    /// The id of a bank account that was registered and validated in KPay's dashboard, a UUID
    /// (contract: [Withdrawal, bank transfer](crate::contract#withdrawal-bank-transfer)).
    ///
    /// ```
    /// use kpay_core::BankAccountId;
    ///
    /// assert!(BankAccountId::new("0ff617c5-8b6f-44b5-9e9f-114fa5089d2b").is_ok());
    /// assert!(BankAccountId::new("ACC-1").is_err());
    /// ```
    uuid BankAccountId, "bankAccountId"
}

kpay_id! {
    /// KPay's id of an application, a UUID: [`Account`](crate::endpoint::Account) has it
    /// (contract: [Wallet transfer](crate::contract#wallet-transfer)).
    uuid ApplicationId, "applicationId"
}

/// What names a payment in a read: its id, or its reference
/// (contract: [conflict 7](crate::contract::conflicts#7-id-or-reference-in-get)).
///
/// ```
/// use kpay_core::{PaymentKey, Reference};
///
/// let typed: PaymentKey = "KPAY-20260514-ABC123".parse()?;
/// assert_eq!(typed, Reference::new("KPAY-20260514-ABC123")?.into());
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PaymentKey {
    /// By the id, as documented.
    Id(PaymentId),
    /// By the reference, which works too (two integrations agree).
    Reference(Reference),
}

impl PaymentKey {
    /// The text of either.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Id(id) => id.as_str(),
            Self::Reference(reference) => reference.as_str(),
        }
    }
}

impl fmt::Display for PaymentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for PaymentKey {
    type Err = InvalidInputError;

    /// Takes what someone typed: a reference when it starts with `KPAY-`, else an id.
    fn from_str(text: &str) -> Result<Self, InvalidInputError> {
        if text.starts_with("KPAY-") {
            Reference::new(text).map(Self::Reference)
        } else {
            PaymentId::new(text).map(Self::Id)
        }
    }
}

macro_rules! names_a_payment {
    ($($Name:ident as $variant:ident),+) => {$(
        impl From<$Name> for PaymentKey {
            fn from(name: $Name) -> Self {
                Self::$variant(name)
            }
        }

        impl From<&$Name> for PaymentKey {
            fn from(name: &$Name) -> Self {
                Self::$variant(name.clone())
            }
        }
    )+};
}

names_a_payment! { PaymentId as Id, Reference as Reference }

/// Appends an id to a path as one segment.
///
/// # Errors
/// When a path could not carry it: an id read from a response was not checked before.
pub(crate) fn push_segment(
    path: &mut String,
    field: &'static str,
    text: &str,
) -> Result<(), InvalidInputError> {
    // The library's table of all bytes takes more of a WebAssembly module than this.
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or_default();
    for byte in check(field, text)?.bytes() {
        match byte {
            b'-' | b'_' | b'.' | b'~' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                path.push(char::from(byte));
            }
            _ => {
                path.push('%');
                path.push(digit(byte >> 4).to_ascii_uppercase());
                path.push(digit(byte & 15).to_ascii_uppercase());
            }
        }
    }
    Ok(())
}

/// A path with an id as one segment, and what follows it. Errors name the id's `field`.
///
/// # Errors
/// When a path could not carry the id.
pub(crate) fn path_with(
    before: &str,
    (field, id): (&'static str, &str),
    after: &str,
) -> Result<Cow<'static, str>, InvalidInputError> {
    let mut path = String::with_capacity(before.len() + id.len() + after.len());
    path.push_str(before);
    push_segment(&mut path, field, id)?;
    path.push_str(after);
    Ok(path.into())
}

fn check_uuid<'a>(field: &'static str, text: &'a str) -> Result<&'a str, InvalidInputError> {
    if is_uuid(text) {
        return Ok(text);
    }
    Err(InvalidInputError::new(
        field,
        "is not a UUID (like 0ff617c5-8b6f-44b5-9e9f-114fa5089d2b): copy all of it from KPay",
    ))
}

fn check<'a>(field: &'static str, text: &'a str) -> Result<&'a str, InvalidInputError> {
    let reason = if text.is_empty() {
        "is empty"
    } else if text.len() > MOST_BYTES {
        "has more than 256 bytes"
    } else if text == "." || text == ".." {
        "is a path step, not an id"
    } else if text.chars().any(char::is_control) {
        "holds a control character"
    } else {
        return Ok(text);
    };
    Err(InvalidInputError::new(field, reason))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn refuses_what_is_no_id() {
        for text in ["", ".", "..", "a\0b", "a\r\nb", &"x".repeat(257)] {
            assert!(PaymentId::new(text).is_err(), "{text:?}");
            assert!(Reference::new(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_only_callers_give_is_a_uuid() {
        let uuid = "0FF617c5-8b6f-44b5-9e9f-114fa5089d2b";
        assert_eq!(ApplicationId::new(uuid).unwrap().as_str(), uuid);
        let short = uuid.replace('-', "");
        for text in
            ["", "app_1", "..", &uuid[1..], &short, &format!("{uuid}-"), &uuid.replace('F', "g")]
        {
            let error = BankAccountId::new(text).unwrap_err();
            assert_eq!(error.field(), "bankAccountId", "{text}");
            let json = serde_json::to_string(text).unwrap();
            assert!(serde_json::from_str::<ApplicationId>(&json).is_err(), "{text}");
        }
    }

    #[test]
    fn what_was_read_is_checked_before_it_is_sent() {
        let read: PaymentId = serde_json::from_str("\"..\"").unwrap();
        assert!(push_segment(&mut String::new(), "id", read.as_str()).is_err());
    }

    proptest! {
        #[test]
        fn no_id_smuggles_a_path(text in ".{1,40}") {
            let Ok(id) = PaymentId::new(&text) else { return Ok(()) };
            let mut path = String::from("/payments/");
            push_segment(&mut path, "id", id.as_str()).unwrap();
            let segment = &path["/payments/".len()..];
            prop_assert!(segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~%".contains(&byte)));
            prop_assert!(segment != "." && segment != "..");
            prop_assert!(path.parse::<http::Uri>().is_ok());
        }
    }
}
