//! The tokens that the wallet transfer takes: JWTs signed with HS256
//! (contract: [Token](kpay_core::contract#token)).

use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use kpay_core::{InvalidInputError, UnixMillis, WebhookSecret};
use serde::{Deserialize, Serialize};

use crate::http::response::Refusal;
use crate::random::Random;

/// How long a token lasts, in seconds, and as KPay writes it.
const LIFE: u64 = 30 * 60;
pub(crate) const LIFE_TEXT: &str = "30m";

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
const SCHEME: &str = "Bearer ";

/// Makes tokens and knows its own again, without keeping any.
#[derive(Clone)]
pub(crate) struct TokenMint {
    /// The one HMAC-SHA256 that core gives away; nothing else is signed with this secret.
    secret: WebhookSecret,
}

#[derive(Deserialize, Serialize)]
struct Claims<'a> {
    sub: &'a str,
    /// So that no two tokens are the same.
    jti: &'a str,
    iat: u64,
    exp: u64,
}

impl TokenMint {
    pub(crate) fn new(seed: u64) -> Result<Self, InvalidInputError> {
        // A stream of its own, so that ids stay what they were before there were tokens.
        let secret = Random::new(!seed).small_letters(32);
        Ok(Self { secret: WebhookSecret::new(secret)? })
    }

    pub(crate) fn mint(&self, application_id: &str, jti: &str, now: UnixMillis) -> String {
        let iat = now.get() / 1_000;
        let claims = Claims { sub: application_id, jti, iat, exp: iat.saturating_add(LIFE) };
        // Serialising fails only on maps with keys that are not text, and there is none.
        let claims = serde_json::to_vec(&claims).unwrap_or_default();
        let signed = format!("{}.{}", encoded(HEADER.as_bytes()), encoded(&claims));
        let signature = self.signature(&signed);
        format!("{signed}.{signature}")
    }

    /// The id of the application whose token these headers bring.
    pub(crate) fn admit(&self, headers: &HeaderMap, now: UnixMillis) -> Result<String, Refusal> {
        let refused = |message: &str| Refusal::new(StatusCode::UNAUTHORIZED, message);
        let token = bearer(headers).ok_or_else(|| {
            refused(
                "A Bearer token is required: POST /api/v1/payments/token gives one. \
                 API keys are not taken here",
            )
        })?;
        let claims = self.claims(token).ok_or_else(|| refused("Invalid token"))?;
        let claims: Claims<'_> =
            serde_json::from_slice(&claims).map_err(|_| refused("Invalid token"))?;
        if now.get() / 1_000 >= claims.exp {
            return Err(refused("Token expired"));
        }
        Ok(claims.sub.to_owned())
    }

    /// Whether these headers bring a token that this mint made, even an expired one.
    pub(crate) fn knows(&self, headers: &HeaderMap) -> bool {
        bearer(headers).is_some_and(|token| self.claims(token).is_some())
    }

    /// What a token of this mint says.
    fn claims(&self, token: &str) -> Option<Vec<u8>> {
        let (signed, signature) = token.rsplit_once('.')?;
        if signature != self.signature(signed) {
            return None;
        }
        decoded(signed.split_once('.')?.1)
    }

    fn signature(&self, signed: &str) -> String {
        let hex = self.secret.sign(signed.as_bytes());
        let digits: Vec<u8> =
            hex.chars().filter_map(|digit| u8::try_from(digit.to_digit(16)?).ok()).collect();
        let bytes: Vec<u8> = digits
            .chunks(2)
            .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
            .collect();
        encoded(&bytes)
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_at_checked(SCHEME.len())?;
    scheme.eq_ignore_ascii_case(SCHEME).then_some(token.trim()).filter(|token| !token.is_empty())
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 for URLs, without padding.
fn encoded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - group.len()));
        let sextets = [bits >> 18, bits >> 12, bits >> 6, bits].map(|sextet| sextet as usize & 63);
        text.extend(sextets[..=group.len()].iter().map(|sextet| char::from(ALPHABET[*sextet])));
    }
    text
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for group in text.as_bytes().chunks(4) {
        let bits = group.iter().try_fold(0u32, |bits, letter| {
            let sextet = ALPHABET.iter().position(|known| known == letter)?;
            Some(bits << 6 | u32::try_from(sextet).ok()?)
        })?;
        let bits = bits << (6 * (4 - group.len()));
        let [_, first, second, third] = bits.to_be_bytes();
        bytes.extend([first, second, third].iter().take(group.len().checked_sub(1)?));
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn headers(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn a_token_lasts_thirty_minutes() {
        let mint = TokenMint::new(7).unwrap();
        let token = mint.mint("app", "1", UnixMillis::new(5_000));
        assert!(token.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."));
        assert_eq!(token.split('.').count(), 3);
        for scheme in ["Bearer", "bearer"] {
            let headers = headers(&format!("{scheme} {token}"));
            assert!(mint.admit(&headers, UnixMillis::new(1_804_999)).is_ok());
            assert!(mint.admit(&headers, UnixMillis::new(1_805_000)).is_err());
        }
        assert_eq!(token, mint.mint("app", "1", UnixMillis::new(5_000)));
        assert_ne!(token, mint.mint("app", "2", UnixMillis::new(5_000)));
    }

    #[test]
    fn what_this_mint_did_not_make_is_refused() {
        let mint = TokenMint::new(7).unwrap();
        let now = UnixMillis::new(0);
        let other = TokenMint::new(8).unwrap().mint("app", "1", now);
        let own = mint.mint("app", "1", now);
        let unsigned = own.rsplit_once('.').unwrap().0;
        for value in [
            "",
            "Bearer",
            "Bearer ",
            "Bearer x",
            "Bearer a.b.c",
            "Bearer ..",
            &format!("Basic {own}"),
            &format!("Bearer {other}"),
            &format!("Bearer {unsigned}."),
            &format!("Bearer {unsigned}"),
        ] {
            assert!(mint.admit(&headers(value), now).is_err(), "{value}");
        }
        assert!(mint.admit(&HeaderMap::new(), now).is_err());
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("~~?", "fn4_"),
        ] {
            assert_eq!(encoded(bytes.as_bytes()), text);
            assert_eq!(decoded(text).unwrap(), bytes.as_bytes());
        }
        assert_eq!(decoded("Zm9vY"), Some(b"foo".to_vec()));
        assert_eq!(decoded("Zg=="), None);
    }

    proptest! {
        #[test]
        fn base64_goes_there_and_back(bytes in any::<Vec<u8>>()) {
            prop_assert_eq!(decoded(&encoded(&bytes)), Some(bytes));
        }

        #[test]
        fn any_header_is_judged(value in "[ -~]{0,60}") {
            let mint = TokenMint::new(7).unwrap();
            let headers = headers(&format!("Bearer {value}"));
            prop_assert!(mint.admit(&headers, UnixMillis::new(0)).is_err());
        }
    }
}
