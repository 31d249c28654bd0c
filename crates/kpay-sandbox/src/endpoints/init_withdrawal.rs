//! `POST /api/v1/payments/withdraw`: money out of a wallet, to a phone, a bank account or whomever
//! a gateway page is told.

use bytes::Bytes;
use http::{Response, StatusCode};
use kpay_core::{Country, Currency, Provider};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::engine::Engine;
use crate::fault::Lasting;
use crate::gateway::{GatewaySession, SESSION};
use crate::http::response::{HandlerResult, Refusal, json};
use crate::http::route::RouteCall;
use crate::merchant::application::AppKey;
use crate::time::moment::iso;
use crate::transactions::course::{Subject, failure};
use crate::transactions::payment_request::not_allowed;
use crate::transactions::phone::Phone;
use crate::transactions::reference::dated_reference;
use crate::transactions::status::{Progress, Status};
use crate::transactions::store::Record;
use crate::transactions::test_numbers::Outcome;
use crate::transactions::withdrawal::{Exchange, Means, Withdrawal};
use crate::transactions::withdrawal_request::{Way, WithdrawalOrder};
use crate::wallets::amount::number;
use crate::wallets::fees::fee;
use crate::wallets::rates::Rate;
use crate::wallets::wallet::WalletKey;

const MESSAGE: &str = "Retrait initié, transfert en cours auprès de l'opérateur.";

impl Engine {
    pub(crate) fn init_withdrawal(
        &mut self,
        caller: AppKey,
        call: &RouteCall<'_>,
    ) -> HandlerResult {
        let faults = call.faults;
        let order = WithdrawalOrder::read(&call.fields()?)?;
        if order
            .external_id
            .as_deref()
            .is_some_and(|it| self.transactions.withdrawals.is_in_use(caller, it))
        {
            return Err(Refusal::external_id_in_use());
        }
        if let Way::Phone { provider, .. } = &order.way
            && !self.merchant.applications[caller].dashboard.allows(provider.as_str())
        {
            return Err(not_allowed(provider));
        }
        self.transactions.withdrawals.make_room().map_err(|_full| Refusal::full())?;
        let withdrawal = self.new_withdrawal(caller, order, faults);
        if withdrawal.exchange.as_ref().is_some_and(|exchange| exchange.payout == 0) {
            return Err(Refusal::bad_request("amount is too small to be converted"));
        }
        self.reserve_withdrawal(&withdrawal)?;
        let response = self.created_withdrawal(&withdrawal);
        let (outcome, expiry) = match &withdrawal.means {
            Means::Bank => (Some(Outcome::Completed), None),
            Means::Page(page, _) => (None, Some(page.expires_at)),
            Means::Phone(phone) => (Some(phone.outcome.clone()), None),
        };
        let subject = Subject::Withdrawal(self.transactions.withdrawals.add(withdrawal));
        if let Some(expires_at) = expiry {
            self.transactions.schedule.add(expires_at, subject, Status::Expired);
        }
        if let Some(outcome) = outcome {
            self.run(subject, &outcome, faults);
        }
        self.begun(subject);
        Ok(response)
    }

    /// The phone of a recipient, as it will answer.
    pub(crate) fn recipient(&mut self, provider: Provider, number: String) -> Phone {
        Phone {
            provider_reference: self.random.uuid(),
            outcome: self.test_data.numbers.withdrawal(&number),
            provider,
            number,
        }
    }

    /// The wallet must cover amount plus fee by the contract's words, and what is held and leaves
    /// is the amount, which has the fee in it by the contract's samples.
    fn reserve_withdrawal(&mut self, withdrawal: &Withdrawal) -> Result<(), Refusal> {
        let (wallet, amount) = (&withdrawal.wallet, withdrawal.amount.hundredths);
        let uncovered = || Refusal::uncovered(StatusCode::UNPROCESSABLE_ENTITY);
        let wallets = &mut self.merchant.applications[withdrawal.application].wallets;
        if !wallets.covers(wallet, amount.saturating_add(withdrawal.fee)) {
            return Err(uncovered());
        }
        wallets.reserve(wallet, amount).map_err(|_uncovered| uncovered())
    }

    fn new_withdrawal(
        &mut self,
        application: AppKey,
        order: WithdrawalOrder,
        faults: Lasting,
    ) -> Withdrawal {
        let id = format!("wdr_{}", self.random.small_letters(20));
        let reference = dated_reference("KPAY-WD", self.now, &mut self.random, |reference| {
            self.transactions.withdrawals.has_reference(reference)
        });
        let means = match order.way {
            Way::Bank => Means::Bank,
            Way::Gateway { return_url, cancel_url } => {
                let page = GatewaySession {
                    token: format!("gw_{}", self.random.small_letters(24)),
                    return_url,
                    cancel_url,
                    expires_at: self.now.saturating_add(SESSION),
                };
                Means::Page(page, None)
            }
            Way::Phone { provider, phone_number } => {
                Means::Phone(self.recipient(provider, phone_number))
            }
        };
        let (outcome, provider) = match &means {
            Means::Phone(phone) => (&phone.outcome, Some(&phone.provider)),
            Means::Bank | Means::Page(..) => (&Outcome::Completed, None),
        };
        let share = self.settings.prices.of(provider).withdrawal;
        let mut withdrawal = Withdrawal {
            application,
            fee: fee(order.amount.hundredths, share),
            failure: failure(outcome, faults),
            faults,
            id,
            reference,
            external_id: order.external_id,
            progress: Progress::begin(self.now),
            amount: order.amount,
            wallet: order.wallet,
            exchange: None,
            description: order.description,
            metadata: order.metadata,
            means,
        };
        withdrawal.exchange = exchange(&withdrawal);
        withdrawal
    }

    fn created_withdrawal(&self, withdrawal: &Withdrawal) -> Response<Bytes> {
        let status = StatusCode::CREATED;
        match (&withdrawal.means, &withdrawal.exchange) {
            (_, Some(exchange)) => json(status, &CreatedAcross::new(withdrawal, exchange)),
            (Means::Bank, _) => json(status, &CreatedBank::new(withdrawal)),
            (Means::Page(page, _), _) => {
                let gateway_url = format!("{}/gateway/{}", self.address.base_url, page.token);
                json(status, &CreatedGateway::new(withdrawal, page, &gateway_url))
            }
            (Means::Phone(phone), _) => json(status, &CreatedPhone::new(withdrawal, phone)),
        }
    }
}

/// How the net amount is converted, when the phone's country has another currency.
fn exchange(withdrawal: &Withdrawal) -> Option<Exchange> {
    let destination = WalletKey::of(&withdrawal.phone()?.country()?)?;
    let (from, to) = (withdrawal.wallet.currency(), destination.currency());
    if from == to {
        return None;
    }
    let rate = Rate::between(from, to)?;
    Some(Exchange { currency: to.clone(), payout: rate.convert(withdrawal.net()), rate })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreatedPhone<'a> {
    id: &'a str,
    reference: &'a str,
    provider_reference: &'a str,
    status: Status,
    amount: &'a RawValue,
    net_amount: Option<Box<RawValue>>,
    fee_amount: Option<Box<RawValue>>,
    currency: &'a Currency,
    external_id: Option<&'a str>,
    provider: &'a Provider,
    country: Option<Country>,
    phone_number: &'a str,
    is_test: bool,
    message: &'static str,
}

impl<'a> CreatedPhone<'a> {
    fn new(withdrawal: &'a Withdrawal, phone: &'a Phone) -> Self {
        Self {
            id: &withdrawal.id,
            reference: &withdrawal.reference,
            provider_reference: &phone.provider_reference,
            status: withdrawal.status(),
            amount: withdrawal.amount.text(),
            net_amount: number(withdrawal.net()),
            fee_amount: number(withdrawal.fee),
            currency: withdrawal.wallet.currency(),
            external_id: withdrawal.external_id.as_deref(),
            provider: &phone.provider,
            country: phone.country(),
            phone_number: &phone.number,
            is_test: true,
            message: MESSAGE,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreatedBank<'a> {
    id: &'a str,
    reference: &'a str,
    status: Status,
    amount: &'a RawValue,
    net_amount: Option<Box<RawValue>>,
    fee_amount: Option<Box<RawValue>>,
    currency: &'a Currency,
    external_id: Option<&'a str>,
    is_test: bool,
    message: &'static str,
}

impl<'a> CreatedBank<'a> {
    fn new(withdrawal: &'a Withdrawal) -> Self {
        Self {
            id: &withdrawal.id,
            reference: &withdrawal.reference,
            status: withdrawal.status(),
            amount: withdrawal.amount.text(),
            net_amount: number(withdrawal.net()),
            fee_amount: number(withdrawal.fee),
            currency: withdrawal.wallet.currency(),
            external_id: withdrawal.external_id.as_deref(),
            is_test: true,
            message: MESSAGE,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreatedAcross<'a> {
    id: &'a str,
    reference: &'a str,
    status: Status,
    amount: &'a RawValue,
    net_amount: Option<Box<RawValue>>,
    fee_amount: Option<Box<RawValue>>,
    currency: &'a Currency,
    payout_currency: &'a Currency,
    payout_amount: Option<Box<RawValue>>,
    exchange_rate: Option<Box<RawValue>>,
    is_test: bool,
    message: &'static str,
}

impl<'a> CreatedAcross<'a> {
    fn new(withdrawal: &'a Withdrawal, exchange: &'a Exchange) -> Self {
        Self {
            id: &withdrawal.id,
            reference: &withdrawal.reference,
            status: withdrawal.status(),
            amount: withdrawal.amount.text(),
            net_amount: number(withdrawal.net()),
            fee_amount: number(withdrawal.fee),
            currency: withdrawal.wallet.currency(),
            payout_currency: &exchange.currency,
            payout_amount: number(exchange.payout),
            exchange_rate: exchange.rate.number(),
            is_test: true,
            message: "Withdrawal request received. Processing via Mobile Money.",
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreatedGateway<'a> {
    id: &'a str,
    reference: &'a str,
    external_id: Option<&'a str>,
    status: Status,
    mode: &'static str,
    amount: &'a RawValue,
    net_amount: Option<Box<RawValue>>,
    fee_amount: Option<Box<RawValue>>,
    currency: &'a Currency,
    gateway_url: &'a str,
    expires_at: String,
    is_test: bool,
    message: &'static str,
}

impl<'a> CreatedGateway<'a> {
    fn new(withdrawal: &'a Withdrawal, page: &GatewaySession, gateway_url: &'a str) -> Self {
        Self {
            id: &withdrawal.id,
            reference: &withdrawal.reference,
            external_id: withdrawal.external_id.as_deref(),
            status: withdrawal.status(),
            mode: "GATEWAY",
            amount: withdrawal.amount.text(),
            net_amount: number(withdrawal.net()),
            fee_amount: number(withdrawal.fee),
            currency: withdrawal.wallet.currency(),
            gateway_url,
            expires_at: iso(page.expires_at),
            is_test: true,
            message: "Redirect the beneficiary to gatewayUrl to enter withdrawal details.",
        }
    }
}
