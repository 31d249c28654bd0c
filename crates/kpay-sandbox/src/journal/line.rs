//! A record as one line: its length, its checksum, its JSON.

/// `0000001c 5d3a7c10 {...}` and the end of the line.
pub(super) fn written(json: &str) -> String {
    format!("{:08x} {:08x} {json}\n", json.len(), checksum(json.as_bytes()))
}

/// The JSON of a complete line.
pub(super) fn read(line: &[u8]) -> Option<&str> {
    let line = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let (length, rest) = line.split_once(' ')?;
    let (sum, json) = rest.split_once(' ')?;
    let is_whole = usize::from_str_radix(length, 16).ok()? == json.len()
        && u32::from_str_radix(sum, 16).ok()? == checksum(json.as_bytes());
    is_whole.then_some(json)
}

/// CRC-32 as in zlib; without a table, because no journal is long enough to need one.
fn checksum(bytes: &[u8]) -> u32 {
    let sum = bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    });
    !sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_zlib() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
        assert_eq!(checksum(b""), 0);
    }

    #[test]
    fn whatever_is_cut_or_changed_is_found_out() {
        let line = written(r#"{"input":"tick"}"#);
        assert_eq!(read(line.as_bytes()), Some(r#"{"input":"tick"}"#));
        for length in 0..line.len() {
            assert_eq!(read(&line.as_bytes()[..length]), None, "{length}");
        }
        for at in 0..line.len() {
            let mut changed = line.clone().into_bytes();
            changed[at] ^= 1;
            assert_eq!(read(&changed), None, "{at}");
        }
    }
}
