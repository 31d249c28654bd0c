//! A body with one thing changed, as an integrator might get it wrong.

use serde_json::{Map, Value, json};

/// Fields of every request, and one of none: whatever a body lacks is added to it.
fn strangers() -> Map<String, Value> {
    let fields = json!({
        "amount": 5000,
        "applicationId": "e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d",
        "bankAccountId": "0ff617c5-8b6f-44b5-9e9f-114fa5089d2b",
        "cancelUrl": "https://shop.example/cancel",
        "currency": "XAF",
        "customerName": "A B",
        "paymentMethod": "CARD",
        "phoneNumber": "237653456789",
        "provider": "MTN_MOMO_CMR",
        "reason": "Out of stock",
        "returnUrl": "https://shop.example/return",
        "unheardOf": true,
    });
    fields.as_object().unwrap().clone()
}

fn wrong_values(name: &str, value: &Value) -> Vec<Value> {
    let mut wrong = match value {
        Value::String(text) => {
            vec![json!(5), json!(true), json!({}), json!([text]), json!(format!("{text} \u{1}"))]
        }
        Value::Number(number) => vec![json!(number.to_string()), json!([number]), json!(false)],
        _ => vec![json!("text"), json!(1), json!([])],
    };
    wrong.extend(match name {
        "amount" => vec![json!(0), json!(-1), json!(0.001), json!(5000.125), json!("")],
        "applicationId" | "bankAccountId" => vec![json!("acc_1"), json!("0ff617c5-8b6f-44b5")],
        "customerEmail" => vec![json!("a"), json!("a@b"), json!("a b@c.example")],
        "destinationCountry" | "sourceCountry" => vec![json!("cm"), json!("CMRX"), json!("cmr")],
        "externalId" => vec![json!(""), json!("x".repeat(101))],
        "paymentMethod" => vec![json!("PAYPAL"), json!("card")],
        "phoneNumber" => vec![json!("+237653456789"), json!("1234567"), json!("6 53 45 67 89")],
        "provider" | "currency" | "purposeOfFunds" | "sourceOfFunds" => vec![json!("NOPE")],
        "reason" => vec![json!("x".repeat(256))],
        "recipientFirstName" | "recipientLastName" => vec![json!(""), json!("  ")],
        "returnUrl" | "cancelUrl" => {
            vec![json!("/return"), json!("ftp://shop.example"), json!("https://")]
        }
        _ => Vec::new(),
    });
    wrong
}

/// Every body that differs from this one in one thing; it may still be right.
pub(crate) fn mutations(body: &Value) -> Vec<Value> {
    let fields = body.as_object().unwrap();
    let with = |name: &str, value: Option<Value>| {
        let mut changed = fields.clone();
        match value {
            Some(value) => changed.insert(name.to_owned(), value),
            None => changed.remove(name),
        };
        Value::Object(changed)
    };
    let mut bodies = vec![json!([body]), json!("text"), Value::Null];
    for (name, value) in fields {
        bodies.push(with(name, None));
        bodies.extend(wrong_values(name, value).into_iter().map(|wrong| with(name, Some(wrong))));
    }
    let absent = strangers().into_iter().filter(|(name, _)| !fields.contains_key(name));
    bodies.extend(absent.map(|(name, value)| with(&name, Some(value))));
    bodies
}
