//! What an order is asked to send, judged by core: the parts that payments and payouts share.

use kpay_native::{Currency, InvalidInputError, PhoneNumber, Provider, RawJson};

/// The provider's own currency unless another is given, which core compares with it. A code without
/// a currency is more often mistyped than new.
pub(crate) fn currency(
    given: Option<&str>,
    provider: &Provider,
) -> Result<Currency, InvalidInputError> {
    match (given, provider.currencies().first()) {
        (Some(code), _) => Ok(Currency::from(code)),
        (None, Some(own)) => Ok(own.clone()),
        (None, None) => {
            let known: Vec<&str> = Provider::ALL.iter().map(Provider::as_str).collect();
            let reason = format!(
                "is none this version knows: if it is new, say its --currency too; known are {}",
                known.join(", ")
            );
            Err(InvalidInputError::new("provider", reason))
        }
    }
}

/// The object that KPay gives back everywhere.
pub(crate) fn metadata(text: Option<&str>) -> Result<Option<RawJson>, InvalidInputError> {
    text.map(serde_json::from_str).transpose().map_err(|error| {
        InvalidInputError::new("metadata", format!("is no JSON: {error}; quote it for the shell"))
    })
}

/// A number as people write it, which the provider's country explains.
pub(crate) fn phone_number(
    text: &str,
    provider: &Provider,
) -> Result<PhoneNumber, InvalidInputError> {
    match provider.country() {
        Some(country) => PhoneNumber::in_country(text, &country),
        None => PhoneNumber::new(text),
    }
}
