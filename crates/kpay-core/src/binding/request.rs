//! Requests by tables: what the typed endpoints check and write, from a caller's parameters.
//!
//! The tables stand beside the types they describe; the property tests hold the one to the other.

use std::borrow::Cow;

use super::parameters::{Given, Parameters};
use crate::auth::headers::AuthHeaders;
use crate::auth::{AccessToken, BaseUrl, Credentials};
use crate::auth::{Auth, Bearer, Keys};
use crate::catalogue::{Country, PhoneNumber, Provider};
use crate::endpoint;
use crate::endpoint::prepared::{Payload, PreparedRequest};
use crate::endpoint::shapes;
use crate::id::kpay_id::{path_with, push_segment};
use crate::id::{ApplicationId, BankAccountId, ExternalId};
use crate::json::has_field;
use crate::json::{PushJson, push_string};
use crate::money::{Amount, Currency, Money};
use crate::operation::ID;
use crate::operation::Operation;
use crate::text::InvalidInputError;
use crate::text::find;
use crate::text::say::Say;
use crate::text::say::{say, say_to};

/// A request as a table.
pub(crate) struct RequestShape {
    pub(crate) operation: &'static Operation,
    pub(crate) takes: Takes,
    /// In the order of the wire.
    pub(crate) fields: &'static [RequestField],
    pub(crate) check: Check,
}

/// The credentials of a request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    Keys,
    Nothing,
    Token,
}

/// What is checked of several fields together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Check {
    /// The operator charges in the currency, and the number is one of its country.
    Charge,
    /// The wallet holds the currency, and the number is one of the operator's country.
    CrossCountry,
    Nothing,
    Transfer,
}

/// A field of a request.
pub(crate) struct RequestField {
    pub(crate) name: &'static str,
    pub(crate) rule: Rule,
    pub(crate) required: bool,
    /// What is sent without it.
    pub(crate) default: Option<&'static str>,
}

impl RequestField {
    pub(crate) const fn required(name: &'static str, rule: Rule) -> Self {
        Self { name, rule, required: true, default: None }
    }

    pub(crate) const fn optional(name: &'static str, rule: Rule) -> Self {
        Self { name, rule, required: false, default: None }
    }

    pub(crate) const fn or(name: &'static str, default: &'static str) -> Self {
        Self { name, rule: Rule::Text, required: false, default: Some(default) }
    }
}

/// What a field's value must be.
#[derive(Clone, Copy)]
pub(crate) enum Rule {
    Amount,
    ApplicationId,
    BankAccountId,
    Currency,
    Destination,
    ExternalId,
    Metadata,
    /// A person's name.
    Name,
    /// In the path, and not in the body.
    PathId,
    Phone,
    Provider,
    /// In the query, and not in the body.
    Query,
    Reason,
    Source,
    Text,
    /// Named for the check alone: KPay takes no such field.
    Unsent,
    Url,
}

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
/// `operation` is one of `payments.init`, `payments.get`, `payments.refund`, `withdrawals.init`,
/// `withdrawals.get`, `wallets.transfer`, `wallets.token`, `account.me`, `account.balances`,
/// `operators.availability`, `operators.predict`, `rates.get`, `pricelist` and `platform_info`.
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
    let shape = shape_of(operation, parameters)?;
    let payload = payload(shape, parameters)?;
    parameters.check_names(shape.fields)?;
    let headers = match (shape.takes, caller.keys, caller.token) {
        (Takes::Keys, Some(keys), _) => Keys::headers(keys),
        (Takes::Token, _, Some(token)) => Bearer::headers(token),
        _ => AuthHeaders::default(),
    };
    Ok(PreparedRequest::new(shape.operation, base_url, headers, payload))
}

fn shape_of(operation: &str, of: &Parameters) -> Result<&'static RequestShape, InvalidInputError> {
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
            "is no field of a gateway page, where the customer chooses: leave it out, or leave out \
             returnUrl, cancelUrl and paymentMethod for a prompt on the phone",
        ));
    }
    let is_it = |shape: &&&RequestShape| {
        shape.operation.name.strip_prefix(operation).is_some_and(|rest| rest == kind)
    };
    let found = shapes::ALL.iter().find(is_it);
    found.copied().ok_or_else(|| InvalidInputError::new("operation", "is none of KPay's"))
}

/// What the fields said, as far as they are checked together.
#[derive(Default)]
struct Said<'a> {
    amount: Amount,
    currency: Option<Currency>,
    source: Option<Country>,
    destination: Option<Country>,
    provider: Option<Provider>,
    phone_number: Option<PhoneNumber>,
    external_id: Option<ExternalId>,
    path_id: Option<&'a str>,
    query: String,
    names_currency: bool,
}

fn payload(shape: &RequestShape, of: &Parameters<'_>) -> Result<Payload, InvalidInputError> {
    let mut said = Said::default();
    let mut body = String::from("{");
    for field in shape.fields {
        if of.has_extra(field.name) {
            return Err(has_field(field.name));
        }
        let value = match of.get(field.name) {
            Some(value) => value,
            None if field.required => return Err(InvalidInputError::new(field.name, "is missing")),
            None => {
                if let Some(default) = field.default {
                    start_member(field.name, &mut body);
                    push_string(default, &mut body);
                }
                continue;
            }
        };
        said.take(field, value, &mut body)?;
    }
    said.check(shape.check)?;
    said.names_currency |= of.has_extra("currency");
    for (name, json) in &of.extra {
        start_member(name, &mut body);
        body.push_str(json);
    }
    body.push('}');
    said.into_payload(shape.operation, body)
}

fn start_member(name: &str, body: &mut String) {
    if body.len() > 1 {
        body.push(',');
    }
    push_string(name, body);
    body.push(':');
}

impl<'a> Said<'a> {
    /// Checks one field, and writes it if the body has it.
    fn take(
        &mut self,
        field: &RequestField,
        value: Given<'a>,
        body: &mut String,
    ) -> Result<(), InvalidInputError> {
        let name = field.name;
        let text = match (value, field.rule) {
            (Given::Text(text), Rule::Amount) => return self.take_amount(text.parse()?, body),
            (Given::Json(json), Rule::Amount) => {
                return self.take_amount(Amount::from_json_number(json)?, body);
            }
            (Given::Json(json), Rule::Metadata) if json.starts_with('{') => {
                start_member(name, body);
                body.push_str(json);
                return Ok(());
            }
            (_, Rule::Metadata) => {
                return Err(InvalidInputError::new(name, "must be a JSON object"));
            }
            (Given::Json(_), _) => return Err(InvalidInputError::new(name, "must be a string")),
            (Given::Text(text), _) => text,
        };
        match field.rule {
            Rule::ApplicationId => drop(ApplicationId::new(text)?),
            Rule::BankAccountId => drop(BankAccountId::new(text)?),
            Rule::Currency => self.names_currency = true,
            Rule::Destination => self.destination = Some(Country::from(text)),
            Rule::ExternalId => self.external_id = Some(ExternalId::new(text)?),
            Rule::Name => endpoint::check_name(name, text)?,
            Rule::PathId => {
                self.path_id = Some(text);
                return Ok(());
            }
            Rule::Phone => {
                let number = PhoneNumber::new(text)?;
                start_member(name, body);
                number.push_json(body);
                self.phone_number = Some(number);
                return Ok(());
            }
            Rule::Provider => self.provider = Some(Provider::from(text)),
            Rule::Query => {
                let mark = if self.query.is_empty() { "?" } else { "&" };
                say_to!(&mut self.query; mark, name, "=");
                push_segment(&mut self.query, name, text)?;
                return Ok(());
            }
            Rule::Reason => endpoint::check_reason(text)?,
            Rule::Source => self.source = Some(Country::from(text)),
            Rule::Unsent => {
                self.currency = Some(Currency::from(text));
                return Ok(());
            }
            Rule::Url => endpoint::check_url(name, text)?,
            Rule::Amount | Rule::Metadata | Rule::Text => {}
        }
        start_member(name, body);
        push_string(text, body);
        Ok(())
    }

    fn take_amount(&mut self, amount: Amount, body: &mut String) -> Result<(), InvalidInputError> {
        amount.check_requestable()?;
        self.amount = amount;
        start_member("amount", body);
        amount.say(body);
        Ok(())
    }

    fn check(&self, check: Check) -> Result<(), InvalidInputError> {
        if let (Check::Transfer, Some(source), Some(destination)) =
            (check, &self.source, &self.destination)
        {
            endpoint::check_transfer(self.amount, source, destination)?;
        }
        if let (Check::CrossCountry, Some(source)) = (check, &self.source) {
            endpoint::check_wallet_money(source, &self.money(source.currency())?)?;
        }
        let Some(provider) = &self.provider else { return Ok(()) };
        if let Check::Charge = check {
            let only = match provider.currencies() {
                [only] => Some(only.clone()),
                _ => None,
            };
            provider.check_charge(&self.money(only)?)?;
        }
        match &self.phone_number {
            Some(number) => number.check_provider(provider),
            None => Ok(()),
        }
    }

    /// The amount in the currency that was named, or else in the one that can be meant.
    fn money(&self, implied: Option<Currency>) -> Result<Money, InvalidInputError> {
        let reason = "is missing, and more than one is possible here";
        match self.currency.clone().or(implied) {
            Some(currency) => Ok(Money::new(self.amount, currency)),
            None => Err(InvalidInputError::new("currency", reason)),
        }
    }

    fn into_payload(
        self,
        operation: &Operation,
        body: String,
    ) -> Result<Payload, InvalidInputError> {
        let mut path = Cow::Borrowed(operation.path);
        if let (Some(id), Some(at)) = (self.path_id, find(operation.path, ID)) {
            let before = operation.path.get(..at).unwrap_or_default();
            let after = operation.path.get(at + ID.len()..).unwrap_or_default();
            path = path_with(before, ("id", id), after)?;
        }
        if !self.query.is_empty() {
            path = say!(&*path, self.query).into();
        }
        let mut payload = Payload::get(path);
        if operation.method == http::Method::POST {
            payload.body = Some(body);
        }
        payload.external_id = self.external_id;
        payload.provider = self.provider;
        payload.names_currency = self.names_currency;
        payload.phone_number = self.phone_number;
        Ok(payload)
    }
}
