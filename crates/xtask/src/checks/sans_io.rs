//! kpay-core does no IO of any kind and knows no floats, so that it is the same everywhere.

use regex_lite::Regex;

use crate::log::{Log, Outcome};
use crate::rust_source::code_only;
use crate::workspace::Workspace;

const SOURCES: &str = "crates/kpay-core/src/";

/// What may not be said in core, and what to do instead.
const RULES: &[(&str, &str)] = &[
    (r"\basync\b|\.\s*await\b", "core is driven by polling; async belongs to kpay-client"),
    (r"\b(Instant|SystemTime)\b", "time comes in as an argument: WebAssembly has no such clock"),
    (r"\bstd::env\b|\benv::", "what is configured comes in as an argument"),
    (
        r"\b(Tcp(Stream|Listener)|UdpSocket|Unix(Stream|Listener|Datagram)|ToSocketAddrs)\b",
        "sockets belong to a transport",
    ),
    (r"\bstd::fs\b|\bfs::", "files belong to the caller"),
    (r"\bstd::thread\b|\bthread::|\bthread_local!", "threads belong to a runtime"),
    (r"\bstd::process\b|\bprocess::", "processes belong to the caller"),
    (r"\be?print(ln)?!", "what happened is returned, not printed"),
    (r"\btokio\b", "a runtime belongs to kpay-native"),
    (r"\b(rand|getrandom|fastrand)::", "entropy comes in as an argument"),
    (r"\bf(32|64)\b", "money is exact: amounts and rates are decimals"),
];

pub fn run(workspace: &Workspace, log: &mut Log) -> Outcome {
    let rules = rules();
    let files = workspace.files()?;
    let sources: Vec<_> = files
        .iter()
        .filter(|(path, _)| path.starts_with(SOURCES) && path.ends_with(".rs"))
        .collect();
    if sources.is_empty() {
        return Err(format!("no sources in {SOURCES}"));
    }
    let problems: Vec<String> =
        sources.iter().flat_map(|(path, text)| problems(path, text, &rules)).collect();
    log.line(&format!("{} files of kpay-core", sources.len()));
    log.verdict(&problems)
}

type Rule = (Regex, &'static str);

fn rules() -> Vec<Rule> {
    RULES.iter().map(|&(pattern, why)| (Regex::new(pattern).expect("a constant"), why)).collect()
}

fn problems(path: &str, text: &str, rules: &[Rule]) -> Vec<String> {
    let code = code_only(text);
    let mut found = Vec::new();
    for (at, line) in code.lines().enumerate() {
        for (pattern, why) in rules {
            if let Some(hit) = pattern.find(line) {
                found.push(format!("{path}:{}: `{}`: {why}", at + 1, hit.as_str().trim()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{problems, rules};

    #[track_caller]
    fn refused(text: &str, word: &str) {
        let found = problems("a.rs", text, &rules());
        assert!(found.len() == 1 && found[0].contains(&format!("`{word}`")), "{text}: {found:?}");
    }

    #[test]
    fn io_and_floats_are_refused() {
        refused("pub async fn a() {}", "async");
        refused("a.await?;", ".await");
        refused("use std::time::{Duration, Instant};", "Instant");
        refused("let now = std::time::SystemTime::now();", "SystemTime");
        refused("use std::{env, fmt}; fn a() { env::var(\"A\"); }", "env::");
        refused("use std::env;", "std::env");
        refused("use std::net::{IpAddr, TcpStream};", "TcpStream");
        refused("std::net::UdpSocket::bind(a)", "UdpSocket");
        refused("a: impl ToSocketAddrs", "ToSocketAddrs");
        refused("std::fs::read(a)", "std::fs");
        refused("std::thread::sleep(a)", "std::thread");
        refused("thread_local! {}", "thread_local!");
        refused("std::process::exit(1)", "std::process");
        refused("println!(\"a\")", "println!");
        refused("use tokio;", "tokio");
        refused("rand::random()", "rand::");
        refused("getrandom::fill(a)", "getrandom::");
        refused("fn a(b: f64) {}", "f64");
        refused("let a = b as f32;", "f32");
    }

    #[test]
    fn the_place_is_named() {
        let found = problems("a/b.rs", "fn a() {}\n\nasync fn b() {}\n", &rules());
        assert!(found[0].starts_with("a/b.rs:3: "), "{found:?}");
    }

    #[test]
    fn what_is_said_about_it_is_fine() {
        let text = "
            //! Works without async, f64 and tokio::spawn.
            /// ```
            /// let now = std::time::Instant::now();
            /// ```
            fn a() -> &'static str { \"async f64 std::env tokio\" }
            use std::net::IpAddr;
            fn visit_f64() { instant(env!(\"CARGO_PKG_VERSION\")) }
        ";
        assert_eq!(problems("a.rs", text, &rules()), [""; 0]);
    }
}
