//! Response objects: typed where known, kept where not.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

/// An object's key, borrowed where JSON lets it be.
pub(crate) struct Key<'de>(pub(crate) Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field name")
            }

            fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(name)))
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(name.to_owned())))
            }
        }

        deserializer.deserialize_identifier(KeyVisitor)
    }
}

/// Declares an object of the wire: required fields, fields that may be absent or null, and `extra`
/// for all that this version doesn't know. A field given twice counts as given last.
macro_rules! wire_fields {
    (
        $(#[$meta:meta])*
        pub struct $Name:ident {
            required {
                $($(#[$required_meta:meta])* $required_name:literal $required:ident: $Required:ty,)*
            }
            optional {
                $($(#[$optional_meta:meta])* $optional_name:literal $optional:ident: $Optional:ty,)*
            }
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $Name {
            $($(#[$required_meta])* pub $required: $Required,)*
            $($(#[$optional_meta])* pub $optional: Option<$Optional>,)*
            /// Fields this version doesn't know, as KPay wrote them.
            pub extra: $crate::Fields,
        }

        impl $crate::erased::WireKind for $Name {
            const KIND: $crate::erased::Kind = $crate::erased::Kind::Object($Name::SHAPE);
        }

        impl $Name {
            pub(crate) const SHAPE: &'static $crate::erased::Shape = &$crate::erased::Shape {
                required: &[$($crate::erased::Field {
                    name: $required_name,
                    kind: <$Required as $crate::erased::WireKind>::KIND,
                },)*],
                optional: &[$($crate::erased::Field {
                    name: $optional_name,
                    kind: <$Optional as $crate::erased::WireKind>::KIND,
                },)*],
            };
        }

        impl $crate::wire::FromMap for $Name {
            fn from_map<'de, A: serde::de::MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
                $(let mut $required: Option<$Required> = None;)*
                $(let mut $optional: Option<$Optional> = None;)*
                let mut extra = $crate::Fields::new();
                while let Some($crate::wire::Key(name)) = map.next_key()? {
                    match &*name {
                        $($required_name => $required = Some(map.next_value()?),)*
                        $($optional_name => $optional = map.next_value()?,)*
                        _ => extra.push(&name, map.next_value()?),
                    }
                }
                Ok(Self {
                    $($required: $required.ok_or_else(|| serde::de::Error::missing_field($required_name))?,)*
                    $($optional,)*
                    extra,
                })
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

/// Declares an object of the wire that anyone may read from JSON.
macro_rules! wire_struct {
    ($(#[$meta:meta])* pub struct $Name:ident $body:tt) => {
        $crate::wire::wire_fields! { $(#[$meta])* pub struct $Name $body }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::deserialize(deserializer)
            }
        }

        $crate::response::answers! { $Name }
    };
}

pub(crate) use {wire_fields, wire_struct};

/// An object read field by field.
pub(crate) trait FromMap: Sized {
    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

pub(crate) fn deserialize<'de, T: FromMap, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct ObjectVisitor<T>(PhantomData<T>);

    impl<'de, T: FromMap> Visitor<'de> for ObjectVisitor<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::from_map(map)
        }
    }

    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}
