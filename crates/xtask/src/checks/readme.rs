//! Every command that the README shows is one that exists.

use std::env;

use crate::log::{Log, Outcome};
use crate::workspace::Workspace;

const README: &str = "README.md";

/// Commands that are not ours to check.
const OUTSIDE: &[&str] =
    &["cd", "curl", "docker", "echo", "export", "git", "node", "npm", "rustup"];

pub fn run(workspace: &Workspace, log: &mut Log) -> Outcome {
    let path = workspace.root.join(README);
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{README}: {error}"))?;
    let mut problems = Vec::new();
    for (line, words) in commands(&text) {
        let shown = words.join(" ");
        let checked = match claim(&words) {
            Ok(Claim::Outside) => Ok(()),
            Ok(Claim::Packages(names)) => known(&names, workspace),
            Ok(Claim::Kpay(arguments)) => {
                let mut command =
                    workspace.cargo(["run", "--quiet", "--release", "--package", "kpay-cli", "--"]);
                log.run(command.args(arguments).arg("--help"))
            }
            Ok(Claim::Xtask(arguments)) => {
                let this = env::current_exe().map_err(|error| format!("this program: {error}"))?;
                log.run(workspace.command(this, []).args(arguments).arg("--help"))
            }
            Err(why) => Err(why),
        };
        if let Err(why) = checked {
            problems.push(format!("{README}:{line}: `{shown}`: {why}"));
        }
    }
    log.verdict(&problems)
}

/// What a command says to exist.
#[derive(Debug, PartialEq)]
enum Claim {
    /// The `kpay` command takes these arguments.
    Kpay(Vec<String>),
    /// Nothing of ours.
    Outside,
    /// The workspace has these packages.
    Packages(Vec<String>),
    /// This program takes these arguments.
    Xtask(Vec<String>),
}

fn claim(words: &[String]) -> Result<Claim, String> {
    let text: Vec<&str> = words.iter().map(String::as_str).collect();
    match text[..] {
        ["kpay", ..] => Ok(Claim::Kpay(words[1..].to_vec())),
        ["cargo", "xtask", ..] => Ok(Claim::Xtask(words[2..].to_vec())),
        ["cargo", "run", ..] if names_package(&text, "kpay-cli") => {
            let end = text.iter().position(|&word| word == "--").map_or(words.len(), |at| at + 1);
            Ok(Claim::Kpay(words[end..].to_vec()))
        }
        ["cargo", "add" | "build" | "doc" | "install" | "run" | "test" | "tree", ..] => {
            let ours = text[2..].iter().filter(|word| word.starts_with("kpay-"));
            Ok(Claim::Packages(ours.map(|&word| word.to_owned()).collect()))
        }
        [program, ..] if OUTSIDE.contains(&program) => Ok(Claim::Outside),
        _ => Err("no command that is known here".to_owned()),
    }
}

fn names_package(words: &[&str], name: &str) -> bool {
    words.windows(2).any(|pair| matches!(pair[0], "-p" | "--package") && pair[1] == name)
}

fn known(names: &[String], workspace: &Workspace) -> Outcome {
    match names.iter().find(|name| workspace.package(name).is_none()) {
        Some(stranger) => Err(format!("there is no package {stranger}")),
        None => Ok(()),
    }
}

/// The commands in a text's shell snippets: the line they start in, and their words.
fn commands(markdown: &str) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    let mut in_shell = false;
    let mut in_other = false;
    let mut begun: Option<(usize, String)> = None;
    for (at, line) in markdown.lines().enumerate() {
        if let Some(language) = line.trim().strip_prefix("```") {
            let opens = !in_shell && !in_other;
            in_shell = opens && matches!(language, "bash" | "console" | "sh" | "shell");
            in_other = opens && !in_shell;
        } else if in_shell {
            let (start, text) = begun.take().unwrap_or((at + 1, String::new()));
            let line = line.trim();
            match line.strip_suffix('\\') {
                Some(more) => begun = Some((start, format!("{text}{more}"))),
                None => found.extend(words(&format!("{text}{line}")).map(|words| (start, words))),
            }
        }
    }
    found
}

/// The first command's words in a line of shell, without the variables set before it.
fn words(line: &str) -> Option<Vec<String>> {
    let line = line.strip_prefix("$ ").unwrap_or(line);
    let mut words: Vec<String> = Vec::new();
    let mut quote = None;
    let mut inside = false;
    for one in line.chars() {
        match (quote, one) {
            (Some(open), _) if one == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(one);
                if !inside {
                    words.push(String::new());
                    inside = true;
                }
            }
            (None, '|' | '&' | ';' | '>' | '<') => break,
            (None, '#') if !inside => break,
            (None, _) if one.is_whitespace() => inside = false,
            _ => {
                if !inside {
                    words.push(String::new());
                    inside = true;
                }
                words.last_mut()?.push(one);
            }
        }
    }
    let start = words.iter().position(|word| !is_assignment(word))?;
    Some(words.split_off(start))
}

fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map_or("", |(name, _)| name);
    !name.is_empty() && name.chars().all(|one| one.is_ascii_uppercase() || one == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn only_shell_snippets_hold_commands() {
        let text = "kpay a\n```rust\nkpay b\n```\n```sh\n$ kpay c \\\n  --d\n# no\n\nkpay e # no\n```\nkpay f";
        let expected = vec![(6, owned(&["kpay", "c", "--d"])), (10, owned(&["kpay", "e"]))];
        assert_eq!(commands(text), expected);
    }

    #[test]
    fn words_end_where_the_command_ends() {
        assert_eq!(words("KEY=a kpay 'b c' d\"e\" | jq ."), Some(owned(&["kpay", "b c", "de"])));
        assert_eq!(words("kpay \"\" & "), Some(owned(&["kpay", ""])));
        assert_eq!(words("# nothing"), None);
        assert_eq!(words("KEY=a"), None);
    }

    #[test]
    fn each_command_claims_what_it_needs() {
        let claim = |line| claim(&words(line).unwrap());
        assert_eq!(claim("kpay payment get ID"), Ok(Claim::Kpay(owned(&["payment", "get", "ID"]))));
        assert_eq!(
            claim("cargo run --release -p kpay-cli -- demo"),
            Ok(Claim::Kpay(owned(&["demo"]))),
        );
        assert_eq!(claim("cargo xtask test"), Ok(Claim::Xtask(owned(&["test"]))));
        assert_eq!(claim("cargo add kpay-native"), Ok(Claim::Packages(owned(&["kpay-native"]))));
        assert_eq!(claim("curl -s localhost"), Ok(Claim::Outside));
        claim("cargo dance").unwrap_err();
        claim("kpayy demo").unwrap_err();
    }

    #[test]
    fn a_package_that_is_not_there_is_refused() {
        let workspace = Workspace { root: "".into(), target: "".into(), packages: Vec::new() };
        assert!(known(&owned(&["kpay-gone"]), &workspace).unwrap_err().contains("kpay-gone"));
    }
}
