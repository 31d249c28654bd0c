//! `/gateway/{token}`: the page where a customer pays or cancels, and the signed return.

use bytes::Bytes;
use http::{Response, StatusCode};

use crate::answer::{Refusal, see_other};
use crate::course::Subject;
use crate::engine::Engine;
use crate::hosted::{HostedPage, Shown, frame};
use crate::payment::Payment;
use crate::status::Status;
use crate::store::{Key, Record};

impl Engine {
    /// `GET`: the amount, with what the customer or the recipient can do.
    pub(crate) fn show_hosted(&self, token: &str) -> Result<Response<Bytes>, Refusal> {
        if let Some((_, withdrawal, _)) = self.hosted_withdrawal(token) {
            return Ok(self.show_hosted_withdrawal(withdrawal, token, None));
        }
        let (_, payment, session) = self.hosted_payment(token)?;
        Ok(show(payment, session))
    }

    /// `POST .../pay`: completes the payment and sends the customer back to the merchant.
    pub(crate) fn pay_hosted(&mut self, token: &str) -> Result<Response<Bytes>, Refusal> {
        let (key, _, _) = self.hosted_payment(token)?;
        self.change(Subject::Payment(key), Status::Processing, self.now);
        self.change(Subject::Payment(key), Status::Completed, self.now);
        self.leave_hosted_payment(token)
    }

    /// `POST .../cancel`: cancels the transaction and sends the visitor back to the merchant.
    pub(crate) fn cancel_hosted(&mut self, token: &str) -> Result<Response<Bytes>, Refusal> {
        if self.hosted_withdrawal(token).is_some() {
            return self.cancel_hosted_withdrawal(token);
        }
        let (key, _, _) = self.hosted_payment(token)?;
        self.change(Subject::Payment(key), Status::Cancelled, self.now);
        self.leave_hosted_payment(token)
    }

    /// Where the payment's status leads, so that a form sent twice ends as it did the first time.
    fn leave_hosted_payment(&self, token: &str) -> Result<Response<Bytes>, Refusal> {
        let (_, payment, session) = self.hosted_payment(token)?;
        let signed_return = |status| {
            session.signed_return(
                &self.settings.gateway_secret,
                status,
                &payment.reference,
                Some(&payment.external_id),
                self.now,
            )
        };
        match (payment.status(), &session.cancel_url) {
            (Status::Completed | Status::Refunded, _) => see_other(&signed_return("success")),
            (Status::Cancelled, Some(cancel_url)) => see_other(cancel_url),
            (Status::Cancelled, None) => see_other(&signed_return("cancelled")),
            _ => Ok(show(payment, session)),
        }
    }

    fn hosted_payment(&self, token: &str) -> Result<(Key, &Payment, &HostedPage), Refusal> {
        self.payments
            .find_hosted(token)
            .and_then(|(key, payment)| Some((key, payment, payment.page()?)))
            .ok_or_else(|| Refusal::not_found("Session"))
    }
}

fn show(payment: &Payment, session: &HostedPage) -> Response<Bytes> {
    // The actions are relative to `/gateway/{token}`, so the page works at any address.
    let token = &session.token;
    let forms = format!(
        r#"<form method="post" action="{token}/pay"><button>Pay</button></form>
<form method="post" action="{token}/cancel"><button>Cancel</button></form>"#
    );
    let (status, rest) = match payment.status() {
        Status::Pending | Status::Processing => (StatusCode::OK, forms.as_str()),
        Status::Completed => (StatusCode::OK, "<p>This payment is completed.</p>"),
        Status::Failed => (StatusCode::OK, "<p>This payment has failed.</p>"),
        Status::Cancelled => (StatusCode::OK, "<p>This payment is cancelled.</p>"),
        Status::Expired => (StatusCode::GONE, "<p>This payment has expired.</p>"),
        Status::Refunded => (StatusCode::OK, "<p>This payment was refunded.</p>"),
    };
    let shown = Shown {
        amount: payment.amount.text().get(),
        currency: payment.wallet.currency().as_str(),
        reference: &payment.reference,
        description: payment.description.as_deref(),
    };
    frame(status, &shown, rest)
}
