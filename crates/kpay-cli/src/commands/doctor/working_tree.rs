//! Keys lying in the working tree: found by file and line, never shown.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::finding::Finding;
use crate::exit::Exit;

const CHECK: &str = "working tree";
const MAX_FILES: usize = 20_000;
const MAX_BYTES: u64 = 1024 * 1024;
const MAX_SHOWN: usize = 20;
/// Shorter texts stand in files by chance.
const LEAST_SECRET: usize = 8;
const SKIPPED: [&str; 3] = [".git", "node_modules", "target"];

const LIVE_KEY: &str = "kpay_live_";
const LEAST_LIVE: usize = 16;

/// What there is to look through.
#[derive(Default)]
struct FileList {
    paths: Vec<PathBuf>,
    /// How many files and folders could not be read completely.
    unread: usize,
    /// Whether there are more than this looks through.
    is_cut: bool,
}

/// Looks through a folder for these secrets, by the names of their variables, and for live keys.
pub(super) fn look(folder: &Path, secrets: &[(&'static str, String)]) -> Vec<Finding> {
    let FileList { paths, mut unread, is_cut } = FileList::below(folder);
    let mut findings = Vec::new();
    for path in &paths {
        let (text, is_whole) = read(path).unwrap_or_default();
        unread += usize::from(!is_whole);
        let hits = hits(&text, secrets);
        if !hits.is_empty() {
            let places = hits.iter().map(|(line, what)| format!("line {line} ({what})"));
            let places = places.take(MAX_SHOWN).collect::<Vec<_>>().join(", ");
            let shown = path.strip_prefix(folder).unwrap_or(path).display().to_string();
            findings.push(judge(path, &format!("{}: {places}", without_live_keys(&shown))));
        }
    }
    if findings.is_empty() {
        findings.push(Finding::ok(CHECK, format!("no key was found in {} files", paths.len())));
    }
    // Those that decide how the command ends go first.
    findings.sort_by_key(|finding| finding.exit() == Exit::Success);
    let left = findings.len().saturating_sub(MAX_SHOWN);
    findings.truncate(MAX_SHOWN);
    if left > 0 {
        let message = format!("keys are in {left} more files");
        findings.push(Finding::warning(
            CHECK,
            message,
            "remove the keys above, and run `kpay doctor` again",
        ));
    }
    if is_cut {
        let message = format!("only the first {MAX_FILES} files were searched");
        findings.push(Finding::warning(
            CHECK,
            message,
            "run `kpay doctor` in the folders below as well",
        ));
    }
    if unread > 0 {
        let message = format!(
            "{unread} files or folders were not read completely: they are unreadable or longer than 1 MiB"
        );
        findings.push(Finding::ok(CHECK, message));
    }
    findings
}

impl FileList {
    /// Those below a folder; links are not followed.
    fn below(folder: &Path) -> Self {
        let mut files = Self::default();
        let mut folders = vec![folder.to_owned()];
        let mut seen = 0;
        while let Some(folder) = folders.pop() {
            let Ok(entries) = fs::read_dir(folder) else {
                files.unread += 1;
                continue;
            };
            for entry in entries.flatten() {
                seen += 1;
                if seen > MAX_FILES {
                    files.is_cut = true;
                    return files;
                }
                let Ok(kind) = entry.file_type() else { continue };
                if kind.is_file() {
                    files.paths.push(entry.path());
                } else if kind.is_dir() && !SKIPPED.iter().any(|name| entry.file_name() == *name) {
                    folders.push(entry.path());
                }
            }
        }
        files.paths.sort();
        files
    }
}

/// The beginning of a file, and whether that is all of it.
fn read(path: &Path) -> Option<(String, bool)> {
    let mut bytes = Vec::new();
    let mut file = File::open(path).ok()?.take(MAX_BYTES);
    file.read_to_end(&mut bytes).ok()?;
    let is_whole = file.into_inner().read(&mut [0]).ok()? == 0;
    Some((String::from_utf8_lossy(&bytes).into_owned(), is_whole))
}

/// The lines with a key, and which it is.
fn hits(text: &str, secrets: &[(&'static str, String)]) -> Vec<(usize, &'static str)> {
    let wanted: Vec<_> = secrets
        .iter()
        .filter(|(_, secret)| secret.len() >= LEAST_SECRET && text.contains(secret))
        .collect();
    if wanted.is_empty() && !holds_live_key(text) {
        return Vec::new();
    }
    let what = |line: &str| {
        let known = wanted.iter().find(|(_, secret)| line.contains(secret)).map(|(name, _)| *name);
        known.or_else(|| holds_live_key(line).then_some("a live API key"))
    };
    text.lines().zip(1..).filter_map(|(line, number)| Some((number, what(line)?))).collect()
}

fn holds_live_key(text: &str) -> bool {
    text.match_indices(LIVE_KEY).any(|(start, prefix)| {
        let rest = text.get(start + prefix.len()..).unwrap_or_default();
        let is_part = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_lowercase();
        rest.bytes().take(LEAST_LIVE).take_while(is_part).count() == LEAST_LIVE
    })
}

/// A file may even be named by a key.
fn without_live_keys(path: &str) -> String {
    if holds_live_key(path) {
        "a file that is named by a live API key".to_owned()
    } else {
        path.to_owned()
    }
}

fn judge(path: &Path, place: &str) -> Finding {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_env = name == ".env" || name.starts_with(".env.") || name.ends_with(".env");
    let advice = "take it out and keep it in the environment or in a git-ignored .env file; if it was ever committed \
                  or shared, replace the key in KPay's dashboard";
    if !is_env {
        return Finding::problem(CHECK, Exit::Trouble, format!("a key is in {place}"), advice);
    }
    match is_ignored(path) {
        Some(true) => Finding::ok(CHECK, format!("git ignores {place}")),
        Some(false) => {
            let message = format!("git does not ignore {place}");
            let advice = format!(
                "add {name} to .gitignore; if it was ever committed, replace the key in KPay's dashboard"
            );
            Finding::problem(CHECK, Exit::Trouble, message, advice)
        }
        None => {
            let message = format!("git can't say whether it ignores {place}");
            Finding::warning(CHECK, message, "keep this file out of version control")
        }
    }
}

/// Git's own word: a file that is tracked is not ignored. `None` outside of a repository, or
/// without git.
fn is_ignored(path: &Path) -> Option<bool> {
    let status = Command::new("git")
        .arg("-C")
        .arg(path.parent()?)
        .args(["-c", "core.fsmonitor=false", "check-ignore", "--quiet", "--"])
        .arg(path.file_name()?)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .ok()?;
    match status.code() {
        Some(0) => Some(true),
        Some(1) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_a_key_is_found() {
        let live = format!("{LIVE_KEY}{}", "0a".repeat(8));
        let secrets = [("A", "secret-one".to_owned()), ("B", "short".to_owned())];
        let text = format!("short\nx secret-one\n\n{live}\r\n\u{fffd}{LIVE_KEY}0a0a\n");
        assert_eq!(hits(&text, &secrets), [(2, "A"), (4, "a live API key")]);
        assert_eq!(hits("nothing", &secrets), []);
        assert!(!holds_live_key(&format!("{LIVE_KEY}{}", "A".repeat(20))));
        assert!(holds_live_key(&format!("{LIVE_KEY}x {live}")));
    }

    #[test]
    fn a_file_name_that_holds_a_key_is_not_shown() {
        assert_eq!(without_live_keys("a/b.rs"), "a/b.rs");
        let shown = without_live_keys(&format!("a/{LIVE_KEY}{}.env", "0a".repeat(8)));
        assert!(!shown.contains(LIVE_KEY), "{shown}");
    }
}
