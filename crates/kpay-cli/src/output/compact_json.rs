//! The API's JSON as it came, on one line.

/// Takes out the white space between tokens. Fields keep their order, and numbers and texts their
/// spelling: nothing is read and written again.
pub(crate) fn compact(body: &[u8]) -> Vec<u8> {
    let mut in_text = false;
    let mut escaped = false;
    let keep = |&byte: &u8| {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            return true;
        }
        in_text = byte == b'"';
        !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
    };
    body.iter().copied().filter(keep).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn becomes(body: &str, line: &str) {
        assert_eq!(String::from_utf8(compact(body.as_bytes())).unwrap(), line);
    }

    #[test]
    fn only_white_space_between_tokens_is_removed() {
        becomes("{ \"b\" : 1 ,\r\n\t\"a\" : [ 1.50 , 2e3 ] }\n", r#"{"b":1,"a":[1.50,2e3]}"#);
        becomes(
            r#"{"a b": "c  d \" e \\" , "f":"\\\" g"}"#,
            r#"{"a b":"c  d \" e \\","f":"\\\" g"}"#,
        );
        becomes("", "");
    }

    #[test]
    fn numbers_keep_their_text() {
        let exact = r#"{"z":12345678901234567890.10000000000000000001,"a":1E+400,"m":-0.0}"#;
        becomes(exact, exact);
    }
}
