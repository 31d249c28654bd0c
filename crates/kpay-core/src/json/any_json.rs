//! JSON for the property tests.

use proptest::prelude::*;
use serde_json::Value;

/// Any JSON, with the names and values of the wire among others.
pub(crate) fn any_json() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "id",
        "status",
        "amount",
        "currency",
        "country",
        "providers",
        "provider",
        "rate",
        "isTest",
        "metadata",
        "operationTypes",
        "countries",
        "code",
        "operators",
        "operator",
        "accessToken",
        "expiresIn",
        "x",
    ]);
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,6})?([eE][+-]?[0-9]{1,3})?",
        any::<String>().prop_map(|text| Value::from(text).to_string()),
        prop::sample::select(vec![
            "\"5000.50\"",
            "\" 5 \"",
            "\"pay_1\"",
            "\"COMPLETED\"",
            "\"\\ud83d\""
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(", "))),
            prop::collection::vec((name.clone(), inner), 0..6).prop_map(|members| {
                let members: Vec<String> =
                    members.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}
