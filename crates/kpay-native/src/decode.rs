//! Bodies that a proxy has compressed, though nobody asked for it.

use std::io::{self, Read};

use brotli_decompressor::Decompressor;
use bytes::Bytes;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};

/// More than any chain of proxies would put around one another.
const MOST_LAYERS: usize = 3;

/// One way to compress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Brotli,
    Deflate,
    Gzip,
}

/// Undoes what `Content-Encoding` names; `None` where it names nothing, or nothing known. The
/// headers then say what the body is.
///
/// # Errors
/// With what could be decoded before: a body that is cut or broken, and one that would be larger
/// than `most` bytes.
pub(crate) fn decoded(
    headers: &mut HeaderMap,
    body: &[u8],
    most: usize,
) -> Option<Result<Bytes, (io::Error, Bytes)>> {
    let codings = codings(headers)?;
    let mut layers = codings.into_iter().rev();
    let mut body = decode(layers.next()?, body, most);
    for coding in layers {
        body = body.and_then(|body| decode(coding, &body, most));
    }
    if body.is_ok() {
        headers.remove(CONTENT_ENCODING);
        headers.remove(CONTENT_LENGTH);
    }
    Some(body)
}

/// In the order they were applied.
fn codings(headers: &HeaderMap) -> Option<Vec<Coding>> {
    let mut codings = Vec::new();
    for value in headers.get_all(CONTENT_ENCODING) {
        for name in value.to_str().ok()?.split(',') {
            match name.trim().to_ascii_lowercase().as_str() {
                "br" => codings.push(Coding::Brotli),
                "deflate" => codings.push(Coding::Deflate),
                "gzip" | "x-gzip" => codings.push(Coding::Gzip),
                "" | "identity" => {}
                _ => return None,
            }
        }
    }
    (1..=MOST_LAYERS).contains(&codings.len()).then_some(codings)
}

fn decode(coding: Coding, body: &[u8], most: usize) -> Result<Bytes, (io::Error, Bytes)> {
    match coding {
        Coding::Brotli => read(Decompressor::new(body, 4096), most),
        // The name means zlib, and some send what lies in it bare.
        Coding::Deflate if is_zlib(body) => read(ZlibDecoder::new(body), most),
        Coding::Deflate => read(DeflateDecoder::new(body), most),
        Coding::Gzip => read(MultiGzDecoder::new(body), most),
    }
}

/// A zlib stream starts with its method and a check over two bytes (RFC 1950).
fn is_zlib(body: &[u8]) -> bool {
    matches!(*body, [first, second, ..]
        if first & 0x0f == 8 && u16::from_be_bytes([first, second]).is_multiple_of(31))
}

fn read(decoder: impl Read, most: usize) -> Result<Bytes, (io::Error, Bytes)> {
    let mut body = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let end = decoder.take(limit).read_to_end(&mut body);
    let too_large = body.len() > most;
    body.truncate(most);
    let body = Bytes::from(body);
    match end {
        _ if too_large => {
            let reason = "the body is too large once it is decompressed";
            Err((io::Error::other(reason), body))
        }
        Ok(_) => Ok(body),
        Err(error) => {
            let reason = format!("the body is compressed, and can't be decompressed: {error}");
            Err((io::Error::new(error.kind(), reason), body))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use http::HeaderValue;

    use super::*;

    const BODY: &[u8] =
        br#"{"id":"pay_1","status":"PENDING","message":"encore et encore et encore"}"#;

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(body: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    fn bare(body: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    fn brotli(body: &[u8]) -> Vec<u8> {
        let mut encoded = Vec::new();
        brotli::CompressorWriter::new(&mut encoded, 4096, 5, 20).write_all(body).unwrap();
        encoded
    }

    fn named(encoding: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_str(encoding).unwrap());
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("7"));
        headers
    }

    #[test]
    fn each_way_to_compress_is_undone_and_no_longer_named() {
        for (encoding, body) in [
            ("gzip", gzip(BODY)),
            ("X-GZIP", gzip(BODY)),
            ("deflate", zlib(BODY)),
            ("deflate", bare(BODY)),
            ("br", brotli(BODY)),
            ("identity, gzip , br", brotli(&gzip(BODY))),
        ] {
            let mut headers = named(encoding);
            let decoded = decoded(&mut headers, &body, 1024).unwrap().unwrap();
            assert_eq!(decoded, BODY, "{encoding}");
            assert!(headers.is_empty(), "{encoding}");
        }
    }

    #[test]
    fn what_is_not_compressed_or_not_known_is_left_alone() {
        for encoding in ["identity", "", "zstd", "gzip, zstd", "gzip, gzip, gzip, gzip"] {
            let mut headers = named(encoding);
            assert!(decoded(&mut headers, BODY, 1024).is_none(), "{encoding}");
            assert_eq!(headers.len(), 2);
        }
        assert!(decoded(&mut HeaderMap::new(), BODY, 1024).is_none());
    }

    #[test]
    fn no_body_grows_beyond_its_bound() {
        let much = vec![b' '; 5_000_000];
        for (encoding, body) in
            [("gzip", gzip(&much)), ("deflate", zlib(&much)), ("br", brotli(&much))]
        {
            let (error, start) = decoded(&mut named(encoding), &body, 1000).unwrap().unwrap_err();
            assert!(error.to_string().contains("too large"), "{encoding}: {error}");
            assert_eq!(start.len(), 1000);
        }
    }

    #[test]
    fn a_body_that_was_cut_or_is_something_else_is_an_error() {
        for (encoding, body) in [
            ("gzip", gzip(BODY)),
            ("deflate", zlib(BODY)),
            ("br", brotli(BODY)),
            ("gzip", BODY.to_vec()),
        ] {
            let half = body.get(..body.len() / 2).unwrap();
            let (error, _) = decoded(&mut named(encoding), half, 1024).unwrap().unwrap_err();
            assert!(error.to_string().contains("can't be decompressed"), "{encoding}: {error}");
        }
    }
}
