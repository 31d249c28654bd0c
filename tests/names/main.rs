//! An operation's name is the path of its method, in every client: `operators.price_list` is
//! `operators().price_list()` in Rust and `operators.priceList()` in JavaScript.

const JAVASCRIPT: &str = include_str!("../../bindings/npm/js/kpay.js");

macro_rules! rust_methods {
    ($($resource:ident { $($method:ident: $Request:ident,)+ })+) => {
        [$($((
            stringify!($resource),
            stringify!($method),
            include_str!(concat!("../../crates/kpay-client/src/", stringify!($resource), ".rs")),
        ),)+)+]
    };
}

#[test]
fn a_method_in_rust_is_named_as_its_operation() {
    for (resource, method, source) in kpay_core::for_each_endpoint!(rust_methods) {
        // The token of a transfer is fetched by the transfer itself.
        if (resource, method) == ("wallets", "create_token") {
            continue;
        }
        let is_there = [format!("pub fn {method}("), format!("pub async fn {method}(")]
            .iter()
            .any(|start| source.contains(start));
        assert!(is_there, "{resource}.rs of kpay-client has no method {method}");
    }
}

#[test]
fn a_method_in_javascript_is_named_as_its_operation() {
    for operation in kpay_core::Operation::ALL {
        // The token of a transfer is fetched by the transfer itself.
        if operation.name == "wallets.create_token" {
            continue;
        }
        let (resource, name) = operation.name.split_once('.').unwrap();
        // KPay tells the ways to pay apart by their fields, and so does JavaScript.
        let method = if name.starts_with("init_") { "init".to_owned() } else { camel_case(name) };
        let (_, rest) = JAVASCRIPT.split_once(&format!("this.{resource} = {{")).unwrap();
        let methods = rest.split("this.").next().unwrap();
        assert!(methods.contains(&format!(" {method}: (")), "kpay.js has no {resource}.{method}");
    }
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap().to_owned();
    words.fold(first, |text, word| {
        let (start, rest) = word.split_at(1);
        text + &start.to_uppercase() + rest
    })
}
