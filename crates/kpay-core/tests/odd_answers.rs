//! A field that may be missing may have any type: the answer is read all the same, and nothing of it is
//! lost.

#![allow(
    clippy::disallowed_types,
    reason = "a server may write any number, core reads none as a float"
)]

mod common;

use common::samples::Sample;
use kpay_core::binding::{Kind, answers};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Each response that keeps what it can't read; a token keeps nothing, for that could be the token.
fn samples() -> Vec<Sample> {
    let mut samples = Sample::all_of("responses");
    samples.retain(|sample| sample.operation.name != "wallets.create_token");
    samples
}

/// Every object of the body that the tables describe: its place, and the fields it can't do without.
fn objects(kind: Kind, body: &Value, place: String, found: &mut Vec<(String, Vec<&'static str>)>) {
    match (kind, body) {
        (Kind::Object(shape), Value::Object(fields)) => {
            let required = shape.required.iter().map(|field| field.name);
            found.push((place.clone(), required.collect()));
            for field in shape.required.iter().chain(shape.optional) {
                if let Some(value) = fields.get(field.name) {
                    objects(field.kind, value, format!("{place}/{}", field.name), found);
                }
            }
        }
        (Kind::List(kind) | Kind::Listing(kind, _), Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                objects(*kind, item, format!("{place}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// What a value may have been read as: itself, or what it says in the field's own type.
fn is_kept(written: Option<&Value>, sent: &Value) -> bool {
    let Some(written) = written else { return sent.is_null() };
    let same_text = match (written, sent) {
        (Value::String(written), Value::Number(sent)) => *written == sent.to_string(),
        (Value::Number(written), Value::String(sent)) => written.to_string() == sent.trim(),
        (Value::Number(written), Value::Number(sent)) => written.as_f64() == sent.as_f64(),
        (Value::Bool(written), _) => {
            let said = sent.as_str().map_or_else(|| sent.to_string(), str::to_lowercase);
            said == written.to_string() || said == u8::from(*written).to_string()
        }
        _ => false,
    };
    // A number of milliseconds reads as the moment's text.
    let is_moment =
        |text: &str| text.ends_with('Z') && text.len() == "2026-05-14T10:02:30.000Z".len();
    let is_time = sent.is_number() && written.as_str().is_some_and(is_moment);
    written == sent || same_text || is_time || contains(written, sent)
}

/// An object of the tables whose own optional fields were read.
fn contains(written: &Value, sent: &Value) -> bool {
    match (written, sent) {
        (Value::Object(written), Value::Object(sent)) => {
            sent.iter().all(|(name, value)| is_kept(written.get(name), value))
        }
        _ => false,
    }
}

fn check(sample: &Sample, place: &str, field: &str, odd: &Value) -> Result<(), TestCaseError> {
    let before = sample.read(sample.body()).map_err(TestCaseError::fail)?.json;
    let mut body = sample.body().clone();
    let object = body.pointer_mut(place).unwrap().as_object_mut().unwrap();
    object.insert(field.to_owned(), odd.clone());
    let read = sample.read(&body).map_err(|error| {
        TestCaseError::fail(format!("{}: {place}/{field} {odd}: {error}", sample.name))
    })?;
    let read = read.json;
    let empty = Map::new();
    let fields = |value: &Value| value.pointer(place).and_then(Value::as_object).cloned();
    let (before, after) = (fields(&before).unwrap_or_default(), fields(&read).unwrap_or(empty));
    prop_assert!(is_kept(after.get(field), odd), "{}: {place}/{field} {odd}: {read}", sample.name);
    for (name, value) in before.iter().filter(|(name, _)| *name != field) {
        prop_assert_eq!(after.get(name), Some(value), "{}: {}/{}", sample.name, place, name);
    }
    Ok(())
}

/// Each field that can be missing, with the place of its object.
fn each_field(sample: &Sample) -> Vec<(String, String)> {
    let (_, kind) = answers().find(|(name, _)| *name == sample.operation.name).unwrap();
    let mut found = Vec::new();
    objects(kind, sample.body(), String::new(), &mut found);
    found
        .into_iter()
        .flat_map(|(place, required)| {
            let fields = sample.body().pointer(&place).unwrap().as_object().unwrap();
            let is_optional = |name: &&String| !required.contains(&name.as_str());
            let names: Vec<String> = fields.keys().filter(is_optional).cloned().collect();
            names.into_iter().map(move |name| (place.clone(), name))
        })
        .collect()
}

#[test]
fn every_field_that_may_be_missing_may_have_any_type() {
    let odd = [
        json!(null),
        json!(true),
        json!(0),
        json!(-7),
        json!(12.5),
        json!(1_747_245_600_000_u64),
        json!(9_007_199_254_740_993_u64),
        json!(""),
        json!("text"),
        json!("5,000"),
        json!("true"),
        json!([]),
        json!([1, { "id": "x" }]),
        json!({}),
        json!({ "id": 7, "status": "COMPLETED", "amount": "5,0" }),
    ];
    let mut checked = 0;
    for sample in samples() {
        for (place, field) in each_field(&sample) {
            for odd in &odd {
                check(&sample, &place, &field, odd).unwrap();
                checked += 1;
            }
        }
    }
    assert!(checked > 1_500, "{checked}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_json_in_such_a_field_costs_no_answer(odd in any_json(), at in any::<prop::sample::Index>()) {
        for sample in samples() {
            let fields = each_field(&sample);
            if fields.is_empty() {
                continue;
            }
            let (place, field) = &fields[at.index(fields.len())];
            check(&sample, place, field, &odd)?;
        }
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        // Halves: serde_json does not read every float again exactly.
        any::<i32>().prop_map(|whole| Value::from(format!("{whole}.5").parse::<f64>().unwrap())),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("id|status|amount|[a-z]{1,6}", inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}
