//! Files stay short, crates describe themselves, and nothing unfinished or private is left behind.

use regex_lite::Regex;

use crate::checks::{contract, manifests};
use crate::log::{Log, Outcome};
use crate::workspace::Workspace;

/// No source of ours is longer.
const LONGEST: usize = 400;

/// What may not stand in a line, and why. Written so that they don't match themselves. Clippy refuses
/// the macros of unfinished work.
const LEFT_BEHIND: &[(&str, &str)] = &[
    (r"^\s*#\s*\[\s*ignore\b", "a test that does not run"),
    (r"\b(T[O]DO|F[I]XME)\b", "left behind"),
    (r"(^|[^A-Za-z0-9._~})])/(root|work|tmp|home|Users)/", "a path of one machine"),
    (r"kpay_live_[0-9a-f]{16,}", "it could be a live key"),
];

pub fn run(workspace: &Workspace, log: &mut Log) -> Outcome {
    let rules = rules();
    let files = workspace.files()?;
    let mut problems = Vec::new();
    for (path, text) in &files {
        problems.extend(left_behind(path, text, &rules));
        problems.extend(too_long(path, text));
    }
    problems.extend(contract::problems(workspace, &files)?);
    problems.extend(manifests::problems(workspace)?);
    log.line(&format!("{} files, {} crates", files.len(), workspace.packages.len()));
    log.verdict(&problems)
}

type Rule = (Regex, &'static str);

fn rules() -> Vec<Rule> {
    let rule =
        |&(pattern, why): &(&str, &'static str)| (Regex::new(pattern).expect("a constant"), why);
    LEFT_BEHIND.iter().map(rule).collect()
}

fn left_behind(path: &str, text: &str, rules: &[Rule]) -> Vec<String> {
    let mut found = Vec::new();
    for (pattern, why) in rules {
        for (at, line) in text.lines().enumerate() {
            if let Some(hit) = pattern.find(line) {
                found.push(format!("{path}:{}: `{}`: {why}", at + 1, hit.as_str().trim()));
            }
        }
    }
    found
}

fn too_long(path: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (is_rust(path) && lines > LONGEST)
        .then(|| format!("{path}: {lines} lines, the limit is {LONGEST}: split it by what it does"))
}

fn is_rust(path: &str) -> bool {
    path.ends_with(".rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(path: &str, text: &str) {
        let found = left_behind(path, text, &rules());
        assert!(found.len() == 1 && found[0].starts_with(&format!("{path}:2: ")), "{found:?}");
    }

    #[track_caller]
    fn accepted(path: &str, text: &str) {
        assert_eq!(left_behind(path, text, &rules()), [""; 0]);
    }

    // The samples are put together here, for this file is checked too.
    #[test]
    fn unfinished_work_is_refused() {
        refused("a.rs", &format!("\n// {}: later", "TO".to_owned() + "DO"));
        refused("a.md", &format!("\n{} later", "FIX".to_owned() + "ME"));
        accepted("a.rs", "\nlet todo = 1;");
    }

    #[test]
    fn ignored_tests_are_refused() {
        refused("a.rs", &format!("\n#[{}]", "ignore"));
        refused("a.rs", &format!("\n#[{} = \"slow\"]", "ignore"));
        accepted("a.rs", "\n#[expect(clippy::ignored_unit_patterns)]");
        accepted("a.rs", "\n// A test under #[ignore] does not run.");
    }

    #[test]
    fn machine_paths_are_refused() {
        refused("a.toml", &format!("\npath = \"/{}/a\"", "root"));
        refused("a.rs", &format!("\n\"/{}/a\"", "tmp"));
        refused("a.md", &format!("\n/{}/ada/a", "home"));
        accepted("a.md", "\nhttps://example.com/home/a and src/work/a");
    }

    #[test]
    fn live_keys_are_refused() {
        refused("a.json", &format!("\n\"kpay_live_{}\"", "0123456789abcdef"));
        accepted("a.json", "\n\"kpay_live_0123\" and \"kpay_live_...\"");
    }

    #[test]
    fn long_files_are_refused() {
        assert!(too_long("a.rs", &"// a\n".repeat(LONGEST + 1)).unwrap().contains("401 lines"));
        assert_eq!(too_long("a.rs", &"// a\n".repeat(LONGEST)), None);
        assert_eq!(too_long("a.json", &"\n".repeat(LONGEST + 1)), None);
    }
}
