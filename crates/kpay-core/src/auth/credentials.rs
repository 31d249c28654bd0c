//! The key pair of an application.

use std::fmt;

use http::HeaderValue;
use zeroize::Zeroizing;

use crate::auth::Environment;
use crate::auth::headers::{AuthHeader, AuthHeaders};
use crate::auth::secret_text::SecretText;
use crate::text::InvalidInputError;
use crate::text::debug::debug_fields;

const TEST_KEY: &str = "kpay_test_";
const LIVE_KEY: &str = "kpay_live_";
const TEST_SECRET: &str = "sk_test_";
const LIVE_SECRET: &str = "sk_live_";

/// An application's API key and secret key (contract: [Ground rules](crate::contract#ground-rules)).
///
/// The API key's prefix alone chooses the environment. The secret key comes in two shapes, bare
/// hex and `sk_...`; both are taken. The memory is wiped when the last copy is dropped, `Debug`
/// shows nothing of either key, and the header values are marked sensitive.
///
/// ```
/// use kpay_core::{Credentials, Environment};
///
/// let credentials = Credentials::new("kpay_test_4f1d", "9a0b1c2d3e4f")?;
/// assert_eq!(credentials.environment(), Some(Environment::Test));
/// assert!(!format!("{credentials:?}").contains("9a0b"));
///
/// let error = Credentials::new("kpay_test_4f1d", "sk_live_9a0b").unwrap_err();
/// assert_eq!(error.field(), "secret key");
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone)]
pub struct Credentials {
    headers: AuthHeaders,
    environment: Option<Environment>,
}

impl Credentials {
    /// Takes a key pair.
    ///
    /// # Errors
    /// Names the key, `API key` or `secret key`, and why it can't be right: empty, not safe in a
    /// header, in quotes, the two confused or the same, or one for testing and the other live. No error
    /// shows a key.
    pub fn new(
        api_key: impl Into<String>,
        secret_key: impl Into<String>,
    ) -> Result<Self, InvalidInputError> {
        let api_key = Zeroizing::new(api_key.into());
        let secret_key = Zeroizing::new(secret_key.into());
        if api_key.starts_with(TEST_SECRET) || api_key.starts_with(LIVE_SECRET) {
            return Err(InvalidInputError::new(
                "API key",
                "is a secret key (it starts with sk_): are the two swapped?",
            ));
        }
        if secret_key.starts_with(TEST_KEY) || secret_key.starts_with(LIVE_KEY) {
            return Err(InvalidInputError::new(
                "secret key",
                "is an API key (it starts with kpay_): are the two swapped?",
            ));
        }
        let environment = environment(&api_key);
        let contradiction = match environment {
            Some(Environment::Test) if secret_key.starts_with(LIVE_SECRET) => {
                Some("is live, and the API key is for testing: take both from the same environment")
            }
            Some(Environment::Production) if secret_key.starts_with(TEST_SECRET) => {
                Some("is for testing, and the API key is live: take both from the same environment")
            }
            _ => None,
        };
        if let Some(reason) = contradiction {
            return Err(InvalidInputError::new("secret key", reason));
        }
        let api_key = SecretText::new("API key", "", api_key)?;
        let secret_key = SecretText::new("secret key", "", secret_key)?;
        if api_key.as_str() == secret_key.as_str() {
            return Err(InvalidInputError::new(
                "secret key",
                "is the same text as the API key: was one of them copied into both?",
            ));
        }
        let headers = AuthHeaders::new([
            Some((AuthHeader::ApiKey, api_key)),
            Some((AuthHeader::SecretKey, secret_key)),
        ]);
        Ok(Self { headers, environment })
    }

    /// The environment by the API key's prefix; `None` when it has neither prefix, which every
    /// guard takes for live.
    pub fn environment(&self) -> Option<Environment> {
        self.environment.clone()
    }

    /// What is odd about the keys and may be right all the same, to be shown before the first call: a
    /// secret key of `sk_test_` or `sk_live_` before 64 hex digits. Those digits alone are the form of
    /// KPay's keys of today, so the prefix may have been put before one
    /// (contract: [conflict 2](crate::contract::conflicts#2-shape-of-the-secret-key)).
    ///
    /// ```
    /// use kpay_core::Credentials;
    ///
    /// let digits = "0f".repeat(32);
    /// assert_eq!(Credentials::new("kpay_test_4f1d", digits.as_str())?.hint(), None);
    /// let odd = Credentials::new("kpay_test_4f1d", format!("sk_test_{digits}"))?;
    /// assert!(odd.hint().unwrap().contains("sk_"));
    /// # Ok::<(), kpay_core::InvalidInputError>(())
    /// ```
    pub fn hint(&self) -> Option<&'static str> {
        let secret = self.headers.secrets().nth(1).unwrap_or_default();
        let prefixes = [TEST_SECRET.as_bytes(), LIVE_SECRET.as_bytes()];
        let digits = prefixes.into_iter().find_map(|prefix| secret.strip_prefix(prefix))?;
        let is_odd = digits.len() == 64 && digits.iter().all(u8::is_ascii_hexdigit);
        is_odd.then_some(
            "the secret key is 64 hex digits behind sk_test_ or sk_live_, and KPay's keys of today have no such \
             prefix: if KPay answers 401, leave it out, or create a new key in KPay's dashboard",
        )
    }

    /// The `X-API-Key` header, marked sensitive. It is the secret itself: never log it.
    pub fn expose_api_key(&self) -> HeaderValue {
        self.headers.to_value(0)
    }

    pub(crate) fn to_headers(&self) -> AuthHeaders {
        self.headers.clone()
    }

    /// The `X-Secret-Key` header, marked sensitive. It is the secret itself: never log it.
    pub fn expose_secret_key(&self) -> HeaderValue {
        self.headers.to_value(1)
    }
}

debug_fields! { Credentials as keys { environment, .. } }

impl fmt::Display for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.environment {
            Some(environment) => write!(f, "KPay keys ({environment})"),
            None => f.write_str("KPay keys (environment unknown)"),
        }
    }
}

fn environment(api_key: &str) -> Option<Environment> {
    if api_key.starts_with(TEST_KEY) {
        Some(Environment::Test)
    } else if api_key.starts_with(LIVE_KEY) {
        Some(Environment::Production)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_both_shapes_of_secret() {
        let hex = "0f".repeat(32);
        for (api_key, secret_key, environment) in [
            ("kpay_test_a", hex.as_str(), Some(Environment::Test)),
            ("kpay_test_a", "sk_test_b", Some(Environment::Test)),
            ("kpay_live_a", "sk_live_b", Some(Environment::Production)),
            ("future_a", "sk_live_b", None),
        ] {
            let credentials = Credentials::new(api_key, secret_key).unwrap();
            assert_eq!(credentials.environment(), environment);
            assert!(
                credentials.expose_api_key().is_sensitive()
                    && credentials.expose_secret_key().is_sensitive()
            );
            assert_eq!(credentials.expose_secret_key(), secret_key);
        }
    }

    #[test]
    fn a_refused_key_is_not_shown() {
        for (api_key, secret_key, field) in [
            ("", "secret-b", "API key"),
            ("kpay_test_a", "", "secret key"),
            ("kpay_test_a\n", "secret-b", "API key"),
            ("kpay_test_a", "secret b", "secret key"),
            ("kpay_test_a", "secret-é", "secret key"),
            ("kpay_test_a", "secret\r\nX-Evil: 1", "secret key"),
            ("sk_test_a", "kpay_test_b", "API key"),
            ("kpay_test_a", "kpay_test_b", "secret key"),
            ("kpay_live_a", "sk_test_b", "secret key"),
            ("kpay_test_a", "sk_live_b", "secret key"),
            ("\"kpay_test_a\"", "secret-b", "API key"),
            ("kpay_test_a", "'secret-b'", "secret key"),
            ("kpay_test_a", "\"\"", "secret key"),
            ("secret-b", "secret-b", "secret key"),
        ] {
            let error = Credentials::new(api_key, secret_key).unwrap_err();
            assert_eq!(error.field(), field);
            for shown in [error.to_string(), format!("{error:?}")] {
                assert!(!shown.contains("secret-") && !shown.contains("test_a"), "{shown}");
            }
        }
    }

    #[test]
    fn credentials_show_no_key() {
        let credentials = Credentials::new("kpay_test_a1b2", "c3d4e5f6").unwrap();
        for shown in [
            format!("{credentials:?}"),
            format!("{credentials}"),
            format!("{:?}", credentials.expose_secret_key()),
            format!("{:?}", credentials.expose_api_key()),
        ] {
            assert!(!shown.contains("a1b2") && !shown.contains("c3d4"), "{shown}");
        }
    }
}
