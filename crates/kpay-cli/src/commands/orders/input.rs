//! What an order is asked to send, judged by core: the parts that payments and payouts share.

use kpay_native::{Currency, InvalidInputError, PhoneNumber, Provider, RawJson};

/// The provider's own currency unless another is given, which core compares with it.
pub(crate) fn currency(
    given: Option<&str>,
    provider: &Provider,
) -> Result<Currency, InvalidInputError> {
    match (given, provider.currencies().first()) {
        (Some(code), _) => Ok(Currency::from(code)),
        (None, Some(own)) => Ok(own.clone()),
        (None, None) => Err(unknown_code("provider", Provider::ALL.iter().map(Provider::as_str))),
    }
}

/// A code of which this version knows no currency is more often mistyped than new.
pub(crate) fn unknown_code<'a>(
    field: &'static str,
    known: impl Iterator<Item = &'a str>,
) -> InvalidInputError {
    let known = known.collect::<Vec<_>>().join(", ");
    let reason = format!(
        "is not known to this version. If it is new, give its --currency too; known are {known}"
    );
    InvalidInputError::new(field, reason)
}

/// The object that KPay returns with the transaction.
pub(crate) fn metadata(text: Option<&str>) -> Result<Option<RawJson>, InvalidInputError> {
    text.map(serde_json::from_str).transpose().map_err(|error| {
        InvalidInputError::new("metadata", format!("is not JSON: {error}; quote it for the shell"))
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
