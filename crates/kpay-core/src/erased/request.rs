//! Requests by tables: what the typed endpoints check and write, from a caller's JSON object.
//!
//! The tables stand beside the types they describe; the property tests hold the one to the other.

use std::borrow::Cow;

use super::members::{Members, missing};
use super::{Kind, PushJson, Say, push_string};
use crate::auth::{Auth, AuthHeaders, Bearer, Keys};
use crate::endpoint::{self, shapes};
use crate::kpay_id::path_with;
use crate::request::{Payload, PreparedRequest};
use crate::text::find;
use crate::{
    AccessToken, Amount, ApplicationId, BankAccountId, BaseUrl, Country, Credentials, Currency,
    ExternalId, InvalidInput, Money, Operation, PhoneNumber, Provider,
};

/// Where an id stands in an operation's path.
const ID: &str = "{id}";

/// A request as a table.
pub(crate) struct RequestShape {
    pub(crate) operation: &'static Operation,
    pub(crate) takes: Takes,
    /// In the order of the wire.
    pub(crate) fields: &'static [RequestField],
    pub(crate) check: Check,
    pub(crate) answer: Kind,
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
/// `operators.availability`, `operators.predict`, `rates.get`, `pricelist` and `platform_info`;
/// `parameters` is a JSON object with the fields by KPay's names and, under `extra`, any others.
/// Beside the request it gives what its answer is, for
/// [`RawResponse::read_erased`](crate::RawResponse::read_erased).
///
/// # Errors
/// Names the first field that can't be sent, and why.
///
/// ```
/// use kpay_core::erased::{self, Caller};
/// use kpay_core::BaseUrl;
///
/// let parameters = r#"{"amount":5000,"provider":"MTN_MOMO_CMR","phoneNumber":"+237 6 53 45 67 89","externalId":"ORDER-1"}"#;
/// let (request, _answer) =
///     erased::prepare("payments.init", parameters, &BaseUrl::kpay(), Caller::default())?;
/// assert_eq!(request.operation().name, "payments.init_ussd");
/// # Ok::<(), kpay_core::InvalidInput>(())
/// ```
pub fn prepare(
    operation: &str,
    parameters: &str,
    base_url: &BaseUrl,
    caller: Caller<'_>,
) -> Result<(PreparedRequest, Kind), InvalidInput> {
    let mut of = Members::read("parameters", parameters)?;
    let shape = shape_of(operation, &of)?;
    let payload = payload(shape, &mut of)?;
    of.finish()?;
    let headers = match (shape.takes, caller.keys, caller.token) {
        (Takes::Keys, Some(keys), _) => Keys::headers(keys),
        (Takes::Token, _, Some(token)) => Bearer::headers(token),
        _ => AuthHeaders::default(),
    };
    Ok((PreparedRequest::new(shape.operation, base_url, headers, payload), shape.answer))
}

fn shape_of(operation: &str, of: &Members<'_>) -> Result<&'static RequestShape, InvalidInput> {
    let hosted = ["returnUrl", "cancelUrl", "paymentMethod"].into_iter().any(|name| of.has(name));
    Ok(match operation {
        "payments.init" if hosted => {
            if let Some(name) = ["provider", "phoneNumber"].into_iter().find(|name| of.has(name)) {
                return Err(InvalidInput::new(
                    name,
                    "is no field of a hosted page, where the customer chooses: leave it out, or leave out \
                     returnUrl, cancelUrl and paymentMethod for a prompt on the phone",
                ));
            }
            &shapes::INIT_GATEWAY_PAYMENT
        }
        "payments.init" => &shapes::INIT_USSD_PAYMENT,
        "payments.get" => &shapes::GET_PAYMENT,
        "payments.refund" => &shapes::REFUND_PAYMENT,
        "withdrawals.init" if hosted => &shapes::INIT_GATEWAY_WITHDRAWAL,
        "withdrawals.init" if of.has("bankAccountId") => &shapes::INIT_BANK_WITHDRAWAL,
        "withdrawals.init" if of.has("sourceCountry") => &shapes::INIT_CROSS_COUNTRY_WITHDRAWAL,
        "withdrawals.init" => &shapes::INIT_USSD_WITHDRAWAL,
        "withdrawals.get" => &shapes::GET_WITHDRAWAL,
        "wallets.transfer" => &shapes::TRANSFER,
        "wallets.token" => &shapes::TOKEN,
        "account.me" => &shapes::ME,
        "account.balances" => &shapes::BALANCES,
        "operators.availability" => &shapes::AVAILABILITY,
        "operators.predict" => &shapes::PREDICT,
        "rates.get" => &shapes::EXCHANGE_RATE,
        "pricelist" => &shapes::PRICE_LIST,
        "platform_info" => &shapes::PLATFORM_INFO,
        _ => return Err(InvalidInput::new("operation", "is none of KPay's")),
    })
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
    path_id: Option<Cow<'a, str>>,
    query: String,
    names_currency: bool,
}

fn payload(shape: &RequestShape, of: &mut Members<'_>) -> Result<Payload, InvalidInput> {
    let extra = of.extra()?;
    let mut said = Said::default();
    let mut body = String::from("{");
    for field in shape.fields {
        if extra.get(field.name).is_some() {
            let reason = ["'", field.name, "' has a field of its own in the request: set it there"];
            return Err(InvalidInput::new("extra fields", reason.concat()));
        }
        let value = match of.json(field.name) {
            Some(value) => value,
            None if field.required => return Err(missing(field.name)),
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
    said.names_currency |= extra.get("currency").is_some();
    for (name, value) in extra.iter() {
        start_member(name, &mut body);
        value.push_json(&mut body);
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
    /// Checks one field's JSON, and writes it if the body has it.
    fn take(
        &mut self,
        field: &RequestField,
        value: &'a str,
        body: &mut String,
    ) -> Result<(), InvalidInput> {
        let name = field.name;
        let mut written = None;
        let text = super::string(value);
        let string = || text.clone().ok_or_else(|| InvalidInput::new(name, "must be a string"));
        match field.rule {
            Rule::Amount => {
                self.amount = match &text {
                    Some(text) => text.parse()?,
                    None => Amount::from_json_number(value)?,
                };
                self.amount.check_requestable()?;
                written = Some(self.amount.said());
            }
            Rule::Metadata if !value.starts_with('{') => {
                return Err(InvalidInput::new("metadata", "must be a JSON object"));
            }
            Rule::Metadata => written = Some(value.to_owned()),
            Rule::ApplicationId => drop(ApplicationId::new(string()?)?),
            Rule::BankAccountId => drop(BankAccountId::new(string()?)?),
            Rule::Currency => self.names_currency = true,
            Rule::Destination => self.destination = Some(Country::from(&*string()?)),
            Rule::ExternalId => self.external_id = Some(ExternalId::new(&*string()?)?),
            Rule::Name => endpoint::check_name(name, &string()?)?,
            Rule::PathId => {
                self.path_id = Some(string()?);
                return Ok(());
            }
            Rule::Phone => {
                let number = PhoneNumber::new(&string()?)?;
                let mut json = String::new();
                number.push_json(&mut json);
                written = Some(json);
                self.phone_number = Some(number);
            }
            Rule::Provider => self.provider = Some(Provider::from(&*string()?)),
            Rule::Query => {
                let mark = if self.query.is_empty() { "?" } else { "&" };
                let part = [mark, name, "="].concat();
                self.query.push_str(&path_with(&part, (name, &string()?), "")?);
                return Ok(());
            }
            Rule::Reason => endpoint::check_reason(&string()?)?,
            Rule::Source => self.source = Some(Country::from(&*string()?)),
            Rule::Text => {}
            Rule::Unsent => {
                self.currency = Some(Currency::from(&*string()?));
                return Ok(());
            }
            Rule::Url => endpoint::check_url(name, &string()?)?,
        }
        start_member(name, body);
        match written {
            Some(json) => body.push_str(&json),
            None => push_string(&string()?, body),
        }
        Ok(())
    }

    fn check(&mut self, check: Check) -> Result<(), InvalidInput> {
        let wallet = self.source.as_ref().and_then(Country::currency);
        let charged = self.provider.as_ref().map(|provider| provider.currencies());
        let implied = match (check, charged) {
            (Check::CrossCountry, _) => wallet,
            (_, Some([only])) => Some(only.clone()),
            _ => None,
        };
        let money = || match self.currency.clone().or(implied) {
            Some(currency) => Ok(Money::new(self.amount, currency)),
            None => {
                Err(InvalidInput::new("currency", "is missing, and more than one is possible here"))
            }
        };
        match (check, &self.provider, &self.source, &self.destination) {
            (Check::Charge, Some(provider), ..) => provider.check_charge(&money()?)?,
            (Check::CrossCountry, _, Some(source), _) => {
                endpoint::check_wallet_money(source, &money()?)?;
            }
            (Check::Transfer, _, Some(source), Some(destination)) => {
                endpoint::check_transfer(self.amount, source, destination)?;
            }
            _ => {}
        }
        match (&self.phone_number, &self.provider) {
            (Some(number), Some(provider)) => number.check_provider(provider),
            _ => Ok(()),
        }
    }

    fn into_payload(self, operation: &Operation, body: String) -> Result<Payload, InvalidInput> {
        let around =
            |(before, rest): (&'static str, &'static str)| Some((before, rest.get(ID.len()..)?));
        let place = find(operation.path, ID).and_then(|at| operation.path.split_at_checked(at));
        let mut path: Cow<'static, str> = match (self.path_id, place.and_then(around)) {
            (Some(id), Some((before, after))) => path_with(before, ("id", &id), after)?,
            _ => Cow::Borrowed(operation.path),
        };
        if !self.query.is_empty() {
            path = [&*path, &self.query].concat().into();
        }
        let mut payload = Payload::get(path);
        if operation.method == http::Method::POST {
            payload.body = Some(body.into_bytes());
        }
        payload.external_id = self.external_id;
        payload.provider = self.provider;
        payload.names_currency = self.names_currency;
        payload.phone_number = self.phone_number;
        Ok(payload)
    }
}
