//! Returns from a gateway page, signed and tampered with.

use std::time::Duration;

use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::Index;

use super::values::{external_id, reference};
use kpay_core::{GatewaySecret, UnconfirmedReturn, UnixMillis, verify_return};

/// A return as KPay sends the customer's browser to it, and what it means.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignedReturn {
    /// The merchant's page with the signed query; at times the query alone.
    pub url: String,
    /// The secret it is signed with, made up: for [`GatewaySecret::new`].
    pub secret: String,
    /// A moment at which it is believed, up to ten minutes after it was signed and a little before.
    pub now: UnixMillis,
    /// What [`verify_return`](kpay_core::verify_return) must give.
    pub back: UnconfirmedReturn,
}

/// A return that must not be believed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TamperedReturn {
    /// The merchant's page with the query; at times the query alone.
    pub url: String,
    /// The merchant's secret, made up, which the forger doesn't know.
    pub secret: String,
    /// The moment at which it comes.
    pub now: UnixMillis,
}

/// Signed returns, to a page that has a query of its own at times; parameters in any order, the
/// same one twice at times, the signature in upper or lower case, with an externalId, an empty one
/// or none.
///
/// ```
/// use kpay_core::{GatewaySecret, verify_return};
/// use proptest::prelude::*;
///
/// proptest!(|(signed in kpay_strategies::signed_return())| {
///     let secret = GatewaySecret::new(&*signed.secret)?;
///     prop_assert_eq!(verify_return(&signed.url, &secret, signed.now)?, signed.back);
/// });
/// ```
pub fn signed_return() -> impl Strategy<Value = SignedReturn> {
    parts().prop_map(|parts| SignedReturn {
        url: parts.url(),
        secret: parts.secret,
        now: parts.now,
        back: parts.back,
    })
}

/// Returns that must not be believed: [`signed_return`]s of which a value was changed, taken out or
/// given twice, signed under another secret, or that come too late or too early.
///
/// ```
/// use kpay_core::{GatewaySecret, verify_return};
/// use proptest::prelude::*;
///
/// proptest!(|(tampered in kpay_strategies::tampered_return())| {
///     let secret = GatewaySecret::new(&*tampered.secret)?;
///     prop_assert!(verify_return(&tampered.url, &secret, tampered.now).is_err());
/// });
/// ```
pub fn tampered_return() -> impl Strategy<Value = TamperedReturn> {
    let tampering = prop_oneof![
        3 => any::<Index>().prop_map(Tampering::Changed),
        1 => any::<Index>().prop_map(Tampering::Contradicted),
        1 => any::<Index>().prop_map(Tampering::Removed),
        1 => Just(Tampering::OtherSecret),
        1 => (601_000_u64..1_000_000_000).prop_map(Tampering::Late),
        1 => (61_000_u64..1_000_000_000).prop_map(Tampering::Early),
    ];
    (parts(), tampering).prop_map(|(mut parts, tampering)| {
        parts.tamper(tampering);
        TamperedReturn { url: parts.url(), secret: parts.secret, now: parts.now }
    })
}

#[derive(Clone, Copy, Debug)]
enum Tampering {
    Changed(Index),
    Contradicted(Index),
    Early(u64),
    Late(u64),
    OtherSecret,
    Removed(Index),
}

/// A return before it is written as an address.
#[derive(Clone, Debug)]
struct Parts {
    page: String,
    query: Vec<(&'static str, String)>,
    secret: String,
    now: UnixMillis,
    back: UnconfirmedReturn,
}

impl Parts {
    fn url(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.query);
        let query = query.finish();
        match &*self.page {
            "" => query,
            page if page.contains('?') => format!("{page}&{query}"),
            page => format!("{page}?{query}"),
        }
    }

    fn tamper(&mut self, tampering: Tampering) {
        let signed_at = self.back.signed_at;
        // Without a value it counts as empty, so that nothing is lost with it.
        let at = |index: Index| {
            let worth: Vec<_> = self.query.iter().filter(|(_, value)| !value.is_empty()).collect();
            index.get(&worth).0
        };
        match tampering {
            Tampering::Changed(index) => {
                let name = at(index);
                for (_, value) in self.query.iter_mut().filter(|(one, _)| *one == name) {
                    *value = other(name, value);
                }
            }
            Tampering::Contradicted(index) => {
                let name = at(index);
                let value = self.query.iter().find(|(one, _)| *one == name);
                let value = value.map_or_else(String::new, |(_, value)| other(name, value));
                self.query.push((name, value));
            }
            Tampering::Early(millis) => {
                self.now = UnixMillis::new(signed_at.get().saturating_sub(millis));
            }
            Tampering::Late(millis) => {
                self.now = signed_at.saturating_add(Duration::from_millis(millis));
            }
            Tampering::OtherSecret => self.secret.push('_'),
            Tampering::Removed(index) => {
                let name = at(index);
                self.query.retain(|(one, _)| *one != name);
            }
        }
    }
}

/// Another value of the same kind.
fn other(name: &str, value: &str) -> String {
    match name {
        "sig" => {
            let swap = |digit| if digit == '0' { '1' } else { '0' };
            value.chars().enumerate().map(|(at, it)| if at == 0 { swap(it) } else { it }).collect()
        }
        _ => format!("{value}1"),
    }
}

/// A return of which every field is to be set: only a true signature makes one.
fn some_return() -> Option<UnconfirmedReturn> {
    let secret = GatewaySecret::new("gwsec_strategies").ok()?;
    let now = UnixMillis::new(1_577_836_800_000);
    let sig = secret.sign_return("COMPLETED", "KPAY-1", None, now);
    let query = format!("status=COMPLETED&reference=KPAY-1&ts=1577836800000&sig={sig}");
    verify_return(&query, &[secret], now).ok()
}

fn parts() -> impl Strategy<Value = Parts> {
    let page = "|https://shop\\.example(:[1-9][0-9]{3})?/[a-z]{1,8}(\\?cart=[0-9]{1,4})?";
    let status = prop_oneof![3 => "COMPLETED|FAILED|CANCELLED", 1 => "[a-zA-Z_]{1,12}"];
    // What is signed is joined by bars, and KPay's references hold none.
    let reference =
        reference().prop_filter("no bar", |reference| !reference.as_str().contains('|'));
    let moment = (1_577_836_800_000_u64..2_051_222_400_000, prop::bool::weighted(0.2));
    let signed = (status, reference, of(of(external_id())), moment);
    let form = (any::<bool>(), of(any::<Index>()), -60_000_i64..=600_000);
    (page, signed, "gwsec_[a-zA-Z0-9]{8,32}", form)
        .prop_filter_map("a secret", |(page, signed, secret, (upper, twice, age))| {
            let (claimed_status, reference, external_id, (millis, in_seconds)) = signed;
            // Both units were seen (contract: conflicts 15).
            let (ts, millis) =
                if in_seconds { (millis / 1000, millis / 1000 * 1000) } else { (millis, millis) };
            let external_id =
                external_id.map(|id| id.map_or_else(String::new, |id| id.as_str().to_owned()));
            let mut sig = GatewaySecret::new(secret.as_str()).ok()?.sign_return(
                &claimed_status,
                reference.as_str(),
                external_id.as_deref(),
                UnixMillis::new(ts),
            );
            if upper {
                sig = sig.to_uppercase();
            }
            let mut query = vec![
                ("status", claimed_status.clone()),
                ("reference", reference.as_str().to_owned()),
                ("ts", ts.to_string()),
                ("sig", sig),
            ];
            query.extend(external_id.clone().map(|id| ("externalId", id)));
            if let Some(index) = twice {
                query.push(index.get(&query).clone());
            }
            let signed_at = UnixMillis::new(millis);
            let mut back = some_return()?;
            (back.reference, back.claimed_status) = (reference, claimed_status);
            back.external_id = external_id.filter(|id| !id.is_empty());
            back.signed_at = signed_at;
            let now = UnixMillis::new(millis.checked_add_signed(age)?);
            Some((Just((page, secret, now, back)), Just(query).prop_shuffle()))
        })
        .prop_flat_map(|parts| parts)
        .prop_map(|((page, secret, now, back), query)| Parts { page, query, secret, now, back })
}
