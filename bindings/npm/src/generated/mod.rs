//! The files of JavaScript that are made from Rust, and the test that holds them to it.
//!
//! `UPDATE=1 cargo test --package kpay-npm generated` writes them.

mod border;
mod limits;
mod tables;
mod unions;

use std::path::Path;

/// The first line of each generated file: the command that writes it.
const MADE: &str = "// Made from Rust: UPDATE=1 cargo test --package kpay-npm generated\n\n";

fn files() -> [(&'static str, String); 4] {
    [
        ("js/generated/border.js", border::file()),
        ("js/generated/tables.js", tables::file()),
        ("types/limits.d.ts", limits::file()),
        ("types/unions.d.ts", unions::file()),
    ]
}

#[test]
fn the_files_made_from_rust_say_what_rust_says() {
    for (name, made) in files() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(made, kept, "{name}: run UPDATE=1 cargo test --package kpay-npm generated");
    }
}

/// Texts in quotes, with a comma between one and the next.
fn quoted(texts: &[&str]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| format!("'{text}'")).collect();
    quoted.join(", ")
}

/// An object of names with a value each.
fn object<'a>(fields: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let fields: Vec<String> =
        fields.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{{ {} }}", fields.join(", "))
}

/// A comment behind so much space, whose lines are not longer than the others of the package.
fn comment(space: &str, doc: &str) -> String {
    if doc.len() < 110 {
        return format!("{space}/** {doc} */\n");
    }
    let mut lines = vec![format!("{space}/**")];
    for paragraph in doc.split('\n') {
        let mut line = format!("{space} *");
        for word in paragraph.split_whitespace() {
            if line.len() + word.len() > 118 {
                let next = if paragraph.starts_with('-') { " *  " } else { " *" };
                lines.push(std::mem::replace(&mut line, format!("{space}{next}")));
            }
            line = line + " " + word;
        }
        lines.push(line);
    }
    lines.join("\n") + "\n" + space + " */\n"
}
