//! The contract stands once, in `contract/`. A crate that needs a part of it has a copy, because what is
//! published holds only the crate's own folder. Rustdoc cites the contract by links to its headings.

use std::collections::BTreeSet;
use std::env;
use std::fs;

use regex_lite::{Captures, Regex};

use crate::workspace::Workspace;

/// The files that are copied as they are.
const DATA: &[&str] = &["phone-formats.json", "test-cards.json", "test-numbers.json"];

/// The texts, and the module whose documentation each becomes.
const TEXTS: &[(&str, &str)] =
    &[("README.md", "contract"), ("conflicts.md", "contract::conflicts")];

/// What is wrong with the copies and the citations. With `UPDATE` set, the copies are written first.
pub fn problems(workspace: &Workspace, files: &[(String, String)]) -> Result<Vec<String>, String> {
    let mut problems = Vec::new();
    let mut anchors = BTreeSet::new();
    for name in DATA {
        let copy = format!("crates/kpay-sandbox/data/{name}");
        problems.extend(stale(workspace, name, &copy, &text(workspace, name)?)?);
    }
    for (name, module) in TEXTS {
        let text = text(workspace, name)?;
        let copy = format!("crates/kpay-core/contract/{name}");
        problems.extend(stale(workspace, name, &copy, &for_rustdoc(&text))?);
        problems.extend(dead_links(name, &text, |path| {
            workspace.root.join("contract").join(path).exists()
        }));
        anchors.extend(headings(&text).map(|heading| format!("{module}#{}", anchor(heading))));
    }
    let sources = files.iter().filter(|(path, _)| path.ends_with(".rs"));
    problems.extend(sources.flat_map(|(path, text)| uncited(path, text, &anchors)));
    Ok(problems)
}

fn text(workspace: &Workspace, name: &str) -> Result<String, String> {
    let path = workspace.root.join("contract").join(name);
    fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
}

fn stale(
    workspace: &Workspace,
    name: &str,
    copy: &str,
    wanted: &str,
) -> Result<Option<String>, String> {
    let path = workspace.root.join(copy);
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, wanted).map_err(|error| format!("{copy}: {error}"))?;
    }
    let is_equal = fs::read_to_string(&path).is_ok_and(|text| text == wanted);
    Ok((!is_equal).then(|| {
        format!("{copy} differs from contract/{name}: run UPDATE=1 cargo xtask test --only layout")
    }))
}

/// A link whose text has no bracket in it, and whose target is no heading of the same file.
const LINK: &str = r"\[([^\]\[]*)\]\(([^)#\s]+)(#[^)\s]*)?\)";

/// The text as rustdoc shows it: the two texts are modules, and other files are named by their path.
fn for_rustdoc(text: &str) -> String {
    let link = Regex::new(LINK).expect("a constant");
    let replaced = link.replace_all(text, |found: &Captures| {
        let fragment = found.get(3).map_or("", |fragment| fragment.as_str());
        match TEXTS.iter().find(|(name, _)| *name == &found[2]) {
            Some((_, module)) => format!("[{}](crate::{module}{fragment})", &found[1]),
            None => match found[2].strip_prefix("../") {
                Some(path) => format!("`{path}`"),
                None => format!("`contract/{}`", &found[2]),
            },
        }
    });
    replaced.into_owned()
}

fn dead_links(name: &str, text: &str, exists: impl Fn(&str) -> bool) -> Vec<String> {
    let link = Regex::new(LINK).expect("a constant");
    let own = Regex::new(r"\]\(#([^)\s]+)\)").expect("a constant");
    let anchors: BTreeSet<String> = headings(text).map(anchor).collect();
    let files = link.captures_iter(text).map(|found| found[2].to_owned());
    let files = files.filter(|path| !exists(path));
    let headings = own.captures_iter(text).map(|found| found[1].to_owned());
    let headings = headings.filter(|heading| !anchors.contains(heading));
    files
        .chain(headings)
        .map(|target| format!("contract/{name}: the link to {target} leads nowhere"))
        .collect()
}

fn headings(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim())
}

/// The anchor that rustdoc and code forges give to a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter_map(|one| match one {
        '-' | '_' => Some(one),
        _ if one.is_alphanumeric() => Some(one.to_ascii_lowercase()),
        _ if one.is_whitespace() => Some('-'),
        _ => None,
    });
    kept.collect()
}

/// The citations in the documentation of one file that are no link, or a link to no heading.
fn uncited(path: &str, text: &str, anchors: &BTreeSet<String>) -> Vec<String> {
    let cited = Regex::new(r"\(contract:[\s/!]+[^\s/!\[`]").expect("a constant");
    let linked = Regex::new(r"::(contract(?:::conflicts)?#[^)\s]*)\)").expect("a constant");
    let mut problems = Vec::new();
    let mut documentation = String::new();
    // One line more, so that what stands at the end is looked at too.
    for (at, line) in text.lines().chain([""]).enumerate() {
        let line = line.trim_start();
        if line.starts_with("///") || line.starts_with("//!") {
            documentation.push_str(line);
            documentation.push('\n');
            continue;
        }
        if let Some(found) = cited.find(&documentation) {
            problems.push(format!(
                "{path}:{at}: `{}...`: link to the heading of the contract",
                found.as_str().escape_debug()
            ));
        }
        for found in linked.captures_iter(&documentation) {
            if !anchors.contains(&found[1]) {
                problems.push(format!("{path}:{at}: no heading of the contract is {}", &found[1]));
            }
        }
        documentation.clear();
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rustdoc_gets_modules_for_the_texts_and_paths_for_other_files() {
        let text = "[a](conflicts.md#1-b), [c](README.md), [d](#e), [f.json](vectors/f.json), [g](../docs/g.md)";
        assert_eq!(
            for_rustdoc(text),
            "[a](crate::contract::conflicts#1-b), [c](crate::contract), [d](#e), \
             `contract/vectors/f.json`, `docs/g.md`"
        );
    }

    #[test]
    fn a_link_to_no_file_or_heading_is_found() {
        let text = "# Here\n[a](there.md) [b](gone.md) [c](#here) [d](#away)";
        let found = dead_links("a.md", text, |path| path == "there.md");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("gone.md") && found[1].contains("away"), "{found:?}");
    }

    #[test]
    fn anchors_are_those_of_rustdoc() {
        for (heading, expected) in [
            ("Init payment, USSD", "init-payment-ussd"),
            ("1. `currency` in init", "1-currency-in-init"),
            ("16. Form of a signature", "16-form-of-a-signature"),
        ] {
            assert_eq!(anchor(heading), expected);
        }
    }

    #[test]
    fn a_citation_is_a_link_to_a_heading_that_exists() {
        let anchors = BTreeSet::from(["contract#webhooks".to_owned()]);
        let good = "/// Signed (contract: [Webhooks](crate::contract#webhooks)).\nfn a() {}";
        assert_eq!(uncited("a.rs", good, &anchors), [""; 0]);
        for bad in [
            "/// Signed (contract: \"Webhooks\").\nfn a() {}",
            "/// Signed (contract:\n/// \"Webhooks\").",
            "/// Signed (contract: [Webhooks](crate::contract#webhook)).",
            "//! Signed (contract: [Webhooks](kpay_core::contract::conflicts#webhooks)).",
        ] {
            assert_eq!(uncited("a.rs", bad, &anchors).len(), 1, "{bad}");
        }
        assert_eq!(uncited("a.rs", "// Inferred (contract: \"Webhooks\").", &anchors), [""; 0]);
    }
}
