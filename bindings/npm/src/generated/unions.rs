//! `types/unions.d.ts`: the words that values can have.

use std::fmt::Write;

use kpay_core::endpoint::{
    OperationStatus, OperationType, PaymentMethod, PurposeOfFunds, SourceOfFunds,
};
use kpay_core::{
    Country, Currency, Environment, FailureReason, NextStep, OrderState, Provider, Status,
    TransactionState,
};

use super::{MADE, comment};
use crate::border::{NOT_SENT, TIMED_OUT};
use crate::names::{
    ADVANCES, FAMILIES, KIND_CODES, MATCHES, OUTCOMES, REFUSAL_CODES, RETURN_CODES, WEBHOOK_CODES,
};

/// The codes of errors that JavaScript makes itself.
const OWN_CODES: &[&str] = &["aborted", "browser", "internal", "unsupported", "webhook_not_stored"];

/// Whether a later version, or KPay, may have other words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    Closed,
    Open,
}

pub(super) fn file() -> String {
    let mut file = String::from(MADE);
    let mut add = |doc: &str, name: &str, words: &[&str], kind: Words| {
        file.push_str(&union(doc, name, words, kind));
    };
    let texts = |all: &[&'static str]| all.to_vec();
    macro_rules! all {
        ($Type:ty) => {
            <$Type>::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>()
        };
    }
    add(
        "An operator's code. A code that this version doesn't know is sent on: KPay decides.",
        "Provider",
        &all!(Provider),
        Words::Open,
    );
    add("A country by its ISO code of three letters.", "Country", &all!(Country), Words::Open);
    add("A currency by its ISO code.", "Currency", &all!(Currency), Words::Open);
    add(
        "Whose money the keys move: `TEST` is nobody's, any other word means real money.",
        "Environment",
        &all!(Environment),
        Words::Open,
    );
    add(
        "Where a transaction stands, in KPay's words. The list is open: ask `state` for the closed one.",
        "Status",
        &all!(Status),
        Words::Open,
    );
    add(
        "Where a transaction stands, as a closed list: what a status means, what an event says, and what a store keeps. Only `completed` is paid.",
        "TransactionState",
        &all!(TransactionState),
        Words::Closed,
    );
    add(
        "Why a transaction failed: one of KPay's codes, or a sentence (cards).",
        "FailureReason",
        &all!(FailureReason),
        Words::Open,
    );
    add("How a gateway page takes the money.", "PaymentMethod", &all!(PaymentMethod), Words::Open);
    add(
        "What the money of a withdrawal across countries is for.",
        "PurposeOfFunds",
        &all!(PurposeOfFunds),
        Words::Open,
    );
    add(
        "Where the money of a withdrawal across countries comes from.",
        "SourceOfFunds",
        &all!(SourceOfFunds),
        Words::Open,
    );
    add(
        "What an operator can do: payments, payouts, or payouts across countries.",
        "OperationType",
        &all!(OperationType),
        Words::Open,
    );
    add(
        "How an operation of an operator works now: as it should, late, or not at all.",
        "OperationStatus",
        &all!(OperationStatus),
        Words::Open,
    );
    add(
        "What the calls of an order have brought so far, as your store keeps it: `accepted`, KPay has taken it; `already_exists`, a transaction holds the externalId; `not_moved`, no call has moved anything; `unknown`, a call may have.",
        "OrderState",
        &all!(OrderState),
        Words::Closed,
    );
    add(
        "Whether money moved, on calls that move it.\n\n- `not_moved`: surely nothing moved by this call. What an earlier call of the same order did is another question.\n- `already_exists`: some transaction holds this externalId. Never send it again under another externalId.\n- `unknown`: it may have been processed, by this call or by an earlier one that this client left unknown; or another call of this client has the order under way (`in_flight`).\n\n`nextStep` says for each what to do.",
        "MoneyOutcome",
        &texts(OUTCOMES),
        Words::Closed,
    );
    add(&next_steps(), "NextStep", &all!(NextStep), Words::Open);
    let codes = [KIND_CODES, REFUSAL_CODES, RETURN_CODES, WEBHOOK_CODES, OWN_CODES].concat();
    // A refusal has the code of its case.
    let codes: Vec<&str> = codes.into_iter().filter(|code| *code != "refused").collect();
    add("What went wrong. A later version may know more codes.", "ErrorCode", &codes, Words::Open);
    add(
        "What came of an attempt: a response, a response that was cut, a cut connection, silence, or no connection at all.",
        "AttemptResult",
        &["cut", "cut_response", "response", NOT_SENT, TIMED_OUT],
        Words::Closed,
    );
    add(
        "The family of an event: the end of a payment, a payout or a refund; progress of a payment; or another event.",
        "EventFamily",
        &texts(FAMILIES),
        Words::Closed,
    );
    add(
        "What an event or a status means for a stored state.",
        "AdvanceResult",
        &texts(ADVANCES),
        Words::Closed,
    );
    add(
        "How one field compares; `absent` when one side doesn't have it.",
        "FieldMatch",
        &texts(MATCHES),
        Words::Closed,
    );
    file.truncate(file.trim_end().len());
    file.push('\n');
    file
}

fn next_steps() -> String {
    let mut doc = String::from(
        "What to call, or to wait for, after a call that moves money failed; the same words as in Rust. A later version may know more.\n",
    );
    for step in NextStep::ALL {
        write!(doc, "\n- `{}`: {}.", step.as_str(), step.to_string().replace('\n', " ")).unwrap();
    }
    doc
}

fn union(doc: &str, name: &str, words: &[&str], kind: Words) -> String {
    let mut words = words.to_vec();
    words.sort_unstable();
    words.dedup();
    let mut union = comment("", doc);
    write!(union, "export type {name} =").unwrap();
    for word in words {
        write!(union, "\n  | '{word}'").unwrap();
    }
    if kind == Words::Open {
        union.push_str("\n  | (string & {})");
    }
    union + ";\n\n"
}
