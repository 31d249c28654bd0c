//! Response objects: typed where known, kept where not.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::binding::{Kind, Shape};
use crate::json::{Fields, RawJson};
use crate::text::say::Say;
use crate::wire::answer::{Answer, Problem};

/// An object's key, borrowed where JSON lets it be.
struct Key<'de>(Cow<'de, str>);

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

        impl $crate::binding::WireKind for $Name {
            const KIND: $crate::binding::Kind = $crate::binding::Kind::Object($Name::SHAPE);
        }

        impl $Name {
            pub(crate) const SHAPE: &'static $crate::binding::Shape = &$crate::binding::Shape {
                required: &[$($crate::binding::Field {
                    name: $required_name,
                    kind: <$crate::wire::read_as!($Required $(, $required_how)?) as $crate::binding::WireKind>::KIND,
                },)*],
                optional: &[$($crate::binding::Field {
                    name: $optional_name,
                    kind: <$crate::wire::read_as!($Optional $(, $optional_how)?) as $crate::binding::WireKind>::KIND,
                },)*],
            };

            pub(crate) fn read(json: &str) -> Result<Self, $crate::wire::answer::Problem> {
                let mut members = $crate::wire::Members::of(json)?;
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
        $crate::wire::answer::IdText
    };
}

/// Declares an object of the wire that anyone may read from JSON.
macro_rules! wire_struct {
    ($(#[$meta:meta])* pub struct $Name:ident $body:tt) => {
        $crate::wire::wire_fields! { $(#[$meta])* pub struct $Name $body }

        impl $crate::wire::answer::Answer for $Name {
            fn from_json(json: &str) -> Result<Self, $crate::wire::answer::Problem> {
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

pub(crate) fn deserialize<'de, T: Answer, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let json = Box::<RawValue>::deserialize(deserializer)?;
    T::from_json(json.get()).map_err(|problem| D::Error::custom(problem.said()))
}

/// A value as [`Answer::show`] shows it.
pub(crate) struct Shown<'a, T>(pub(crate) &'a T);

impl<T: Answer> fmt::Debug for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}

/// The members of an object in their order, each until it is read.
pub(crate) struct Members<'a>(Vec<Member<'a>>);

struct Member<'a> {
    name: Cow<'a, str>,
    json: &'a str,
    is_read: bool,
}

impl<'a> Members<'a> {
    pub(crate) fn of(json: &'a str) -> Result<Self, Problem> {
        const OBJECT: Kind = Kind::Object(&Shape { required: &[], optional: &[] });

        serde_json::from_str(json).map_err(|error| Problem::of(&error, OBJECT))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads a field without which it is no such object.
    pub(crate) fn required<T: Answer>(&mut self, name: &'static str) -> Result<T, Problem> {
        let read = match self.last_of(name) {
            Some(member) => T::from_json(member.json),
            None => Err(Problem::missing()),
        };
        read.map_err(|problem| problem.within(name))
    }

    /// Reads a field that may be missing. What can't be read counts as missing, and stays among the
    /// rest.
    pub(crate) fn optional<T: Answer>(&mut self, name: &'static str) -> Option<T> {
        let member = self.last_of(name).filter(|member| member.json != "null")?;
        let read = T::from_json(member.json).ok();
        member.is_read = read.is_some();
        read
    }

    /// The last field of that name, which is the one that counts. All of them are read by this.
    ///
    /// It looks at each member for each field that is known, of which there are not many, so a hostile
    /// body costs no more than its length.
    fn last_of(&mut self, name: &str) -> Option<&mut Member<'a>> {
        let mut last = None;
        for member in self.0.iter_mut().filter(|member| member.name == name) {
            member.is_read = true;
            last = Some(member);
        }
        last
    }

    /// What was not read.
    pub(crate) fn rest(self) -> Fields {
        let mut rest = Fields::new();
        for member in self.0.iter().filter(|member| !member.is_read) {
            rest.push(&member.name, RawJson::of_valid(member.json));
        }
        rest
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;

        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                // As many as a payment has, so that they are not moved while they are read.
                let mut members = Vec::with_capacity(24);
                while let Some((Key(name), value)) = map.next_entry::<_, &'de RawValue>()? {
                    members.push(Member { name, json: value.get(), is_read: false });
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(MembersVisitor)
    }
}

pub(crate) mod answer;
