//! Response objects: typed where known, kept where not.

pub(crate) mod kind;
pub(crate) mod members;
pub(crate) mod open_enum;
pub(crate) mod value;

pub use open_enum::UnlistedValue;

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error};
use serde_json::value::RawValue;

use crate::text::say::Say;
use crate::wire::value::WireValue;

/// Declares an object of the wire: required fields, fields that may be absent, null or of any type, and
/// `extra` for all that this version doesn't know or can't read. A field given twice counts as given
/// last. `[id]` behind a type of text says that it may be a number too.
macro_rules! wire_fields {
    (
        $(#[$meta:meta])*
        pub struct $Name:ident {
            required {
                $($(#[$required_meta:meta])* $required_name:literal $required:ident: $Required:ty $([$required_how:ident])?,)*
            }
            optional {
                $($(#[$optional_meta:meta])* $optional_name:literal $optional:ident: $Optional:ty $([$optional_how:ident])?,)*
            }
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $Name {
            $($(#[$required_meta])* pub $required: $Required,)*
            $($(#[$optional_meta])* pub $optional: Option<$Optional>,)*
            /// Fields this version doesn't know, and those whose values it can't read, as KPay wrote them.
            pub extra: $crate::json::Fields,
        }

        impl $crate::wire::kind::WireKind for $Name {
            const KIND: $crate::wire::kind::Kind = $crate::wire::kind::Kind::Object($Name::SHAPE);
        }

        impl $Name {
            pub(crate) const SHAPE: &'static $crate::wire::kind::Shape = &$crate::wire::kind::Shape {
                required: &[$($crate::wire::kind::Field {
                    name: $required_name,
                    kind: <$crate::wire::read_as!($Required $(, $required_how)?) as $crate::wire::kind::WireKind>::KIND,
                },)*],
                optional: &[$($crate::wire::kind::Field {
                    name: $optional_name,
                    kind: <$crate::wire::read_as!($Optional $(, $optional_how)?) as $crate::wire::kind::WireKind>::KIND,
                },)*],
            };

            pub(crate) fn read(json: &str) -> Result<Self, $crate::wire::value::ReadProblem> {
                let mut members = $crate::wire::members::Members::of(json)?;
                Ok(Self {
                    $($required: members.required::<$crate::wire::read_as!($Required $(, $required_how)?)>($required_name)?.into(),)*
                    $($optional: members.optional::<$crate::wire::read_as!($Optional $(, $optional_how)?)>($optional_name).map(Into::into),)*
                    extra: members.rest(),
                })
            }
        }

        impl std::fmt::Debug for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($Name))
                    $(.field(stringify!($required), &$crate::wire::Shown(&self.$required)))*
                    $(.field(stringify!($optional), &self.$optional.as_ref().map($crate::wire::Shown)))*
                    .field("extra", &self.extra)
                    .finish()
            }
        }

        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                let mut map = serializer.serialize_map(None)?;
                $(map.serialize_entry($required_name, &self.$required)?;)*
                $(if let Some(value) = &self.$optional {
                    map.serialize_entry($optional_name, value)?;
                })*
                for (name, value) in self.extra.iter() {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    };
}

/// What a field's value is read as.
macro_rules! read_as {
    ($Type:ty) => {
        $Type
    };
    ($Type:ty, id) => {
        $crate::wire::value::IdText
    };
}

/// Declares an object of the wire that anyone may read from JSON.
macro_rules! wire_struct {
    ($(#[$meta:meta])* pub struct $Name:ident $body:tt) => {
        $crate::wire::wire_fields! { $(#[$meta])* pub struct $Name $body }

        impl $crate::wire::value::WireValue for $Name {
            fn from_json(json: &str) -> Result<Self, $crate::wire::value::ReadProblem> {
                Self::read(json)
            }
        }

        $crate::wire::deserialize_as_answer! { $Name }
    };
}

/// Lets anyone read an answer with `serde_json`.
macro_rules! deserialize_as_answer {
    ($Name:ident) => {
        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::deserialize(deserializer)
            }
        }
    };
}

pub(crate) use {deserialize_as_answer, read_as, wire_fields, wire_struct};

pub(crate) fn deserialize<'de, T: WireValue, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let json = Box::<RawValue>::deserialize(deserializer)?;
    T::from_json(json.get()).map_err(|problem| D::Error::custom(problem.said()))
}

/// A value as [`WireValue::show`] shows it.
pub(crate) struct Shown<'a, T>(pub(crate) &'a T);

impl<T: WireValue> fmt::Debug for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}
