//! One refund: only a webhook reports it, because KPay has no endpoint to read it.

use bytes::Bytes;
use http::Response;
use serde_json::value::RawValue;

use crate::fault::LastingFaults;
use crate::merchant::application::AppKey;
use crate::transactions::status::{Progress, Status};
use crate::transactions::store::{Record, RecordKey};
use crate::wallets::amount::RequestAmount;
use crate::wallets::wallet::WalletKey;
use crate::webhooks::event::Notice;

/// A refund as the sandbox keeps it.
#[derive(Clone)]
pub(crate) struct Refund {
    pub(crate) application: AppKey,
    pub(crate) id: String,
    pub(crate) reference: String,
    pub(crate) external_id: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) progress: Progress,
    pub(crate) payment: RecordKey,
    pub(crate) amount: RequestAmount,
    pub(crate) wallet: WalletKey,
    pub(crate) phone_number: Option<String>,
    pub(crate) metadata: Option<Box<RawValue>>,
    /// What it says once it has failed.
    pub(crate) failure: Option<String>,
    /// What its request was answered.
    pub(crate) answer: Response<Bytes>,
    pub(crate) faults: LastingFaults,
}

impl Record for Refund {
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
}

impl Refund {
    pub(crate) fn notice(&self) -> Notice<'_> {
        Notice {
            id: &self.id,
            reference: &self.reference,
            progress: &self.progress,
            amount: self.amount.text(),
            phone_number: self.phone_number.as_deref(),
            external_id: self.external_id.as_deref(),
            metadata: self.metadata.as_deref(),
            failure_reason: self.failure_reason(),
            reason: self.reason.as_deref(),
        }
    }

    pub(crate) fn failure_reason(&self) -> Option<&str> {
        self.failure.as_deref().filter(|_| self.status() == Status::Failed)
    }
}
