//! Rust source without its comments and the contents of its literals.

/// The same lines and columns, with spaces where comments and literals stood, so that a word found
/// in the result is a word of the program.
pub fn code_only(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let (length, kept) = match first {
            '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), false),
            '/' if rest.starts_with("/*") => (block_comment(rest), false),
            '"' => (quoted(rest), false),
            '\'' => char_literal(rest).map_or((1, true), |length| (length, false)),
            _ if is_word(first) => {
                let word = rest.find(|one| !is_word(one)).unwrap_or(rest.len());
                match raw_string(&rest[..word], &rest[word..]) {
                    Some(length) => (word + length, false),
                    None => (word, true),
                }
            }
            _ => (first.len_utf8(), true),
        };
        let (piece, after) = rest.split_at(length);
        if kept {
            code.push_str(piece);
        } else {
            code.extend(piece.chars().map(|one| if one == '\n' { '\n' } else { ' ' }));
        }
        rest = after;
    }
    code
}

fn is_word(one: char) -> bool {
    one.is_alphanumeric() || one == '_'
}

/// The length of the (perhaps nested) comment at the start.
fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// The length of the string at the start, its quotes included.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, one) in text.char_indices().skip(1) {
        match one {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of the character literal at the start; none for a lifetime.
fn char_literal(text: &str) -> Option<usize> {
    let mut inside = text.char_indices().skip(1);
    let (_, first) = inside.next()?;
    if first == '\\' {
        inside.next()?;
        return inside.find(|&(_, one)| one == '\'').map(|(at, _)| at + 1);
    }
    inside.next().filter(|&(_, one)| one == '\'').map(|(at, _)| at + 1)
}

/// The length of what follows `prefix` when both together are a raw string.
fn raw_string(prefix: &str, after: &str) -> Option<usize> {
    if !matches!(prefix, "r" | "br" | "cr") {
        return None;
    }
    let hashes = after.len() - after.trim_start_matches('#').len();
    let inside = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", &after[..hashes]);
    Some(inside.find(&end).map_or(after.len(), |at| hashes + 1 + at + end.len()))
}

#[cfg(test)]
mod tests {
    use super::code_only;

    #[track_caller]
    fn check(source: &str, expected: &str) {
        let code = code_only(source);
        assert_eq!(code.split_whitespace().collect::<Vec<_>>().join(" "), expected);
        assert_eq!(code.lines().count(), source.lines().count(), "lines moved");
        assert_eq!(code.chars().count(), source.chars().count(), "columns moved");
    }

    #[test]
    fn comments_go() {
        check("a // f64\nb", "a b");
        check("/// f64\n//! f64\nfn a() {}", "fn a() {}");
        check("a /* f64 /* f64 */ f64\n */ b", "a b");
        check("a /* never closed", "a");
    }

    #[test]
    fn literals_go() {
        check(r#"a("f64 \" f64") b"#, "a( ) b");
        check(r##"a(r#"f64 " f64"#) b"##, "a( ) b");
        check(r#"a(br"f64\") b"#, "a( ) b");
        check(r#"a(b"f64") b"#, "a(b ) b");
        check("a('\"', 'x', '\\'', '\\u{1F600}', b'\\\\') b", "a( , , , , b ) b");
        check("a(\"// no comment\") b", "a( ) b");
        check("\"never closed", "");
    }

    #[test]
    fn code_stays() {
        check(
            "fn a<'life>(r#type: &'life str) -> &'static str { r }",
            "fn a<'life>(r#type: &'life str) -> &'static str { r }",
        );
        check("bar\"\"", "bar");
        check("a / b", "a / b");
    }
}
