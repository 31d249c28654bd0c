//! What a proxy does to an answer when a fault says so.

use std::io::{self, Write};

use brotli::CompressorWriter;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::Response;
use http::header::{CONTENT_ENCODING, HeaderValue};
use kpay_sandbox::Coding;

/// The answer with its body compressed, which it says of itself.
pub(crate) fn compressed(answer: Response<Bytes>, coding: Coding) -> io::Result<Response<Bytes>> {
    let (mut head, body) = answer.into_parts();
    let body = match coding {
        Coding::Brotli => {
            // Both numbers are the usual ones of proxies.
            let mut writer = CompressorWriter::new(Vec::new(), 4_096, 4, 18);
            writer.write_all(&body)?;
            writer.into_inner()
        }
        Coding::Gzip => {
            let mut writer = GzEncoder::new(Vec::new(), Compression::default());
            writer.write_all(&body)?;
            writer.finish()?
        }
        // There is no third one yet.
        _ => return Ok(Response::from_parts(head, body)),
    };
    head.headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    Ok(Response::from_parts(head, body.into()))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_was_compressed_comes_back() {
        let text = br#"{"id":"pay_1","status":"PENDING"}"#.repeat(20);
        for coding in [Coding::Brotli, Coding::Gzip] {
            let answer = compressed(Response::new(text.clone().into()), coding).unwrap();
            assert_eq!(answer.headers()[CONTENT_ENCODING], coding.name());
            assert!(answer.body().len() < text.len() / 4);
            let mut read = Vec::new();
            let compressed = &answer.body()[..];
            match coding {
                Coding::Brotli => {
                    brotli::Decompressor::new(compressed, 4_096).read_to_end(&mut read)
                }
                _ => flate2::read::GzDecoder::new(compressed).read_to_end(&mut read),
            }
            .unwrap();
            assert_eq!(read, text);
        }
    }
}
