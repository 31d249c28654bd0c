//! The token of the wallet transfer, and how long it is kept.

use std::fmt;
use std::time::Duration;

use http::HeaderValue;
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use crate::auth::headers::{AuthHeader, AuthHeaders};
use crate::auth::secret_text::SecretText;
use crate::text::InvalidInputError;
use crate::text::deserialize_str;
use crate::time::{Now, Tick};

/// A token that ends within this time is fetched again.
const MARGIN: Duration = Duration::from_secs(60);

/// How long a token is kept whose `expiresIn` can't be read; KPay's own is 30 minutes.
const UNREADABLE_LIFE: Duration = Duration::from_secs(5 * 60);

/// A JWT of KPay's (contract: [Token](crate::contract#token)).
///
/// `Debug` shows nothing of it, the memory is wiped when the last copy is dropped, and the header
/// value is marked sensitive.
///
/// ```
/// use kpay_core::AccessToken;
///
/// let token = AccessToken::new("eyJhbGciOi")?;
/// assert!(token.expose_header().is_sensitive());
/// assert_eq!(format!("{token:?}"), "AccessToken(***)");
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone)]
pub struct AccessToken {
    headers: AuthHeaders,
}

impl AccessToken {
    /// Takes a token.
    ///
    /// # Errors
    /// When it is empty or not safe in a header.
    pub fn new(token: impl Into<String>) -> Result<Self, InvalidInputError> {
        let token = SecretText::new("access token", "Bearer ", Zeroizing::new(token.into()))?;
        Ok(Self { headers: AuthHeaders::new([Some((AuthHeader::Authorization, token)), None]) })
    }

    /// The `Authorization` header, marked sensitive. It is the secret itself: never log it.
    pub fn expose_header(&self) -> HeaderValue {
        self.headers.to_value(0)
    }

    /// The token. It is the secret itself: never log it.
    #[cfg(feature = "binding")]
    pub fn expose_token(&self) -> &str {
        self.headers.texts().next().map_or("", |(_, _, token)| token)
    }

    pub(crate) fn to_headers(&self) -> AuthHeaders {
        self.headers.clone()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(***)")
    }
}

impl crate::wire::kind::WireKind for AccessToken {
    const KIND: crate::wire::kind::Kind = crate::wire::kind::Kind::Text;
}

crate::wire::value::answers! { AccessToken }

impl<'de> Deserialize<'de> for AccessToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_str(deserializer, |text| Self::new(text))
    }
}

/// Keeps a token until shortly before it ends, as a state machine without IO
/// (contract: [Token](crate::contract#token)).
///
/// **Ask [`token`](Self::token); fetch one when it has none and [`put`](Self::put) it here; after a
/// 401 [`reject`](Self::reject) the token that was used, once.**
///
/// ```
/// use kpay_core::{AccessToken, Now, TokenCache};
///
/// let (mut cache, now) = (TokenCache::new(), Now::default());
/// assert!(cache.token(now).is_none());
/// cache.put(AccessToken::new("eyJhbGciOi")?, "30m", now);
/// assert!(cache.token(now).is_some());
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Debug, Default)]
pub struct TokenCache {
    kept: Option<(AccessToken, Tick)>,
}

impl TokenCache {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// The token, unless there is none or it is about to end.
    pub fn token(&self, now: Now) -> Option<AccessToken> {
        self.kept.as_ref().filter(|(_, until)| now.tick < *until).map(|(token, _)| token.clone())
    }

    /// Keeps a token for as long as `expires_in` says: KPay's text, like `30m`.
    pub fn put(&mut self, token: AccessToken, expires_in: &str, now: Now) {
        let life = life(expires_in).unwrap_or(UNREADABLE_LIFE);
        let kept = life.saturating_sub(MARGIN).max(life / 2);
        self.kept = Some((token, now.tick.saturating_add(kept)));
    }

    /// Lets go of a token that KPay refused, unless another has taken its place since.
    pub fn reject(&mut self, token: &AccessToken) {
        if self.kept.as_ref().is_some_and(|(kept, _)| kept.headers.are_same(&token.headers)) {
            self.kept = None;
        }
    }
}

/// Reads `30m`, `1h`, `90s` or `1800`: a whole number and a unit, seconds without one.
fn life(text: &str) -> Option<Duration> {
    let text = text.trim();
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text.get(..end)?.parse().ok()?;
    let seconds = match text.get(end..)?.trim() {
        "" | "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return None,
    };
    Some(Duration::from_secs(number.checked_mul(seconds)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_life_of_a_token_is_read_from_its_text() {
        for (text, seconds) in
            [("30m", Some(1800)), ("1h", Some(3600)), ("90s", Some(90)), ("1800", Some(1800))]
        {
            assert_eq!(life(text), seconds.map(Duration::from_secs), "{text}");
        }
        for text in ["", "m", "soon", "1.5h", "18446744073709551615d"] {
            assert_eq!(life(text), None, "{text}");
        }
    }

    #[test]
    fn a_token_is_let_go_before_it_ends_and_when_refused() {
        let start = Now::default();
        let (first, second) =
            (AccessToken::new("first").unwrap(), AccessToken::new("second").unwrap());
        let mut cache = TokenCache::new();
        cache.put(first.clone(), "30m", start);
        assert!(cache.token(start.saturating_add(Duration::from_secs(28 * 60))).is_some());
        assert!(cache.token(start.saturating_add(Duration::from_secs(29 * 60))).is_none());
        cache.put(second, "nonsense", start);
        cache.reject(&first);
        let kept = cache.token(start).unwrap();
        assert_eq!(kept.expose_header(), "Bearer second");
        cache.reject(&kept);
        assert!(cache.token(start).is_none());
    }

    #[test]
    fn a_token_shows_nothing_and_is_safe_in_a_header() {
        let token = AccessToken::new("eyJhbGciOi").unwrap();
        assert!(token.expose_header().is_sensitive());
        assert_eq!(format!("{token:?} {:?}", token.expose_header()), "AccessToken(***) Sensitive");
        assert!(AccessToken::new("a\r\nb").is_err() && AccessToken::new("").is_err());
    }
}
