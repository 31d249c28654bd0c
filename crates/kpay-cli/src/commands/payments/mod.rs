//! `kpay payment` and `kpay refund`.

pub(crate) mod args;

mod init;
mod init_request;
mod refund;
mod sheets;

use kpay_native::{Client, Error, Payment, PaymentKey, Response, Wait};

use crate::api::order_facts::Known;
use crate::commands::transactions::get::Transaction;
use crate::output::sheet::Sheet;

pub(crate) use init::init;
pub(crate) use refund::refund;

impl Transaction for Payment {
    type Key = PaymentKey;

    const NAME: &'static str = "payment";

    async fn fetch(client: &Client, key: &PaymentKey) -> Result<Response<Self>, Error> {
        client.payments().get(key.clone()).await
    }

    fn wait<'a>(client: &'a Client, key: &PaymentKey) -> Wait<'a, Self> {
        client.payments().wait(key.clone())
    }

    fn sheet(&self) -> Sheet {
        sheets::payment(self)
    }

    fn id_in(known: &Known) -> Option<&str> {
        known.payment_id.as_deref()
    }

    fn known(&self) -> Known {
        Known {
            external_id: self.external_id.as_deref().map(str::to_owned),
            ..Known::default().standing(&self.status, self.reference.as_ref())
        }
    }
}
