//! One withdrawal and how it looks on the wire.

use kpay_core::{Country, Currency, Provider};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::fault::LastingFaults;
use crate::gateway::GatewaySession;
use crate::merchant::application::AppKey;
use crate::transactions::phone::Phone;
use crate::transactions::status::{Progress, Status};
use crate::transactions::store::Record;
use crate::wallets::amount::{RequestAmount, number};
use crate::wallets::rates::ConversionRate;
use crate::wallets::wallet::WalletKey;
use crate::webhooks::event::Notice;

/// A withdrawal as the sandbox keeps it.
#[derive(Clone)]
pub(crate) struct Withdrawal {
    pub(crate) application: AppKey,
    pub(crate) id: String,
    pub(crate) reference: String,
    pub(crate) external_id: Option<String>,
    pub(crate) progress: Progress,
    /// What leaves the wallet, the fee in it.
    pub(crate) amount: RequestAmount,
    pub(crate) wallet: WalletKey,
    pub(crate) exchange: Option<Exchange>,
    pub(crate) description: Option<String>,
    pub(crate) metadata: Option<Box<RawValue>>,
    pub(crate) destination: WithdrawalDestination,
    /// What KPay keeps of it, in hundredths.
    pub(crate) fee: i64,
    /// What it says once it has failed.
    pub(crate) failure: Option<String>,
    pub(crate) faults: LastingFaults,
}

/// Where the money goes.
#[derive(Clone)]
pub(crate) enum WithdrawalDestination {
    Bank,
    /// The page asks the recipient, so the phone comes later.
    Page(GatewaySession, Option<Phone>),
    Phone(Phone),
}

/// What becomes of the net amount in another currency.
#[derive(Clone)]
pub(crate) struct Exchange {
    pub(crate) currency: Currency,
    /// In hundredths.
    pub(crate) payout: i64,
    pub(crate) rate: ConversionRate,
}

impl Record for Withdrawal {
    fn id(&self) -> &str {
        &self.id
    }

    fn reference(&self) -> &str {
        &self.reference
    }

    fn application(&self) -> AppKey {
        self.application
    }

    fn external_id(&self) -> Option<&str> {
        self.external_id.as_deref()
    }

    fn status(&self) -> Status {
        self.progress.status()
    }

    fn token(&self) -> Option<&str> {
        self.page().map(|page| page.token.as_str())
    }
}

impl Withdrawal {
    pub(crate) fn phone(&self) -> Option<&Phone> {
        match &self.destination {
            WithdrawalDestination::Phone(phone) => Some(phone),
            WithdrawalDestination::Page(_, phone) => phone.as_ref(),
            WithdrawalDestination::Bank => None,
        }
    }

    pub(crate) fn page(&self) -> Option<&GatewaySession> {
        match &self.destination {
            WithdrawalDestination::Page(page, _) => Some(page),
            WithdrawalDestination::Bank | WithdrawalDestination::Phone(_) => None,
        }
    }

    /// What is paid out before any exchange, in hundredths.
    pub(crate) fn net(&self) -> i64 {
        self.amount.hundredths - self.fee
    }

    pub(crate) fn notice(&self) -> Notice<'_> {
        Notice {
            id: &self.id,
            reference: &self.reference,
            progress: &self.progress,
            amount: self.amount.text(),
            phone_number: self.phone_number(),
            external_id: self.external_id.as_deref(),
            metadata: self.metadata.as_deref(),
            failure_reason: self.failure_reason(),
            reason: None,
        }
    }

    /// The withdrawal object of the contract; the exchange is there across currencies only.
    pub(crate) fn object(&self) -> impl Serialize {
        let phone = self.phone();
        let exchange = self.exchange.as_ref();
        WithdrawalObject {
            id: &self.id,
            reference: &self.reference,
            provider_reference: phone.map(|phone| phone.provider_reference.as_str()),
            status: self.status(),
            amount: self.amount.text(),
            net_amount: number(self.net()),
            fee_amount: number(self.fee),
            currency: self.wallet.currency(),
            payout_currency: exchange.map(|exchange| &exchange.currency),
            payout_amount: exchange.and_then(|exchange| number(exchange.payout)),
            exchange_rate: exchange.and_then(|exchange| exchange.rate.number()),
            external_id: self.external_id.as_deref(),
            provider: phone.map(|phone| &phone.provider),
            country: phone.and_then(Phone::country),
            phone_number: self.phone_number(),
            is_test: true,
            description: self.description.as_deref(),
            metadata: self.metadata.as_deref(),
            created_at: self.progress.created_at(),
            completed_at: self.progress.completed_at(),
            failed_at: self.progress.failed_at(),
            failure_reason: self.failure_reason(),
        }
    }

    fn phone_number(&self) -> Option<&str> {
        self.phone().map(|phone| phone.number.as_str())
    }

    fn failure_reason(&self) -> Option<&str> {
        self.failure.as_deref().filter(|_| self.status() == Status::Failed)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WithdrawalObject<'a> {
    id: &'a str,
    reference: &'a str,
    provider_reference: Option<&'a str>,
    status: Status,
    amount: &'a RawValue,
    net_amount: Option<Box<RawValue>>,
    fee_amount: Option<Box<RawValue>>,
    currency: &'a Currency,
    #[serde(skip_serializing_if = "Option::is_none")]
    payout_currency: Option<&'a Currency>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payout_amount: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange_rate: Option<Box<RawValue>>,
    external_id: Option<&'a str>,
    provider: Option<&'a Provider>,
    country: Option<Country>,
    phone_number: Option<&'a str>,
    is_test: bool,
    description: Option<&'a str>,
    metadata: Option<&'a RawValue>,
    created_at: String,
    completed_at: Option<String>,
    failed_at: Option<String>,
    failure_reason: Option<&'a str>,
}
