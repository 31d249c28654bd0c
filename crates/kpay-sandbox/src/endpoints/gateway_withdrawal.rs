//! `/gateway/{token}` of a withdrawal: the page where a recipient says where the money goes.

use bytes::Bytes;
use http::{Response, StatusCode};
use kpay_core::Provider;

use super::gateway_payment::{asking, no_session};
use crate::engine::Engine;
use crate::gateway::{
    self, FormEntries, GatewaySession, PageBody, TransactionSummary, Visit, Words, document,
    refusal,
};
use crate::http::fields::RequestFields;
use crate::http::response::{HandlerResult, see_other};
use crate::http::route::RouteCall;
use crate::transactions::lifecycle::{Subject, failure};
use crate::transactions::status::Status;
use crate::transactions::store::{Record, RecordKey};
use crate::transactions::withdrawal::{Withdrawal, WithdrawalDestination};
use crate::transactions::withdrawal_request::HOME;

impl Engine {
    /// `POST .../withdraw`: takes the recipient's phone and pays out to it; the page waits for the end
    /// and leads back to the merchant then.
    pub(crate) fn withdraw_gateway_page(&mut self, call: &RouteCall<'_>) -> HandlerResult {
        let (token, visit) = (call.id, &Visit::of_form(call.request, &self.address.base_url)?);
        let form = &RequestFields::of_form(call.request)?;
        let Some((key, withdrawal, _)) = self.gateway_withdrawal(token) else {
            return Ok(no_session(visit));
        };
        if !awaits_its_recipient(withdrawal) {
            return self.leave_gateway_withdrawal(token, visit);
        }
        let (provider, number) = match gateway::account(form, &self.recipients(withdrawal)) {
            Ok(recipient) => recipient,
            Err(problem) => {
                let entries = FormEntries::of(form, problem);
                return Ok(self.show_gateway_withdrawal(withdrawal, token, visit, &entries));
            }
        };
        let faults = withdrawal.faults;
        let phone = self.recipient(provider, number);
        let outcome = phone.outcome.clone();
        let subject = Subject::Withdrawal(key);
        if let Some(withdrawal) = self.transactions.withdrawals.get_mut(key)
            && let WithdrawalDestination::Page(page, recipient) = &mut withdrawal.destination
        {
            withdrawal.failure = failure(&outcome, faults);
            *recipient = Some(phone);
            // A session that was used does not expire.
            self.transactions.schedule.remove(page.expires_at, subject);
        }
        self.run(subject, &outcome, faults);
        self.leave_gateway_withdrawal(token, visit)
    }

    /// Cancels it, unless the money is on its way already.
    pub(crate) fn cancel_gateway_withdrawal(
        &mut self,
        token: &str,
        visit: &Visit,
    ) -> HandlerResult {
        let Some((key, withdrawal, _)) = self.gateway_withdrawal(token) else {
            return Ok(no_session(visit));
        };
        if awaits_its_recipient(withdrawal) {
            self.change(Subject::Withdrawal(key), Status::Cancelled, self.now);
        }
        self.leave_gateway_withdrawal(token, visit)
    }

    pub(crate) fn show_gateway_withdrawal(
        &self,
        withdrawal: &Withdrawal,
        token: &str,
        visit: &Visit,
        entries: &FormEntries,
    ) -> Response<Bytes> {
        let words = Words::of(visit.language);
        let summary = TransactionSummary {
            token,
            label: words.amount_to_receive,
            shop: &self.merchant.applications[withdrawal.application].name,
            amount: gateway::sum(
                withdrawal.amount.text().get(),
                withdrawal.wallet.currency().as_str(),
                visit.language,
            ),
            reference: &withdrawal.reference,
            description: withdrawal.description.as_deref(),
        };
        let body = match withdrawal.status() {
            Status::Pending if withdrawal.phone().is_none() => {
                let offered = self.recipients(withdrawal);
                let verb = (words.withdraw, "withdraw");
                let form = gateway::ask_account(visit, &summary, verb, &offered, entries);
                let validity = withdrawal.page().map(|it| it.validity(visit)).unwrap_or_default();
                PageBody {
                    main: form + &validity,
                    aside: gateway::test_numbers(visit, &self.test_data.numbers, &offered, false),
                    ..asking(entries.problem)
                }
            }
            Status::Pending | Status::Processing | Status::UnderReview => {
                let waiting = PageBody::telling(StatusCode::OK, "waiting", words.on_its_way, "");
                PageBody { is_waiting: true, ..waiting }
            }
            Status::Completed | Status::Refunded => {
                PageBody::telling(StatusCode::OK, "completed", words.withdrawn, "")
            }
            Status::Failed => {
                let reason = withdrawal.failure.as_deref().unwrap_or_default();
                PageBody::refused(words.not_withdrawn, &refusal(reason, visit.language))
            }
            Status::Cancelled => {
                PageBody::telling(StatusCode::OK, "cancelled", words.withdrawal_cancelled, "")
            }
            Status::Expired => {
                PageBody::telling(StatusCode::GONE, "expired", words.expired, words.expired_more)
            }
        };
        let body = match withdrawal.page().and_then(|it| self.withdrawal_way_back(withdrawal, it)) {
            Some(link) => body.leading(&link, words.back),
            None => body,
        };
        document(visit, &summary, body)
    }

    pub(crate) fn gateway_withdrawal(
        &self,
        token: &str,
    ) -> Option<(RecordKey, &Withdrawal, &GatewaySession)> {
        let (key, withdrawal) = self.transactions.withdrawals.find_by_token(token)?;
        Some((key, withdrawal, withdrawal.page()?))
    }

    /// The operators that its page offers.
    fn recipients(&self, withdrawal: &Withdrawal) -> Vec<Provider> {
        let dashboard = &self.merchant.applications[withdrawal.application].dashboard;
        let mut offered = gateway::offered(withdrawal.wallet.currency(), dashboard);
        offered.retain(|provider| provider.country() == Some(HOME));
        offered
    }

    /// Where its state leads, so that a form sent twice ends as it did the first time.
    fn leave_gateway_withdrawal(&self, token: &str, visit: &Visit) -> HandlerResult {
        let Some((_, withdrawal, session)) = self.gateway_withdrawal(token) else {
            return Ok(no_session(visit));
        };
        if withdrawal.status() == Status::Expired {
            return Ok(self.show_gateway_withdrawal(
                withdrawal,
                token,
                visit,
                &FormEntries::default(),
            ));
        }
        match self.withdrawal_way_back(withdrawal, session) {
            Some(way_back) if withdrawal.status() != Status::Failed => see_other(&way_back),
            // The page says what has happened, and leads back.
            _ => see_other(&visit.link(token)),
        }
    }

    /// Where the merchant wants the recipient now, if the recipient is done.
    fn withdrawal_way_back(
        &self,
        withdrawal: &Withdrawal,
        session: &GatewaySession,
    ) -> Option<String> {
        let signed_return = |status| {
            session.signed_return(
                &self.merchant.applications[withdrawal.application].gateway_secret,
                status,
                &withdrawal.reference,
                withdrawal.external_id.as_deref(),
                self.now,
            )
        };
        Some(match (withdrawal.status(), &session.cancel_url) {
            (Status::Cancelled, Some(cancel_url)) => cancel_url.clone(),
            (status @ (Status::Cancelled | Status::Completed | Status::Failed), _) => {
                signed_return(status)
            }
            _ => return None,
        })
    }

    /// `GET`: a recipient who is done is sent back, but for whoever has to be told of a failure.
    pub(crate) fn visit_gateway_withdrawal(
        &self,
        withdrawal: &Withdrawal,
        token: &str,
        visit: &Visit,
    ) -> HandlerResult {
        let is_paid = withdrawal.status() == Status::Completed;
        match withdrawal.page().and_then(|it| self.withdrawal_way_back(withdrawal, it)) {
            Some(way_back) if is_paid => see_other(&way_back),
            _ => {
                Ok(self.show_gateway_withdrawal(withdrawal, token, visit, &FormEntries::default()))
            }
        }
    }
}

fn awaits_its_recipient(withdrawal: &Withdrawal) -> bool {
    !withdrawal.status().is_final() && withdrawal.phone().is_none()
}
