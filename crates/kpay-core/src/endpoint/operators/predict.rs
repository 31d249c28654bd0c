//! `POST /api/v1/payments/predict-provider`.

use http::Method;

use crate::auth::Keys;
use crate::catalogue::{Country, PhoneNumber, Provider};
use crate::endpoint::prepared::Payload;
use crate::endpoint::request::Endpoint;
use crate::error::Error;
use crate::json::Fields;
use crate::json::ObjectWriter;
use crate::operation::{Limit, Operation, RetryClass};
use crate::text::{InvalidInputError, PersonalText};
use crate::wire::wire_struct;

const PATH: &str = "/api/v1/payments/predict-provider";

/// Asks which operator a number may belong to (contract: "Utilities").
///
/// The answer is a suggestion: numbers move between operators. Let the customer correct it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PredictProvider {
    /// The number.
    pub phone_number: PhoneNumber,
}

impl PredictProvider {
    /// Asks about this number.
    pub fn new(phone_number: PhoneNumber) -> Self {
        Self { phone_number }
    }
}

impl Endpoint for PredictProvider {
    const OPERATION: &'static Operation =
        &Operation::new("operators.predict", Method::POST, PATH, RetryClass::Read, Limit::General);

    type Auth = Keys;
    type Response = ProviderSuggestion;
    type Failure = Error;

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        let extra = Fields::new();
        let mut body = ObjectWriter::new(&extra);
        body.field("phoneNumber", &self.phone_number);
        let mut payload = Payload::post(PATH.into(), body.finish()?);
        payload.phone_number = Some(self.phone_number.clone());
        Ok(payload)
    }
}

wire_struct! {
    /// The operator that a number may belong to: a suggestion, no truth (contract: "Utilities",
    /// predict-provider).
    ///
    /// ```
    /// use kpay_core::endpoint::ProviderSuggestion;
    /// use kpay_core::Provider;
    ///
    /// let answer: ProviderSuggestion = serde_json::from_str(r#"{"provider":"MTN_MOMO_CMR"}"#)?;
    /// assert_eq!(answer.provider, Provider::MtnMomoCmr);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct ProviderSuggestion {
        required {
            /// The operator.
            "provider" provider: Provider,
        }
        optional {
            /// The operator's country.
            "country" country: Country,
            /// The number in KPay's form.
            "phoneNumber" phone_number: PersonalText,
        }
    }
}
