//! What the owner does with the shop's money: refunds, withdrawals, transfers.

use std::sync::Arc;

use kpay_client::endpoint::{InitUssdWithdrawal, RefundPayment, TransferBetweenWallets};
use kpay_client::{Country, ExternalId, Money, PaymentId, Stage, Status};

use super::store::{Kind, Standing};
use super::{Shop, taken};
use crate::cast::Cast;
use crate::orders::{Wish, external_id};

impl Shop {
    /// Gives the payment of an order back.
    pub(crate) async fn refund(self: Arc<Self>, order: u8) {
        let Some((payment, money)) = self.paid_by(order) else { return };
        let kind = Kind::Refund { payment };
        let Some((external_id, kind)) = self.begin_payout(&format!("refund-{order}"), kind, money)
        else {
            return;
        };
        let Kind::Refund { payment } = kind else { return };
        let text = external_id.as_str().to_owned();
        let call = self.world.watch().began(&text, self.deadline, self.world.clock.elapsed());
        let result = self.client.payments().refund(&RefundPayment::new(payment, external_id)).await;
        let result = result.map(|it| taken(it, |it| (it.id.to_string(), it.status.clone(), None)));
        self.conclude(call, &text, result);
    }

    /// Pays somebody out.
    pub(crate) async fn withdraw(self: Arc<Self>, number: u8) {
        let wish = Wish::withdrawal(self.world.seed, number);
        let Some((provider, phone)) = wish.place else { return };
        let (cause, money) = (format!("payout-{number}"), wish.money);
        let Some((external_id, _)) = self.begin_payout(&cause, Kind::Withdrawal, money.clone())
        else {
            return;
        };
        let text = external_id.as_str().to_owned();
        let call = self.world.watch().began(&text, self.deadline, self.world.clock.elapsed());
        let withdrawal = InitUssdWithdrawal::new(external_id, money, provider, phone);
        let result = self.client.withdrawals().init_ussd(&withdrawal).await;
        let result = result.map(|it| taken(it, |it| (it.id.to_string(), it.status.clone(), None)));
        self.conclude(call, &text, result);
    }

    /// Moves money from Cameroon to Gabon.
    pub(crate) async fn transfer(self: Arc<Self>, number: u8) {
        let Some(application) = self.application().await else { return };
        let money = Wish::transfer(self.world.seed, number).money;
        let (cause, amount) = (format!("transfer-{number}"), money.amount);
        let Some((external_id, _)) = self.begin_payout(&cause, Kind::Transfer, money) else {
            return;
        };
        let text = external_id.as_str().to_owned();
        let call = self.world.watch().began(&text, self.deadline, self.world.clock.elapsed());
        let (from, to) = (Country::Cmr, Country::Gab);
        let transfer = TransferBetweenWallets::new(external_id, application, amount, from, to);
        let result = self.client.wallets().transfer(&transfer).await;
        // A transfer is done when it is answered.
        let result = result.map(|it| taken(it, |it| (it.id.to_string(), Status::Completed, None)));
        self.conclude(call, &text, result);
    }

    /// Chooses the externalId, and writes down that it will be sent.
    fn begin_payout(&self, cause: &str, kind: Kind, money: Money) -> Option<(ExternalId, Kind)> {
        let mut store = self.store();
        let mut name = external_id(cause, 0)?;
        if self.world.cast == Cast::ShopPayingAnew {
            let is_unsure = |text: &str| {
                store.matters.get(text).is_some_and(|matter| matter.standing == Standing::Unsure)
            };
            let mut fresh = 0;
            while is_unsure(name.as_str()) {
                fresh += 1;
                name = external_id(cause, fresh)?;
            }
        }
        store.open(kind, name.clone(), money);
        let kind = store.matters.get(name.as_str())?.kind.clone();
        store.begin(name.as_str()).then_some((name, kind))
    }

    /// The payment that an order was paid by.
    fn paid_by(&self, order: u8) -> Option<(PaymentId, Money)> {
        let store = self.store();
        let sale = store.sales.get(&order)?;
        sale.matters.iter().find_map(|external_id| {
            let matter = store.matters.get(external_id)?;
            let paid = matter.movements.iter().find(|(_, it)| it.stage == Stage::Completed)?;
            Some((PaymentId::new(paid.0).ok()?, matter.money.clone()))
        })
    }
}
