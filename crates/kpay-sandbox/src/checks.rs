//! Request validation in the manner of KPay's framework: every problem is gathered and told.

use kpay_core::{Currency, Decimals, Provider};
use serde_json::value::RawValue;

use crate::amount::{Amount, NoAmount};
use crate::answer::Refusal;
use crate::body::Fields;
use crate::web_address::is_http_url;

/// What validation asks of an amount in CFA francs, in hundredths (contract: 50 by the text).
const LEAST_VALID: i64 = 50 * 100;

/// What KPay charges at least in CFA francs, in hundredths (contract: 100 seen live).
const LEAST_CHARGED: i64 = 100 * 100;

/// The fields of a request under judgement, with the problems found so far.
pub(crate) struct Checks<'a> {
    fields: &'a Fields,
    problems: Vec<String>,
}

impl<'a> Checks<'a> {
    /// Begins with the names: any that is not `known` is a problem.
    pub(crate) fn new(fields: &'a Fields, known: &[&str]) -> Self {
        let unknown = fields.names().filter(|name| !known.contains(name));
        let problems = unknown.map(|name| format!("property {name} should not exist")).collect();
        Self { fields, problems }
    }

    /// `required` when there was no problem at all.
    pub(crate) fn finish<T>(self, required: Option<T>) -> Result<T, Refusal> {
        match required {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => Err(Refusal::invalid(self.problems)),
        }
    }

    pub(crate) fn amount(&mut self) -> Option<Amount> {
        let amount = match self.fields.get("amount") {
            Some(raw) => Amount::read(raw),
            None => Err(NoAmount::NotANumber),
        };
        match amount {
            Ok(amount) => return Some(amount),
            Err(NoAmount::NotANumber | NoAmount::TooManyDecimals) => {
                self.problem("amount must be a number conforming to the specified constraints");
            }
            Err(NoAmount::TooGreat) => {
                self.problem("amount must not be greater than 999999999999.99");
            }
        }
        None
    }

    /// The lower bound of the amount; only the CFA francs have one above zero.
    pub(crate) fn minimum(&mut self, amount: Option<&Amount>, currency: &Currency) {
        let Some(hundredths) = amount.map(|amount| amount.hundredths) else {
            return;
        };
        if is_cfa_franc(currency) && hundredths < LEAST_VALID {
            self.problem("amount must not be less than 50");
        } else if hundredths <= 0 {
            self.problem("amount must be a positive number");
        }
    }

    /// Whole units, where the provider takes no decimals or takes them on some days only.
    pub(crate) fn decimals(&mut self, amount: Option<&Amount>, provider: Option<&Provider>) {
        if let (Some(amount), Some(provider)) = (amount, provider)
            && !amount.is_whole()
            && provider.decimals() != Some(Decimals::Two)
        {
            self.problem(format!("amount must be a whole number for {provider}"));
        }
    }

    pub(crate) fn external_id(&mut self) -> Option<String> {
        let text = self.required_text("externalId")?;
        match text.chars().count() {
            0 => self.problem("externalId should not be empty"),
            1..=100 => return Some(text),
            _ => self.problem("externalId must be shorter than or equal to 100 characters"),
        }
        None
    }

    pub(crate) fn provider(&mut self) -> Option<Provider> {
        let provider = self.required_text("provider").map(|text| Provider::from(text.as_str()))?;
        if provider.is_known() {
            return Some(provider);
        }
        self.must_be_one_of("provider", Provider::ALL.iter().map(Provider::as_str));
        None
    }

    /// A number in international digits that belongs to the provider's country.
    pub(crate) fn phone_number(&mut self, provider: Option<&Provider>) -> Option<String> {
        let text = self.required_text("phoneNumber")?;
        if !(8..=15).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            self.problem("phoneNumber must match /^[0-9]{8,15}$/ regular expression");
            return None;
        }
        let country = provider.and_then(Provider::country)?;
        let dial_code = country.dial_code()?;
        if !text.starts_with(dial_code) {
            self.problem(format!(
                "phoneNumber must start with {dial_code}, the dial code of {country}"
            ));
            return None;
        }
        Some(text)
    }

    pub(crate) fn currency(&mut self) -> Option<Currency> {
        let currency = self.text("currency").map(|text| Currency::from(text.as_str()))?;
        if currency.is_known() {
            return Some(currency);
        }
        self.must_be_one_of("currency", Currency::ALL.iter().map(Currency::as_str));
        None
    }

    /// `CARD` or nothing.
    pub(crate) fn payment_method(&mut self) {
        if self.text("paymentMethod").is_some_and(|method| method != "CARD") {
            self.must_be_one_of("paymentMethod", ["CARD"].into_iter());
        }
    }

    pub(crate) fn required_url(&mut self, name: &str) -> Option<String> {
        if !self.fields.has(name) {
            self.problem(format!("{name} must be a URL address"));
        }
        self.url(name)
    }

    pub(crate) fn url(&mut self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        if is_http_url(&text) {
            return Some(text);
        }
        self.problem(format!("{name} must be a URL address"));
        None
    }

    pub(crate) fn email(&mut self, name: &str) {
        if self.text(name).is_some_and(|text| !is_email(&text)) {
            self.problem(format!("{name} must be an email"));
        }
    }

    /// A JSON object, as it was written.
    pub(crate) fn object(&mut self, name: &str) -> Option<Box<RawValue>> {
        let raw = self.fields.get(name)?;
        if raw.get().starts_with('{') {
            return Some(raw.to_owned());
        }
        self.problem(format!("{name} must be an object"));
        None
    }

    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        let raw = self.fields.get(name)?;
        let text = serde_json::from_str(raw.get()).ok();
        if text.is_none() {
            self.problem(format!("{name} must be a string"));
        }
        text
    }

    fn required_text(&mut self, name: &str) -> Option<String> {
        if !self.fields.has(name) {
            self.problem(format!("{name} should not be empty"));
        }
        self.text(name)
    }

    fn must_be_one_of<'b>(&mut self, name: &str, values: impl Iterator<Item = &'b str>) {
        let values = values.collect::<Vec<_>>().join(", ");
        self.problem(format!("{name} must be one of the following values: {values}"));
    }

    fn problem(&mut self, text: impl Into<String>) {
        self.problems.push(text.into());
    }
}

/// The minimum that KPay tells as a business rule, after validation.
pub(crate) fn business_minimum(amount: &Amount, currency: &Currency) -> Result<(), String> {
    if is_cfa_franc(currency) && amount.hundredths < LEAST_CHARGED {
        return Err(format!("Le montant minimum autorisé pour un paiement est de 100 {currency}"));
    }
    Ok(())
}

fn is_cfa_franc(currency: &Currency) -> bool {
    matches!(currency, Currency::Xaf | Currency::Xof)
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    !local.is_empty()
        && !local.contains('@')
        && !text.contains(char::is_whitespace)
        && domain.split('.').count() > 1
        && domain.split('.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::is_email;

    #[test]
    fn emails() {
        for text in ["client@example.com", "a+b@mail.example.cm"] {
            assert!(is_email(text), "{text}");
        }
        for text in
            ["", "client", "@example.com", "a@b", "a@b@c.com", "a b@c.com", "a@.com", "a@c."]
        {
            assert!(!is_email(text), "{text}");
        }
    }
}
