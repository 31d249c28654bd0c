//! A caller's parameters, as a binding to another language takes them.

use crate::endpoint::description::RequestField;
use crate::text::InvalidInputError;
use crate::text::say::say;

/// The parameters of an operation by KPay's names, each as the caller's language has it, and each once.
///
/// ```
/// use kpay_core::binding::Parameters;
///
/// let mut parameters = Parameters::new();
/// parameters.text("externalId", "ORDER-1");
/// parameters.json("metadata", r#"{"cart":7}"#);
/// parameters.extra("newField", "true");
/// ```
#[derive(Clone, Default)]
pub struct Parameters<'a> {
    own: Vec<(&'a str, Parameter<'a>)>,
    pub(super) extra: Vec<(&'a str, &'a str)>,
}

/// The value of one parameter.
#[derive(Clone, Copy)]
pub(super) enum Parameter<'a> {
    /// JSON that is not a string: a number, say, or an object.
    Json(&'a str),
    Text(&'a str),
}

impl<'a> Parameters<'a> {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    pub fn text(&mut self, name: &'a str, text: &'a str) {
        self.own.push((name, Parameter::Text(text)));
    }

    /// Adds what is not text: a number, an object. `json` goes into the body as it is, so it must be
    /// what the language's own writer of JSON made.
    pub fn json(&mut self, name: &'a str, json: &'a str) {
        self.own.push((name, Parameter::Json(json)));
    }

    /// Adds a field that this version has no name for; `json` as in [`json`](Self::json).
    pub fn extra(&mut self, name: &'a str, json: &'a str) {
        self.extra.push((name, json));
    }

    pub(super) fn get(&self, name: &str) -> Option<Parameter<'a>> {
        self.own.iter().find_map(|(key, value)| (*key == name).then_some(*value))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(super) fn has_extra(&self, name: &str) -> bool {
        self.extra.iter().any(|(key, _)| *key == name)
    }

    /// Refuses what an operation doesn't take, so that a misspelt name does not go lost in silence.
    pub(super) fn check_names(&self, fields: &[RequestField]) -> Result<(), InvalidInputError> {
        let is_known = |name: &str| fields.iter().any(|field| field.name == name);
        let Some((name, _)) = self.own.iter().find(|(name, _)| !is_known(name)) else {
            return Ok(());
        };
        let shown: String = name.chars().filter(|one| !one.is_control()).take(40).collect();
        let reason = say!("'", shown, "' has no place here: is it misspelt?");
        Err(InvalidInputError::new("parameters", reason))
    }
}

impl std::fmt::Debug for Parameters<'_> {
    /// Values are personal data, so only the names are shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.own.iter().map(|(name, _)| name)).finish()
    }
}
