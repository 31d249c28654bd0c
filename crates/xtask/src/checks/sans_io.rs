//! kpay-core is driven by polling, so nothing in it is async. What else it must not use (clocks, files,
//! sockets, threads, floats) is in its `clippy.toml`, and which crates it must not rest on in the step
//! `dependencies`.

use proc_macro2::{TokenStream, TokenTree};

use crate::log::{Log, Outcome};
use crate::workspace::Workspace;

const SOURCES: &str = "crates/kpay-core/src/";

pub fn run(workspace: &Workspace, log: &mut Log) -> Outcome {
    let files = workspace.files()?;
    let is_core = |path: &str| path.starts_with(SOURCES) && path.ends_with(".rs");
    let sources: Vec<_> = files.iter().filter(|(path, _)| is_core(path)).collect();
    if sources.is_empty() {
        return Err(format!("no sources in {SOURCES}"));
    }
    let mut problems = Vec::new();
    for (path, text) in &sources {
        let code = text.parse().map_err(|error| format!("{path}: {error}"))?;
        if is_async(code) {
            problems.push(format!("{path} is async: that belongs to kpay-client"));
        }
    }
    log.line(&format!("{} files of kpay-core", sources.len()));
    log.verdict(&problems)
}

/// Whether code says so outside of comments and literals.
fn is_async(code: TokenStream) -> bool {
    code.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == "async" || word == "await",
        TokenTree::Group(group) => is_async(group.stream()),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::is_async;

    #[test]
    fn async_code_is_found_in_bodies_and_macros() {
        for code in ["pub async fn a() {}", "fn a() { b(c.await?) }", "a! { async move {} }"] {
            assert!(is_async(code.parse().unwrap()), "{code}");
        }
    }

    #[test]
    fn words_about_it_are_fine() {
        let code = "//! Works without async.\n/// No await.\nfn asynchronous() { a(\"async\") }";
        assert!(!is_async(code.parse().unwrap()));
    }
}
