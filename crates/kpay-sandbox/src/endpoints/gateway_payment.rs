//! `/gateway/{token}`: the page where a customer pays or cancels, and the signed return.

use bytes::Bytes;
use http::{Response, StatusCode};
use kpay_core::{GatewaySecret, Provider};

use crate::engine::Engine;
use crate::gateway::{
    self, FormEntries, FormProblem, GatewaySession, PageBody, TransactionSummary, Visit, Words,
    document, notice, refusal,
};
use crate::http::fields::RequestFields;
use crate::http::request_log::masked_number;
use crate::http::response::{HandlerResult, see_other};
use crate::http::route::RouteCall;
use crate::merchant::dashboard::CARD;
use crate::transactions::lifecycle::{Subject, failure};
use crate::transactions::payment::{Payment, PaymentSource};
use crate::transactions::status::Status;
use crate::transactions::store::{Record, RecordKey};
use crate::transactions::test_numbers::OperatorOutcome;
use crate::wallets::wallet::WalletKey;

impl Engine {
    /// `GET`: what the customer or the recipient can do, or what has become of it.
    pub(crate) fn show_gateway_page(&mut self, call: &RouteCall<'_>) -> HandlerResult {
        let (token, visit) = (call.id, &Visit::of_page(call.request));
        if let Some((_, withdrawal, _)) = self.gateway_withdrawal(token) {
            return self.visit_gateway_withdrawal(withdrawal, token, visit);
        }
        let Some((_, payment, session)) = self.gateway_payment(token) else {
            return Ok(no_session(visit));
        };
        match payment.status() {
            Status::Failed | Status::Cancelled => {}
            _ => {
                if let Some(way_back) = self.way_back(payment, session) {
                    return see_other(&way_back);
                }
            }
        }
        Ok(self.show_gateway_payment(payment, session, visit, &FormEntries::default()))
    }

    /// `POST .../pay`: takes what is typed of a phone or a card. A form without any field, as only
    /// programs send it, is a customer who has paid already.
    pub(crate) fn pay_gateway_page(&mut self, call: &RouteCall<'_>) -> HandlerResult {
        let (token, visit) = (call.id, &Visit::of_form(call.request, &self.address.base_url)?);
        let form = &RequestFields::of_form(call.request)?;
        let Some((key, payment, session)) = self.gateway_payment(token) else {
            return Ok(no_session(visit));
        };
        if self.is_refused_card(payment) || !awaits_its_customer(payment) {
            return self.leave_gateway_payment(token, visit);
        }
        let again = |engine: &Self, problem| {
            engine.show_gateway_payment(payment, session, visit, &FormEntries::of(form, problem))
        };
        match &payment.source {
            PaymentSource::Card(_) => {
                match self.test_data.cards.charge(&gateway::card(form), self.now) {
                    Ok(reason) => {
                        self.end_gateway_payment(
                            key,
                            reason.map_or(OperatorOutcome::Completed, OperatorOutcome::Failed),
                        );
                    }
                    Err(problem) => return Ok(again(self, problem)),
                }
            }
            _ if form.names().next().is_none() => {
                self.end_gateway_payment(key, OperatorOutcome::Completed);
            }
            _ => match gateway::account(form, &self.payers(payment)) {
                Ok((provider, number)) => self.prompt_gateway_payment(key, provider, number),
                Err(problem) => return Ok(again(self, problem)),
            },
        }
        self.leave_gateway_payment(token, visit)
    }

    /// `POST .../cancel`: cancels the transaction and sends the visitor back to the merchant.
    pub(crate) fn cancel_gateway_page(&mut self, call: &RouteCall<'_>) -> HandlerResult {
        let (token, visit) = (call.id, &Visit::of_form(call.request, &self.address.base_url)?);
        if self.gateway_withdrawal(token).is_some() {
            return self.cancel_gateway_withdrawal(token, visit);
        }
        let Some((key, payment, _)) = self.gateway_payment(token) else {
            return Ok(no_session(visit));
        };
        if awaits_its_customer(payment) {
            self.change(Subject::Payment(key), Status::Cancelled, self.now);
        }
        self.leave_gateway_payment(token, visit)
    }

    /// Brings it to its end at once, unless a fault has other plans.
    fn end_gateway_payment(&mut self, key: RecordKey, outcome: OperatorOutcome) {
        let subject = Subject::Payment(key);
        let Some(payment) = self.transactions.payments.get_mut(key) else {
            return;
        };
        let faults = payment.faults;
        payment.failure = outcome.failure_code().map(str::to_owned).or(payment.failure.take());
        self.change(subject, Status::Processing, self.now);
        match (faults.course, &outcome) {
            // The customer is sent back before the end is known.
            (Some(_), _) => self.run(subject, &outcome, faults),
            (None, OperatorOutcome::Failed(_)) => self.change(subject, Status::Failed, self.now),
            (None, _) => self.change(subject, Status::Completed, self.now),
        }
    }

    /// Asks the phone that the customer named.
    fn prompt_gateway_payment(&mut self, key: RecordKey, provider: Provider, number: String) {
        let subject = Subject::Payment(key);
        let phone = self.payer(provider, number);
        let outcome = phone.outcome.clone();
        let Some(payment) = self.transactions.payments.get_mut(key) else {
            return;
        };
        let faults = payment.faults;
        payment.failure = failure(&outcome, faults);
        if let Some(wallet) = phone.country().and_then(|it| WalletKey::of(&it))
            && wallet.currency() == payment.wallet.currency()
        {
            payment.wallet = wallet;
        }
        if let PaymentSource::Page(page, customer) = &mut payment.source {
            *customer = Some(phone);
            // A session that was used does not expire.
            self.transactions.schedule.remove(page.expires_at, subject);
        }
        if faults.course.is_some() {
            self.change(subject, Status::Processing, self.now);
        }
        self.run(subject, &outcome, faults);
    }

    /// Where the payment's status leads, so that a form sent twice ends as it did the first time.
    fn leave_gateway_payment(&self, token: &str, visit: &Visit) -> HandlerResult {
        let Some((_, payment, session)) = self.gateway_payment(token) else {
            return Ok(no_session(visit));
        };
        if payment.status() == Status::Expired || self.is_refused_card(payment) {
            return Ok(self.show_gateway_payment(payment, session, visit, &FormEntries::default()));
        }
        match self.way_back(payment, session) {
            Some(way_back) if payment.status() != Status::Failed => see_other(&way_back),
            // The page says what has happened, and leads back.
            _ => see_other(&visit.link(token)),
        }
    }

    /// Where the merchant wants the customer now, if the customer is done.
    fn way_back(&self, payment: &Payment, session: &GatewaySession) -> Option<String> {
        let signed_by = |secret: &GatewaySecret, status| {
            let external_id = Some(payment.external_id.as_str());
            session.signed_return(secret, status, &payment.reference, external_id, self.now)
        };
        let secret = &self.merchant.applications[payment.application].gateway_secret;
        Some(match (payment.status(), &session.cancel_url) {
            (Status::Cancelled, _) if payment.faults.gateway_return.is_some() => signed_by(
                &GatewaySecret::new("whoever forges does not know the secret").ok()?,
                Status::Completed,
            ),
            (Status::Completed | Status::Refunded, _) => signed_by(secret, Status::Completed),
            // What the page believes while a fault keeps the end open.
            (Status::Processing | Status::UnderReview, _) if payment.faults.course.is_some() => {
                signed_by(secret, Status::Completed)
            }
            (Status::Failed, _) => signed_by(secret, Status::Failed),
            (Status::Cancelled, Some(cancel_url)) => cancel_url.clone(),
            (Status::Cancelled, None) => signed_by(secret, Status::Cancelled),
            _ => return None,
        })
    }

    fn gateway_payment(&self, token: &str) -> Option<(RecordKey, &Payment, &GatewaySession)> {
        let (key, payment) = self.transactions.payments.find_by_token(token)?;
        Some((key, payment, payment.page()?))
    }

    /// Whether its page takes a card that the application does not.
    fn is_refused_card(&self, payment: &Payment) -> bool {
        matches!(payment.source, PaymentSource::Card(_))
            && !self.merchant.applications[payment.application].dashboard.allows(CARD)
    }

    /// The operators that its page offers.
    fn payers(&self, payment: &Payment) -> Vec<Provider> {
        gateway::offered(
            payment.wallet.currency(),
            &self.merchant.applications[payment.application].dashboard,
        )
    }

    fn show_gateway_payment(
        &self,
        payment: &Payment,
        session: &GatewaySession,
        visit: &Visit,
        entries: &FormEntries,
    ) -> Response<Bytes> {
        let words = Words::of(visit.language);
        if self.is_refused_card(payment) {
            let code = "METHOD_NOT_ALLOWED";
            return notice(visit, StatusCode::CONFLICT, words.method_not_allowed, code);
        }
        let summary = TransactionSummary {
            token: &session.token,
            label: words.amount_to_pay,
            shop: &self.merchant.applications[payment.application].name,
            amount: gateway::sum(
                payment.amount.text().get(),
                payment.wallet.currency().as_str(),
                visit.language,
            ),
            reference: &payment.reference,
            description: payment.description.as_deref(),
        };
        let body = match payment.status() {
            Status::Pending if payment.phone().is_none() => {
                self.ask_customer(payment, session, visit, &summary, entries)
            }
            Status::Pending | Status::Processing | Status::UnderReview => waiting(payment, words),
            Status::Completed | Status::Refunded => {
                PageBody::telling(StatusCode::OK, "completed", words.completed, "")
            }
            Status::Failed => {
                let reason = payment.failure.as_deref().unwrap_or_default();
                PageBody::refused(words.failed, &refusal(reason, visit.language))
            }
            Status::Cancelled => PageBody::telling(
                StatusCode::OK,
                "cancelled",
                words.cancelled,
                words.cancelled_more,
            ),
            Status::Expired => {
                PageBody::telling(StatusCode::GONE, "expired", words.expired, words.expired_more)
            }
        };
        let body = match self.way_back(payment, session) {
            Some(link) if payment.status().is_final() => body.leading(&link, words.back),
            _ => body,
        };
        document(visit, &summary, body)
    }

    fn ask_customer(
        &self,
        payment: &Payment,
        session: &GatewaySession,
        visit: &Visit,
        summary: &TransactionSummary<'_>,
        entries: &FormEntries,
    ) -> PageBody {
        let words = Words::of(visit.language);
        let (form, aside) = match payment.source {
            PaymentSource::Card(_) => (
                gateway::ask_card(visit, summary, entries),
                gateway::test_cards(visit, &self.test_data.cards),
            ),
            PaymentSource::Page(..) | PaymentSource::Phone(_) => {
                let offered = self.payers(payment);
                let form =
                    gateway::ask_account(visit, summary, (words.pay, "pay"), &offered, entries);
                (form, gateway::test_numbers(visit, &self.test_data.numbers, &offered, true))
            }
        };
        PageBody { main: form + &session.validity(visit), aside, ..asking(entries.problem) }
    }
}

fn awaits_its_customer(payment: &Payment) -> bool {
    payment.status() == Status::Pending && payment.phone().is_none()
}

/// A form that is asked for the first time, or again.
pub(crate) fn asking(problem: Option<FormProblem>) -> PageBody {
    let status = problem.map_or(StatusCode::OK, |_| StatusCode::BAD_REQUEST);
    PageBody { is_error: problem.is_some(), ..PageBody::new(status, "open", String::new()) }
}

fn waiting(payment: &Payment, words: &Words) -> PageBody {
    let number = payment.phone().map_or(String::new(), |it| masked_number(&it.number));
    let more = words.waiting_more.replace("{}", &number);
    let main = format!("<p class=\"stays\">{}</p>\n", words.stays_open);
    let waiting = PageBody::telling(StatusCode::OK, "waiting", words.waiting, &more);
    PageBody { is_waiting: true, main, ..waiting }
}

pub(crate) fn no_session(visit: &Visit) -> Response<Bytes> {
    notice(visit, StatusCode::NOT_FOUND, Words::of(visit.language).no_session, "Session not found")
}
