//! The cases by name, in pairs.

use std::hint::black_box;

use kpay_bench::floor::{self, Floor};
use kpay_bench::samples::Samples;

use crate::operations::Operation;
use crate::sdk::{self, Sdk};

/// Something to measure.
pub(crate) struct Case {
    /// The name on the command line.
    pub(crate) name: String,
    prepare: Box<dyn Fn() -> Run>,
}

/// One run of a case, again at each call.
pub(crate) type Run = Box<dyn FnMut()>;

impl Case {
    /// Every case, each followed by its floor.
    pub(crate) fn all() -> Vec<Self> {
        let mut all = Vec::new();
        let mut pair = |name: &str, ours: fn() -> Run, floor: fn() -> Run| {
            all.push(Self { name: name.to_owned(), prepare: Box::new(ours) });
            all.push(Self { name: format!("{name}-floor"), prepare: Box::new(floor) });
        };
        pair("build-init", build_init, build_init_floor);
        pair("parse-payment", parse_payment, parse_payment_floor);
        pair("parse-unknown-fields", parse_unknown_fields, parse_unknown_fields_floor);
        pair("whole-call", whole_call, whole_call_floor);
        pair("verify-webhook", verify_webhook, verify_webhook_floor);
        for operation in Operation::ALL {
            let name = operation.name;
            all.push(Self { name: name.to_owned(), prepare: Box::new(|| operation.ours()) });
            all.push(Self {
                name: format!("{name}-floor"),
                prepare: Box::new(|| operation.floor()),
            });
        }
        all
    }

    /// The case of that name.
    pub(crate) fn named(name: &str) -> Result<Self, String> {
        Self::all()
            .into_iter()
            .find(|case| case.name == name)
            .ok_or_else(|| format!("no case is named {name}: see `kpay-bench list`"))
    }

    /// Makes what a program makes once, and gives what it does again and again.
    pub(crate) fn prepare(&self) -> Run {
        (self.prepare)()
    }
}

/// Keeps the work of a run from being optimised away; a run that fails measures nothing.
pub(crate) fn keep<T, E: std::fmt::Debug>(done: Result<T, E>) {
    drop(black_box(done.expect("the samples are good")));
}

fn build_init() -> Run {
    let sdk = Sdk::new(&Samples::read());
    Box::new(move || keep(sdk.build_init().map(|prepared| prepared.to_request())))
}

fn build_init_floor() -> Run {
    let floor = Floor::new(&Samples::read());
    Box::new(move || keep(floor.build_init()))
}

fn parse_payment() -> Run {
    let body = Samples::read().payment;
    Box::new(move || keep(sdk::parse_payment(black_box(&body))))
}

fn parse_payment_floor() -> Run {
    let body = Samples::read().payment;
    Box::new(move || keep(floor::parse_payment(black_box(&body))))
}

fn parse_unknown_fields() -> Run {
    let body = Samples::read().payment_with_unknown_fields;
    Box::new(move || keep(sdk::parse_payment(black_box(&body))))
}

/// It drops the fields that ours keeps.
fn parse_unknown_fields_floor() -> Run {
    let body = Samples::read().payment_with_unknown_fields;
    Box::new(move || keep(floor::parse_payment(black_box(&body))))
}

fn whole_call() -> Run {
    let samples = Samples::read();
    let mut sdk = Sdk::new(&samples);
    Box::new(move || keep(sdk.whole_call(&|request| samples.initiated.to(request))))
}

fn whole_call_floor() -> Run {
    let samples = Samples::read();
    let floor = Floor::new(&samples);
    Box::new(move || keep(floor.whole_call(&|request| samples.initiated.to(request))))
}

fn verify_webhook() -> Run {
    let samples = Samples::read();
    let sdk = Sdk::new(&samples);
    let (headers, body) = (samples.webhook_headers, samples.webhook);
    Box::new(move || keep(sdk.verify_webhook(black_box(&headers), black_box(&body))))
}

fn verify_webhook_floor() -> Run {
    let samples = Samples::read();
    let floor = Floor::new(&samples);
    let (headers, body) = (samples.webhook_headers, samples.webhook);
    Box::new(move || keep(floor.verify_webhook(black_box(&headers), black_box(&body))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_case_runs_and_has_its_floor() {
        for case in Case::all() {
            case.prepare()();
            let pair = match case.name.strip_suffix("-floor") {
                Some(name) => name.to_owned(),
                None => format!("{}-floor", case.name),
            };
            assert!(Case::named(&pair).is_ok(), "{pair}");
        }
    }

    #[test]
    fn both_sides_send_the_same() {
        let samples = Samples::read();
        let ours = Sdk::new(&samples).build_init().unwrap().to_request();
        let floor = Floor::new(&samples).build_init().unwrap();
        assert_eq!((ours.method(), ours.uri()), (floor.method(), floor.uri()));
        assert_eq!(ours.headers(), floor.headers());
        assert_eq!(ours.body(), floor.body());
    }

    #[test]
    fn both_sides_refuse_a_forged_webhook() {
        let samples = Samples::read();
        let forged: Vec<u8> =
            samples.webhook.iter().map(|&byte| if byte == b'5' { b'9' } else { byte }).collect();
        assert!(Sdk::new(&samples).verify_webhook(&samples.webhook_headers, &forged).is_err());
        assert!(Floor::new(&samples).verify_webhook(&samples.webhook_headers, &forged).is_err());
    }
}
