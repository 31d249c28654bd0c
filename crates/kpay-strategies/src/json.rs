//! JSON as KPay writes it: fields missing, null, unknown, in any order.

use proptest::prelude::*;
use serde::Serialize;
use serde_json::Value;

use kpay_core::{Fields, RawJson, Timestamp};

/// A field's name, its value's JSON, and whether this version knows it.
pub(super) type Entry = (String, String, bool);

/// Any JSON value but null, nested at times. Numbers are integers.
pub fn json_value() -> impl Strategy<Value = RawJson> {
    value().prop_filter_map("JSON", |value| RawJson::new(&value).ok())
}

/// JSON objects for `metadata`: up to four entries, nested at times. Numbers are integers.
pub fn metadata() -> impl Strategy<Value = RawJson> {
    prop::collection::btree_map("[a-z][a-zA-Z_]{0,10}", value(), 0..4)
        .prop_filter_map("JSON", |object| RawJson::new(&object).ok())
}

/// Up to three fields that this version doesn't know, with any JSON but null as their values.
pub fn extra_fields() -> impl Strategy<Value = Fields> {
    extra_entries().prop_map(|entries| fields(&entries))
}

/// Moments of the years 2020 to 2035 as KPay writes them: `2026-05-14T10:02:30.000Z`.
pub fn timestamp() -> impl Strategy<Value = Timestamp> {
    (2020_u16..=2035, 1_u8..=12, 1_u8..=28, 0_u32..86_400_000).prop_filter_map(
        "a moment",
        |(year, month, day, of_day)| {
            let (seconds, millis) = (of_day / 1000, of_day % 1000);
            let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
            let text = format!(
                "\"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z\""
            );
            serde_json::from_str(&text).ok()
        },
    )
}

pub(super) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(prop_oneof![4 => inner.clone(), 1 => Just(Value::Null)], 0..3)
                .prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..3)
                .prop_map(|object| object.into_iter().collect()),
        ]
    })
}

/// Names that start with `x` and a capital are none of KPay's.
pub(super) fn extra_entries() -> impl Strategy<Value = Vec<Entry>> {
    let some =
        prop::collection::btree_map("x[A-Z][a-zA-Z]{1,10}", value(), 1..=3).prop_map(|all| {
            all.into_iter().map(|(name, value)| (name, value.to_string(), false)).collect()
        });
    prop_oneof![2 => Just(Vec::new()), 1 => some]
}

/// The unknown ones of these in their order.
pub(super) fn fields(entries: &[Entry]) -> Fields {
    let mut fields = Fields::new();
    for (name, value, _) in entries.iter().filter(|(_, _, known)| !known) {
        if let Ok(value) = serde_json::from_str(value) {
            fields.insert_json(name, value);
        }
    }
    fields
}

/// A value's JSON.
pub(super) fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

/// A field that is always there.
pub(super) fn required<S>(name: &'static str, value: S) -> BoxedStrategy<Option<Entry>>
where
    S: Strategy<Value: Serialize> + 'static,
{
    value.prop_map(move |value| Some((name.to_owned(), text(&value), true))).boxed()
}

/// A field that is there as a rule, null at times, and missing at times.
pub(super) fn optional<S>(name: &'static str, value: S) -> BoxedStrategy<Option<Entry>>
where
    S: Strategy<Value: Serialize> + 'static,
{
    let null = (name.to_owned(), "null".to_owned(), true);
    prop_oneof![6 => required(name, value), 1 => Just(Some(null)), 2 => Just(None)].boxed()
}

/// An object of these fields and unknown ones, in any order.
pub(super) fn object(known: Vec<BoxedStrategy<Option<Entry>>>) -> impl Strategy<Value = String> {
    entries(known).prop_map(|entries| write(&entries))
}

/// The same as a value of another object's field.
pub(super) fn nested(known: Vec<BoxedStrategy<Option<Entry>>>) -> impl Strategy<Value = RawJson> {
    object(known).prop_filter_map("JSON", |text| serde_json::from_str(&text).ok())
}

/// A list in each of the shapes its root was seen in
/// (contract: [conflict 8](kpay_core::contract::conflicts#8-roots-of-balance-and-availability)): an array as
/// a rule; its only item alone; an object of items by their `key`, with the key or without it in the item; or
/// an object with the array in `field`.
pub(super) fn listing(
    items: impl Strategy<Value = Vec<Vec<Entry>>>,
    key: &'static str,
    field: &'static str,
) -> impl Strategy<Value = String> {
    (items, 0_u8..10).prop_map(move |(items, shape)| {
        let array = |items: &[Vec<Entry>]| {
            let items: Vec<String> = items.iter().map(|item| write(item)).collect();
            format!("[{}]", items.join(","))
        };
        match (shape, &*items) {
            (0 | 1, [only]) => write(only),
            (2 | 3, _) => {
                let by_key = items.iter().filter_map(|item| {
                    let (_, name, _) = item.iter().find(|(name, ..)| name == key)?;
                    let mut item = item.clone();
                    item.retain(|(name, ..)| name != key || shape == 2);
                    Some(format!("{name}:{}", write(&item)))
                });
                format!("{{{}}}", by_key.collect::<Vec<_>>().join(","))
            }
            (4, _) => format!("{{{}:{}}}", text(&field), array(&items)),
            _ => array(&items),
        }
    })
}

/// These fields and unknown ones, in any order.
pub(super) fn entries(
    known: Vec<BoxedStrategy<Option<Entry>>>,
) -> impl Strategy<Value = Vec<Entry>> {
    (known, extra_entries())
        .prop_map(|(known, extra)| known.into_iter().flatten().chain(extra).collect::<Vec<_>>())
        .prop_shuffle()
}

pub(super) fn write(entries: &[Entry]) -> String {
    let fields: Vec<String> =
        entries.iter().map(|(name, value, _)| format!("{}:{value}", text(name))).collect();
    format!("{{{}}}", fields.join(","))
}
