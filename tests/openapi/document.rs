//! The document, and what it says of a request, an answer or a webhook.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request, Response};
use jsonschema::Validator;
use serde_json::{Value, json};

pub(crate) const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The document, read once.
pub(crate) static DOCUMENT: LazyLock<Document> = LazyLock::new(Document::read);

pub(crate) struct Document {
    pub(crate) root: Value,
    validators: Mutex<BTreeMap<String, Arc<Validator>>>,
}

/// An operation of the document at its place.
#[derive(Clone, Copy)]
pub(crate) struct Operation<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) object: &'a Value,
}

pub(crate) fn contract() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../contract")
}

pub(crate) fn json_in(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

impl Document {
    fn read() -> Self {
        Self { root: json_in(&contract().join("openapi.json")), validators: Mutex::default() }
    }

    /// The operations of KPay.
    pub(crate) fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        self.all_operations().filter(|operation| !operation.path.starts_with(CONTROL))
    }

    /// The operations of the sandbox itself.
    pub(crate) fn control_operations(&self) -> impl Iterator<Item = Operation<'_>> {
        self.all_operations().filter(|operation| operation.path.starts_with(CONTROL))
    }

    fn all_operations(&self) -> impl Iterator<Item = Operation<'_>> {
        self.root["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
            METHODS.into_iter().filter_map(move |method| {
                Some(Operation { method, path, object: item.get(method)? })
            })
        })
    }

    /// The operation that a request means; a literal path goes before a template.
    pub(crate) fn operation(&self, method: &str, path: &str) -> Option<Operation<'_>> {
        let fits = |operation: &Operation<'_>| {
            operation.method.eq_ignore_ascii_case(method) && fits_template(operation.path, path)
        };
        self.all_operations()
            .filter(fits)
            .min_by_key(|operation| operation.path.matches('{').count())
    }

    /// The value behind any `$ref` at this place.
    pub(crate) fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                let target = reference.strip_prefix('#').and_then(|it| self.root.pointer(it));
                target.unwrap_or_else(|| panic!("{reference} leads nowhere"))
            }
            None => value,
        }
    }

    /// Whether `instance` is what `schema`, a schema object of this document, asks for.
    pub(crate) fn judge(&self, schema: &Value, instance: &Value) -> Result<(), String> {
        let validator = self.validator(schema);
        let problems: Vec<String> = validator
            .iter_errors(instance)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        if problems.is_empty() { Ok(()) } else { Err(problems.join("; ")) }
    }

    fn validator(&self, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let validator = validators.entry(schema.to_string()).or_insert_with(|| {
            let root = json!({
                "$schema": self.root["jsonSchemaDialect"],
                "allOf": [schema],
                "components": self.root["components"],
            });
            Arc::new(jsonschema::validator_for(&root).unwrap())
        });
        Arc::clone(validator)
    }

    /// Whether the document allows this request: place, credentials, parameters and body.
    pub(crate) fn judge_request(&self, request: &Request<Bytes>) -> Result<(), String> {
        let (method, path) = (request.method().as_str(), request.uri().path());
        let operation =
            self.operation(method, path).ok_or_else(|| format!("no operation {method} {path}"))?;
        self.judge_credentials(&operation, request.headers())?;
        self.judge_query(&operation, request.uri().query().unwrap_or_default())?;
        let is_json = request.headers().get(CONTENT_TYPE).is_some_and(|it| it == JSON);
        match (operation.object.get("requestBody"), request.body().is_empty()) {
            (None, true) => Ok(()),
            (None, false) => Err("takes no body".to_owned()),
            (Some(body), true) if body["required"] == true => Err("needs a body".to_owned()),
            (Some(_), true) => Ok(()),
            (Some(_), false) if !is_json => Err(format!("needs Content-Type {JSON}")),
            (Some(body), false) => {
                let instance =
                    serde_json::from_slice(request.body()).map_err(|error| error.to_string())?;
                self.judge(&body["content"][JSON]["schema"], &instance)
            }
        }
    }

    fn judge_credentials(
        &self,
        operation: &Operation<'_>,
        headers: &HeaderMap,
    ) -> Result<(), String> {
        let asked = operation.object["security"].as_array().unwrap();
        for (name, scheme) in self.root["components"]["securitySchemes"].as_object().unwrap() {
            let header = scheme["name"].as_str().unwrap_or("Authorization");
            let is_asked = asked.iter().any(|all_of| all_of.get(name).is_some());
            if headers.contains_key(header) != is_asked {
                return Err(format!("{header} is asked for: {is_asked}, and the request differs"));
            }
        }
        Ok(())
    }

    fn judge_query(&self, operation: &Operation<'_>, query: &str) -> Result<(), String> {
        let mut given: BTreeMap<&str, &str> =
            query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let parameters = operation.object["parameters"].as_array().into_iter().flatten();
        for parameter in parameters.filter(|parameter| parameter["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            match given.remove(name) {
                Some(value) => self.judge(&parameter["schema"], &json!(value))?,
                None if parameter["required"] == true => return Err(format!("{name} is missing")),
                None => {}
            }
        }
        if given.is_empty() { Ok(()) } else { Err(format!("unknown parameters {given:?}")) }
    }

    /// Whether the document knows this answer to `method` on `path`.
    pub(crate) fn judge_response(
        &self,
        method: &str,
        path: &str,
        response: &Response<Bytes>,
    ) -> Result<(), String> {
        let operation =
            self.operation(method, path).ok_or_else(|| format!("no operation {method} {path}"))?;
        let status = response.status().as_str().to_owned();
        let answer = self.answer(&operation, &status).ok_or(format!("{status} is undocumented"))?;
        let body = serde_json::from_slice(response.body()).map_err(|error| error.to_string())?;
        self.judge(&answer["content"][JSON]["schema"], &body)?;
        if response.status().is_success() || body["statusCode"] == response.status().as_u16() {
            return Ok(());
        }
        Err(format!("{status}, and the body says {}", body["statusCode"]))
    }

    /// What the document says of a status of an operation.
    pub(crate) fn answer<'a>(
        &'a self,
        operation: &Operation<'a>,
        status: &str,
    ) -> Option<&'a Value> {
        Some(self.resolved(operation.object["responses"].get(status)?))
    }

    /// Whether the document knows this webhook.
    pub(crate) fn judge_webhook(&self, headers: &HeaderMap, body: &Value) -> Result<(), String> {
        let event = body["event"].as_str().unwrap_or_default();
        let webhook = self.root["webhooks"].get(event).ok_or(format!("no webhook {event}"))?;
        let operation = &webhook["post"];
        for parameter in operation["parameters"].as_array().unwrap() {
            let parameter = self.resolved(parameter);
            let name = parameter["name"].as_str().unwrap();
            let value = headers.get(name).ok_or(format!("{name} is missing"))?;
            self.judge(&parameter["schema"], &json!(value.to_str().unwrap()))?;
        }
        if headers.get("X-KPAY-Event").is_none_or(|it| it != event) {
            return Err(format!("X-KPAY-Event is not {event}"));
        }
        self.judge(&operation["requestBody"]["content"][JSON]["schema"], body)
    }
}

/// Where the sandbox's own operations are.
const CONTROL: &str = "/_sandbox/";

pub(crate) const JSON: &str = "application/json";

/// Whether a path has the segments of a template, where `{id}` is any segment but an empty one.
fn fits_template(template: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    let fits = template.split('/').all(|expected| {
        let is_any = expected.starts_with('{');
        segments.next().is_some_and(|it| if is_any { !it.is_empty() } else { it == expected })
    });
    fits && segments.next().is_none()
}
