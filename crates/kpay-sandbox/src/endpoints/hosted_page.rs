//! `/gateway/{token}`: the page where a customer pays or cancels, and the signed return.

use bytes::Bytes;
use http::{Response, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::answer::{Refusal, page, see_other};
use crate::engine::Engine;
use crate::payment::{HostedPage, Payment, Status};
use crate::payments::PaymentKey;

/// Everything but the characters that a query never needs to escape.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Engine {
    /// `GET`: the amount, with a button to pay and one to cancel.
    pub(crate) fn show_hosted(&self, token: &str) -> Result<Response<Bytes>, Refusal> {
        let (_, payment, session) = self.hosted(token)?;
        Ok(show(payment, session))
    }

    /// `POST .../pay`: completes the payment and sends the customer back to the merchant.
    pub(crate) fn pay_hosted(&mut self, token: &str) -> Result<Response<Bytes>, Refusal> {
        let (key, _, _) = self.hosted(token)?;
        self.change(key, Status::Processing, self.now);
        self.change(key, Status::Completed, self.now);
        self.leave_hosted(token)
    }

    /// `POST .../cancel`: cancels the payment and sends the customer back to the merchant.
    pub(crate) fn cancel_hosted(&mut self, token: &str) -> Result<Response<Bytes>, Refusal> {
        let (key, _, _) = self.hosted(token)?;
        self.change(key, Status::Cancelled, self.now);
        self.leave_hosted(token)
    }

    /// Where the payment's status leads, so that a form sent twice ends as it did the first time.
    fn leave_hosted(&self, token: &str) -> Result<Response<Bytes>, Refusal> {
        let (_, payment, session) = self.hosted(token)?;
        match (payment.status, &session.cancel_url) {
            (Status::Completed, _) => see_other(&self.signed_return(payment, session, "success")),
            (Status::Cancelled, Some(cancel_url)) => see_other(cancel_url),
            (Status::Cancelled, None) => {
                see_other(&self.signed_return(payment, session, "cancelled"))
            }
            _ => Ok(show(payment, session)),
        }
    }

    /// The `returnUrl` with its own query, and what KPay adds to it (contract: "Signed return").
    fn signed_return(&self, payment: &Payment, session: &HostedPage, status: &str) -> String {
        let ts = self.now.get();
        let (reference, external_id) = (&payment.reference, &payment.external_id);
        let secret = &self.settings.gateway_secret;
        let sig = secret.sign_return(status, reference, Some(external_id), self.now);
        let (address, fragment) = match session.return_url.split_once('#') {
            Some((address, fragment)) => (address, Some(fragment)),
            None => (session.return_url.as_str(), None),
        };
        let separator = if address.contains('?') { '&' } else { '?' };
        let external_id = utf8_percent_encode(external_id, QUERY);
        let mut url = format!(
            "{address}{separator}status={status}&reference={reference}\
             &externalId={external_id}&ts={ts}&sig={sig}"
        );
        if let Some(fragment) = fragment {
            url.push('#');
            url.push_str(fragment);
        }
        url
    }

    fn hosted(&self, token: &str) -> Result<(PaymentKey, &Payment, &HostedPage), Refusal> {
        self.payments
            .find_hosted(token)
            .and_then(|key| {
                let payment = self.payments.get(key)?;
                Some((key, payment, payment.page()?))
            })
            .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "Session not found"))
    }
}

fn show(payment: &Payment, session: &HostedPage) -> Response<Bytes> {
    // The actions are relative to `/gateway/{token}`, so the page works at any address.
    let token = &session.token;
    let (status, rest) = match payment.status {
        Status::Pending | Status::Processing => (
            StatusCode::OK,
            format!(
                r#"<form method="post" action="{token}/pay"><button>Pay</button></form>
<form method="post" action="{token}/cancel"><button>Cancel</button></form>"#
            ),
        ),
        Status::Completed => (StatusCode::OK, "<p>This payment is completed.</p>".to_owned()),
        Status::Failed => (StatusCode::OK, "<p>This payment has failed.</p>".to_owned()),
        Status::Cancelled => (StatusCode::OK, "<p>This payment is cancelled.</p>".to_owned()),
        Status::Expired => (StatusCode::GONE, "<p>This payment has expired.</p>".to_owned()),
    };
    let amount = escaped(payment.amount.text().get());
    let currency = escaped(payment.currency.as_str());
    let reference = escaped(&payment.reference);
    let description = escaped(payment.description.as_deref().unwrap_or_default());
    let html = format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>KPay sandbox</title>
</head>
<body>
<h1>KPay sandbox</h1>
<p>No real money moves here.</p>
<p><strong>{amount} {currency}</strong></p>
<p>{reference}</p>
<p>{description}</p>
{rest}
</body>
</html>
"#
    );
    page(status, html)
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
