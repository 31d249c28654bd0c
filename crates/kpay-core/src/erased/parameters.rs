//! A caller's parameters, as a binding to another language takes them.

use super::request::RequestField;
use crate::{Fields, InvalidInput, RawJson};

/// The parameters of an operation by KPay's names, each as the caller's language has it.
///
/// ```
/// use kpay_core::erased::Parameters;
///
/// let mut parameters = Parameters::new();
/// parameters.text("externalId", "ORDER-1");
/// parameters.json("metadata", r#"{"cart":7}"#);
/// parameters.extra("newField", "true");
/// ```
#[derive(Clone, Default)]
pub struct Parameters {
    own: Vec<(String, Given)>,
    pub(super) extra: Fields,
}

/// The value of one parameter.
#[derive(Clone)]
pub(super) enum Given {
    /// JSON that is no string: a number, say, or an object.
    Json(String),
    Text(String),
}

impl Parameters {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.own.push((name.to_owned(), Given::Text(text.to_owned())));
    }

    /// Adds what is no text: a number, an object. `json` goes into the body as it is, so it must be
    /// what the language's own writer of JSON made.
    pub fn json(&mut self, name: &str, json: &str) {
        self.own.push((name.to_owned(), Given::Json(json.to_owned())));
    }

    /// Adds a field that this version has no name for; `json` as in [`json`](Self::json).
    pub fn extra(&mut self, name: &str, json: &str) {
        self.extra.insert_json(name, RawJson::from_checked(json));
    }

    pub(super) fn get(&self, name: &str) -> Option<&Given> {
        self.own.iter().rev().find_map(|(key, value)| (key == name).then_some(value))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Refuses what an operation doesn't take, so that a misspelt name does not go lost in silence.
    pub(super) fn check_names(&self, fields: &[RequestField]) -> Result<(), InvalidInput> {
        let is_known = |name: &str| fields.iter().any(|field| field.name == name);
        let Some((name, _)) = self.own.iter().find(|(name, _)| !is_known(name)) else {
            return Ok(());
        };
        let shown: String = name.chars().filter(|one| !one.is_control()).take(40).collect();
        let reason = ["'", &shown, "' has no place here: is it misspelt?"].concat();
        Err(InvalidInput::new("parameters", reason))
    }
}

impl std::fmt::Debug for Parameters {
    /// Values are personal data, so only the names are shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.own.iter().map(|(name, _)| name)).finish()
    }
}
