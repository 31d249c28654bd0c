//! Requests and answers without a type for each, for bindings to other languages.
//!
//! A binding's users give and get plain objects, and their language reads JSON better than a module
//! beside it. So parameters come in one by one, and of an answer only what the protocol looks at; what
//! the typed level checks while it reads stands in tables of the same fields, made by the same lines.

mod answer;
mod parameters;
mod request;

pub use crate::auth::headers::RESERVED_HEADERS;
pub use crate::call::binding::{BindingStep, BodyReading};
pub use crate::endpoint::prepared::ExposedParts;
pub use crate::error::body::{FoundBody, RefusalBody};
pub use crate::error::head::HeadTexts;
pub use crate::webhook::event::{key as event_key, meaning};
pub use crate::webhook::gateway_return::verify_return_pairs;
pub use crate::webhook::signature::verify_signature;
pub use crate::wire::kind::{Field, Kind, Shape, WireKind};
pub use answer::answers;
pub use parameters::Parameters;
pub use request::{Caller, prepare};

pub use crate::text::say::Say;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::endpoint::{
        Account, Availability, Balances, GatewayPayment, GatewayWithdrawal, PriceList,
        WalletTransfer,
    };
    use crate::json::any_json;
    use crate::json::scan::members;
    use crate::transaction::Payment;
    use crate::wire::value::{ReadProblem, WireValue, read_json};

    /// What an operation's answer is read as, or where it is wrong and why.
    fn read(operation: &str, body: &str) -> Result<String, ReadProblem> {
        fn written<T: WireValue + serde::Serialize>(body: &[u8]) -> Result<String, ReadProblem> {
            read_json::<T>(body).map(|value| serde_json::to_string(&value).unwrap())
        }
        let read = match operation {
            "payments.get" => written::<Payment>,
            "payments.init_gateway" => written::<GatewayPayment>,
            "withdrawals.init_gateway" => written::<GatewayWithdrawal>,
            "wallets.transfer" => written::<WalletTransfer>,
            "operators.price_list" => written::<PriceList>,
            "account.me" => written::<Account>,
            "account.balances" => written::<Balances>,
            "operators.availability" => written::<Availability>,
            other => panic!("no type for {other}"),
        };
        read(body.as_bytes())
    }

    /// The same file holds what JavaScript reads to this.
    #[test]
    fn answers_read_as_the_vectors_say() {
        let cases = include_str!("../../../../contract/vectors/answers/cases.json");
        let cases: Vec<Value> = serde_json::from_str(cases).unwrap();
        for case in &cases {
            let body = case["body"].as_str().unwrap();
            let read = read(case["operation"].as_str().unwrap(), body);
            let written = match (read, case["problem"].as_str()) {
                (Ok(written), None) => written,
                (Err(read), Some(problem)) => {
                    assert_eq!(
                        (read.path.as_deref(), &*read.text),
                        (case["path"].as_str(), problem),
                        "{body}"
                    );
                    continue;
                }
                (read, _) => panic!("{body}: {read:?}"),
            };
            let fields = members(&written);
            let field = |name: &str| {
                let (_, json) = fields.as_ref()?.iter().rev().find(|(field, _)| field == name)?;
                Some(*json)
            };
            for (name, exact) in case["texts"].as_object().into_iter().flatten() {
                let json = field(name.strip_suffix("Text").unwrap()).unwrap();
                assert_eq!(crate::money::Amount::from_json(json).unwrap().said(), *exact, "{body}");
            }
            for (name, value) in case["read"].as_object().into_iter().flatten() {
                let json = field(name).unwrap_or_else(|| panic!("{body}: no {name}"));
                assert_eq!(serde_json::from_str::<Value>(json).unwrap(), *value, "{body}: {name}");
            }
            // What can't be read stays as it came, under its own name.
            for (name, json) in case["unread"].as_object().into_iter().flatten() {
                assert_eq!(field(name), json.as_str(), "{body}: {name}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        /// Whatever the JSON around them is, id and status are all that a payment needs.
        #[test]
        fn any_object_with_id_and_status_is_a_payment(text in any_json()) {
            let Ok(mut fields) = serde_json::from_str::<serde_json::Map<String, Value>>(&text) else { return Ok(()) };
            fields.insert("id".to_owned(), "pay_1".into());
            fields.insert("status".to_owned(), "COMPLETED".into());
            let written = serde_json::to_string(&fields).unwrap();
            let payment: Payment = read_json(written.as_bytes()).unwrap();
            prop_assert_eq!((payment.id.as_str(), payment.state()), ("pay_1", crate::transaction::TransactionState::Completed));
        }

    }
}
