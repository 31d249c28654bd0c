//! The members of a JSON object, each until it is read.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::json::{Fields, RawJson};
use crate::wire::kind::{Kind, Shape};
use crate::wire::value::{ReadProblem, WireValue};

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

/// The members of an object in their order, each until it is read.
pub(crate) struct Members<'a>(Vec<Member<'a>>);

struct Member<'a> {
    name: Cow<'a, str>,
    json: &'a str,
    is_read: bool,
}

impl<'a> Members<'a> {
    pub(crate) fn of(json: &'a str) -> Result<Self, ReadProblem> {
        const OBJECT: Kind = Kind::Object(&Shape { required: &[], optional: &[] });

        serde_json::from_str(json).map_err(|error| ReadProblem::of(&error, OBJECT))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads a field without which it is no such object.
    pub(crate) fn required<T: WireValue>(&mut self, name: &'static str) -> Result<T, ReadProblem> {
        let read = match self.last_of(name) {
            Some(member) => T::from_json(member.json),
            None => Err(ReadProblem::missing()),
        };
        read.map_err(|problem| problem.within(name))
    }

    /// Reads a field that may be missing. What can't be read counts as missing, and stays among the
    /// rest.
    pub(crate) fn optional<T: WireValue>(&mut self, name: &'static str) -> Option<T> {
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
        let unread = self.0.iter().filter(|member| !member.is_read);
        unread.map(|member| (&*member.name, RawJson::of_valid(member.json))).collect()
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

/// The object with `"id"` as its last member, which is the one that counts; `None` where it is no
/// object.
pub(crate) fn with_id(body: &[u8], id: &str) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let is_empty = Members::of(text).ok()?.is_empty();
    let mut written = text.trim_end().strip_suffix('}')?.to_owned();
    written.push_str(if is_empty { "\"id\":" } else { ",\"id\":" });
    crate::json::push_string(id, &mut written);
    written.push('}');
    Some(written)
}
