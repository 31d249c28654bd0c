//! Answers of any operation, by core's description of them.

use kpay_core::Endpoint;
use kpay_core::binding::{Field, Kind, WireKind};
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::json::{timestamp, value};
use super::values::any_amount;

/// Answers of an operation as its type describes them, in KPay's words: what is required, and of the
/// rest some. A field is of its kind and says nothing else: an id is any text. For answers as KPay gives
/// them there are strategies of their own, [`payment_json`](crate::payment_json) say.
///
/// ```
/// use kpay_core::endpoint::{ExchangeRate, GetExchangeRate};
/// use proptest::prelude::*;
///
/// proptest!(|(body in kpay_strategies::answer_json::<GetExchangeRate>())| {
///     prop_assert!(serde_json::from_str::<ExchangeRate>(&body).is_ok());
/// });
/// ```
pub fn answer_json<E: Endpoint>() -> impl Strategy<Value = String> {
    json_of(<E::Response as WireKind>::KIND).prop_map(|value| value.to_string())
}

fn json_of(kind: Kind) -> BoxedStrategy<Value> {
    match kind {
        Kind::Amount => any_amount().prop_map(|amount| amount.to_string().into()).boxed(),
        Kind::Any => value().boxed(),
        Kind::Bool => any::<bool>().prop_map(Value::from).boxed(),
        Kind::Id => prop_oneof![
            "[a-zA-Z0-9_-]{1,20}".prop_map(Value::from),
            any::<u32>().prop_map(Value::from)
        ]
        .boxed(),
        Kind::List(item) | Kind::Listing(item, _) => {
            prop::collection::vec(json_of(*item), 0..4).prop_map(Value::from).boxed()
        }
        Kind::Object(shape) => (all_of(shape.required), some_of(shape.optional))
            .prop_map(|(required, optional)| required.into_iter().chain(optional).collect())
            .boxed(),
        // A token goes into a header, so a text is of characters that may stand there.
        Kind::Text => "[!-~]{1,20}".prop_map(Value::from).boxed(),
        Kind::Time => timestamp()
            .prop_filter_map("a time", |moment| serde_json::to_value(moment).ok())
            .boxed(),
    }
}

fn all_of(fields: &[Field]) -> BoxedStrategy<Map<String, Value>> {
    let none = Just(Map::new()).boxed();
    fields.iter().fold(none, |object, field| {
        let name = field.name;
        (object, json_of(field.kind))
            .prop_map(move |(mut object, value)| {
                object.insert(name.to_owned(), value);
                object
            })
            .boxed()
    })
}

/// The same with a part of the fields.
fn some_of(fields: &[Field]) -> BoxedStrategy<Map<String, Value>> {
    (all_of(fields), any::<u32>())
        .prop_map(|(object, chosen)| {
            let is_chosen = |(place, _): &(usize, _)| chosen >> (place % 32) & 1 == 1;
            object.into_iter().enumerate().filter(is_chosen).map(|(_, field)| field).collect()
        })
        .boxed()
}
