//! `/gateway/{token}`: the page where a customer pays or cancels, and the signed return.

use bytes::Bytes;
use http::{Response, StatusCode};
use kpay_core::GatewaySecret;

use crate::answer::{Refusal, see_other};
use crate::body::Fields;
use crate::cards::Typed;
use crate::course::Subject;
use crate::dashboard::CARD;
use crate::engine::Engine;
use crate::hosted::{HostedPage, Shown, frame};
use crate::outcome::Outcome;
use crate::payment::{Means, Payment};
use crate::status::Status;
use crate::store::{Key, Record};

impl Engine {
    /// `GET`: the amount, with what the customer or the recipient can do.
    pub(crate) fn show_hosted(&self, token: &str) -> Result<Response<Bytes>, Refusal> {
        if let Some((_, withdrawal, _)) = self.hosted_withdrawal(token) {
            return Ok(self.show_hosted_withdrawal(withdrawal, token, None));
        }
        let (_, payment, session) = self.hosted_payment(token)?;
        Ok(show(payment, session, None))
    }

    /// `POST .../pay`: takes the money, or what is typed of a card, and sends the customer back to
    /// the merchant.
    pub(crate) fn pay_hosted(
        &mut self,
        token: &str,
        form: &Fields,
    ) -> Result<Response<Bytes>, Refusal> {
        let (key, payment, session) = self.hosted_payment(token)?;
        if payment.status() != Status::Pending {
            return self.leave_hosted_payment(token);
        }
        let mut outcome = Outcome::Completed;
        if matches!(payment.means, Means::Card(_)) {
            match self.cards.charge(&typed(form), self.now) {
                Ok(None) => {}
                Ok(Some(reason)) => outcome = Outcome::Failed(reason),
                Err(problem) => return Ok(show(payment, session, Some(problem))),
            }
        }
        let (subject, faults) = (Subject::Payment(key), payment.faults);
        if let Some(payment) = self.payments.get_mut(key) {
            payment.failure = outcome.failure_code().map(str::to_owned).or(payment.failure.take());
        }
        self.change(subject, Status::Processing, self.now);
        match (faults.course, &outcome) {
            // The customer is sent back before the end is known.
            (Some(_), _) => self.run(subject, &outcome, faults),
            (None, Outcome::Failed(_)) => self.change(subject, Status::Failed, self.now),
            (None, _) => self.change(subject, Status::Completed, self.now),
        }
        self.leave_hosted_payment(token)
    }

    /// `POST .../cancel`: cancels the transaction and sends the visitor back to the merchant.
    pub(crate) fn cancel_hosted(&mut self, token: &str) -> Result<Response<Bytes>, Refusal> {
        if self.hosted_withdrawal(token).is_some() {
            return self.cancel_hosted_withdrawal(token);
        }
        let (key, payment, _) = self.hosted_payment(token)?;
        if payment.status() == Status::Pending {
            self.change(Subject::Payment(key), Status::Cancelled, self.now);
        }
        self.leave_hosted_payment(token)
    }

    /// Where the payment's status leads, so that a form sent twice ends as it did the first time.
    fn leave_hosted_payment(&self, token: &str) -> Result<Response<Bytes>, Refusal> {
        let (_, payment, session) = self.hosted_payment(token)?;
        let signed_by = |secret: &GatewaySecret, status| {
            let external_id = Some(payment.external_id.as_str());
            session.signed_return(secret, status, &payment.reference, external_id, self.now)
        };
        let signed_return =
            |status| signed_by(&self.applications[payment.application].gateway_secret, status);
        match (payment.status(), &session.cancel_url) {
            (Status::Cancelled, _) if payment.faults.hosted_return.is_some() => {
                let secret = GatewaySecret::new("whoever forges does not know the secret")
                    .map_err(|error| Refusal::bad_request(error.to_string()))?;
                see_other(&signed_by(&secret, "success"))
            }
            // What the page believes while a fault keeps the end open.
            (Status::Completed | Status::Refunded, _)
            | (Status::Processing | Status::UnderReview, _) => see_other(&signed_return("success")),
            (Status::Failed, _) => see_other(&signed_return("failed")),
            (Status::Cancelled, Some(cancel_url)) => see_other(cancel_url),
            (Status::Cancelled, None) => see_other(&signed_return("cancelled")),
            (Status::Pending | Status::Expired, _) => Ok(show(payment, session, None)),
        }
    }

    fn hosted_payment(&self, token: &str) -> Result<(Key, &Payment, &HostedPage), Refusal> {
        let (key, payment) =
            self.payments.find_hosted(token).ok_or_else(|| Refusal::not_found("Session"))?;
        let page = payment.page().ok_or_else(|| Refusal::not_found("Session"))?;
        if matches!(payment.means, Means::Card(_))
            && !self.applications[payment.application].dashboard.allows(CARD)
        {
            return Err(Refusal::new(StatusCode::CONFLICT, "METHOD_NOT_ALLOWED"));
        }
        Ok((key, payment, page))
    }
}

fn typed(form: &Fields) -> Typed {
    let text = |name| form.text(name).unwrap_or_default();
    Typed { number: text("cardNumber"), expiry: text("expiry"), code: text("securityCode") }
}

fn show(payment: &Payment, session: &HostedPage, problem: Option<&str>) -> Response<Bytes> {
    // The actions are relative to `/gateway/{token}`, so the page works at any address.
    let token = &session.token;
    let card = match payment.means {
        Means::Card(_) => {
            "<p><label>Card number <input name=\"cardNumber\" required></label></p>\n\
             <p><label>Expiry <input name=\"expiry\" placeholder=\"MM/YY\" required></label></p>\n\
             <p><label>Security code <input name=\"securityCode\" required></label></p>\n"
        }
        Means::Page(_) | Means::Phone(_) => "",
    };
    let said = problem.map(|problem| format!("<p>{problem}</p>\n")).unwrap_or_default();
    let forms = format!(
        r#"{said}<form method="post" action="{token}/pay">
{card}<button>Pay</button></form>
<form method="post" action="{token}/cancel"><button>Cancel</button></form>"#
    );
    let (status, rest) = match payment.status() {
        Status::Pending if problem.is_some() => (StatusCode::BAD_REQUEST, forms.as_str()),
        Status::Pending => (StatusCode::OK, forms.as_str()),
        Status::Processing | Status::UnderReview => {
            (StatusCode::OK, "<p>This payment is on its way.</p>")
        }
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
