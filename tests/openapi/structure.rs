//! The document's own structure.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::document::{DOCUMENT, METHODS};

/// Every value of the document with its place.
fn visit<'a>(value: &'a Value, place: &str, see: &mut impl FnMut(&str, &'a Value)) {
    see(place, value);
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                visit(field, &format!("{place}/{name}"), see);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                visit(item, &format!("{place}/{index}"), see);
            }
        }
        _ => {}
    }
}

fn operations() -> Vec<(String, &'static Value)> {
    let mut found = Vec::new();
    for section in ["paths", "webhooks"] {
        for (path, item) in DOCUMENT.root[section].as_object().unwrap() {
            for method in METHODS {
                found.extend(item.get(method).map(|it| (format!("{method} {path}"), it)));
            }
        }
    }
    found
}

#[test]
fn every_reference_resolves() {
    let mut count = 0;
    visit(&DOCUMENT.root, "", &mut |place, value| {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let target = reference.strip_prefix('#').and_then(|it| DOCUMENT.root.pointer(it));
            assert!(target.is_some(), "{place}: {reference}");
            count += 1;
        }
    });
    assert!(count > 100, "{count}");
}

#[test]
fn every_component_is_used() {
    let text = DOCUMENT.root.to_string();
    for kind in ["parameters", "responses", "schemas"] {
        for name in DOCUMENT.root["components"][kind].as_object().unwrap().keys() {
            assert!(text.contains(&format!("\"#/components/{kind}/{name}\"")), "{kind} {name}");
        }
    }
}

#[test]
fn it_says_which_openapi_and_which_json_schema() {
    assert_eq!(DOCUMENT.root["openapi"], "3.1.0");
    assert_eq!(DOCUMENT.root["jsonSchemaDialect"], "https://json-schema.org/draft/2020-12/schema");
    let places = kpay_core::Operation::ALL.iter().map(|it| (it.path, it.method.as_str()));
    assert_eq!(DOCUMENT.operations().count(), places.collect::<BTreeSet<_>>().len());
    assert_eq!(DOCUMENT.root["webhooks"].as_object().unwrap().len(), 11);
}

#[test]
fn every_operation_id_is_unique() {
    let mut seen = BTreeSet::new();
    for (place, operation) in operations() {
        let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{place}"));
        assert!(seen.insert(id), "{id}");
        for name in ["summary", "description"] {
            assert!(operation[name].is_string(), "{place}: {name}");
        }
    }
}

#[test]
fn whoever_asks_for_credentials_refuses_without_them() {
    let schemes = DOCUMENT.root["components"]["securitySchemes"].as_object().unwrap();
    for operation in DOCUMENT.operations() {
        let security = operation.object["security"].as_array().unwrap();
        let answers_401 = operation.object["responses"].get("401").is_some();
        assert_eq!(!security.is_empty(), answers_401, "{}", operation.path);
        assert_eq!(operation.path.contains("/public/"), security.is_empty(), "{}", operation.path);
        for name in security.iter().flat_map(|all_of| all_of.as_object().unwrap().keys()) {
            assert!(schemes.contains_key(name), "{}: {name}", operation.path);
        }
        // The keys go together or not at all.
        for all_of in security {
            assert_eq!(all_of.get("apiKey").is_some(), all_of.get("secretKey").is_some());
        }
    }
}

#[test]
fn every_operation_tells_its_refusals() {
    for operation in DOCUMENT.operations() {
        let responses = operation.object["responses"].as_object().unwrap();
        for status in ["429", "500", "502", "503", "504"] {
            assert!(responses.contains_key(status), "{}: {status}", operation.path);
        }
        let takes_input = operation.object.get("requestBody").is_some()
            || operation.object["parameters"].to_string().contains("\"query\"");
        assert_eq!(takes_input, responses.contains_key("400"), "{}", operation.path);
        let successes: Vec<_> = responses.keys().filter(|it| it.starts_with('2')).collect();
        assert_eq!(successes.len(), 1, "{}", operation.path);
    }
    let limited = &DOCUMENT.root["components"]["responses"]["TooManyRequests"];
    assert!(limited["headers"]["Retry-After"].is_object());
}

#[test]
fn every_path_parameter_is_described() {
    for operation in DOCUMENT.operations() {
        let in_path: BTreeSet<&str> = operation
            .path
            .split('/')
            .filter_map(|it| it.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        let parameters = operation.object["parameters"].as_array().into_iter().flatten();
        let described: BTreeSet<&str> = parameters
            .filter(|it| it["in"] == "path" && it["required"] == true)
            .map(|it| it["name"].as_str().unwrap())
            .collect();
        assert_eq!(in_path, described, "{}", operation.path);
    }
}

#[test]
fn every_schema_is_json_schema_and_says_its_source() {
    for (name, schema) in DOCUMENT.root["components"]["schemas"].as_object().unwrap() {
        let mut schema = schema.clone();
        assert!(schema["description"].is_string(), "{name}");
        schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
    }
}

#[test]
fn requests_are_closed_and_answers_are_open() {
    for (name, schema) in DOCUMENT.root["components"]["schemas"].as_object().unwrap() {
        let Some(properties) = schema.get("properties") else { continue };
        let is_request = name.ends_with("Request");
        assert_eq!(schema["additionalProperties"], !is_request, "{name}");
        for (field, property) in properties.as_object().unwrap() {
            if !is_request {
                assert!(property.get("enum").is_none(), "{name}.{field} is closed");
            }
        }
    }
}

#[test]
fn every_example_is_one_of_its_schema() {
    let mut count = 0;
    visit(&DOCUMENT.root, "", &mut |place, value| {
        let (Some(schema), Some(Value::Object(examples))) =
            (value.get("schema"), value.get("examples"))
        else {
            return;
        };
        for (name, example) in examples {
            let judged = DOCUMENT.judge(schema, &example["value"]);
            judged.unwrap_or_else(|it| panic!("{place} {name}: {it}"));
            count += 1;
        }
    });
    assert!(count > 40, "{count}");
}
