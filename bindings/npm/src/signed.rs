//! What KPay signs: notifications and returns.

use std::cell::Cell;
use std::slice::from_ref;

use kpay_core::binding::{self, Say, event_key, verify_return_pairs, verify_signature};
use kpay_core::webhook::WebhookError;
use kpay_core::{GatewaySecret, Status, TransactionState, UnixMillis, WebhookSecret};
use zeroize::Zeroizing;

use crate::Answer;
use crate::failure::{invalid_input, refused};
use crate::names::{family_name, return_code, webhook_code};
use crate::texts::{Texts, joined};

/// A secret, and the text it was made from.
struct KnownSecret {
    text: Zeroizing<String>,
    secret: WebhookSecret,
}

thread_local! {
    /// The secret that was used last. To prepare its key takes as long as to verify a short body.
    static LAST: Cell<Option<Box<KnownSecret>>> = const { Cell::new(None) };
}

/// Verifies a notification: its signature, or nothing, and the secrets, of which one is enough. Gives
/// which of them has signed it, the first as 0.
pub(crate) fn verify_webhook(body: &[u8], mut of: Texts<'_>) -> Answer {
    let signature = of.given().map(str::as_bytes);
    let mut verified = None;
    let mut index = 0_u32;
    while !of.is_over() {
        let by_this =
            with_secret(of.text(), |secret| verify_signature(signature, body, from_ref(secret)))?;
        verified = Some(match verified {
            Some(Ok(first)) => Ok(first),
            _ => by_this.map(|_| index),
        });
        index += 1;
    }
    match verified.unwrap_or_else(|| verify_signature(signature, body, &[]).map(|_| index)) {
        Ok(index) => Ok(index.said()),
        Err(error) => Err(failed(&error)),
    }
}

/// Signs a body as KPay does, for tests.
pub(crate) fn sign_webhook(body: &[u8], mut of: Texts<'_>) -> Answer {
    with_secret(of.text(), |secret| secret.sign(body))
}

fn with_secret<T>(text: &str, used: impl FnOnce(&WebhookSecret) -> T) -> Result<T, String> {
    let known = match LAST.take().filter(|last| last.text.as_str() == text) {
        Some(last) => last,
        None => {
            let secret = WebhookSecret::new(text).map_err(|input| invalid_input(&input))?;
            Box::new(KnownSecret { text: Zeroizing::new(text.to_owned()), secret })
        }
    };
    let answer = used(&known.secret);
    LAST.set(Some(known));
    Ok(answer)
}

/// What an event means by its name and the status beside it (behind a mark): its family, where its
/// transaction stands, and what stands before its id in its key.
pub(crate) fn meaning(mut of: Texts<'_>) -> Answer {
    let (event, status) = (of.text(), of.text().strip_prefix('=').map(Status::from));
    let (family, state) = binding::meaning(event, status.as_ref());
    let key = event_key(event, "");
    Ok(joined(&[family_name(family), state.map_or("", TransactionState::as_str), &*key]))
}

/// The error of a notification that is rightly signed and no event: what is wrong with it.
pub(crate) fn unreadable(mut of: Texts<'_>) -> Answer {
    Err(failed(&WebhookError::unreadable(of.text().to_owned())))
}

/// The error of a notification: code, message, no field, and the status to answer with.
fn failed(error: &WebhookError) -> String {
    let status = error.response_status().as_u16().said();
    joined(&[webhook_code(error.problem()), &error.said(), "", &status])
}

/// Verifies a signed return: the moment, how many names and values its query has, these, and the
/// secrets, of which one is enough. Gives what it says: reference, status, moment, and externalId, which
/// may be empty.
#[inline(never)]
pub(crate) fn verify_return(mut of: Texts<'_>) -> Answer {
    let (now, mut left) = (UnixMillis::new(of.number()), of.number());
    let mut pairs = Vec::new();
    while left > 0 && !of.is_over() {
        pairs.push((of.text(), of.text()));
        left -= 1;
    }
    let mut verified = verify_return_pairs(&pairs, &[], now);
    while !of.is_over() {
        let secret = GatewaySecret::new(of.text()).map_err(|input| invalid_input(&input))?;
        if verified.is_err() {
            verified = verify_return_pairs(&pairs, from_ref(&secret), now);
        }
    }
    let returned = verified.map_err(|error| refused(return_code(&error), &error.said()))?;
    let signed_at = returned.signed_at.get().said();
    let external_id = returned.external_id.as_deref().unwrap_or_default();
    let reference = returned.reference.as_str();
    Ok(joined(&[reference, &returned.claimed_status, &signed_at, external_id]))
}

/// Signs a return as KPay does, for tests: status, reference, externalId, moment and secret.
pub(crate) fn sign_return(mut of: Texts<'_>) -> Answer {
    let (status, reference, external_id) = (of.text(), of.text(), of.given());
    let ts = UnixMillis::new(of.number());
    match GatewaySecret::new(of.text()) {
        Ok(secret) => Ok(secret.sign_return(status, reference, external_id, ts)),
        Err(input) => Err(invalid_input(&input)),
    }
}
