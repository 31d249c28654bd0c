//! The operations beyond a first payment, each as a whole call in a pair.

use std::error::Error;
use std::hint::black_box;

use http::StatusCode;
use kpay_bench::floor::Floor;
use kpay_bench::samples::{SampleResponse, Samples, Send};

use crate::cases::{Run, keep};
use crate::sdk::Sdk;

/// One operation: ours, and by hand.
pub(crate) struct Operation {
    /// The name on the command line.
    pub(crate) name: &'static str,
    answer: &'static str,
    ours: fn(&mut Sdk, &Send<'_>) -> Done,
    floor: fn(&Floor, &Send<'_>) -> Done,
}

type Done = Result<(), Box<dyn Error>>;

macro_rules! operation {
    ($name:literal, $answer:literal, $method:ident) => {
        Operation {
            name: $name,
            answer: include_str!(concat!("../../../contract/vectors/responses/", $answer, ".json")),
            ours: |sdk, send| sdk.$method(send).map(|value| drop(black_box(value))),
            floor: |floor, send| floor.$method(send).map(|value| drop(black_box(value))),
        }
    };
}

impl Operation {
    pub(crate) const ALL: &'static [Self] = &[
        operation!("refund", "refund_init_201", refund),
        operation!("withdraw", "withdraw_init_201", withdraw),
        operation!("withdraw-bank", "withdraw_init_201", withdraw_to_bank),
        operation!("withdraw-cross-country", "withdraw_cross_currency_201", withdraw_across),
        operation!("withdraw-gateway", "withdraw_gateway_201", withdraw_by_page),
        operation!("get-withdrawal", "withdraw_completed_200", get_withdrawal),
        operation!("balance", "balance_200", balance),
        operation!("exchange-rate", "exchange_rate_200", exchange_rate),
        operation!("predict", "predict_provider_201", predict),
        operation!("availability", "availability_200", availability),
        operation!("token", "token_201", token),
        operation!("transfer", "wallet_transfer_same_currency_201", transfer),
        operation!("price-list", "pricelist_200", price_list),
        operation!("me", "me_200", me),
    ];

    pub(crate) fn ours(&'static self) -> Run {
        let (mut sdk, answer) = (Sdk::new(&Samples::read()), self.answer());
        Box::new(move || keep((self.ours)(&mut sdk, &|request| answer.to(request))))
    }

    pub(crate) fn floor(&'static self) -> Run {
        let (floor, answer) = (Floor::new(&Samples::read()), self.answer());
        Box::new(move || keep((self.floor)(&floor, &|request| answer.to(request))))
    }

    fn answer(&self) -> SampleResponse {
        SampleResponse::read(self.answer, StatusCode::OK)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn both_sides_send_the_same() {
        for operation in Operation::ALL {
            let samples = Samples::read();
            let sent = Cell::new(None);
            let answer = operation.answer();
            let send = |request: http::Request<bytes::Bytes>| {
                sent.set(Some(request.clone()));
                answer.to(request)
            };
            (operation.ours)(&mut Sdk::new(&samples), &send).unwrap();
            let ours = sent.take().unwrap();
            (operation.floor)(&Floor::new(&samples), &send).unwrap();
            let floor = sent.take().unwrap();
            assert_eq!((ours.method(), ours.uri()), (floor.method(), floor.uri()));
            assert_eq!(ours.headers(), floor.headers(), "{}", operation.name);
            assert_eq!(ours.body(), floor.body(), "{}", operation.name);
        }
    }
}
