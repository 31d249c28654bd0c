//! `kpay payment` and `kpay refund`.

pub(crate) mod init;
mod init_request;
mod refund;
mod sheets;

use clap::Subcommand;
use kpay_native::client::Wait;
use kpay_native::core::PaymentKey;
use kpay_native::{Client, Error, Payment, Response};

use crate::api::order_facts::{Fact, OrderFacts};
use crate::commands::transactions::Transaction;
use crate::commands::transactions::get::{self, GetArgs};
use crate::commands::transactions::wait::{self, WaitArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::sheet::Sheet;
use init::InitArgs;
use refund::RefundArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum PaymentsCommand {
    /// Take payments, read them, and wait for their end
    #[command(subcommand)]
    Payment(PaymentCommand),
    /// Refund a completed payment in full
    Refund(RefundArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum PaymentCommand {
    /// Read a payment
    Get(GetArgs),
    /// Ask a customer for a payment: on the phone, or on a page that KPay hosts
    Init(Box<InitArgs>),
    /// Wait until a payment has ended
    Wait(WaitArgs),
}

impl PaymentsCommand {
    pub(crate) async fn run(&self) -> Result<Exit, Failure> {
        match self {
            Self::Payment(PaymentCommand::Get(args)) => get::get::<Payment>(args).await,
            Self::Payment(PaymentCommand::Init(args)) => init::init(args).await,
            Self::Payment(PaymentCommand::Wait(args)) => wait::wait::<Payment>(args).await,
            Self::Refund(args) => refund::refund(args).await,
        }
    }
}

impl Transaction for Payment {
    type Key = PaymentKey;

    const NAME: &'static str = "payment";
    const ID: Fact = Fact::PaymentId;

    async fn fetch(client: &Client, key: &PaymentKey) -> Result<Response<Self>, Error> {
        client.payments().get(key.clone()).with_response().await
    }

    fn wait<'a>(client: &'a Client, key: &PaymentKey) -> Wait<'a, Self> {
        client.payments().wait(key.clone())
    }

    fn sheet(&self) -> Sheet {
        sheets::payment(self)
    }

    fn facts(&self) -> OrderFacts {
        OrderFacts::default()
            .with_status(&self.status, self.reference.as_ref())
            .with(Fact::ExternalId, self.external_id.as_ref())
    }
}
