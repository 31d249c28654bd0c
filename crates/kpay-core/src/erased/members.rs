//! An object's members, taken one by one.

use std::borrow::Cow;

use super::scan;
use crate::{Amount, Fields, InvalidInput, RawJson};

/// The members of a caller's object, taken one by one: what is left over is refused, so that a
/// misspelt name does not go lost in silence. A `null` counts as absent.
pub struct Members<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'a> Members<'a> {
    /// Reads an object; `what` names it in the error.
    ///
    /// # Errors
    /// When the text is no JSON object.
    pub fn read(what: &'static str, text: &'a str) -> Result<Self, InvalidInput> {
        let Some(mut members) = scan::members(text) else {
            return Err(InvalidInput::new(what, "must be an object"));
        };
        members.retain(|(_, value)| *value != "null");
        Ok(Self(members))
    }

    /// Whether there is one of that name.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Takes the JSON of a member; of several with the same name the last.
    pub fn json(&mut self, name: &str) -> Option<&'a str> {
        let mut found = None;
        self.0.retain(|(key, value)| {
            if key == name {
                found = Some(*value);
            }
            key != name
        });
        found
    }

    /// Takes a string.
    ///
    /// # Errors
    /// When it is none.
    pub fn text(&mut self, name: &'static str) -> Result<Option<Cow<'a, str>>, InvalidInput> {
        let Some(value) = self.json(name) else { return Ok(None) };
        match scan::string(value) {
            Some(text) => Ok(Some(text)),
            None => Err(InvalidInput::new(name, "must be a string")),
        }
    }

    /// Takes a string that must be there.
    ///
    /// # Errors
    /// When it is not, or is none.
    pub fn required(&mut self, name: &'static str) -> Result<Cow<'a, str>, InvalidInput> {
        self.text(name)?.ok_or_else(|| missing(name))
    }

    /// Takes an amount: a number, or a string with its decimal text.
    ///
    /// # Errors
    /// When it is not there, or is none.
    pub fn amount(&mut self) -> Result<Amount, InvalidInput> {
        let value = self.json("amount").ok_or_else(|| missing("amount"))?;
        match scan::string(value) {
            Some(text) => text.parse(),
            None => Amount::from_json_number(value),
        }
    }

    /// Takes `true` or `false`.
    ///
    /// # Errors
    /// When it is neither.
    pub fn flag(&mut self, name: &'static str) -> Result<Option<bool>, InvalidInput> {
        match self.json(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(InvalidInput::new(name, "must be true or false")),
        }
    }

    /// Takes a whole number from zero.
    ///
    /// # Errors
    /// When it is none.
    pub fn whole_number(&mut self, name: &'static str) -> Result<Option<u64>, InvalidInput> {
        match self.json(name).map(str::parse) {
            None => Ok(None),
            Some(Ok(number)) => Ok(Some(number)),
            Some(Err(_)) => Err(InvalidInput::new(name, "must be a whole number, zero or more")),
        }
    }

    /// Takes the fields under `extra`, which this version has no names for.
    ///
    /// # Errors
    /// When it is no object.
    pub(super) fn extra(&mut self) -> Result<Fields, InvalidInput> {
        let mut fields = Fields::new();
        if let Some(extra) = self.json("extra") {
            for (name, value) in Self::read("extra", extra)?.0 {
                fields.insert_json(&name, RawJson::from_checked(value));
            }
        }
        Ok(fields)
    }

    /// Refuses what nothing has taken.
    ///
    /// # Errors
    /// Names the first member that is left.
    pub fn finish(self) -> Result<(), InvalidInput> {
        let Some((name, _)) = self.0.first() else { return Ok(()) };
        let shown: String = name.chars().filter(|one| !one.is_control()).take(40).collect();
        let reason = ["'", &shown, "' has no place here: is it misspelt?"].concat();
        Err(InvalidInput::new("parameters", reason))
    }
}

pub(super) fn missing(name: &'static str) -> InvalidInput {
    InvalidInput::new(name, "is missing")
}
