//! TLS by rustls, with the system's trust store.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::{env, fs};

use kpay_client::core::{BaseUrl, InvalidInputError};
use rustls::crypto::{CryptoProvider, SecureRandom};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::builder::unusable;

/// Names a file with the certificates to trust, instead of the system's own: OpenSSL's variable.
const CERT_FILE: &str = "SSL_CERT_FILE";

/// Editors on Windows put it in front of a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// TLS 1.2 and 1.3 for the calls to this address.
///
/// # Errors
/// A system without a trust store when TLS needs one.
pub(crate) fn config(base_url: &BaseUrl) -> Result<ClientConfig, InvalidInputError> {
    let config = ClientConfig::builder_with_provider(provider()?)
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable("TLS", &error))?;
    let config = if base_url.is_encrypted() {
        if READS_CERT_FILE && let Some(path) = env::var_os(CERT_FILE) {
            check_cert_file(Path::new(&path))?;
        }
        config
            .with_platform_verifier()
            .map_err(|error| unusable("the system's trust store", &error))?
    } else {
        // A sandbox must work on a machine without any certificates.
        config.with_root_certificates(RootCertStore::empty())
    };
    Ok(config.with_no_client_auth())
}

/// What computes TLS: what the program has installed, or else what a feature of this crate brings.
/// Nothing is installed here, so that the program's own TLS is left alone.
fn provider() -> Result<Arc<CryptoProvider>, InvalidInputError> {
    if let Some(installed) = CryptoProvider::get_default() {
        return Ok(Arc::clone(installed));
    }
    let reason = "has no cryptography: turn on the feature `ring` or `aws-lc-rs` of kpay-native, or \
                  install a rustls CryptoProvider";
    own_provider().map(Arc::new).ok_or_else(|| InvalidInputError::new("TLS", reason))
}

#[cfg(feature = "ring")]
fn own_provider() -> Option<CryptoProvider> {
    Some(rustls::crypto::ring::default_provider())
}

#[cfg(all(feature = "aws-lc-rs", not(feature = "ring")))]
fn own_provider() -> Option<CryptoProvider> {
    Some(rustls::crypto::aws_lc_rs::default_provider())
}

#[cfg(not(any(feature = "aws-lc-rs", feature = "ring")))]
fn own_provider() -> Option<CryptoProvider> {
    None
}

/// The system's source of entropy, as TLS reaches it.
///
/// # Panics
/// When there is no cryptography at all: no client is made without it.
pub(crate) fn entropy() -> [u8; 16] {
    static SOURCE: OnceLock<&'static dyn SecureRandom> = OnceLock::new();
    let source = SOURCE.get_or_init(|| match provider() {
        Ok(provider) => provider.secure_random,
        Err(error) => panic!("{error}"),
    });
    let mut bytes = [0; 16];
    assert!(source.fill(&mut bytes).is_ok(), "the system's entropy source failed");
    bytes
}

/// Where the platform's own store is asked instead, the variable has no meaning.
const READS_CERT_FILE: bool =
    cfg!(all(unix, not(target_os = "android"), not(target_vendor = "apple")));

/// Whoever reads the file would skip what is wrong with it, and the calls would fail as if KPay's
/// certificate were forged.
fn check_cert_file(path: &Path) -> Result<(), InvalidInputError> {
    let refused = |reason: String| Err(InvalidInputError::new(CERT_FILE, reason));
    let path_shown = path.display();
    match fs::read(path) {
        Err(error) => refused(format!("names {path_shown}, which can't be read: {error}")),
        Ok(text) if text.starts_with(BYTE_ORDER_MARK) => refused(format!(
            "names {path_shown}, which starts with a byte order mark, so that its first certificate \
             would be skipped: save it as UTF-8 without one"
        )),
        Ok(text) if !text.windows(BEGIN.len()).any(|part| part == BEGIN) => {
            refused(format!("names {path_shown}, which holds no certificate in PEM form"))
        }
        Ok(_) => Ok(()),
    }
}

const BEGIN: &[u8] = b"-----BEGIN ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_file_that_would_be_skipped_is_named() {
        let folder = env::temp_dir().join(format!("kpay-certs-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let pem = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
        for (name, content, expected) in [
            ("good", pem.to_owned(), None),
            ("empty", String::new(), Some("holds no certificate")),
            ("page", "<html>".to_owned(), Some("holds no certificate")),
            ("marked", format!("\u{feff}{pem}"), Some("byte order mark")),
        ] {
            let path = folder.join(name);
            fs::write(&path, content).unwrap();
            let error = check_cert_file(&path).err().map(|error| error.to_string());
            match expected {
                None => assert_eq!(error, None),
                Some(expected) => {
                    let error = error.unwrap();
                    assert!(error.contains(expected) && error.contains(CERT_FILE), "{error}");
                    assert!(error.contains(name), "{error}");
                }
            }
        }
        let error = check_cert_file(&folder.join("missing")).unwrap_err().to_string();
        assert!(error.contains("can't be read"), "{error}");
        fs::remove_dir_all(&folder).unwrap();
    }
}
