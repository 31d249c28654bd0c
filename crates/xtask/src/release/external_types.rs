//! `cargo xtask external-types`: whose types stand in the public signatures of the published libraries.
//!
//! A type of another library in a signature makes that library's next major version a breaking release
//! here, so each is named below, and everything else is refused.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Map, Value};

use crate::log::{Log, Outcome};
use crate::release::libraries;
use crate::setup;
use crate::workspace::{Package, Workspace};

/// What each library may show, beside the standard library and the crates of this workspace. What is
/// not yet at version 1 may stand only in the adapters, whose versions are their own.
const ALLOWED: &[(&str, &[&str])] = &[
    ("kpay-axum", &["axum_core", "http"]),
    ("kpay-client", &["bytes", "http"]),
    ("kpay-core", &["bytes", "http", "rust_decimal", "serde_core", "serde_json"]),
    ("kpay-native", &["bytes", "http", "reqwest"]),
    ("kpay-sandbox", &["bytes", "http", "serde_core"]),
    ("kpay-sandbox-server", &[]),
    ("kpay-strategies", &["bytes", "http", "proptest", "serde_core"]),
    ("kpay-web", &["bytes", "http", "js_sys", "web_sys"]),
];

/// The standard library, which needs no permission.
const STANDARD: &[&str] = &["alloc", "core", "std"];

pub fn run(workspace: &Workspace, log: &mut Log) -> Outcome {
    setup::wasm_target(workspace, log)?;
    let mut problems = Vec::new();
    for (package, target) in libraries(workspace) {
        let shown = crates_in_signatures(&documentation(package, target, workspace, log)?)?;
        let foreign: BTreeSet<&str> = shown
            .iter()
            .map(String::as_str)
            .filter(|name| !STANDARD.contains(name) && !is_own(name, workspace))
            .collect();
        let names: Vec<_> = foreign.iter().copied().collect();
        log.line(&format!("{} shows types of: {}", package.name, names.join(", ")));
        problems.extend(differences(&package.name, &foreign));
    }
    log.verdict(&problems)
}

fn is_own(library: &str, workspace: &Workspace) -> bool {
    workspace.packages.iter().any(|package| package.name.replace('-', "_") == library)
}

/// Both ways, so that the list stays as short as the truth.
fn differences(package: &str, foreign: &BTreeSet<&str>) -> Vec<String> {
    let row = ALLOWED.iter().find(|(name, _)| *name == package);
    let allowed: BTreeSet<&str> = row.into_iter().flat_map(|row| row.1).copied().collect();
    let more = foreign.difference(&allowed).map(|name| {
        format!(
            "{package} shows types of {name} in its signatures: hide them, or name it in {}",
            file!()
        )
    });
    let less = allowed
        .difference(foreign)
        .map(|name| format!("{package} shows no type of {name}: take it out of {}", file!()));
    more.chain(less).collect()
}

/// The library's documentation as JSON. Rustdoc writes it only when it takes itself for a nightly one.
fn documentation(
    package: &Package,
    target: Option<&str>,
    workspace: &Workspace,
    log: &mut Log,
) -> Result<Value, String> {
    let mut rustdoc =
        workspace.cargo(["rustdoc", "--lib", "--all-features", "--package", &package.name]);
    let mut folder = workspace.target.join("external-types");
    rustdoc.env("CARGO_TARGET_DIR", &folder).env("RUSTC_BOOTSTRAP", "1");
    if let Some(target) = target {
        rustdoc.args(["--target", target]);
        folder.push(target);
    }
    log.run(rustdoc.args(["--", "-Zunstable-options", "--output-format", "json"]))?;
    let path = folder.join("doc").join(format!("{}.json", package.name.replace('-', "_")));
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The libraries that the items of a crate name, by the crate's documentation.
fn crates_in_signatures(documentation: &Value) -> Result<BTreeSet<String>, String> {
    let part = |name: &str| {
        documentation[name].as_object().ok_or_else(|| format!("rustdoc's JSON has no {name}"))
    };
    let (index, paths) = (part("index")?, part("paths")?);
    let mut found = BTreeSet::new();
    for item in index.values().filter(|item| item["crate_id"] == 0 && !is_made_by_itself(item)) {
        collect(&item["inner"], paths, &mut found);
    }
    Ok(found)
}

/// Implementations that every type has, and those that the compiler adds.
fn is_made_by_itself(item: &Value) -> bool {
    let implementation = &item["inner"]["impl"];
    implementation["is_synthetic"] == true || implementation["blanket_impl"].is_object()
}

/// Each named type, trait and re-export is an object with an `id`, whose path begins with its crate.
fn collect(part: &Value, paths: &Map<String, Value>, found: &mut BTreeSet<String>) {
    match part {
        Value::Array(parts) => parts.iter().for_each(|part| collect(part, paths, found)),
        Value::Object(fields) => {
            let id = fields.get("id").map(Value::to_string);
            let path = id.and_then(|id| paths.get(&id)?["path"][0].as_str());
            found.extend(path.map(str::to_owned));
            fields.values().for_each(|part| collect(part, paths, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn types_traits_and_exports_of_other_crates_are_found() {
        let by_itself = json!({"impl": {"is_synthetic": false, "blanket_impl": {"generic": "T"},
            "trait": {"path": "Any", "id": 4}}});
        let documentation = json!({
            "index": {
                "0": {"crate_id": 0, "inner": {"function": {"sig": {"inputs": [
                    ["a", {"borrowed_ref": {"type": {"resolved_path": {"path": "Request", "id": 1}}}}]
                ]}}}},
                "5": {"crate_id": 0, "inner": {"impl": {"is_synthetic": false, "blanket_impl": null,
                    "trait": {"path": "Serialize", "id": 2}, "items": [9]}}},
                "6": {"crate_id": 0, "inner": {"use": {"source": "bytes::Bytes", "id": 3}}},
                "7": {"crate_id": 0, "inner": by_itself},
                "8": {"crate_id": 7, "inner": {"use": {"source": "far::Away", "id": 4}}},
            },
            "paths": {
                "1": {"path": ["http", "request", "Request"]},
                "2": {"path": ["serde_core", "ser", "Serialize"]},
                "3": {"path": ["bytes", "bytes", "Bytes"]},
                "4": {"path": ["far", "Away"]},
            },
        });
        let found = crates_in_signatures(&documentation).unwrap();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["bytes", "http", "serde_core"]);
    }

    #[test]
    fn the_list_is_as_long_as_the_truth() {
        let shown = BTreeSet::from(["bytes", "http"]);
        assert_eq!(differences("kpay-client", &shown), [""; 0]);
        assert_eq!(differences("kpay-new", &shown).len(), 2);
        for changed in [BTreeSet::from(["bytes"]), BTreeSet::from(["bytes", "http", "reqwest"])] {
            assert_eq!(differences("kpay-client", &changed).len(), 1, "{changed:?}");
        }
    }

    #[test]
    fn json_of_another_form_is_an_error() {
        crates_in_signatures(&json!({"index": {}})).unwrap_err();
    }
}
