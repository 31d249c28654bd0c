//! What core says to programs, in the words of this command.

use std::borrow::Cow;

/// Advice that names core's Rust options, and what a user of the command does instead.
const INSTEAD: &[(&str, &str)] = &[
    (
        "keep a live key to KPay, or say danger_accept_live_key_at_base_url",
        "leave KPAY_BASE_URL unset, or take test keys",
    ),
    (
        "use https, or (with a test key) say danger_accept_http_with_test_key",
        "use https, or an address of this machine, like http://127.0.0.1:7700",
    ),
    ("set it on the gateway-page request", "give --currency with --return-url"),
];

/// A message without what only Rust knows.
pub(crate) fn for_the_command(message: &str) -> Cow<'_, str> {
    let mut message = Cow::Borrowed(message);
    for (core, ours) in INSTEAD {
        if message.contains(core) {
            message = Cow::Owned(message.replace(core, ours));
        }
    }
    message
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// Where the messages come from that the command shows.
    const SOURCES: &[&str] = &["kpay-core", "kpay-client", "kpay-native", "kpay-cli"];

    /// The sources of a crate, without tests and comments.
    fn read(folder: &Path, to: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, to);
            } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("wording.rs")
            {
                let text = fs::read_to_string(&path).unwrap();
                let text = text.split("\n#[cfg(test)]\nmod tests").next().unwrap_or_default();
                let is_code = |line: &&str| {
                    !line.trim_start().starts_with("//") && !line.trim_start().starts_with("#[")
                };
                to.push(text.lines().filter(is_code).collect::<Vec<_>>().join("\n"));
            }
        }
    }

    /// The string literals in a source, with lines that go on put together.
    fn literals(source: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut rest = source;
        while let Some(start) = rest.find(['"', '\'']) {
            let (quote, after) = rest.split_at(start).1.split_at(1);
            if quote == "'" {
                // A character, or a lifetime.
                let end = if after.starts_with('\\') {
                    after.find('\'').filter(|at| *at > 1).or(Some(2))
                } else {
                    after
                        .char_indices()
                        .nth(1)
                        .map(|(at, _)| at)
                        .filter(|at| after[*at..].starts_with('\''))
                };
                rest = end.map_or(after, |end| after.get(end + 1..).unwrap_or_default());
                continue;
            }
            let mut literal = String::new();
            let mut characters = after.char_indices();
            let mut end = after.len();
            while let Some((at, character)) = characters.next() {
                match character {
                    '"' => {
                        end = at + 1;
                        break;
                    }
                    '\\' => match characters.next() {
                        Some((_, '\n')) => {
                            let next = characters.as_str();
                            let skipped = next.len() - next.trim_start().len();
                            for _ in 0..next[..skipped].chars().count() {
                                characters.next();
                            }
                        }
                        Some((_, escaped)) => literal.push(escaped),
                        None => {}
                    },
                    other => literal.push(other),
                }
            }
            found.push(literal);
            rest = &after[end..];
        }
        found
    }

    /// A format string without what is put into it.
    fn without_arguments(text: &str) -> String {
        text.split('{').map(|part| part.rsplit('}').next().unwrap_or_default()).collect()
    }

    /// The names that a builder's methods and core's placement rules have.
    fn options() -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut names = Vec::new();
        for file in [
            "kpay-client/src/builder.rs",
            "kpay-client/src/options.rs",
            "kpay-native/src/builder.rs",
            "kpay-core/src/auth/placement.rs",
        ] {
            let text = fs::read_to_string(root.join(file)).unwrap();
            let declared = text.lines().filter_map(|line| {
                let line = line.trim();
                let name = line.strip_prefix("pub fn ").or_else(|| line.strip_prefix("pub "))?;
                let end =
                    name.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')?;
                // One word is one of plain English too.
                name.get(..end).filter(|name| name.contains('_')).map(str::to_owned)
            });
            names.extend(declared);
        }
        names
    }

    #[test]
    fn no_message_names_a_rust_option() {
        let options = options();
        for known in
            ["danger_accept_live_key_at_base_url", "expect_live", "prefer_ipv4", "attempt_timeout"]
        {
            assert!(options.iter().any(|option| option == known), "{known}");
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut sources = Vec::new();
        for name in SOURCES {
            read(&root.join(name).join("src"), &mut sources);
        }
        let said: Vec<String> = sources.iter().flat_map(|source| literals(source)).collect();
        assert!(said.len() > 1000, "{}", said.len());
        for literal in said.iter().filter(|literal| literal.contains(' ')) {
            let shown = without_arguments(&for_the_command(literal));
            for option in &options {
                assert!(!shown.contains(option.as_str()), "{option} in: {shown}");
            }
            assert!(
                !shown.contains("MoneyError") && !shown.contains("on the client's builder"),
                "{shown}"
            );
        }
        // Each translation is needed.
        for (core, _) in INSTEAD {
            assert!(said.iter().any(|literal| literal.contains(core)), "{core}");
        }
    }

    #[test]
    fn string_literals_of_a_source_are_found() {
        let source = "a(\"b \\\"c\\\" d\", '\"', '\\'', \"e \\\n     f\", x::<'a>(\"g\"))";
        assert_eq!(literals(source), ["b \"c\" d", "e f", "g"]);
    }
}
