//! What the owner does with the shop's money: refunds, withdrawals, transfers.

use std::sync::Arc;

use kpay_client::Client;
use kpay_client::core::endpoint::{
    InitBankWithdrawal, InitCrossCountryWithdrawal, InitGatewayWithdrawal, InitUssdWithdrawal,
    RefundPayment, TransferBetweenWallets,
};
use kpay_client::core::{
    Attempt, BankAccountId, Country, ExternalId, Money, MoneyError, PaymentId, Status,
    TransactionState,
};

use super::store::{Kind, Standing};
use super::{AcceptedOrder, RETURN_URL, Shop, accepted_order};
use crate::cast::Cast;
use crate::orders::{MoneyRoute, Wish, external_id};

/// What a payout brought.
type PayoutResult = Result<(AcceptedOrder, Vec<Attempt>), MoneyError>;

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
        let call = self.begins(&text);
        let refund = RefundPayment::new(payment, external_id);
        let result = self.payer().send(&refund).with_response().await;
        let result =
            result.map(|it| accepted_order(it, |it| (it.id.to_string(), it.status.clone(), None)));
        self.conclude(call, &text, result);
    }

    /// Pays somebody out.
    pub(crate) async fn withdraw(self: Arc<Self>, number: u8) {
        let wish = Wish::withdrawal(self.world.seed, number);
        let (cause, money) = (format!("payout-{number}"), wish.money);
        let Some((external_id, _)) = self.begin_payout(&cause, Kind::Withdrawal, money.clone())
        else {
            return;
        };
        let text = external_id.as_str().to_owned();
        let call = self.begins(&text);
        let result = self.pay_out(external_id, money, wish.route).await;
        self.conclude(call, &text, result);
    }

    async fn pay_out(
        &self,
        external_id: ExternalId,
        money: Money,
        way: MoneyRoute,
    ) -> PayoutResult {
        let payer = self.payer();
        let result = match way {
            MoneyRoute::Abroad(provider, phone) => {
                let withdrawal = InitCrossCountryWithdrawal::new(
                    external_id,
                    money,
                    Country::Cmr,
                    provider,
                    phone,
                    "Awa",
                    "Kone",
                );
                payer.send(&withdrawal).with_response().await
            }
            MoneyRoute::Phone(provider, phone) => {
                let withdrawal = InitUssdWithdrawal::new(external_id, money, provider, phone);
                payer.send(&withdrawal).with_response().await
            }
            MoneyRoute::Page => {
                let withdrawal = InitGatewayWithdrawal::new(external_id, money.amount, RETURN_URL);
                let result = payer.send(&withdrawal).with_response().await;
                return result.map(|it| {
                    let page = it.value.gateway_url.clone();
                    let status = it.value.status.clone().unwrap_or(Status::Pending);
                    accepted_order(it, |it| (it.id.to_string(), status.clone(), Some(page.clone())))
                });
            }
            MoneyRoute::Bank | MoneyRoute::Card => {
                let account = BankAccountId::new("0ff617c5-8b6f-44b5-9e9f-114fa5089d2b")
                    .map_err(|error| MoneyError::NotMoved(error.into()))?;
                let withdrawal = InitBankWithdrawal::new(external_id, money.amount, account);
                payer.send(&withdrawal).with_response().await
            }
        };
        result.map(|it| accepted_order(it, |it| (it.id.to_string(), it.status.clone(), None)))
    }

    /// The client with what the owner has chosen for payouts.
    fn payer(&self) -> Client {
        self.client.with_options(self.world.habits.of_payouts())
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
        let call = self.begins(&text);
        let (from, to) = (Country::Cmr, Country::Gab);
        let transfer = TransferBetweenWallets::new(external_id, application, amount, from, to);
        let result = self.payer().send(&transfer).with_response().await;
        // A transfer is done when it is answered.
        let result =
            result.map(|it| accepted_order(it, |it| (it.id.to_string(), Status::Completed, None)));
        self.conclude(call, &text, result);
    }

    /// Chooses the externalId, and writes down that it will be sent.
    fn begin_payout(&self, cause: &str, kind: Kind, money: Money) -> Option<(ExternalId, Kind)> {
        let mut store = self.store();
        let mut name = external_id(cause, 0)?;
        if self.world.cast == Cast::ShopPayingUnderAFreshId {
            let is_unsure = |text: &str| {
                store.records.get(text).is_some_and(|record| record.standing == Standing::Unsure)
            };
            let mut fresh = 0;
            while is_unsure(name.as_str()) {
                fresh += 1;
                name = external_id(cause, fresh)?;
            }
        }
        store.open(kind, name.clone(), money);
        let kind = store.records.get(name.as_str())?.kind.clone();
        store.begin(name.as_str(), self.process).then_some((name, kind))
    }

    /// The payment that an order was paid by.
    fn paid_by(&self, order: u8) -> Option<(PaymentId, Money)> {
        let store = self.store();
        let sale = store.sales.get(&order)?;
        sale.records.iter().find_map(|external_id| {
            let record = store.records.get(external_id)?;
            let paid =
                record.movements.iter().find(|(_, it)| it.state == TransactionState::Completed)?;
            Some((PaymentId::new(paid.0).ok()?, record.money.clone()))
        })
    }
}
