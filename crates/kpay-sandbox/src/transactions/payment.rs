//! One payment and how it looks on the wire.

use kpay_core::{Country, Currency, Provider};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::fault::LastingFaults;
use crate::gateway::GatewaySession;
use crate::merchant::application::AppKey;
use crate::transactions::phone::Phone;
use crate::transactions::status::{Progress, Status};
use crate::transactions::store::{Record, RecordKey};
use crate::wallets::amount::{RequestAmount, number};
use crate::wallets::wallet::WalletKey;
use crate::webhooks::event::Notice;

/// A payment as the sandbox keeps it.
#[derive(Clone)]
pub(crate) struct Payment {
    pub(crate) application: AppKey,
    pub(crate) id: String,
    pub(crate) reference: String,
    pub(crate) external_id: String,
    pub(crate) progress: Progress,
    pub(crate) amount: RequestAmount,
    /// Where its net amount goes; its currency is that of the payment.
    pub(crate) wallet: WalletKey,
    pub(crate) description: Option<String>,
    pub(crate) metadata: Option<Box<RawValue>>,
    pub(crate) source: PaymentSource,
    /// What KPay keeps of it, in hundredths.
    pub(crate) fee: i64,
    /// What it says once it has failed.
    pub(crate) failure: Option<String>,
    /// The latest refund of it.
    pub(crate) refund: Option<RecordKey>,
    pub(crate) faults: LastingFaults,
}

/// What the customer pays with.
#[derive(Clone)]
pub(crate) enum PaymentSource {
    /// A page that takes a card.
    Card(GatewaySession),
    /// A page that asks for the phone, so that comes later.
    Page(GatewaySession, Option<Phone>),
    Phone(Phone),
}

impl Record for Payment {
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
        Some(&self.external_id)
    }

    fn status(&self) -> Status {
        self.progress.status()
    }

    fn token(&self) -> Option<&str> {
        self.page().map(|page| page.token.as_str())
    }
}

impl Payment {
    pub(crate) fn phone(&self) -> Option<&Phone> {
        match &self.source {
            PaymentSource::Phone(phone) => Some(phone),
            PaymentSource::Page(_, phone) => phone.as_ref(),
            PaymentSource::Card(_) => None,
        }
    }

    pub(crate) fn page(&self) -> Option<&GatewaySession> {
        match &self.source {
            PaymentSource::Card(page) | PaymentSource::Page(page, _) => Some(page),
            PaymentSource::Phone(_) => None,
        }
    }

    /// What the merchant gets of it, in hundredths.
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
            external_id: Some(&self.external_id),
            metadata: self.metadata.as_deref(),
            failure_reason: self.failure_reason(),
            reason: None,
        }
    }

    /// The payment object of the contract, every field there, the nullable ones `null`.
    pub(crate) fn object(&self) -> impl Serialize {
        let phone = self.phone();
        let is_paid = self.progress.completed().is_some();
        PaymentObject {
            id: &self.id,
            reference: &self.reference,
            provider_reference: phone.map(|phone| phone.provider_reference.as_str()),
            status: self.status(),
            amount: self.amount.text(),
            net_amount: is_paid.then(|| number(self.net())).flatten(),
            fee_amount: is_paid.then(|| number(self.fee)).flatten(),
            currency: self.wallet.currency(),
            external_id: &self.external_id,
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
struct PaymentObject<'a> {
    id: &'a str,
    reference: &'a str,
    provider_reference: Option<&'a str>,
    status: Status,
    amount: &'a RawValue,
    net_amount: Option<Box<RawValue>>,
    fee_amount: Option<Box<RawValue>>,
    currency: &'a Currency,
    external_id: &'a str,
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
