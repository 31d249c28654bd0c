//! Secrets that sign: one type for webhooks, one for the return from a gateway page.

use std::fmt;

use zeroize::Zeroizing;

use crate::auth::mac::MacKey;
use crate::auth::secret_text::check_secret_text;
use crate::text::InvalidInputError;
use crate::text::find;
use crate::text::say::say;

/// The HMAC-SHA256 key of either secret.
#[derive(Clone)]
struct SigningKey(MacKey);

impl SigningKey {
    fn new(field: &'static str, text: String) -> Result<Self, InvalidInputError> {
        let text = Zeroizing::new(text);
        check_secret_text(field, &text)?;
        if is_placeholder(&text) {
            return Err(InvalidInputError::new(
                field,
                "is a placeholder of an example, which verifies nothing: take the secret from KPay's dashboard",
            ));
        }
        let key = MacKey::new(text.as_bytes());
        key.map(Self).ok_or_else(|| InvalidInputError::new(field, "is too long"))
    }

    fn sign(&self, message: &[u8]) -> String {
        hex(&self.0.sign(message))
    }

    /// Compares in constant time.
    fn verify(&self, message: &[u8], signature: &[u8; 32]) -> bool {
        self.0.verify(message, signature)
    }
}

/// Words that only a placeholder has, and those that stand beside them.
const PLACEHOLDER: &str = " change changeme dummy enter example exemple here ici insert mettre placeholder put \
     remplacer replace todo votre your ";
const BESIDE: &str = " api clé cle de from gateway gwsec it key kpay le me my secret signing the this webhook whsec \
     with ";

/// Whether a text is made of a placeholder's words alone, or of one character again and again. No key that
/// was drawn at random is.
fn is_placeholder(text: &str) -> bool {
    let is_parting = |one: char| one.is_ascii() && !one.is_ascii_alphanumeric();
    let mut is_named = false;
    for word in text.split(is_parting).filter(|word| !word.is_empty()) {
        let sought = say!(" ", word.to_ascii_lowercase(), " ");
        let first = word.chars().next();
        let is_repeated = word.len() > 2 && word.chars().all(|one| Some(one) == first);
        if is_repeated || find(PLACEHOLDER, &sought).is_some() {
            is_named = true;
        } else if find(BESIDE, &sought).is_none() {
            return false;
        }
    }
    is_named
}

/// The secret that signs webhooks (contract: [Webhooks](crate::contract#webhooks)).
///
/// It is not the gateway secret and not the secret key; none stands in for another. `Debug` shows
/// nothing, and the memory is wiped on drop.
///
/// ```
/// use kpay_core::WebhookSecret;
///
/// let secret = WebhookSecret::new("whsec_synthetic_for_tests")?;
/// assert_eq!(secret.sign(b"{}").len(), 64);
/// assert!(WebhookSecret::new("").is_err());
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone)]
pub struct WebhookSecret(SigningKey);

impl WebhookSecret {
    /// Takes the webhook secret from KPay's dashboard.
    ///
    /// # Errors
    /// When it is empty, holds what no secret holds (white space at an end, control characters, quotes
    /// around it), or is a placeholder like `your_webhook_secret`.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidInputError> {
        SigningKey::new("webhook secret", text.into()).map(Self)
    }

    /// The signature of a raw body as KPay sends it in `X-KPAY-Signature`: lower-case hex.
    pub fn sign(&self, body: &[u8]) -> String {
        self.0.sign(body)
    }

    pub(crate) fn verify(&self, body: &[u8], signature: &[u8; 32]) -> bool {
        self.0.verify(body, signature)
    }
}

impl AsRef<[WebhookSecret]> for WebhookSecret {
    fn as_ref(&self) -> &[WebhookSecret] {
        std::slice::from_ref(self)
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(***)")
    }
}

/// The secret that signs the return from KPay's gateway page
/// (contract: [Init payment, GATEWAY](crate::contract#init-payment-gateway)).
///
/// It can't be given where a webhook secret is wanted:
///
/// ```compile_fail
/// # use kpay_core::{GatewaySecret, webhook};
/// let secret = GatewaySecret::new("gwsec_synthetic").unwrap();
/// webhook::verify(&http::HeaderMap::new(), b"{}", &secret);
/// ```
#[derive(Clone)]
pub struct GatewaySecret(SigningKey);

impl GatewaySecret {
    /// Takes the gateway secret from KPay's dashboard.
    ///
    /// # Errors
    /// As [`WebhookSecret::new`].
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidInputError> {
        SigningKey::new("gateway secret", text.into()).map(Self)
    }

    /// The `sig` of a return: hex over `status|reference|externalId|ts`, where an absent externalId
    /// counts as empty and `ts` is in milliseconds.
    ///
    /// ```
    /// use kpay_core::{GatewaySecret, UnixMillis};
    ///
    /// let secret = GatewaySecret::new("gwsec_synthetic")?;
    /// let sig = secret.sign_return("COMPLETED", "KPAY-1", Some("ORDER-1"), UnixMillis::new(1_780_000_000_000));
    /// assert_eq!(sig.len(), 64);
    /// # Ok::<(), kpay_core::InvalidInputError>(())
    /// ```
    pub fn sign_return(
        &self,
        status: &str,
        reference: &str,
        external_id: Option<&str>,
        ts: crate::time::UnixMillis,
    ) -> String {
        let external_id = external_id.unwrap_or_default();
        let text = say!(status, "|", reference, "|", external_id, "|", ts.get());
        self.0.sign(text.as_bytes())
    }

    pub(crate) fn verify(&self, text: &[u8], signature: &[u8; 32]) -> bool {
        self.0.verify(text, signature)
    }
}

impl AsRef<[GatewaySecret]> for GatewaySecret {
    fn as_ref(&self) -> &[GatewaySecret] {
        std::slice::from_ref(self)
    }
}

impl fmt::Debug for GatewaySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GatewaySecret(***)")
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from_digit(nibble.into(), 16).unwrap_or_default());
        }
    }
    text
}

/// Reads 64 hex digits of either case, with or without `sha256=` before them.
pub(crate) fn read_signature(text: &[u8]) -> Option<[u8; 32]> {
    const PREFIX: &[u8] = b"sha256=";
    let digits = match text.get(..PREFIX.len()) {
        Some(start) if start.eq_ignore_ascii_case(PREFIX) => text.get(PREFIX.len()..)?,
        _ => text,
    };
    if digits.len() != 64 {
        return None;
    }
    let mut signature = [0; 32];
    for (at, digit) in digits.iter().enumerate() {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            _ => (digit | 0x20).checked_sub(b'a').filter(|above| *above < 6)? + 10,
        };
        let byte = signature.get_mut(at / 2)?;
        *byte = *byte << 4 | value;
    }
    Some(signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_and_its_refusal_show_nothing() {
        let webhook = WebhookSecret::new("whsec_synthetic_for_tests").unwrap();
        let gateway = GatewaySecret::new("whsec_synthetic_for_tests").unwrap();
        assert_eq!(format!("{webhook:?} {gateway:?}"), "WebhookSecret(***) GatewaySecret(***)");
        for text in ["", " a", "a\n", "a\0b"] {
            let (webhook, gateway) = (WebhookSecret::new(text), GatewaySecret::new(text));
            assert_eq!(webhook.unwrap_err().field(), "webhook secret");
            assert_eq!(gateway.unwrap_err().field(), "gateway secret");
        }
    }

    #[test]
    fn a_placeholder_is_refused_as_a_secret() {
        for text in [
            "your_webhook_secret",
            "YOUR-KPAY-WEBHOOK-SECRET-HERE",
            "<votre clé secret>",
            "changeme",
            "whsec_xxxxxxxx",
            "xxx",
            "REPLACE_ME",
            "\"todo",
        ] {
            let error = WebhookSecret::new(text).unwrap_err();
            assert!(
                error.reason().contains("placeholder") && !error.reason().contains(text),
                "{error}"
            );
            assert_eq!(GatewaySecret::new(text).unwrap_err().field(), "gateway secret");
        }
        let hex = "0f".repeat(32);
        for text in
            ["secret", "my-secret", "whsec_test", "a", "aa", "your_7f3a", "gwsec_synthetic", &hex]
        {
            assert!(WebhookSecret::new(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn absent_external_id_signs_as_empty() {
        let secret = GatewaySecret::new("gwsec_synthetic").unwrap();
        let ts = crate::time::UnixMillis::new(1);
        assert_eq!(
            secret.sign_return("s", "r", None, ts),
            secret.sign_return("s", "r", Some(""), ts)
        );
        assert_eq!(
            secret.sign_return(
                "COMPLETED",
                "KPAY-1",
                Some("ORDER-1"),
                crate::time::UnixMillis::new(1_780_000_000_000)
            ),
            WebhookSecret::new("gwsec_synthetic")
                .unwrap()
                .sign(b"COMPLETED|KPAY-1|ORDER-1|1780000000000"),
        );
    }
}
