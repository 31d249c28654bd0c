//! `kpay demo --browser`: a hosted payment to walk through, and the dashboard that follows it.

use kpay_native::ExternalId;
use kpay_native::endpoint::InitGatewayPayment;

use super::stage::Stage;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::EndRequests;
use crate::output::{self, FAINT, STRONG, printable, styled};

const ORDER: &str = "ORDER-1";

/// Says which addresses to open, and keeps them open until Ctrl-C.
pub(super) async fn run() -> Result<Exit, Failure> {
    let mut end = EndRequests::listen()
        .map_err(|error| Failure::start(format!("can't listen for requests to end: {error}")))?;
    let stage = Stage::start().await?.into_value();
    let base = stage.client.base_url().to_string();
    let base = base.trim_end_matches('/');
    // The customer comes back to the dashboard, where a shop would say thank you.
    let request = InitGatewayPayment::new(
        ExternalId::new(ORDER)?,
        5000,
        format!("{base}/#/payments?search={ORDER}"),
    );
    let page = stage.client.payments().init_gateway(&request).await?;
    output::say(&format!(
        "{title}: no real money moves. Open both in a browser:
  {base}/#/payments/{id}
      the dashboard, which follows this payment
  {page}
      the page that KPay hosts for your customer: 237653456789 pays, 237653456029 is refused
{hint}",
        title = styled(STRONG, "KPay demo"),
        id = page.id,
        page = printable(page.gateway_url.as_str()),
        hint = styled(FAINT, "Ctrl-C ends it."),
    ))?;
    end.wait().await;
    stage.end().await;
    Ok(Exit::Success)
}
