//! `POST /api/v1/payments/predict-provider`.

use crate::auth::Keys;
use crate::catalogue::{Country, PhoneNumber, Provider};
use crate::endpoint::declaration::request;
use crate::error::Error;
use crate::text::PersonalText;
use crate::wire::wire_struct;

request! {
    "operators.predict" = POST "/api/v1/payments/predict-provider" {
        auth: Keys,
        retry: Read,
        limit: General,
        response: ProviderSuggestion,
        failure: Error,
    }

    /// Asks which operator a number may belong to (contract: [Predict provider](crate::contract#predict-provider)).
    ///
    /// The answer is a suggestion: numbers move between operators. Let the customer correct it.
    pub struct PredictProvider {
        required {
            /// The number.
            "phoneNumber" phone_number: PhoneNumber,
        }
    }

    /// Asks about this number.
    new(phone_number: PhoneNumber);
}

wire_struct! {
    /// The operator that a number may belong to: a suggestion, no truth
    /// (contract: [Predict provider](crate::contract#predict-provider)).
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
