//! The members of a JSON object, each until it is read.

use std::borrow::Cow;

use crate::json::scan::each_member;
use crate::json::{Fields, RawJson};
use crate::wire::kind::{Kind, Shape};
use crate::wire::value::{ReadProblem, WireValue};

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

        // As many as a payment has, so that they are not moved while they are read.
        let mut members = Vec::with_capacity(24);
        each_member(json, |name, json| members.push(Member { name, json, is_read: false }))
            .map_err(|error| ReadProblem::of(&error, OBJECT))?;
        Ok(Self(members))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads a field without which it is another object.
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
