//! What a request carries: the fields of a JSON object as they were written, of a form, of a query.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request, Uri};
use percent_encoding::percent_decode;
use serde_json::value::{RawValue, to_raw_value};

use crate::http::response::Refusal;

const FORM: &str = "application/x-www-form-urlencoded";

/// The fields of a request's body by name; of a name given twice the last value, as in JavaScript.
#[derive(Default)]
pub(crate) struct RequestFields(BTreeMap<String, Box<RawValue>>);

impl RequestFields {
    /// Reads the body; none at all counts as `{}`, as KPay's framework has it.
    pub(crate) fn read(request: &Request<Bytes>) -> Result<Self, Refusal> {
        let body = request.body();
        if body.is_empty() {
            return Ok(Self::default());
        }
        if !has_media_type(request.headers(), "application/json") {
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

    /// The query of a URL, each value as a JSON string.
    pub(crate) fn of_query(uri: &Uri) -> Self {
        Self::of_pairs(uri.query().unwrap_or_default().as_bytes())
    }

    /// The body of an HTML form, each value as a JSON string.
    pub(crate) fn of_form(request: &Request<Bytes>) -> Result<Self, Refusal> {
        if request.body().is_empty() || is_form(request.headers()) {
            return Ok(Self::of_pairs(request.body()));
        }
        Err(Refusal::bad_request(format!("Content-Type must be {FORM}")))
    }

    fn of_pairs(text: &[u8]) -> Self {
        let pairs = text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        let fields = pairs.filter_map(|pair| {
            let end = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let (name, value) = pair.split_at(end);
            let value = value.strip_prefix(b"=").unwrap_or(value);
            Some((decoded(name), to_raw_value(&decoded(value)).ok()?))
        });
        Self(fields.collect())
    }

    /// Whether this is an init on a page that KPay hosts: it names a URL or a payment method.
    pub(crate) fn is_gateway(&self) -> bool {
        ["returnUrl", "cancelUrl", "paymentMethod"].iter().any(|name| self.has(name))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The value as it was written; `null` counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&RawValue> {
        self.0.get(name).map(|raw| &**raw).filter(|raw| raw.get() != "null")
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.get(name)?.get()).ok()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// Whether the body says that it is an HTML form.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    has_media_type(headers, FORM)
}

fn has_media_type(headers: &HeaderMap, expected: &str) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type
        .and_then(|value| value.split(';').next())
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case(expected))
}

/// One part of a query or form; bytes that are not UTF-8 are replaced.
pub(crate) fn decoded(part: &[u8]) -> String {
    let spaced: Vec<u8> =
        part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent_decode(&spaced).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content_type: Option<&str>, body: &'static str) -> Result<RequestFields, Refusal> {
        let mut request = Request::new(Bytes::from_static(body.as_bytes()));
        if let Some(value) = content_type {
            request.headers_mut().insert(CONTENT_TYPE, value.parse().unwrap());
        }
        RequestFields::read(&request)
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
        let fields = RequestFields::read(&request.body(Bytes::from(deep)).unwrap()).unwrap();
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
    #[test]
    fn queries_and_forms_are_decoded() {
        let uri = "/x?from=XAF&to=X%26F&a+b=%22&to=last&none".parse().unwrap();
        let fields = RequestFields::of_query(&uri);
        assert_eq!(fields.get("from").unwrap().get(), r#""XAF""#);
        assert_eq!(fields.get("to").unwrap().get(), r#""last""#);
        assert_eq!(fields.get("a b").unwrap().get(), r#""\"""#);
        assert_eq!(fields.get("none").unwrap().get(), r#""""#);
        assert_eq!(RequestFields::of_query(&"/x".parse().unwrap()).names().count(), 0);

        let form = |content_type: &str| {
            let request = Request::post("/").header(CONTENT_TYPE, content_type);
            RequestFields::of_form(&request.body(Bytes::from_static(b"a=%ff")).unwrap())
        };
        assert_eq!(form(FORM).unwrap().get("a").unwrap().get(), "\"\u{fffd}\"");
        assert!(form("application/json").is_err());
    }
}
