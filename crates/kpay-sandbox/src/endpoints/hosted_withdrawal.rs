//! `/gateway/{token}` of a withdrawal: the page where a recipient says where the money goes.

use bytes::Bytes;
use http::{Response, StatusCode};
use kpay_core::Provider;

use crate::answer::{Refusal, see_other};
use crate::body::Fields;
use crate::course::{Subject, failure};
use crate::engine::Engine;
use crate::hosted::{HostedPage, Shown, escaped, frame};
use crate::status::Status;
use crate::store::{Key, Record};
use crate::withdrawal::{Means, Withdrawal};
use crate::withdrawal_order::HOME;

impl Engine {
    /// `POST .../withdraw`: takes the recipient's phone, pays out to it, and sends the recipient
    /// back to the merchant.
    pub(crate) fn fill_hosted(
        &mut self,
        token: &str,
        form: &Fields,
    ) -> Result<Response<Bytes>, Refusal> {
        let (key, withdrawal, _) =
            self.hosted_withdrawal(token).ok_or(Refusal::not_found("Session"))?;
        if !awaits_its_recipient(withdrawal) {
            return self.leave_hosted_withdrawal(token);
        }
        let (provider, number) = match recipient_in(form) {
            Ok(recipient) => recipient,
            Err(problem) => {
                return Ok(self.show_hosted_withdrawal(withdrawal, token, Some(problem)));
            }
        };
        let faults = withdrawal.faults;
        let phone = self.recipient(provider, number);
        let outcome = phone.outcome.clone();
        let subject = Subject::Withdrawal(key);
        if let Some(withdrawal) = self.withdrawals.get_mut(key)
            && let Means::Page(page, recipient) = &mut withdrawal.means
        {
            withdrawal.failure = failure(&outcome, faults);
            *recipient = Some(phone);
            // A session that was used does not expire.
            self.schedule.remove(&(page.expires_at, subject));
        }
        self.run(subject, &outcome, faults);
        self.leave_hosted_withdrawal(token)
    }

    /// Cancels it, unless the money is on its way already.
    pub(crate) fn cancel_hosted_withdrawal(
        &mut self,
        token: &str,
    ) -> Result<Response<Bytes>, Refusal> {
        let (key, withdrawal, _) =
            self.hosted_withdrawal(token).ok_or(Refusal::not_found("Session"))?;
        if awaits_its_recipient(withdrawal) {
            self.change(Subject::Withdrawal(key), Status::Cancelled, self.now);
        }
        self.leave_hosted_withdrawal(token)
    }

    pub(crate) fn show_hosted_withdrawal(
        &self,
        withdrawal: &Withdrawal,
        token: &str,
        problem: Option<&str>,
    ) -> Response<Bytes> {
        let form = form(token, problem);
        let (status, rest) = match withdrawal.status() {
            Status::Pending if withdrawal.phone().is_none() => match problem {
                None => (StatusCode::OK, form.as_str()),
                Some(_) => (StatusCode::BAD_REQUEST, form.as_str()),
            },
            Status::Pending | Status::Processing | Status::UnderReview => {
                (StatusCode::OK, "<p>This withdrawal is on its way.</p>")
            }
            Status::Completed | Status::Refunded => {
                (StatusCode::OK, "<p>This withdrawal is completed.</p>")
            }
            Status::Failed => (StatusCode::OK, "<p>This withdrawal has failed.</p>"),
            Status::Cancelled => (StatusCode::OK, "<p>This withdrawal is cancelled.</p>"),
            Status::Expired => (StatusCode::GONE, "<p>This withdrawal has expired.</p>"),
        };
        let shown = Shown {
            amount: withdrawal.amount.text().get(),
            currency: withdrawal.wallet.currency().as_str(),
            reference: &withdrawal.reference,
            description: withdrawal.description.as_deref(),
        };
        frame(status, &shown, rest)
    }

    pub(crate) fn hosted_withdrawal(&self, token: &str) -> Option<(Key, &Withdrawal, &HostedPage)> {
        let (key, withdrawal) = self.withdrawals.find_hosted(token)?;
        Some((key, withdrawal, withdrawal.page()?))
    }

    /// Where its state leads, so that a form sent twice ends as it did the first time. The money is
    /// still on its way at the first one, so the return says so whatever comes of it.
    fn leave_hosted_withdrawal(&self, token: &str) -> Result<Response<Bytes>, Refusal> {
        let (_, withdrawal, session) =
            self.hosted_withdrawal(token).ok_or(Refusal::not_found("Session"))?;
        let signed_return = |status| {
            session.signed_return(
                &self.applications[withdrawal.application].gateway_secret,
                status,
                &withdrawal.reference,
                withdrawal.external_id.as_deref(),
                self.now,
            )
        };
        match (withdrawal.status(), &session.cancel_url) {
            (Status::Cancelled, Some(cancel_url)) => see_other(cancel_url),
            (Status::Cancelled, None) => see_other(&signed_return("cancelled")),
            _ if withdrawal.phone().is_some() => see_other(&signed_return("pending")),
            _ => Ok(self.show_hosted_withdrawal(withdrawal, token, None)),
        }
    }
}

fn awaits_its_recipient(withdrawal: &Withdrawal) -> bool {
    !withdrawal.status().is_final() && withdrawal.phone().is_none()
}

/// Takes the number as people write it: with a plus, spaces, dots or dashes.
fn recipient_in(form: &Fields) -> Result<(Provider, String), &'static str> {
    let provider = form.text("provider").map(|text| Provider::from(text.as_str()));
    let provider = provider
        .filter(|provider| provider.country() == Some(HOME))
        .ok_or("Choose one of the operators.")?;
    let typed = form.text("phoneNumber").unwrap_or_default();
    let number: String = typed.chars().filter(|character| !"+ .-".contains(*character)).collect();
    let is_of_the_country = HOME.dial_code().is_some_and(|dial_code| number.starts_with(dial_code));
    if !is_of_the_country
        || !(8..=15).contains(&number.len())
        || !number.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Err("Give the number in international digits, the dial code first.");
    }
    Ok((provider, number))
}

fn form(token: &str, problem: Option<&str>) -> String {
    let options: String = Provider::ALL
        .iter()
        .filter(|provider| provider.country() == Some(HOME))
        .map(|provider| format!("<option>{provider}</option>"))
        .collect();
    let problem = problem.map(|text| format!("<p>{}</p>\n", escaped(text))).unwrap_or_default();
    let dial_code = HOME.dial_code().unwrap_or_default();
    // The actions are relative to `/gateway/{token}`, so the page works at any address.
    let token = escaped(token);
    format!(
        r#"{problem}<form method="post" action="{token}/withdraw">
<p><label>Operator <select name="provider">{options}</select></label></p>
<p><label>Phone number <input name="phoneNumber" type="tel" value="{dial_code}" required></label></p>
<button>Withdraw</button>
</form>
<form method="post" action="{token}/cancel"><button>Cancel</button></form>"#
    )
}
