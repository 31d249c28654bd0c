//! Where a key may go.

use crate::auth::{BaseUrl, Credentials, Environment};
use crate::text::InvalidInputError;

/// Which keys may go where: a live key to KPay alone, and none in the clear to another machine.
///
/// ```
/// use kpay_core::{BaseUrl, Credentials, KeyPlacement};
///
/// let credentials = Credentials::new("kpay_live_4f1d", "9a0b1c2d3e4f")?;
/// let rules = KeyPlacement::default();
/// assert!(rules.check(&credentials, &BaseUrl::kpay()).is_ok());
/// assert!(rules.check(&credentials, &BaseUrl::new("http://127.0.0.1:7700")?).is_err());
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyPlacement {
    /// The only environment whose keys are taken.
    pub expected: Option<Environment>,
    /// Whether a test key may go over plain `http` to another machine.
    pub danger_accept_http_with_test_key: bool,
    /// Whether a live key may go to an address that is not KPay's.
    pub danger_accept_live_key_at_base_url: bool,
}

impl KeyPlacement {
    /// Checks a key pair and the address it would go to.
    ///
    /// # Errors
    /// Names what does not fit, and the option that would allow it.
    pub fn check(
        &self,
        credentials: &Credentials,
        base_url: &BaseUrl,
    ) -> Result<(), InvalidInputError> {
        let environment = credentials.environment();
        if self.expected.is_some() && environment != self.expected {
            let reason = match (&self.expected, environment) {
                (Some(Environment::Test), Some(_)) => {
                    "is live, but a test key (kpay_test_...) is expected here"
                }
                (Some(Environment::Test), None) => {
                    "is not a test key (kpay_test_...), and a test key is expected here"
                }
                (_, Some(_)) => "is a test key, but a live key (kpay_live_...) is expected here",
                (_, None) => "is not a live key (kpay_live_...), and a live key is expected here",
            };
            return Err(InvalidInputError::new("API key", reason));
        }
        let is_test = environment.is_some_and(|environment| environment.is_test());
        if !is_test && !base_url.is_kpay() && !self.danger_accept_live_key_at_base_url {
            let reason = "is not KPay's, and the API key is not a test key: keep a live key to KPay, or say \
                          danger_accept_live_key_at_base_url";
            return Err(InvalidInputError::new("base URL", reason));
        }
        let plain = !base_url.is_encrypted() && !base_url.is_loopback();
        if plain && !(is_test && self.danger_accept_http_with_test_key) {
            let reason = "is plain http to another machine: use https, or (with a test key) say \
                          danger_accept_http_with_test_key";
            return Err(InvalidInputError::new("base URL", reason));
        }
        Ok(())
    }
}
