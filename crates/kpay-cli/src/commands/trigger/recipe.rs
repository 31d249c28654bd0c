//! What leads to an event, as data: `recipes/` beside the sources.

use serde::Deserialize;
use serde_json::{Map, Value};

/// Each event with its recipe.
const RECIPES: [(&str, &str); 11] = [
    ("payment.cancelled", include_str!("../../../recipes/payment.cancelled.json")),
    ("payment.completed", include_str!("../../../recipes/payment.completed.json")),
    ("payment.failed", include_str!("../../../recipes/payment.failed.json")),
    ("payment.initiated", include_str!("../../../recipes/payment.initiated.json")),
    ("payment.processing", include_str!("../../../recipes/payment.processing.json")),
    ("payout.cancelled", include_str!("../../../recipes/payout.cancelled.json")),
    ("payout.completed", include_str!("../../../recipes/payout.completed.json")),
    ("payout.failed", include_str!("../../../recipes/payout.failed.json")),
    ("refund.cancelled", include_str!("../../../recipes/refund.cancelled.json")),
    ("refund.completed", include_str!("../../../recipes/refund.completed.json")),
    ("refund.failed", include_str!("../../../recipes/refund.failed.json")),
];

/// The events that there are recipes for.
pub(crate) fn events() -> [&'static str; RECIPES.len()] {
    RECIPES.map(|(event, _)| event)
}

/// The requests that lead to an event.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipe {
    pub(super) makes: String,
    /// For whoever reads the file.
    #[serde(rename = "about")]
    _about: String,
    /// The step whose answer has the id that the event names; overrides go into its request.
    pub(super) subject: String,
    pub(super) steps: Vec<RecipeStep>,
}

/// One request. `${name.field}` stands for a field of the answer of the step of that name, and
/// `${new}` for an `externalId` that the sandbox has not seen.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecipeStep {
    #[serde(rename = "as")]
    pub(super) name: Option<String>,
    pub(super) post: String,
    #[serde(default)]
    pub(super) body: Map<String, Value>,
    /// What goes wrong with it on purpose.
    pub(super) fault: Option<String>,
}

impl Recipe {
    /// The one for an event, if there is one.
    pub(super) fn of(event: &str) -> Option<Self> {
        let (_, text) = RECIPES.iter().find(|(name, _)| *name == event)?;
        // A test reads all of them.
        serde_json::from_str(text).ok()
    }

    /// Puts a value into the subject's request; dots lead into objects.
    pub(super) fn set(&mut self, field: &str, text: &str) {
        let subject = self.subject.as_str();
        let steps = self.steps.iter_mut();
        for step in steps.filter(|step| step.name.as_deref() == Some(subject)) {
            set_at(&mut step.body, field, text);
        }
    }
}

/// A value is read as JSON, unless it takes the place of a text: a phone number stays a text.
fn set_at(object: &mut Map<String, Value>, field: &str, text: &str) {
    let Some((name, rest)) = field.split_once('.') else {
        let read = serde_json::from_str(text).ok();
        let was_text = object.get(field).is_some_and(Value::is_string);
        let value = read.filter(|value: &Value| value.is_string() || !was_text);
        object.insert(field.to_owned(), value.unwrap_or_else(|| text.into()));
        return;
    };
    let inner = object.entry(name).or_insert_with(|| Value::Object(Map::new()));
    if !inner.is_object() {
        *inner = Value::Object(Map::new());
    }
    if let Value::Object(inner) = inner {
        set_at(inner, rest, text);
    }
}

/// Puts in what references stand for; the error names one that stands for nothing.
pub(super) fn fill(text: &str, find: &impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut done = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (reference, after) = after
            .split_once('}')
            .ok_or_else(|| format!("a reference in '{text}' has no closing brace"))?;
        done.push_str(before);
        done.push_str(
            &find(reference).ok_or_else(|| format!("no earlier step gives {reference}"))?,
        );
        rest = after;
    }
    Ok(done + rest)
}

/// As [`fill`], for every text of a body.
pub(super) fn fill_body(
    body: &Map<String, Value>,
    find: &impl Fn(&str) -> Option<String>,
) -> Result<Map<String, Value>, String> {
    body.iter()
        .map(|(name, value)| {
            let value = match value {
                Value::String(text) => Value::String(fill(text, find)?),
                Value::Object(inner) => Value::Object(fill_body(inner, find)?),
                other => other.clone(),
            };
            Ok((name.clone(), value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use serde_json::json;

    use super::*;

    #[test]
    fn every_file_in_the_folder_is_in_the_list() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("recipes");
        let files: BTreeSet<String> = fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        let listed: BTreeSet<String> = events().iter().map(|it| format!("{it}.json")).collect();
        assert_eq!(files, listed);
        for (event, text) in RECIPES {
            let recipe: Recipe = serde_json::from_str(text).unwrap();
            assert_eq!(recipe.makes, event);
            let names: Vec<_> = recipe.steps.iter().filter_map(|it| it.name.as_ref()).collect();
            assert!(names.contains(&&recipe.subject), "{event}");
        }
    }

    #[test]
    fn an_override_changes_the_request_of_the_subject() {
        let mut recipe = Recipe::of("refund.completed").unwrap();
        recipe.set("reason", "Late");
        recipe.set("a.b", "7");
        let bodies: Vec<_> = recipe.steps.iter().map(|step| json!(step.body)).collect();
        assert_eq!((&bodies[3]["reason"], &bodies[3]["a"]), (&json!("Late"), &json!({ "b": 7 })));
        assert!(bodies[1].get("reason").is_none());
        recipe.set("externalId", "7");
        assert_eq!(recipe.steps[3].body["externalId"], "7");
        recipe.set("reason.why", "x");
        assert_eq!(recipe.steps[3].body["reason"], json!({ "why": "x" }));
    }

    #[test]
    fn a_reference_is_replaced_by_the_field_of_an_answer() {
        let find = |name: &str| (name == "payment.id").then(|| "pay_1".to_owned());
        assert_eq!(fill("/a/${payment.id}/b", &find), Ok("/a/pay_1/b".to_owned()));
        assert!(fill("${refund.id}", &find).unwrap_err().contains("refund.id"));
        assert!(fill("${payment.id", &find).is_err());
        let body = json!({ "a": 1, "b": { "c": "${payment.id}" } });
        let filled = fill_body(body.as_object().unwrap(), &find).unwrap();
        assert_eq!(json!(filled), json!({ "a": 1, "b": { "c": "pay_1" } }));
    }
}
