//! `kpay payment init`.

use std::time::Duration;

use kpay_native::endpoint::{HostedPayment, InitiatedPayment};
use kpay_native::{Client, MoneyError, Outcome, PaymentId, PaymentKey, Response, Status};

use super::order::Order;
use super::{show, wait};
use crate::args::InitArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{keys, output};

/// How long `--wait` waits when it is not told.
const TIMEOUT: Duration = Duration::from_secs(300);

/// Sends the order, and with `--wait` waits for its end.
pub(crate) async fn init(args: &InitArgs) -> Result<Exit, Failure> {
    let order = Order::read(args).map_err(MoneyError::from)?;
    let id = order.external_id();
    let api = keys::open(args.api.env_file.as_deref())
        .map_err(|error| Failure::from(MoneyError::NotMoved(error)).of_order(id))?;
    let taken = api
        .interrupt
        .or(Taken::send(&api.client, &order))
        .await
        .ok_or_else(|| Failure::interrupted_init(id))?
        .map_err(|error| api.failure(error).of_order(id))?;
    let key = PaymentKey::from(taken.id());
    if !args.wait {
        taken.print(args.api.json)?;
        if taken.status().outcome() != Outcome::StillOpen {
            return Ok(Exit::of_outcome(taken.status().outcome()));
        }
        if !args.api.json {
            let id = output::printable(taken.id().as_str());
            output::note(&format!("taken, not paid yet: kpay payment wait {id}"));
        }
        return Ok(Exit::Success);
    }
    // The last line is the payment's; what a script must not lose meanwhile goes to stderr.
    if args.api.json {
        taken.note();
    } else {
        taken.print(false)?;
    }
    let timeout = args.timeout.unwrap_or(TIMEOUT);
    let ended = wait::until_ended(&api, &key, timeout, args.api.json).await;
    ended.map_err(|failure| failure.of_order(id))
}

/// A payment that KPay has taken.
enum Taken {
    Gateway(Response<HostedPayment>),
    Ussd(Response<InitiatedPayment>),
}

impl Taken {
    async fn send(client: &Client, order: &Order) -> Result<Self, MoneyError> {
        match order {
            Order::Gateway(payment) => {
                client.payments().init_gateway(payment).await.map(Self::Gateway)
            }
            Order::Ussd(payment) => client.payments().init_ussd(payment).await.map(Self::Ussd),
        }
    }

    fn id(&self) -> &PaymentId {
        match self {
            Self::Gateway(payment) => &payment.id,
            Self::Ussd(payment) => &payment.id,
        }
    }

    fn status(&self) -> &Status {
        match self {
            Self::Gateway(payment) => &payment.status,
            Self::Ussd(payment) => &payment.status,
        }
    }

    fn print(&self, json: bool) -> Result<(), Failure> {
        match self {
            Self::Gateway(payment) => {
                output::answer(json, &payment.meta.body, || show::hosted(payment))
            }
            Self::Ussd(payment) => {
                output::answer(json, &payment.meta.body, || show::initiated(payment))
            }
        }
    }

    fn note(&self) {
        let (id, status) = (output::printable(self.id().as_str()), self.status());
        output::note(&format!("taken as {id}, {}", output::printable(status.as_str())));
        if let Self::Gateway(payment) = self {
            output::note(&format!("page: {}", output::printable(&payment.gateway_url)));
        }
    }
}
