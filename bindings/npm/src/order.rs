//! What needs neither keys nor network: amounts, the catalogue, and a transaction held against its order.

use kpay_core::erased::Say;
use kpay_core::{
    Advance, Amount, Currency, Decimals, ExpectedPayment, ExternalId, InvalidInput, Money,
    PaymentId, Provider, Stage, Status, advance_erased,
};

use crate::Answer;
use crate::failure::invalid_input;
use crate::names::{advance_name, end_of, family_of, match_name};
use crate::texts::Texts;

/// The plain decimal text of an amount, exact; nothing when it is none. A JSON `number` may have an
/// exponent.
pub(crate) fn amount(mut of: Texts<'_>) -> Answer {
    let read = match of.text() {
        "number" => Amount::from_json_number(of.text()),
        _ => of.text().trim_ascii().parse(),
    };
    Ok(read.ok().map(|amount| amount.said()).unwrap_or_default())
}

/// The operators that this version knows, five texts each: provider, name, country, currencies with
/// spaces between them, decimals.
pub(crate) fn operators() -> Answer {
    let mut texts = Vec::new();
    for provider in Provider::ALL {
        let country = provider.country();
        let country = country.as_ref().map_or("", |country| country.as_str()).to_owned();
        let currencies: Vec<&str> = provider.currencies().iter().map(|one| one.as_str()).collect();
        let decimals = match provider.decimals() {
            Some(Decimals::None) => "0",
            Some(Decimals::Two) => "2",
            _ => "",
        };
        let operator = provider.operator().unwrap_or_default();
        texts.push(
            [provider.as_str(), operator, &*country, &*currencies.join(" "), decimals].join("\0"),
        );
    }
    Ok(texts.join("\0"))
}

/// What the end of an event means for the stored stage: stage, family and end. Gives what to do, and the
/// stage to store.
pub(crate) fn advance(mut of: Texts<'_>) -> Answer {
    let stored = of.given().map(Stage::from);
    let (family, outcome) = (family_of(of.text()), end_of(of.text()));
    Ok(written(&advance_erased(stored.as_ref(), family, outcome)))
}

/// The same for a status that was read: stage and status.
pub(crate) fn advance_to_status(mut of: Texts<'_>) -> Answer {
    let stored = of.given().map(Stage::from);
    let status = Status::from(of.text());
    Ok(written(&kpay_core::advance_to_status(stored.as_ref(), &status)))
}

fn written(advance: &Advance) -> String {
    let stage = match advance {
        Advance::Apply(stage) => stage.as_str(),
        _ => "",
    };
    [advance_name(advance), stage].join("\0")
}

/// Holds what KPay says of a payment against the order, both as four texts: payment id, externalId,
/// amount, currency. Gives a word for each, and two marks: whether all are equal, whether any differs.
pub(crate) fn matches(mut of: Texts<'_>) -> Answer {
    let said = [of.given(), of.given(), of.given(), of.given()];
    let expected = expected(of).map_err(|input| invalid_input(&input))?;
    let [id, external_id, amount, currency] = said;
    let matched = expected.matches_texts(id, external_id, amount, currency);
    let words = [matched.payment_id, matched.external_id, matched.amount, matched.currency];
    let [id, external_id, amount, currency] = words.map(match_name);
    let mark = |is_so: bool| if is_so { "yes" } else { "" };
    let (is_equal, differs) = (mark(matched.is_equal()), mark(matched.differs()));
    Ok([id, external_id, amount, currency, is_equal, differs].join("\0"))
}

fn expected(mut of: Texts<'_>) -> Result<ExpectedPayment, InvalidInput> {
    let id = of.given().map(PaymentId::new).transpose()?;
    let external_id = ExternalId::new(of.text())?;
    let amount: Amount = of.text().parse()?;
    let mut expected =
        ExpectedPayment::new(external_id, Money::new(amount, Currency::from(of.text())));
    expected.payment_id = id;
    Ok(expected)
}
