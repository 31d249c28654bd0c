//! A crate that is published describes itself, and takes from the workspace what stands there once.

use std::fs;

use serde_json::Value;
use toml::Table;

use crate::setup::WASM;
use crate::workspace::{Package, Workspace};

/// The crates whose version is their own: each carries another library in its signatures, whose next
/// major version is a breaking release of the adapter alone. All others have the workspace's version.
const ADAPTERS: &[&str] = &["kpay-axum", "kpay-native", "kpay-web"];

pub fn problems(workspace: &Workspace) -> Result<Vec<String>, String> {
    let repository = repository(&manifest(&workspace.root.join("Cargo.toml"))?);
    let mut problems = Vec::new();
    for package in &workspace.packages {
        let manifest = manifest(&package.manifest)?;
        problems.extend(versions_of_its_own(&package.name, &manifest));
        problems.extend(version_of_another(&package.name, &manifest));
        if package.is_public() {
            problems.extend(undescribed(package, repository.as_deref()));
        }
    }
    Ok(problems)
}

fn manifest(path: &std::path::Path) -> Result<Table, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    text.parse().map_err(|error| format!("{}: {error}", path.display()))
}

/// Where the workspace says that its source is; every crate says the same.
fn repository(workspace: &Table) -> Option<String> {
    let package = workspace.get("workspace")?.get("package")?;
    Some(package.get("repository")?.as_str()?.to_owned())
}

/// Every version of a dependency stands once, in the workspace's manifest.
fn versions_of_its_own(name: &str, manifest: &Table) -> Vec<String> {
    let platforms = manifest.get("target").and_then(|value| value.as_table()).into_iter();
    let tables = platforms.flat_map(Table::values).filter_map(|value| value.as_table());
    tables
        .chain([manifest])
        .flat_map(|table| {
            ["dependencies", "dev-dependencies", "build-dependencies"]
                .into_iter()
                .filter_map(|kind| table.get(kind)?.as_table())
        })
        .flatten()
        .filter(|(_, wanted)| wanted.get("workspace").is_none())
        .map(|(dependency, _)| {
            format!("{name}: {dependency} is not taken from [workspace.dependencies]")
        })
        .collect()
}

fn version_of_another(name: &str, manifest: &Table) -> Option<String> {
    let version = manifest.get("package").and_then(|package| package.get("version"))?;
    match (version.is_str(), ADAPTERS.contains(&name)) {
        (false, true) => Some(format!("{name} is an adapter: its version is its own")),
        (true, false) => Some(format!("{name}: its version is the workspace's")),
        (true, true) | (false, false) => None,
    }
}

/// What a user of a registry would miss.
fn undescribed(package: &Package, repository: Option<&str>) -> Vec<String> {
    let docs = &package.metadata["docs"]["rs"];
    let is_for_wasm = package.depends_for("wasm");
    let targets = docs["targets"].as_array().into_iter().flatten();
    [
        (package.description.is_some(), "description"),
        (package.license.is_some(), "license"),
        (package.readme.is_some(), "readme"),
        (!package.keywords.is_empty(), "keywords"),
        (!package.categories.is_empty(), "categories"),
        (package.homepage.is_some(), "homepage"),
        (package.rust_version.is_some(), "rust-version"),
        (package.repository.as_deref() == repository, "repository like the workspace's"),
        (docs["all-features"] == Value::Bool(true), "all-features in [package.metadata.docs.rs]"),
        (
            !is_for_wasm || targets.into_iter().any(|target| target == WASM),
            "target for WebAssembly in [package.metadata.docs.rs]",
        ),
    ]
    .into_iter()
    .filter(|&(there, _)| !there)
    .map(|(_, what)| format!("{} has no {what}", package.name))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_stand_in_the_workspace() {
        for manifest in [
            "[dependencies]\na = \"1\"",
            "[dev-dependencies]\na = { version = \"1\", features = [] }",
            "[build-dependencies.a]\npath = \"../a\"",
            "[target.'cfg(unix)'.dependencies]\na = \"1\"",
        ] {
            let found = versions_of_its_own("b", &manifest.parse().unwrap());
            assert_eq!(found, ["b: a is not taken from [workspace.dependencies]"], "{manifest}");
        }
        let taken = "[dependencies]\na.workspace = true\nb = { workspace = true, optional = true }";
        assert_eq!(versions_of_its_own("c", &taken.parse().unwrap()), [""; 0]);
    }

    #[test]
    fn only_an_adapter_has_a_version_of_its_own() {
        let own: Table = "[package]\nversion = \"1.0.0\"".parse().unwrap();
        let shared: Table = "[package]\nversion.workspace = true".parse().unwrap();
        assert_eq!(version_of_another("kpay-native", &own), None);
        assert_eq!(version_of_another("kpay-core", &shared), None);
        version_of_another("kpay-native", &shared).unwrap();
        version_of_another("kpay-core", &own).unwrap();
    }

    /// A package that lacks nothing, with one more line of JSON.
    fn package(changed: &str, to: &str) -> Package {
        let text = r#"{"name":"a","manifest_path":"","description":"A","license":"MIT","readme":"README.md",
            "keywords":["a"],"categories":["b"],"homepage":"https://a.example","repository":null,
            "rust_version":"1.95","metadata":{"docs":{"rs":{"all-features":true}}},"publish":null,
            "dependencies":[],"features":{},"targets":[]}"#;
        assert!(text.contains(changed), "{changed}");
        serde_json::from_str(&text.replace(changed, to)).unwrap()
    }

    #[test]
    fn a_public_crate_describes_itself() {
        assert_eq!(undescribed(&package("", ""), None), [""; 0]);
        for (changed, to, missing) in [
            (r#""description":"A""#, r#""description":null"#, "description"),
            (r#""license":"MIT""#, r#""license":null"#, "license"),
            (r#""readme":"README.md""#, r#""readme":null"#, "readme"),
            (r#""keywords":["a"]"#, r#""keywords":[]"#, "keywords"),
            (r#""categories":["b"]"#, r#""categories":[]"#, "categories"),
            (r#""homepage":"https://a.example""#, r#""homepage":null"#, "homepage"),
            (r#""rust_version":"1.95""#, r#""rust_version":null"#, "rust-version"),
            ("true", "false", "all-features in [package.metadata.docs.rs]"),
        ] {
            assert_eq!(undescribed(&package(changed, to), None), [format!("a has no {missing}")]);
        }
    }

    #[test]
    fn every_public_crate_names_the_repository_of_the_workspace() {
        let url = "https://a.example/b";
        let workspace = format!("[workspace.package]\nrepository = \"{url}\"").parse().unwrap();
        assert_eq!(repository(&workspace).as_deref(), Some(url));
        assert_eq!(repository(&Table::new()), None);
        let found = undescribed(&package("", ""), Some(url));
        assert_eq!(found, ["a has no repository like the workspace's"]);
        let named = package(r#""repository":null"#, &format!("\"repository\":\"{url}\""));
        assert_eq!(undescribed(&named, Some(url)), [""; 0]);
    }

    #[test]
    fn what_is_made_for_webassembly_is_documented_there() {
        let dependency = r#""dependencies":[{"name":"b","kind":null,
            "target":"cfg(all(target_family = \"wasm\", target_os = \"unknown\"))"}]"#;
        let package = package(r#""dependencies":[]"#, dependency);
        let found = undescribed(&package, None);
        assert_eq!(found, ["a has no target for WebAssembly in [package.metadata.docs.rs]"]);
    }
}
