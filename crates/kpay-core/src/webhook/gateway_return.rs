//! The customer's way back from a gateway page: a hint for the page, never proof.

use std::time::Duration;

use crate::auth::GatewaySecret;
use crate::auth::signature::read_signature;
use crate::id::{PaymentKey, Reference};
use crate::text::parted;
use crate::text::say::{Say, display_as_said, say_to};
use crate::time::UnixMillis;

/// How old a return may be (contract: [Signed return](crate::contract#signed-return)).
const OLDEST: Duration = Duration::from_secs(10 * 60);
/// How far KPay's clock may run ahead of ours.
const SKEW: Duration = Duration::from_secs(60);
/// Smaller numbers are seconds (contract: [conflict 15](crate::contract::conflicts#15-unit-of-ts)).
const LEAST_MILLIS: u64 = 100_000_000_000;

/// A rightly signed return. It says what the page claims, and is not a proof of payment: confirm with
/// [`key`](Self::key) before anything is delivered.
///
/// It has no outcome on purpose, so that it can't be read as paid:
///
/// ```compile_fail
/// # fn page(back: kpay_core::UnconfirmedReturn) {
/// if back.state() == kpay_core::TransactionState::Completed {}
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnconfirmedReturn {
    /// KPay's reference.
    pub reference: Reference,
    /// The order's own id, when the return carries one.
    pub external_id: Option<String>,
    /// What the page claims, like `COMPLETED`: to choose what the page shows first, nothing else.
    pub claimed_status: String,
    /// When KPay signed it.
    pub signed_at: UnixMillis,
}

impl UnconfirmedReturn {
    /// What to read the payment by.
    pub fn key(&self) -> PaymentKey {
        PaymentKey::Reference(self.reference.clone())
    }
}

/// Verifies a return from its URL, its path with the query, or its query alone
/// (contract: [Init payment, GATEWAY](crate::contract#init-payment-gateway)). Withdrawals come back in the
/// same way. What follows a `#` doesn't count.
///
/// # Errors
/// When a parameter is missing, given twice with different values, or unfit; when the signature is
/// wrong; when it was signed more than ten minutes ago, or in the future.
///
/// ```
/// use kpay_core::{GatewaySecret, UnixMillis, verify_return};
///
/// let secret = GatewaySecret::new("gwsec_synthetic")?;
/// let now = UnixMillis::new(1_780_000_000_000);
/// let sig = secret.sign_return("COMPLETED", "KPAY-1", Some("ORDER-1"), now);
/// let url = format!(
///     "https://shop.example/return?cart=7&status=COMPLETED&reference=KPAY-1&externalId=ORDER-1&ts={}&sig={sig}",
///     now.get(),
/// );
/// let back = verify_return(&url, &secret, now)?;
/// assert_eq!(back.external_id.as_deref(), Some("ORDER-1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verify_return(
    url_or_query: &str,
    secrets: &(impl AsRef<[GatewaySecret]> + ?Sized),
    now: UnixMillis,
) -> Result<UnconfirmedReturn, ReturnError> {
    let pairs: Vec<_> = form_urlencoded::parse(query_of(url_or_query).as_bytes()).collect();
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| (&**name, &**value)).collect();
    verify_return_pairs(&pairs, secrets.as_ref(), now)
}

/// The query of a URL or of a path, or a text that is a query already. A value of a query may hold
/// a `?` of its own, so a text whose first name ends (`=`, `&`) before any `/` or `?` is a query.
fn query_of(url_or_query: &str) -> &str {
    let text = url_or_query.split_once('#').map_or(url_or_query, |(before, _)| before);
    match text.bytes().find(|byte| b"=&/?".contains(byte)) {
        Some(b'/' | b'?') => text.split_once('?').map_or(text, |(_, query)| query),
        _ => text,
    }
}

/// As [`verify_return`], for the names and values of the query.
///
/// # Errors
/// As [`verify_return`].
pub fn verify_return_pairs(
    pairs: &[(&str, &str)],
    secrets: &[GatewaySecret],
    now: UnixMillis,
) -> Result<UnconfirmedReturn, ReturnError> {
    if secrets.is_empty() {
        return Err(ReturnError::NoSecret);
    }
    let fields = Query::read(pairs)?;
    let signature = read_signature(fields.sig.as_bytes()).ok_or(ReturnError::MalformedSignature)?;
    let external_id = fields.external_id.unwrap_or_default();
    let mut signed = String::new();
    for field in [fields.status, fields.reference, external_id, fields.ts] {
        if parted(field, b'|').is_some() {
            return Err(ReturnError::Mismatch);
        }
        say_to!(&mut signed; if signed.is_empty() { "" } else { "|" }, field);
    }
    let mut verified = false;
    for secret in secrets {
        verified |= secret.verify(signed.as_bytes(), &signature);
    }
    if !verified {
        return Err(ReturnError::Mismatch);
    }
    let signed_at = read_time(fields.ts).ok_or(ReturnError::MalformedTime)?;
    if now.saturating_since(signed_at) > OLDEST {
        return Err(ReturnError::TooOld);
    }
    if signed_at.saturating_since(now) > SKEW {
        return Err(ReturnError::InFuture);
    }
    Ok(UnconfirmedReturn {
        reference: Reference::new(fields.reference)
            .map_err(|_| ReturnError::Missing("reference"))?,
        external_id: Some(external_id.to_owned()).filter(|id| !id.is_empty()),
        claimed_status: fields.status.to_owned(),
        signed_at,
    })
}

fn read_time(text: &str) -> Option<UnixMillis> {
    let number: u64 = text.parse().ok()?;
    let millis = if number < LEAST_MILLIS { number.checked_mul(1000)? } else { number };
    Some(UnixMillis::new(millis))
}

/// Why a return is not to be believed. It holds nothing of the URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReturnError {
    /// This parameter is there twice, with different values: the merchant's own query, or a forger.
    Contradictory(&'static str),
    /// It was signed for a moment that has not come: a clock is wrong, here or there.
    InFuture,
    /// `sig` is not an HMAC-SHA256 in hex.
    MalformedSignature,
    /// `ts` is not a number.
    MalformedTime,
    /// The signature is of other values or another secret.
    Mismatch,
    /// This parameter is missing.
    Missing(&'static str),
    /// The caller gave no secret.
    NoSecret,
    /// It was signed more than ten minutes ago: a link from the history, or a replay.
    TooOld,
}

impl Say for ReturnError {
    fn say(&self, to: &mut String) {
        let text = match self {
            Self::Contradictory(name) => {
                return say_to!(
                    to; "the return carries '", name, "' twice with different values: keep '", name,
                    "' out of your returnUrl's own query"
                );
            }
            Self::InFuture => "the return was signed in the future: check this machine's clock",
            Self::MalformedSignature => "the return's sig is not an HMAC-SHA256 in hex (64 digits)",
            Self::MalformedTime => "the return's ts is not a number",
            Self::Mismatch => {
                "the return's signature is wrong: check that the secret is this application's gateway secret (not \
                 the webhook secret, not the secret key). If it is, the return is forged"
            }
            Self::Missing(name) => return say_to!(to; "the return has no '", name, "'"),
            Self::NoSecret => "no gateway secret was given, and nothing is believed without one",
            Self::TooOld => {
                "the return was signed more than ten minutes ago: read the payment instead"
            }
        };
        text.say(to);
    }
}

display_as_said!(ReturnError);

impl std::error::Error for ReturnError {}

/// The five parameters of a return.
struct Query<'a> {
    status: &'a str,
    reference: &'a str,
    external_id: Option<&'a str>,
    ts: &'a str,
    sig: &'a str,
}

impl<'a> Query<'a> {
    fn read(pairs: &[(&'a str, &'a str)]) -> Result<Self, ReturnError> {
        const NAMES: [&str; 5] = ["status", "reference", "externalId", "ts", "sig"];

        let mut values = [None; 5];
        for (name, value) in pairs {
            for (known, place) in NAMES.into_iter().zip(&mut values) {
                if known == *name && place.replace(*value).is_some_and(|first| first != *value) {
                    return Err(ReturnError::Contradictory(known));
                }
            }
        }
        let [status, reference, external_id, ts, sig] = values;
        let required = |name, value: Option<&'a str>| {
            value.filter(|text| !text.is_empty()).ok_or(ReturnError::Missing(name))
        };
        Ok(Self {
            status: required("status", status)?,
            reference: required("reference", reference)?,
            external_id,
            ts: required("ts", ts)?,
            sig: required("sig", sig)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: UnixMillis = UnixMillis::new(1_780_000_000_000);

    fn secret(text: &str) -> GatewaySecret {
        GatewaySecret::new(text).unwrap()
    }

    fn query(external_id: Option<&str>, ts: UnixMillis) -> String {
        let sig = secret("gwsec").sign_return("COMPLETED", "KPAY-1", external_id, ts);
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("status", "COMPLETED").append_pair("reference", "KPAY-1");
        if let Some(id) = external_id {
            query.append_pair("externalId", id);
        }
        query.append_pair("ts", &ts.get().to_string()).append_pair("sig", &sig).finish()
    }

    #[test]
    fn reads_urls_and_queries() {
        let query = query(Some("ORDER é+1"), NOW);
        for text in [
            query.clone(),
            format!("?{query}"),
            format!("https://a.example/r?x=1&{query}#top"),
            format!("/r?{query}&{query}"),
        ] {
            let back = verify_return(&text, &secret("gwsec"), NOW).unwrap();
            assert_eq!(back.external_id.as_deref(), Some("ORDER é+1"), "{text}");
            assert_eq!(
                (back.claimed_status.as_str(), back.key().as_str()),
                ("COMPLETED", "KPAY-1")
            );
        }
        assert_eq!(
            verify_return(&self::query(None, NOW), &secret("gwsec"), NOW).unwrap().external_id,
            None
        );
        let rotated = [secret("new"), secret("gwsec")];
        assert!(verify_return(&query, &rotated[..], NOW).is_ok());
    }

    #[test]
    fn a_question_mark_in_a_value_takes_nothing_from_the_query() {
        // Values of a merchant's own, and an externalId, as a browser may leave them: not escaped.
        let signed = query(Some("ORDER?1"), NOW);
        let raw = signed.replace("%3F", "?");
        assert!(raw.contains("externalId=ORDER?1"), "{raw}");
        for query in [&signed, &raw, &format!("next=/a?b=1&{raw}"), &format!("{raw}&next=?")] {
            for text in [
                query.clone(),
                format!("?{query}"),
                format!("return?{query}"),
                format!("/shop/a=1&b/return?{query}"),
                format!("https://shop.example?{query}"),
                format!("https://shop.example/a=1&b/return;v=2?{query}"),
            ] {
                for text in [text.clone(), format!("{text}#top"), format!("{text}#/a?b=1&sig=c")] {
                    let back = verify_return(&text, &secret("gwsec"), NOW);
                    let external_id = back.map(|back| back.external_id.unwrap());
                    assert_eq!(external_id.as_deref(), Ok("ORDER?1"), "{text}");
                }
            }
        }
        // What has no query at all says what is missing.
        for text in ["https://shop.example/return", "/return?", "?", "return", "#status=COMPLETED"]
        {
            let error = verify_return(text, &secret("gwsec"), NOW).unwrap_err();
            assert_eq!(error, ReturnError::Missing("status"), "{text}");
        }
    }

    #[test]
    fn tells_what_is_wrong() {
        let good = query(Some("ORDER-1"), NOW);
        let with = |text: &str| verify_return(text, &secret("gwsec"), NOW).unwrap_err();
        assert_eq!(
            with(&format!("externalId=ORDER-2&{good}")),
            ReturnError::Contradictory("externalId")
        );
        assert_eq!(with(&format!("status=FAILED&{good}")), ReturnError::Contradictory("status"));
        assert_eq!(with(&good.replace("COMPLETED", "FAILED")), ReturnError::Mismatch);
        assert_eq!(with(&good.replace("ORDER-1", "ORDER-2")), ReturnError::Mismatch);
        assert_eq!(with(&good.replace("reference=KPAY-1&", "")), ReturnError::Missing("reference"));
        assert_eq!(with(&good.replace("sig=", "sig=zz")), ReturnError::MalformedSignature);
        assert_eq!(with(""), ReturnError::Missing("status"));
        assert_eq!(
            verify_return(&good, &[] as &[GatewaySecret], NOW).unwrap_err(),
            ReturnError::NoSecret
        );
        assert_eq!(verify_return(&good, &secret("whsec"), NOW).unwrap_err(), ReturnError::Mismatch);
        // One field may not be moved into its neighbour.
        let moved = good
            .replace("status=COMPLETED&reference=KPAY-1", "status=COMPLETED%7CKPAY-1&reference=");
        assert!(matches!(with(&moved), ReturnError::Missing(_) | ReturnError::Mismatch));
    }

    #[test]
    fn is_fresh_both_ways() {
        let at =
            |seconds: i64| UnixMillis::new(NOW.get().checked_add_signed(seconds * 1000).unwrap());
        for (seconds, error) in [
            (-599, None),
            (-601, Some(ReturnError::TooOld)),
            (59, None),
            (61, Some(ReturnError::InFuture)),
            (100_000, Some(ReturnError::InFuture)),
        ] {
            assert_eq!(
                verify_return(&query(None, at(seconds)), &secret("gwsec"), NOW).err(),
                error,
                "{seconds}"
            );
        }
        // A ts in seconds is read as such.
        let seconds = UnixMillis::new(NOW.get() / 1000);
        assert_eq!(
            verify_return(&query(None, seconds), &secret("gwsec"), NOW).unwrap().signed_at,
            NOW
        );
    }

    proptest! {
        #[test]
        fn any_text_ends_in_a_return_or_an_error(text in ".*", now: u64) {
            let _ = verify_return(&text, &secret("gwsec"), UnixMillis::new(now));
        }

        #[test]
        fn one_changed_character_is_refused(index in 0_usize..100, character in "[0-9a-zA-Z]") {
            let good = query(Some("ORDER-1"), NOW);
            let index = index % good.len();
            let mut changed = good.clone();
            changed.replace_range(index..=index, &character);
            let same = changed.eq_ignore_ascii_case(&good);
            prop_assert!(same || verify_return(&changed, &secret("gwsec"), NOW).is_err());
        }
    }
}
