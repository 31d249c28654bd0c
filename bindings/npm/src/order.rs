//! What needs neither keys nor network: amounts, and a transaction held against its order.

use kpay_core::binding::Say;
use kpay_core::{
    Advance, Amount, CallOutcome, Currency, ExpectedPayment, ExternalId, InvalidInputError, Money,
    OrderState, PaymentId, TransactionState, advance_to, state_after,
};

use crate::Answer;
use crate::failure::invalid_input;
use crate::names::{advance_name, match_name};
use crate::texts::{Texts, joined};

/// The plain decimal text of an amount, exact; nothing when it is none. A JSON `number` may have an
/// exponent.
pub(crate) fn amount(mut of: Texts<'_>) -> Answer {
    let read = match of.text() {
        "number" => Amount::from_json_number(of.rest()),
        _ => of.rest().trim_ascii().parse(),
    };
    Ok(read.ok().map(|amount| amount.said()).unwrap_or_default())
}

/// What a state that was told or read means for the stored one: the stored, and the next; without a next,
/// which an event of no known meaning has none of, it is a conflict, as with a stored one of a later
/// version. Gives what to do, and the state to store.
pub(crate) fn advance(mut of: Texts<'_>) -> Answer {
    let stored = of.given().map(TransactionState::named);
    let advance = match (stored, TransactionState::named(of.text())) {
        (Some(None), _) | (_, None) => Advance::Conflict,
        (stored, Some(next)) => advance_to(stored.flatten(), next),
    };
    let state = match advance {
        Advance::Apply(state) => state.as_str(),
        _ => "",
    };
    Ok(joined(&[advance_name(&advance), state]))
}

/// What the result of a call means for the stored state of its order: state, and the outcome of the
/// error, with `in_flight` instead where that is its code; nothing for a success. Gives the state to
/// store.
pub(crate) fn order_state(mut of: Texts<'_>) -> Answer {
    let stored = of.given().map(OrderState::from);
    let result = match of.text() {
        "" => CallOutcome::Accepted,
        "already_exists" => CallOutcome::AlreadyExists,
        "in_flight" => CallOutcome::InFlight,
        "not_moved" => CallOutcome::NotMoved,
        _ => CallOutcome::Unknown,
    };
    Ok(state_after(stored.as_ref(), result).as_str().to_owned())
}

/// Holds what KPay says of a payment against the order, both as four texts: payment id, externalId,
/// amount, currency. Gives a word for each.
#[inline(never)]
pub(crate) fn matches(mut of: Texts<'_>) -> Answer {
    let (id, external_id, amount, currency) = (of.given(), of.given(), of.given(), of.given());
    let expected = expected(of).map_err(|input| invalid_input(&input))?;
    let matched = expected.matches_texts(id, external_id, amount, currency);
    let fields = [matched.payment_id, matched.external_id, matched.amount, matched.currency];
    let words = fields.map(match_name);
    Ok(joined(&words))
}

fn expected(mut of: Texts<'_>) -> Result<ExpectedPayment, InvalidInputError> {
    let id = of.given().map(PaymentId::new).transpose()?;
    let external_id = ExternalId::new(of.text())?;
    let amount: Amount = of.text().parse()?;
    let mut expected =
        ExpectedPayment::new(external_id, Money::new(amount, Currency::from(of.text())));
    expected.payment_id = id;
    Ok(expected)
}
