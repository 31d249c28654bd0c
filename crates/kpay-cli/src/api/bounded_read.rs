//! Reading what someone names, without taking in a disk.

use std::io::{self, Read};

/// No file of ours and no notification of KPay's is longer.
const MAX_BYTES: u64 = 1024 * 1024;

/// All that a source holds.
///
/// # Errors
/// When it can't be read, or goes on after a mebibyte.
pub(crate) fn read(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_BYTES) {
        return Err(io::Error::other("is longer than 1 MiB"));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_longer_than_a_mebibyte_is_refused() {
        assert_eq!(read(io::repeat(1).take(MAX_BYTES)).unwrap().len(), 1024 * 1024);
        assert!(read(io::repeat(1)).is_err());
    }
}
