//! Requests from a caller's parameters, by the descriptions that the typed endpoints are written by.

use super::parameters::{Parameter, Parameters};
use crate::auth::headers::AuthHeaders;
use crate::auth::{AccessToken, Auth, AuthKind, BaseUrl, Bearer, Credentials, Keys};
use crate::catalogue::{Country, PhoneNumber, Provider};
use crate::endpoint::REQUESTS;
use crate::endpoint::description::{RequestDescription, RequestField, Rule};
use crate::endpoint::payload::{PayloadWriter, has_field};
use crate::endpoint::prepared::PreparedRequest;
use crate::endpoint::value::Value;
use crate::id::{ApplicationId, BankAccountId, ExternalId};
use crate::money::{Amount, Currency};
use crate::text::InvalidInputError;

/// The credentials at hand.
#[derive(Clone, Copy, Default)]
pub struct Caller<'a> {
    /// The key pair; without one, requests go out without keys, for a backend that adds them.
    pub keys: Option<&'a Credentials>,
    /// The token of a wallet transfer.
    pub token: Option<&'a AccessToken>,
}

/// Checks the parameters of an operation and prepares its request, as the typed endpoints do.
///
/// `operation` is the name of one of [`Operation::ALL`](crate::Operation::ALL); `payments.init` and
/// `withdrawals.init` stand for all whose names start so, which the parameters tell apart as KPay does.
/// What is answered is in [`answers`](super::answers), by the name of the request's own operation.
///
/// # Errors
/// Names the first field that can't be sent, and why.
///
/// ```
/// use kpay_core::binding::{self, Caller, Parameters};
/// use kpay_core::BaseUrl;
///
/// let mut parameters = Parameters::new();
/// parameters.json("amount", "5000");
/// parameters.text("provider", "MTN_MOMO_CMR");
/// parameters.text("phoneNumber", "+237 6 53 45 67 89");
/// parameters.text("externalId", "ORDER-1");
/// let request = binding::prepare("payments.init", &parameters, &BaseUrl::kpay(), Caller::default())?;
/// assert_eq!(request.operation().name, "payments.init_ussd");
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
pub fn prepare(
    operation: &str,
    parameters: &Parameters<'_>,
    base_url: &BaseUrl,
    caller: Caller<'_>,
) -> Result<PreparedRequest, InvalidInputError> {
    let description = description_of(operation, parameters)?;
    let mut writer = PayloadWriter::new(description, parameters.extra.clone());
    for field in description.fields {
        if parameters.has_extra(field.name) {
            return Err(has_field(field.name));
        }
        let parameter = parameters.get(field.name);
        writer.put(parameter.map(|parameter| value_of(field, parameter)).transpose()?)?;
    }
    let payload = writer.finish()?;
    parameters.check_names(description.fields)?;
    let headers = match (description.operation.auth, caller.keys, caller.token) {
        (AuthKind::Keys, Some(keys), _) => Keys::headers(keys),
        (AuthKind::Token, _, Some(token)) => Bearer::headers(token),
        _ => AuthHeaders::default(),
    };
    Ok(PreparedRequest::new(description.operation, base_url, headers, payload))
}

fn description_of(
    operation: &str,
    of: &Parameters,
) -> Result<&'static RequestDescription, InvalidInputError> {
    let gateway = of.has("returnUrl") || of.has("cancelUrl") || of.has("paymentMethod");
    // KPay tells some apart by their fields alone.
    let kind = match operation {
        "payments.init" | "withdrawals.init" if gateway => "_gateway",
        "withdrawals.init" if of.has("bankAccountId") => "_bank",
        "withdrawals.init" if of.has("sourceCountry") => "_cross_country",
        "payments.init" | "withdrawals.init" => "_ussd",
        _ => "",
    };
    if operation == "payments.init"
        && gateway
        && let Some(name) = ["provider", "phoneNumber"].into_iter().find(|name| of.has(name))
    {
        return Err(InvalidInputError::new(
            name,
            "is not a field of a gateway page, where the customer chooses: leave it out, or leave out \
             returnUrl, cancelUrl and paymentMethod for a prompt on the phone",
        ));
    }
    let is_it = |description: &&&RequestDescription| {
        description.operation.name.strip_prefix(operation).is_some_and(|rest| rest == kind)
    };
    let found = REQUESTS.iter().find(is_it);
    found
        .copied()
        .ok_or_else(|| InvalidInputError::new("operation", "is not one of KPay's operations"))
}

/// What a parameter says for its field.
fn value_of<'a>(
    field: &RequestField,
    parameter: Parameter<'a>,
) -> Result<Value<'a>, InvalidInputError> {
    let name = field.name;
    let text = match (parameter, field.rule) {
        (Parameter::Json(json), Rule::Amount) => {
            return Amount::from_json_number(json).map(Value::Amount);
        }
        (Parameter::Json(json), Rule::Metadata) => return Ok(Value::Json(json)),
        (Parameter::Json(_), _) => return Err(InvalidInputError::new(name, "must be a string")),
        (Parameter::Text(text), _) => text,
    };
    Ok(match field.rule {
        Rule::Amount => Value::Amount(text.parse()?),
        Rule::Country | Rule::Destination | Rule::Source => Value::Country(Country::from(text)),
        Rule::Currency | Rule::Unsent => Value::Currency(Currency::from(text)),
        Rule::ExternalId => Value::ExternalId(ExternalId::new(text)?),
        Rule::Metadata => return Err(InvalidInputError::new(name, "must be a JSON object")),
        Rule::PhoneNumber => Value::PhoneNumber(PhoneNumber::new(text)?),
        Rule::Provider => Value::Provider(Provider::from(text)),
        Rule::ApplicationId => {
            ApplicationId::new(text)?;
            Value::Text(text)
        }
        Rule::BankAccountId => {
            BankAccountId::new(text)?;
            Value::Text(text)
        }
        Rule::Name | Rule::Path | Rule::Query | Rule::Reason | Rule::Text | Rule::Url => {
            Value::Text(text)
        }
    })
}
