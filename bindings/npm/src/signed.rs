//! What KPay signs: notifications and returns.

use kpay_core::erased::{Members, Say, items, string};
use kpay_core::webhook::verify_erased;
use kpay_core::{
    Advance, Amount, Currency, ExpectedPayment, ExternalId, GatewaySecret, InvalidInput, Money,
    PaymentId, Stage, Status, UnixMillis, WebhookSecret, advance_erased, advance_to_status,
    verify_return,
};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::failure::{invalid_input, refused};
use crate::names::{
    advance_name, end_name, end_of, family_name, family_of, match_name, return_code, webhook_code,
};
use crate::object::Object;

/// Verifies a notification and gives its event as JSON.
///
/// # Errors
/// The JSON of an error: why it is not to be believed.
#[wasm_bindgen(js_name = verifyWebhook)]
pub fn verify_webhook(
    body: &[u8],
    signature: Option<String>,
    secrets: &str,
) -> Result<String, String> {
    let mut list = Vec::new();
    for text in texts(secrets)? {
        list.push(WebhookSecret::new(text).map_err(|input| invalid_input(&input, false))?);
    }
    let event = verify_erased(signature.as_deref(), body, &list)
        .map_err(|error| refused(webhook_code(error.problem()), &error.said()))?;
    let mut said = Object::new();
    said.text("family", family_name(event.family))
        .text("type", &event.event)
        .optional("outcome", event.outcome.map(end_name))
        .text("key", &event.key)
        .json("data", &event.data);
    Ok(said.finish())
}

/// Signs a body as KPay does, for tests.
///
/// # Errors
/// The JSON of an error: the secret can't be one.
#[wasm_bindgen(js_name = signWebhook)]
pub fn sign_webhook(body: &[u8], secret: &str) -> Result<String, String> {
    match WebhookSecret::new(secret) {
        Ok(secret) => Ok(secret.sign(body)),
        Err(input) => Err(invalid_input(&input, false)),
    }
}

/// Verifies a signed return and gives what it says as JSON.
///
/// # Errors
/// The JSON of an error: why it is not to be believed.
#[wasm_bindgen(js_name = verifyReturn)]
pub fn verify_gateway_return(
    url_or_query: &str,
    secrets: &str,
    unix: f64,
) -> Result<String, String> {
    let mut list = Vec::new();
    for text in texts(secrets)? {
        list.push(GatewaySecret::new(text).map_err(|input| invalid_input(&input, false))?);
    }
    let returned = verify_return(url_or_query, &list, UnixMillis::new(unix as u64))
        .map_err(|error| refused(return_code(&error), &error.said()))?;
    let mut said = Object::new();
    said.text("reference", returned.reference.as_str())
        .optional("externalId", returned.external_id.as_deref())
        .text("claimedStatus", &returned.claimed_status)
        .number("signedAtMs", returned.signed_at.get());
    Ok(said.finish())
}

/// Signs a return as KPay does, for tests: gives the query.
///
/// # Errors
/// The JSON of an error: the secret or the reference can't be one.
#[wasm_bindgen(js_name = signReturn)]
pub fn sign_return(
    status: &str,
    reference: &str,
    external_id: Option<String>,
    unix: f64,
    secret: &str,
) -> Result<String, String> {
    let sign = || {
        let secret = GatewaySecret::new(secret)?;
        Ok(secret.sign_return(
            status,
            reference,
            external_id.as_deref(),
            UnixMillis::new(unix as u64),
        ))
    };
    sign().map_err(|input: InvalidInput| invalid_input(&input, false))
}

/// What an event means for the stored stage, as JSON.
///
/// # Errors
/// The JSON of an error: the event is none.
#[wasm_bindgen]
pub fn advance(stored: Option<String>, event: &str) -> Result<String, String> {
    let stored = stored.as_deref().map(Stage::from);
    let read = || {
        let mut of = Members::read("event", event)?;
        let family = family_of(&of.required("family")?);
        let outcome = of.text("outcome")?.and_then(|name| end_of(&name));
        Ok(advance_erased(stored.as_ref(), family, outcome))
    };
    let advance = read().map_err(|input: InvalidInput| invalid_input(&input, false))?;
    Ok(write_advance(&advance))
}

/// What a status that was read means for the stored stage, as JSON.
#[wasm_bindgen(js_name = advanceToStatus)]
pub fn advance_to_read_status(stored: Option<String>, status: &str) -> String {
    let stored = stored.as_deref().map(Stage::from);
    write_advance(&advance_to_status(stored.as_ref(), &Status::from(status)))
}

fn write_advance(advance: &Advance) -> String {
    let mut said = Object::new();
    said.text("result", advance_name(advance));
    if let Advance::Apply(stage) = advance {
        said.text("stage", stage.as_str());
    }
    said.finish()
}

/// Holds a payment or the data of an event against the order, and says it as JSON.
///
/// # Errors
/// The JSON of an error: what is expected can't be.
#[wasm_bindgen]
pub fn matches(payment_or_event: &str, expected: &str) -> Result<String, String> {
    let expected =
        read_expected(expected).map_err(|input: InvalidInput| invalid_input(&input, false))?;
    let matched = expected.matches_json(payment_or_event);
    let mut said = Object::new();
    said.text("paymentId", match_name(matched.payment_id))
        .text("externalId", match_name(matched.external_id))
        .text("amount", match_name(matched.amount))
        .text("currency", match_name(matched.currency))
        .flag("isEqual", matched.is_equal())
        .flag("differs", matched.differs());
    Ok(said.finish())
}

fn read_expected(text: &str) -> Result<ExpectedPayment, InvalidInput> {
    let mut of = Members::read("expected", text)?;
    let external_id = ExternalId::new(&*of.required("externalId")?)?;
    let amount: Amount = of.amount()?;
    let currency = Currency::from(&*of.required("currency")?);
    let mut expected = ExpectedPayment::new(external_id, Money::new(amount, currency));
    expected.payment_id = of.text("paymentId")?.map(PaymentId::new).transpose()?;
    of.finish()?;
    Ok(expected)
}

/// The strings of a list.
fn texts(secrets: &str) -> Result<Vec<String>, String> {
    let none = || refused("invalid_input", "secret: must be a string, or a list of strings");
    let mut texts = Vec::new();
    for text in items(secrets).ok_or_else(none)? {
        texts.push(string(text).ok_or_else(none)?.into_owned());
    }
    Ok(texts)
}
