//! What comes in from outside: webhooks, customers on their way back, what is read of KPay.

use std::sync::{Arc, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use kpay_client::core::webhook::{self, Event, Notice};
use kpay_client::core::{
    Advance, GatewaySecret, Money, Payment, PaymentId, PaymentKey, Reference, Status,
    TransactionState, WebhookSecret, WithdrawalId, advance, verify_return,
};
use serde::Deserialize;

use super::Shop;
use super::store::Kind;
use crate::cast::Cast;
use crate::executor::Owner;
use crate::orders::{MoneyRoute, Wish};

/// What somebody finds in a body who verifies nothing.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Unverified {
    payment_id: String,
    status: Status,
    external_id: String,
}

impl Shop {
    /// Takes a webhook, and says how it was answered.
    pub(crate) fn on_webhook(&self, headers: &HeaderMap, body: &Bytes) -> StatusCode {
        let (now, cast) = (self.now(), self.world.cast);
        if cast == Cast::ShopBelievingAnyWebhook {
            if let Ok(it) = serde_json::from_slice::<Unverified>(body) {
                let mut store = self.store();
                let money = store.records.get(&it.external_id).map(|it| it.money.clone());
                let (external_id, learned) = (&it.external_id, (&it.status, money));
                store.learn(external_id, &it.payment_id, learned, now, cast);
            }
            return StatusCode::OK;
        }
        let config = self.world.sandbox().config().clone();
        let Ok(secret) = WebhookSecret::new(&config.webhook_secret) else {
            return StatusCode::INTERNAL_SERVER_ERROR;
        };
        let event = match webhook::verify(headers, body, &secret) {
            Ok(event) => event,
            Err(error) => return error.response_status(),
        };
        let notice = event.notice();
        let mut store = self.store();
        let Some(external_id) = &notice.external_id else { return StatusCode::OK };
        let Some(record) = store.records.get(external_id) else {
            // Its row may not be written yet: KPay may come again.
            return StatusCode::SERVICE_UNAVAILABLE;
        };
        let expected = record.expected(notice.amount);
        if !is_of(&event, &record.kind) || notice.matches(&expected).differs() {
            return StatusCode::OK;
        }
        // Without an id nothing of the transaction can be kept apart: reconciliation reads it.
        let Some(id) = notice.named_id().map(str::to_owned) else { return StatusCode::OK };
        let mut copies = self.copies.lock().unwrap_or_else(PoisonError::into_inner);
        let stored = match cast {
            Cast::ShopKeepingCopies => copies.get(&id).copied(),
            _ => record.movements.get(&id).map(|movement| movement.state),
        };
        let advance = advance(stored, &event);
        if let Advance::Apply(state) = advance {
            copies.insert(id.clone(), state);
        }
        drop(copies);
        if cast == Cast::ShopWritingLate {
            self.write_later(external_id.as_str().to_owned(), id, (advance, Some(expected.money)));
            return StatusCode::OK;
        }
        store.advance(external_id, &id, (advance, Some(expected.money)), now, cast);
        StatusCode::OK
    }

    /// Writes what was decided a while ago, whatever another process has written since.
    fn write_later(&self, external_id: String, id: String, decided: (Advance, Option<Money>)) {
        let world = Arc::clone(&self.world);
        let pause = std::time::Duration::from_millis(world.conditions().below(5_000));
        self.world.spawner.spawn(Owner::Shop(self.process), async move {
            world.clock.sleep(pause).await;
            let (now, cast) = (world.clock.unix(), world.cast);
            world.store().advance(&external_id, &id, decided, now, cast);
        });
    }

    /// A customer comes back from a gateway page, or somebody who says so.
    pub(crate) async fn on_return(self: Arc<Self>, url: String) {
        let (now, cast) = (self.now(), self.world.cast);
        if cast == Cast::ShopBelievingReturn {
            self.pay_by(field(&url, "externalId"), field(&url, "status") == Some("COMPLETED"));
            return;
        }
        if cast == Cast::ShopComparingNothing {
            let Some(reference) = field(&url, "reference").and_then(|it| Reference::new(it).ok())
            else {
                return;
            };
            let read = self.monitored("return", self.client.payments().get(&reference)).await;
            let is_paid = read.is_ok_and(|payment| payment.status == Status::Completed);
            self.pay_by(field(&url, "externalId"), is_paid);
            return;
        }
        let config = self.world.sandbox().config().clone();
        let Ok(secret) = GatewaySecret::new(&config.gateway_secret) else { return };
        let Ok(back) = verify_return(&url, &secret, now) else { return };
        if cast == Cast::ShopBelievingSignedReturn {
            self.pay_by(back.external_id.as_deref(), back.claimed_status == "COMPLETED");
            return;
        }
        let kind = back.external_id.as_ref().and_then(|it| self.kind_of(it.as_str()));
        if kind == Some(Kind::Withdrawal) {
            return self.on_recipient(back.external_id.as_deref().unwrap_or_default()).await;
        }
        if cast == Cast::ShopBelievingCards
            && let Some(Kind::Payment { order }) = kind
            && Wish::order(self.world.seed, order).route == MoneyRoute::Card
        {
            self.pay_by(back.external_id.as_deref(), true);
            return;
        }
        let key: PaymentKey = back.key();
        if let Ok(payment) = self.monitored("return", self.client.payments().get(key)).await {
            self.on_payment(&payment);
        }
    }

    /// A recipient comes back from the page of a withdrawal: it is read what became of it.
    async fn on_recipient(&self, external_id: &str) {
        let ids: Vec<String> = {
            let store = self.store();
            let record = store.records.get(external_id);
            record.map(|it| it.movements.keys().cloned().collect()).unwrap_or_default()
        };
        for id in ids {
            if self.world.cast == Cast::ShopBelievingRecipients {
                let (now, cast) = (self.now(), self.world.cast);
                let learned = (&Status::Completed, None);
                self.store().learn(external_id, &id, learned, now, cast);
            } else {
                self.read_withdrawal(external_id, &id).await;
            }
        }
    }

    fn kind_of(&self, external_id: &str) -> Option<Kind> {
        self.store().records.get(external_id).map(|record| record.kind.clone())
    }

    /// Believes that an order is paid.
    fn pay_by(&self, external_id: Option<&str>, is_paid: bool) {
        let mut store = self.store();
        let kind = external_id.and_then(|it| store.records.get(it)).map(|it| it.kind.clone());
        if let Some(Kind::Payment { order }) = kind
            && is_paid
            && let Some(sale) = store.sales.get_mut(&order)
        {
            sale.is_paid = true;
            store.version += 1;
        }
    }

    /// Reads one transaction, whichever kind it is.
    pub(crate) async fn read(&self, external_id: &str, id: &str) {
        let kind = self.store().records.get(external_id).map(|record| record.kind.clone());
        match kind {
            Some(Kind::Payment { .. }) => self.read_payment(id).await,
            Some(Kind::Refund { payment }) => self.read_payment(payment.as_str()).await,
            Some(Kind::Withdrawal) => self.read_withdrawal(external_id, id).await,
            Some(Kind::Transfer) | None => {}
        }
        self.store().checked(external_id, id, self.now());
    }

    async fn read_payment(&self, id: &str) {
        let Ok(id) = PaymentId::new(id) else { return };
        if let Ok(payment) = self.monitored("get", self.client.payments().get(&id)).await {
            self.on_payment(&payment);
        }
    }

    async fn read_withdrawal(&self, external_id: &str, id: &str) {
        let Ok(id) = WithdrawalId::new(id) else { return };
        let read = self.monitored("get", self.client.withdrawals().get(&id)).await;
        if let Ok(withdrawal) = read
            && withdrawal.external_id.as_deref() == Some(external_id)
        {
            let (now, cast) = (self.now(), self.world.cast);
            let learned = (&withdrawal.status, withdrawal.money());
            self.store().learn(external_id, id.as_str(), learned, now, cast);
        }
    }

    /// Holds a payment that was read against the order, and books it.
    fn on_payment(&self, payment: &Payment) {
        let mut store = self.store();
        let Some(external_id) = &payment.external_id else { return };
        let Some(record) = store.records.get(external_id) else { return };
        let expected = record.expected(payment.amount).payment_id(payment.id.clone());
        if payment.matches(&expected).is_equal() {
            let (now, cast) = (self.now(), self.world.cast);
            let learned = (&payment.status, Some(expected.money));
            store.learn(external_id, payment.id.as_str(), learned, now, cast);
        }
    }

    /// A customer waits at the till.
    pub(crate) async fn wait(self: Arc<Self>, order: u8) {
        let open = {
            let store = self.store();
            let records = store.sales.get(&order).map(|it| it.records.clone()).unwrap_or_default();
            records.iter().find_map(|external_id| {
                let record = store.records.get(external_id)?;
                let (id, _) =
                    record.movements.iter().find(|(_, it)| it.state == TransactionState::Open)?;
                PaymentId::new(id).ok()
            })
        };
        let Some(id) = open else { return };
        let patience = std::time::Duration::from_secs(60);
        let (started, grace) = (self.world.clock.elapsed(), std::time::Duration::from_secs(10));
        let call =
            self.world.monitor().begin_call((self.process, "wait"), patience + grace, started);
        let client = self.client.with_options(self.world.habits.options());
        let waited = client.payments().wait(&id).deadline(patience).await;
        self.world.ended(call, crate::call_monitor::CallEnd::Read);
        if let Ok(waited) = waited
            && let Some(newest) = waited.newest
        {
            self.on_payment(&newest.value);
        }
    }
}

fn is_of(event: &Event, kind: &Kind) -> bool {
    let family = |notice: &Notice| notice.event.split('.').next().map(str::to_owned);
    let name = family(event.notice()).unwrap_or_default();
    match kind {
        Kind::Payment { .. } => name == "payment",
        Kind::Refund { .. } => name == "refund",
        Kind::Withdrawal => name == "payout",
        Kind::Transfer => false,
    }
}

/// A field of an address, as somebody reads it who verifies nothing.
fn field<'a>(url: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = url.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}
