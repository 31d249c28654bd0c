//! Keys from the environment.

use std::env::{self, VarError};

use kpay_client::core::InvalidInputError;

use crate::ClientBuilder;

const API_KEY: &str = "KPAY_API_KEY";
const SECRET_KEY: &str = "KPAY_SECRET_KEY";
const BASE_URL: &str = "KPAY_BASE_URL";

/// A builder with the keys and the address in the environment.
pub(crate) fn builder<C>() -> Result<ClientBuilder<C>, InvalidInputError> {
    let (api_key, secret_key) = match (read(API_KEY)?, read(SECRET_KEY)?) {
        (Some(api_key), Some(secret_key)) => (api_key, secret_key),
        (None, None) => return Err(missing("KPAY_API_KEY and KPAY_SECRET_KEY are not set")),
        (None, Some(_)) => return Err(missing("KPAY_API_KEY is not set")),
        (Some(_), None) => return Err(missing("KPAY_SECRET_KEY is not set")),
    };
    let builder = ClientBuilder::new(api_key, secret_key);
    Ok(match read(BASE_URL)? {
        Some(base_url) => builder.base_url(base_url),
        None => builder,
    })
}

/// An empty variable counts as one that is not set.
fn read(name: &'static str) -> Result<Option<String>, InvalidInputError> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(InvalidInputError::new(name, "is not Unicode text")),
    }
}

fn missing(reason: &'static str) -> InvalidInputError {
    InvalidInputError::new(
        "environment",
        format!("{reason}; take the keys from KPay's dashboard, or run `kpay sandbox`"),
    )
}
