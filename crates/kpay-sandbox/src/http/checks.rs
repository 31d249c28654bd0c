//! Request validation in the manner of KPay's framework: every problem is gathered and told.

use kpay_core::{Country, Currency, Decimals, Provider};
use serde_json::value::RawValue;

use crate::http::fields::RequestFields;
use crate::http::response::Refusal;
use crate::http::url::is_http_url;
use crate::transactions::phone_formats::PhoneFormat;
use crate::wallets::amount::{AmountError, RequestAmount};
use crate::wallets::rates::ConversionRate;

/// What validation asks of an amount in CFA francs, in hundredths
/// (contract: [Init payment, USSD](kpay_core::contract#init-payment-ussd): 50 by the text).
const LEAST_VALID: i64 = 50 * 100;

/// What KPay charges at least in CFA francs, in hundredths
/// (contract: [conflict 3](kpay_core::contract::conflicts#3-minimum-of-a-payment): 100 seen live).
const LEAST_CHARGED: i64 = 100 * 100;

/// The fields of a request under judgement, with the problems found so far.
pub(crate) struct Checks<'a> {
    fields: &'a RequestFields,
    problems: Vec<String>,
}

impl<'a> Checks<'a> {
    /// Begins with the names: any that is not `known` is a problem.
    pub(crate) fn new(fields: &'a RequestFields, known: &[&str]) -> Self {
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

    pub(crate) fn amount(&mut self) -> Option<RequestAmount> {
        let amount = match self.fields.get("amount") {
            Some(raw) => RequestAmount::read(raw),
            None => Err(AmountError::NotANumber),
        };
        match amount {
            Ok(amount) => return Some(amount),
            Err(AmountError::NotANumber | AmountError::TooManyDecimals) => {
                self.problem("amount must be a number conforming to the specified constraints");
            }
            Err(AmountError::TooGreat) => {
                self.problem("amount must not be greater than 999999999999.99");
            }
        }
        None
    }

    /// The lower bound of the amount; only the CFA francs have one above zero.
    pub(crate) fn minimum(&mut self, amount: Option<&RequestAmount>, currency: &Currency) {
        let Some(hundredths) = amount.map(|amount| amount.hundredths) else {
            return;
        };
        if is_cfa_franc(currency) && hundredths < LEAST_VALID {
            self.problem("amount must not be less than 50");
        } else {
            self.positive(amount);
        }
    }

    pub(crate) fn positive(&mut self, amount: Option<&RequestAmount>) {
        if amount.is_some_and(|amount| amount.hundredths <= 0) {
            self.problem("amount must be a positive number");
        }
    }

    /// Whole units, where the provider takes no decimals. One of which it depends on the operation takes
    /// two.
    pub(crate) fn decimals(&mut self, amount: Option<&RequestAmount>, provider: Option<&Provider>) {
        if let (Some(amount), Some(provider)) = (amount, provider)
            && !amount.is_whole()
            && provider.decimals() == Some(Decimals::None)
        {
            self.problem(format!("amount must be a whole number for {provider}"));
        }
    }

    /// The bounds of an amount, in hundredths; both of them belong to it.
    pub(crate) fn between(&mut self, amount: Option<&RequestAmount>, least: i64, most: i64) {
        let Some(hundredths) = amount.map(|amount| amount.hundredths) else {
            return;
        };
        if hundredths < least {
            self.problem(format!("amount must not be less than {}", least / 100));
        } else if hundredths > most {
            self.problem(format!("amount must not be greater than {}", most / 100));
        }
    }

    /// An `externalId` that must be there.
    pub(crate) fn external_id(&mut self) -> Option<String> {
        if !self.fields.has("externalId") {
            self.problem("externalId should not be empty");
        }
        self.optional_external_id()
    }

    pub(crate) fn optional_external_id(&mut self) -> Option<String> {
        let text = self.text_of("externalId", 100)?;
        if text.is_empty() {
            self.problem("externalId should not be empty");
            return None;
        }
        Some(text)
    }

    /// A text that must be there and say something.
    pub(crate) fn filled(&mut self, name: &str) -> Option<String> {
        let text = self.required_text(name)?;
        if text.trim().is_empty() {
            self.problem(format!("{name} should not be empty"));
            return None;
        }
        Some(text)
    }

    /// A text of at most so many characters.
    pub(crate) fn text_of(&mut self, name: &str, most: usize) -> Option<String> {
        let text = self.text(name)?;
        if text.chars().count() > most {
            self.problem(format!("{name} must be shorter than or equal to {most} characters"));
            return None;
        }
        Some(text)
    }

    pub(crate) fn uuid(&mut self, name: &str) -> Option<String> {
        if !self.fields.has(name) {
            self.problem(format!("{name} must be a UUID"));
        }
        let text = self.text(name)?;
        if is_uuid(&text) {
            return Some(text);
        }
        self.problem(format!("{name} must be a UUID"));
        None
    }

    /// One of these texts, if it is there.
    pub(crate) fn choice(&mut self, name: &str, values: &[&str]) {
        if self.text(name).is_some_and(|text| !values.contains(&text.as_str())) {
            self.must_be_one_of(name, values.iter().copied());
        }
    }

    /// A country code by its form; whether there is a wallet is another question.
    pub(crate) fn country(&mut self, name: &str) -> Option<Country> {
        let text = self.text(name)?;
        if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Some(Country::from(text.as_str()));
        }
        self.problem(format!("{name} must be a valid ISO31661 Alpha3 code"));
        None
    }

    pub(crate) fn required_country(&mut self, name: &str) -> Option<Country> {
        if !self.fields.has(name) {
            self.problem(format!("{name} should not be empty"));
        }
        self.country(name)
    }

    pub(crate) fn provider(&mut self) -> Option<Provider> {
        let provider = self.required_text("provider").map(|text| Provider::from(text.as_str()))?;
        if provider.is_known() {
            return Some(provider);
        }
        self.must_be_one_of("provider", Provider::ALL.iter().map(Provider::as_str));
        None
    }

    /// The international digits of a number that belongs to the provider's country.
    pub(crate) fn phone_number(&mut self, provider: Option<&Provider>) -> Option<String> {
        let text = self.any_phone_number()?;
        let format = PhoneFormat::of(&provider.and_then(Provider::country)?)?;
        let number = format.normalised(&text);
        if number.is_none() {
            self.problem(format!("phoneNumber must be {}", format.words()));
        }
        number
    }

    /// A number as it was written: national or international, with a plus or without.
    pub(crate) fn any_phone_number(&mut self) -> Option<String> {
        let text = self.required_text("phoneNumber")?;
        let digits = text.strip_prefix('+').unwrap_or(&text);
        if !(8..=15).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            self.problem("phoneNumber must match /^\\+?[0-9]{8,15}$/ regular expression");
            return None;
        }
        Some(text)
    }

    /// A currency that KPay has a rate to: it needs no wallet in it
    /// (contract: [Utilities](kpay_core::contract#utilities)).
    pub(crate) fn required_target(&mut self, name: &str) -> Option<Currency> {
        if !self.fields.has(name) {
            self.problem(format!("{name} should not be empty"));
        }
        let currency = self.text(name).map(|text| Currency::from(text.as_str()))?;
        if ConversionRate::between(&Currency::Usd, &currency).is_some() {
            return Some(currency);
        }
        self.problem(format!("{name} must be a currency that the sandbox has a rate to"));
        None
    }

    pub(crate) fn currency(&mut self, name: &str) -> Option<Currency> {
        let currency = self.text(name).map(|text| Currency::from(text.as_str()))?;
        if currency.is_known() {
            return Some(currency);
        }
        self.must_be_one_of(name, Currency::ALL.iter().map(Currency::as_str));
        None
    }

    pub(crate) fn required_currency(&mut self, name: &str) -> Option<Currency> {
        if !self.fields.has(name) {
            self.problem(format!("{name} should not be empty"));
        }
        self.currency(name)
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
pub(crate) fn business_minimum(amount: &RequestAmount, currency: &Currency) -> Result<(), String> {
    if is_cfa_franc(currency) && amount.hundredths < LEAST_CHARGED {
        return Err(format!("Le montant minimum autorisé pour un paiement est de 100 {currency}"));
    }
    Ok(())
}

pub(crate) fn is_cfa_franc(currency: &Currency) -> bool {
    matches!(currency, Currency::Xaf | Currency::Xof)
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    !local.is_empty()
        && !local.contains('@')
        && !text.contains(|it: char| it.is_whitespace() || it.is_control())
        && domain.split('.').count() > 1
        && domain.split('.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{is_email, is_uuid};

    #[test]
    fn only_email_addresses_count_as_such() {
        for text in ["client@example.com", "a+b@mail.example.cm"] {
            assert!(is_email(text), "{text}");
        }
        for text in [
            "",
            "client",
            "@example.com",
            "a@b",
            "a@b@c.com",
            "a b@c.com",
            "a@.com",
            "a@c.",
            "\u{1}@c.com",
        ] {
            assert!(!is_email(text), "{text}");
        }
    }

    #[test]
    fn only_uuids_count_as_such() {
        assert!(is_uuid("0ff617c5-8b6f-44b5-9e9f-114fa5089d2b"));
        assert!(is_uuid("0FF617C5-8B6F-44B5-9E9F-114FA5089D2B"));
        for text in [
            "",
            "0ff617c58b6f44b59e9f114fa5089d2b",
            "0ff617c5-8b6f-44b5-9e9f-114fa5089d2g",
            "0ff617c5-8b6f-44b5-9e9f-114fa5089d2b-",
            "éff617c-8b6f-44b5-9e9f-114fa5089d2b",
        ] {
            assert!(!is_uuid(text), "{text}");
        }
    }
}
