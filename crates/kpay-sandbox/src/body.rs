//! The JSON object of a request, its values kept as they were written.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request};
use serde_json::value::RawValue;

use crate::answer::Refusal;

/// The fields of a request's body by name; of a name given twice the last value, as in JavaScript.
#[derive(Default)]
pub(crate) struct Fields(BTreeMap<String, Box<RawValue>>);

impl Fields {
    /// Reads the body; none at all counts as `{}`, as KPay's framework has it.
    pub(crate) fn read(request: &Request<Bytes>) -> Result<Self, Refusal> {
        let body = request.body();
        if body.is_empty() {
            return Ok(Self::default());
        }
        if !is_json(request.headers()) {
            return Err(Refusal::bad_request(
                "Content-Type must be application/json: a body without it is read as a form",
            ));
        }
        let value: &RawValue = serde_json::from_slice(body).map_err(|error| {
            Refusal::bad_request(format!("The body is not valid JSON: {error}"))
        })?;
        if !value.get().starts_with('{') {
            return Err(Refusal::bad_request("The body must be a JSON object"));
        }
        serde_json::from_str(value.get())
            .map(Self)
            .map_err(|error| Refusal::bad_request(format!("The body is not valid JSON: {error}")))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The value as it was written; `null` counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&RawValue> {
        self.0.get(name).map(|raw| &**raw).filter(|raw| raw.get() != "null")
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type
        .and_then(|value| value.split(';').next())
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content_type: Option<&str>, body: &'static str) -> Result<Fields, Refusal> {
        let mut request = Request::new(Bytes::from_static(body.as_bytes()));
        if let Some(value) = content_type {
            request.headers_mut().insert(CONTENT_TYPE, value.parse().unwrap());
        }
        Fields::read(&request)
    }

    #[test]
    fn values_keep_their_text_and_the_last_of_a_name_wins() {
        let fields =
            read(Some("Application/JSON; charset=utf-8"), r#"{"a":1,"a":5000.00,"b": null}"#)
                .unwrap();
        assert_eq!(fields.get("a").unwrap().get(), "5000.00");
        assert!(!fields.has("b"));
        assert_eq!(fields.names().collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn depth_does_no_harm() {
        let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(50_000), "]".repeat(50_000));
        let request = Request::post("/").header(CONTENT_TYPE, "application/json");
        let fields = Fields::read(&request.body(Bytes::from(deep)).unwrap()).unwrap();
        assert_eq!(fields.get("a").unwrap().get().len(), 100_000);
    }

    #[test]
    fn what_is_not_a_json_object_is_refused() {
        let json = Some("application/json");
        assert!(read(None, "").is_ok());
        assert!(read(None, "{}").is_err());
        assert!(read(Some("application/x-www-form-urlencoded"), "{}").is_err());
        for body in ["[]", "1", "null", "{", "{\"a\":}", "{} x", "\u{feff}{}"] {
            assert!(read(json, body).is_err(), "{body}");
        }
    }
}
