//! `kpay demo --browser`: a payment on a gateway page, and the dashboard that follows it.

use std::num::NonZeroU32;

use kpay_native::{ExternalId, GatewaySecret};

use super::receiver::ReceivedWebhook;
use super::setup::DemoSetup;
use super::shop::Shop;
use crate::api::interrupt::EndSignals;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{self, BAD, FAINT, GOOD, STRONG, printable, styled};

const ORDER: &str = "ORDER-1";

/// As fast as the clock: a return that was signed in the future is refused.
const REAL_TIME: NonZeroU32 = NonZeroU32::MIN;

/// Says which addresses to open, and keeps them open until Ctrl-C.
pub(super) async fn run() -> Result<Exit, Failure> {
    let mut end = EndSignals::listen()?;
    let mut setup = DemoSetup::start(REAL_TIME).await?.into_value();
    let gateway_secret = GatewaySecret::new(setup.sandbox.gateway_secret())?;
    let shop = Shop::open(setup.client.clone(), gateway_secret)
        .await
        .map_err(|error| Failure::start(format!("the shop did not open: {error}")))?;
    let page = shop.sell(ExternalId::new(ORDER)?).await?;
    let base = setup.client.base_url().to_string();
    let base = base.trim_end_matches('/');
    output::print_text(&format!(
        "{title}: a shop has sold one order, and waits for its customer. No real money moves.

1. Open the dashboard, which follows this payment live:
   {base}/#/payments/{id}
2. Beside it, pay on the page that KPay hosts for the customer, with MTN and 237653456789
   (237653456029 is refused):
   {page}

To go on from another terminal, paste there:
  export KPAY_API_KEY={api_key}
  export KPAY_SECRET_KEY={secret_key}
  export KPAY_BASE_URL={base}

{hint}",
        title = styled(STRONG, "KPay demo"),
        id = page.id,
        page = printable(page.gateway_url.as_str()),
        api_key = setup.sandbox.api_key(),
        secret_key = setup.sandbox.secret_key(),
        hint = styled(FAINT, "Webhooks are shown here as they arrive. Ctrl-C ends it."),
    ))?;
    loop {
        tokio::select! {
            () = end.wait() => break,
            arrival = setup.receiver.next() => match arrival {
                Some(arrival) => output::print_text(&webhook_line(&arrival))?,
                None => return Err(Failure::deviation("the webhook endpoint has stopped")),
            },
        }
    }
    setup.end().await;
    Ok(Exit::Success)
}

fn webhook_line(arrival: &ReceivedWebhook) -> String {
    match arrival {
        ReceivedWebhook::Genuine { event, .. } => {
            let notice = event.notice();
            let order = notice.external_id.as_deref().unwrap_or_default();
            let text = format!("webhook {} for {order}, signature verified", notice.event);
            format!("{} {}", styled(GOOD, "ok"), printable(&text))
        }
        ReceivedWebhook::Refused(problem) => {
            format!("{} webhook: {problem:?}", styled(BAD, "refused"))
        }
    }
}
