//! Webhooks of transactions: who is told, when, and what faults make of it.

use std::time::Duration;

use bytes::Bytes;
use kpay_core::{UnixMillis, WebhookSecret};

use crate::config::settings::RefundEvent;
use crate::engine::Engine;
use crate::fault::{Fault, LastingFaults, with_odd_types};
use crate::merchant::application::AppKey;
use crate::merchant::dashboard::WebhookUrls;
use crate::time::clock::LEAST;
use crate::transactions::lifecycle::Subject;
use crate::transactions::status::{Progress, Status};
use crate::transactions::store::Record;
use crate::webhooks::event::{self, IdField, Notice, payment_event, payout_event, refund_event};
use crate::webhooks::outbox::NewDelivery;

/// How late an informative webhook comes that is overtaken by its end: later than any outcome.
const OVERTAKEN: Duration = Duration::from_secs(15);

/// More steps than any transaction takes.
const STEPS: u32 = 5;

/// How long after a webhook its double comes.
const DOUBLE: Duration = Duration::from_secs(1);

impl Engine {
    /// A transaction has begun: tells the merchant, and forges a webhook where a fault wants it.
    pub(crate) fn notify_of_begin(&mut self, subject: Subject) {
        self.forge(subject);
        self.notify(subject, self.now);
    }

    /// Makes the webhook of its present status.
    pub(crate) fn notify(&mut self, subject: Subject, now: UnixMillis) {
        let Some(facts) = self.webhook_facts(subject) else {
            return;
        };
        let Some(event) = event(subject, facts.progress.status()) else {
            return;
        };
        let body = facts.body(subject, event, now);
        let (application, faults) = (facts.application, facts.faults);
        let is_informative = !facts.progress.status().is_final();
        let id = facts.id.to_owned();
        let signature = self.merchant.applications[application].webhook_secret.sign(&body);
        let after = |wait| now.saturating_add(self.clock.pace().shortened(wait));
        let dues = match faults.webhook {
            Some(Fault::WebhookLate(wait)) => vec![Some(after(wait))],
            Some(Fault::WebhookLost) => vec![None],
            Some(Fault::WebhookOutOfOrder) if is_informative => {
                // However short its wait is, the steps that overtake it come before.
                vec![Some(after(OVERTAKEN).max(now.saturating_add(LEAST * STEPS)))]
            }
            Some(Fault::WebhookTwice) => vec![Some(now), Some(after(DOUBLE))],
            _ => vec![Some(now)],
        };
        let webhook = SignedWebhook { application, subject, event, id, body, signature };
        for due in dues {
            self.send(&webhook, due, now);
        }
    }

    /// Makes a webhook that says `COMPLETED` and is signed with a guessed secret.
    fn forge(&mut self, subject: Subject) {
        let now = self.now;
        let Some(mut facts) = self.webhook_facts(subject) else {
            return;
        };
        let Some(event) = event(subject, Status::Completed) else {
            return;
        };
        if !matches!(facts.faults.webhook, Some(Fault::WebhookForged)) {
            return;
        }
        facts.progress.pass_to(Status::Completed, now);
        let body = facts.body(subject, event, now);
        let (application, id) = (facts.application, facts.id.to_owned());
        let Ok(secret) = WebhookSecret::new("whoever forges does not know the secret") else {
            return;
        };
        let signature = secret.sign(&body);
        let webhook = SignedWebhook { application, subject, event, id, body, signature };
        self.send(&webhook, Some(now), now);
    }

    fn send(&mut self, webhook: &SignedWebhook, due: Option<UnixMillis>, now: UnixMillis) {
        let urls = &self.merchant.applications[webhook.application].dashboard.webhook_urls;
        let Some(url) = url(urls, webhook.subject) else {
            return;
        };
        let delivery = NewDelivery {
            event: webhook.event,
            payment_id: &webhook.id,
            url,
            body: webhook.body.clone(),
            signature: webhook.signature.clone(),
            due,
        };
        self.outbox.add(delivery, now);
    }

    fn webhook_facts(&self, subject: Subject) -> Option<WebhookFacts<'_>> {
        match subject {
            Subject::Payment(key) => self
                .transactions
                .payments
                .get(key)
                .map(|it| WebhookFacts::new(it, it.notice(), it.faults)),
            Subject::Refund(key) => {
                let refund = self.transactions.refunds.get(key)?;
                let mut notice = refund.notice();
                if self.settings.refund_event == RefundEvent::Original {
                    let original = self.transactions.payments.get(refund.payment)?;
                    notice.id = &original.id;
                    notice.reference = &original.reference;
                    notice.external_id = Some(&original.external_id);
                }
                Some(WebhookFacts::new(refund, notice, refund.faults))
            }
            Subject::Withdrawal(key) => self
                .transactions
                .withdrawals
                .get(key)
                .map(|it| WebhookFacts::new(it, it.notice(), it.faults)),
        }
    }
}

/// A signed webhook, wherever it goes.
struct SignedWebhook {
    application: AppKey,
    subject: Subject,
    event: &'static str,
    id: String,
    body: Bytes,
    signature: String,
}

/// What is told of a transaction; its progress is a copy, because a forger has another.
struct WebhookFacts<'a> {
    application: AppKey,
    faults: LastingFaults,
    id: &'a str,
    notice: Notice<'a>,
    progress: Progress,
}

impl<'a> WebhookFacts<'a> {
    fn new(row: &'a impl Record, notice: Notice<'a>, faults: LastingFaults) -> Self {
        let progress = notice.progress.clone();
        Self { application: row.application(), faults, id: row.id(), notice, progress }
    }

    /// The bytes of an event, as its fault wants them.
    fn body(&self, subject: Subject, event: &str, now: UnixMillis) -> Bytes {
        let fault = self.faults.webhook;
        let id_field = match (fault, subject) {
            (Some(Fault::WebhookWithoutId), _) => IdField::Nowhere,
            (Some(Fault::WebhookOtherIds), Subject::Payment(_)) => IdField::Id,
            (Some(Fault::WebhookOtherIds), Subject::Refund(_)) => IdField::RefundId,
            (Some(Fault::WebhookOtherIds), Subject::Withdrawal(_)) => IdField::PayoutId,
            _ => IdField::PaymentId,
        };
        let has_news = matches!(fault, Some(Fault::WebhookFutureField));
        let notice = Notice { progress: &self.progress, ..self.notice };
        let body = event::body(event, &notice, now, (id_field, has_news));
        match fault {
            Some(Fault::WebhookOddTypes) => with_odd_types(&body),
            _ => body,
        }
    }
}

fn event(subject: Subject, status: Status) -> Option<&'static str> {
    match subject {
        Subject::Payment(_) => payment_event(status),
        Subject::Refund(_) => refund_event(status),
        Subject::Withdrawal(_) => payout_event(status),
    }
}

/// The URL of its own kind, or else the generic one.
fn url(urls: &WebhookUrls, subject: Subject) -> Option<&str> {
    let own = match subject {
        Subject::Payment(_) => &urls.deposits,
        Subject::Refund(_) => &urls.refunds,
        Subject::Withdrawal(_) => &urls.payouts,
    };
    own.as_ref().or(urls.generic.as_ref()).map(String::as_str)
}
