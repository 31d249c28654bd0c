//! `js/generated/tables.js`: what the answers must be, what statuses mean, and the operators.

use std::fmt::Write;

use kpay_core::binding::{Field, Kind, Shape, answers};
use kpay_core::{Decimals, Provider, Status};

use super::{MADE, quoted};

fn kind(of: Kind) -> String {
    match of {
        Kind::Amount => "'amount'".to_owned(),
        Kind::Any => "'any'".to_owned(),
        Kind::Bool => "'boolean'".to_owned(),
        Kind::Id => "'id'".to_owned(),
        Kind::List(item) => format!("[{}]", kind(*item)),
        Kind::Listing(item, key) => format!("[{}, '{key}']", kind(*item)),
        Kind::Object(shape) => object(shape),
        Kind::Text => "'string'".to_owned(),
        Kind::Time => "'time'".to_owned(),
    }
}

fn object(shape: &Shape) -> String {
    let fields = |fields: &[Field]| {
        let fields: Vec<String> =
            fields.iter().map(|field| format!("{}: {}", field.name, kind(field.kind))).collect();
        format!("{{ {} }}", fields.join(", "))
    };
    format!("{{ must: {}, may: {} }}", fields(shape.required), fields(shape.optional))
}

pub(super) fn file() -> String {
    let mut file = String::from(MADE);
    file.push_str(
        "/** Where a transaction stands, by the status that KPay says; by any other it is open. */\n\
         export const STATES = {\n",
    );
    for status in Status::ALL {
        writeln!(file, "  {status}: '{}',", status.state()).unwrap();
    }
    file.push_str(
        "};\n\n/**\n * What each answer must be: 'string', 'id' (a number too), 'boolean', 'time', an exact 'amount', 'any', an\n \
         * object of fields that must be there and others that may be anything, [items], or [items, the key] of a\n \
         * list that was seen in several shapes.\n */\n\
         export const ANSWERS = {};\n",
    );
    let mut made: Vec<(String, Vec<&str>)> = Vec::new();
    for (name, of) in answers() {
        let text = kind(of);
        match made.iter_mut().find(|(other, _)| *other == text) {
            Some((_, names)) => names.push(name),
            None => made.push((text, vec![name])),
        }
    }
    for (text, names) in made {
        let places: Vec<String> = names.iter().map(|name| format!("ANSWERS['{name}']")).collect();
        writeln!(file, "{} = {text};", places.join(" = ")).unwrap();
    }
    file.push_str("\n/** The operators: provider, name, country, currencies, decimals. */\nexport const OPERATORS = [\n");
    for provider in Provider::ALL {
        let country = provider.country().map(|country| country.to_string());
        let currencies: Vec<&str> =
            provider.currencies().iter().map(|currency| currency.as_str()).collect();
        let decimals = match provider.decimals() {
            Some(Decimals::None) => "0",
            Some(Decimals::Two) => "2",
            _ => "null",
        };
        let (operator, country) = (provider.operator().unwrap(), country.unwrap());
        let currencies = quoted(&currencies);
        writeln!(file, "  ['{provider}', '{operator}', '{country}', [{currencies}], {decimals}],")
            .unwrap();
    }
    file.push_str("];\n");
    file
}
