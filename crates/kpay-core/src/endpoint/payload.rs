//! How a request is written: its path, its query and its body, checked field by field.

use std::borrow::Cow;

use http::Method;

use crate::catalogue::{PhoneNumber, Provider};
use crate::endpoint::description::{RequestDescription, RequestField, Rule};
use crate::endpoint::facts::RequestFacts;
use crate::endpoint::return_url::check_url;
use crate::endpoint::value::Value;
use crate::id::ExternalId;
use crate::id::kpay_id::{path_with, push_segment};
use crate::json::Fields;
use crate::json::push_string;
use crate::operation::ID;
use crate::text::say::{Say, say, say_to};
use crate::text::{InvalidInputError, find};

const LONGEST_REASON: usize = 255;

/// What one endpoint puts into a request, checked.
#[derive(Default)]
#[non_exhaustive]
pub struct Payload {
    /// Path and query, segments encoded.
    pub(crate) path: Cow<'static, str>,
    /// The JSON body.
    pub(crate) body: Option<String>,
    /// The idempotency key of a call that moves money.
    pub(crate) external_id: Option<ExternalId>,
    /// For the meaning of a refusal.
    pub(crate) provider: Option<Provider>,
    pub(crate) names_currency: bool,
    /// Hidden in what a refusal says.
    pub(crate) phone_number: Option<PhoneNumber>,
    /// The id of what is read, where it was asked for by its id.
    pub(crate) asked_id: Option<Box<str>>,
}

/// Writes a request from the values of its fields, in the order of its description.
pub(crate) struct PayloadWriter<'a> {
    description: &'static RequestDescription,
    fields: std::slice::Iter<'static, RequestField>,
    /// The caller's own fields, as names and JSON.
    extra: Vec<(&'a str, &'a str)>,
    payload: Payload,
    body: String,
    facts: RequestFacts,
}

impl<'a> PayloadWriter<'a> {
    pub(crate) fn new(
        description: &'static RequestDescription,
        extra: Vec<(&'a str, &'a str)>,
    ) -> Self {
        let mut body = String::new();
        if description.operation.method == Method::POST {
            body.reserve(256);
            body.push('{');
        }
        Self {
            description,
            fields: description.fields.iter(),
            extra,
            payload: Payload {
                path: Cow::Borrowed(description.operation.path),
                ..Payload::default()
            },
            body,
            facts: RequestFacts::default(),
        }
    }

    /// That of a typed request.
    pub(crate) fn of_typed(
        description: &'static RequestDescription,
        extra: Option<&'a Fields>,
    ) -> Self {
        let pairs =
            |extra: &'a Fields| extra.iter().map(|(name, json)| (name, json.as_str())).collect();
        let given = extra.filter(|extra| !extra.is_empty());
        Self::new(description, given.map_or_else(Vec::new, pairs))
    }

    /// Takes the value of the next field.
    ///
    /// # Errors
    /// When it is missing or can't be sent, or is given twice.
    pub(crate) fn put(&mut self, value: Option<Value<'a>>) -> Result<(), InvalidInputError> {
        match self.fields.next() {
            Some(field) => self.put_field(field, value),
            None => Ok(()),
        }
    }

    fn put_field(
        &mut self,
        field: &'static RequestField,
        value: Option<Value<'a>>,
    ) -> Result<(), InvalidInputError> {
        let name = field.name;
        if let Rule::Unsent = field.rule {
            if let Some(Value::Currency(currency)) = value {
                self.facts.currency = Some(currency);
            }
            return Ok(());
        }
        let value = match (value, field.default) {
            (Some(value), _) => value,
            (None, Some(default)) => Value::Text(default),
            (None, None) if field.required => {
                return Err(InvalidInputError::new(name, "is missing"));
            }
            (None, None) => return Ok(()),
        };
        if self.has_extra(name) {
            return Err(has_field(name));
        }
        match field.rule {
            Rule::Path => return self.put_in_path(name, &value),
            Rule::Query => return self.put_in_query(name, value.as_str()),
            Rule::Name => check_name(name, value.as_str())?,
            Rule::Reason => check_reason(name, value.as_str())?,
            Rule::Url => check_url(name, value.as_str())?,
            _ => {}
        }
        self.separate();
        // What KPay calls a field needs no escape.
        for part in ["\"", name, "\":"] {
            self.body.push_str(part);
        }
        match value {
            Value::Amount(amount) => {
                amount.check_requestable()?;
                // Its plain decimal text is a JSON number.
                amount.say(&mut self.body);
                self.facts.amount = amount;
                return Ok(());
            }
            Value::Json(json) if json.starts_with('{') => {
                self.body.push_str(json);
                return Ok(());
            }
            Value::Json(_) => return Err(InvalidInputError::new(name, "must be a JSON object")),
            _ => push_string(value.as_str(), &mut self.body),
        }
        match (field.rule, value) {
            (Rule::Destination, Value::Country(country)) => self.facts.destination = Some(country),
            (Rule::Source, Value::Country(country)) => self.facts.source = Some(country),
            (_, Value::Currency(_)) => self.payload.names_currency = true,
            (_, Value::ExternalId(id)) => self.payload.external_id = Some(id),
            (_, Value::PhoneNumber(number)) => self.facts.phone_number = Some(number),
            (_, Value::Provider(provider)) => self.facts.provider = Some(provider),
            _ => {}
        }
        Ok(())
    }

    fn put_in_path(
        &mut self,
        name: &'static str,
        value: &Value<'_>,
    ) -> Result<(), InvalidInputError> {
        let (template, id) = (self.description.operation.path, value.as_str());
        let at = find(template, ID).unwrap_or(template.len());
        let before = template.get(..at).unwrap_or_default();
        let after = template.get(at + ID.len()..).unwrap_or_default();
        self.payload.path = path_with(before, (name, id), after)?;
        // KPay takes a reference in the id's place, and an answer about it has another id. What moves
        // money answers with an id of its own.
        if let Value::Text(id) = value
            && !id.starts_with("KPAY-")
            && !self.description.operation.moves_money()
        {
            self.payload.asked_id = Some((*id).into());
        }
        Ok(())
    }

    fn put_in_query(&mut self, name: &'static str, text: &str) -> Result<(), InvalidInputError> {
        let is_first = matches!(self.payload.path, Cow::Borrowed(_));
        let path = self.payload.path.to_mut();
        say_to!(path; if is_first { "?" } else { "&" }, name, "=");
        push_segment(path, name, text)
    }

    fn separate(&mut self) {
        if self.body.len() > 1 {
            self.body.push(',');
        }
    }

    fn has_extra(&self, name: &str) -> bool {
        self.extra.iter().any(|(key, _)| *key == name)
    }

    /// Checks the fields together and ends the request with the caller's own fields.
    ///
    /// # Errors
    /// When one field does not fit another.
    pub(crate) fn finish(mut self) -> Result<Payload, InvalidInputError> {
        (self.description.check)(&self.facts)?;
        self.payload.names_currency |= self.has_extra("currency");
        if !self.body.is_empty() {
            for (name, json) in std::mem::take(&mut self.extra) {
                self.separate();
                push_string(name, &mut self.body);
                self.body.push(':');
                self.body.push_str(json);
            }
            self.body.push('}');
            self.payload.body = Some(self.body);
        }
        self.payload.provider = self.facts.provider;
        self.payload.phone_number = self.facts.phone_number;
        Ok(self.payload)
    }
}

/// Why a field is none of a caller's extra ones.
pub(crate) fn has_field(name: &str) -> InvalidInputError {
    let reason = say!("'", name, "' has a field of its own in the request: set it there");
    InvalidInputError::new("extra fields", reason)
}

/// Checks a part of a recipient's name.
fn check_name(field: &'static str, name: &str) -> Result<(), InvalidInputError> {
    if name.trim().is_empty() {
        let reason = "is empty, and KPay asks for it across countries";
        return Err(InvalidInputError::new(field, reason));
    }
    Ok(())
}

fn check_reason(field: &'static str, reason: &str) -> Result<(), InvalidInputError> {
    if reason.chars().nth(LONGEST_REASON).is_some() {
        return Err(InvalidInputError::new(field, "has more than 255 characters"));
    }
    Ok(())
}
