//! One transfer between wallets, done when it is answered, and how it looks on the wire.

use kpay_core::{Country, Currency, UnixMillis};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::merchant::application::AppKey;
use crate::time::moment::iso;
use crate::transactions::status::Status;
use crate::transactions::store::Record;
use crate::wallets::amount::number;
use crate::wallets::rates::ConversionRate;
use crate::wallets::wallet::WalletKey;

/// A transfer as the sandbox keeps it.
#[derive(Clone)]
pub(crate) struct Transfer {
    pub(crate) application: AppKey,
    pub(crate) id: String,
    /// The id of what comes in; what goes out has that of the transfer.
    pub(crate) incoming_id: String,
    /// The part that both references share: `ABC123` of `TRF-OUT-ABC123`.
    pub(crate) code: String,
    pub(crate) external_id: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) source: WalletKey,
    pub(crate) destination: WalletKey,
    /// In hundredths, of the currency of the source.
    pub(crate) debit: i64,
    /// In hundredths, of the currency of the destination.
    pub(crate) credit: i64,
    pub(crate) rate: ConversionRate,
    pub(crate) created_at: UnixMillis,
}

impl Record for Transfer {
    fn id(&self) -> &str {
        &self.id
    }

    fn reference(&self) -> &str {
        &self.code
    }

    fn application(&self) -> AppKey {
        self.application
    }

    fn external_id(&self) -> Option<&str> {
        self.external_id.as_deref()
    }

    fn status(&self) -> Status {
        Status::Completed
    }
}

impl Transfer {
    /// What the contract answers to its init; nothing of it ever changes.
    pub(crate) fn object(&self) -> impl Serialize {
        TransferObject {
            id: &self.id,
            source_transaction: TransferSide {
                id: &self.id,
                reference: format!("TRF-OUT-{}", self.code),
                kind: "WALLET_TRANSFER_OUT",
                amount: number(self.debit),
                currency: self.source.currency(),
                country: self.source.country(),
            },
            destination_transaction: TransferSide {
                id: &self.incoming_id,
                reference: format!("TRF-IN-{}", self.code),
                kind: "WALLET_TRANSFER_IN",
                amount: number(self.credit),
                currency: self.destination.currency(),
                country: self.destination.country(),
            },
            exchange_rate: self.rate.number(),
            description: self.description.as_deref(),
            external_id: self.external_id.as_deref(),
            created_at: iso(self.created_at),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TransferObject<'a> {
    id: &'a str,
    source_transaction: TransferSide<'a>,
    destination_transaction: TransferSide<'a>,
    exchange_rate: Option<Box<RawValue>>,
    description: Option<&'a str>,
    external_id: Option<&'a str>,
    created_at: String,
}

#[derive(Serialize)]
struct TransferSide<'a> {
    id: &'a str,
    reference: String,
    #[serde(rename = "type")]
    kind: &'static str,
    amount: Option<Box<RawValue>>,
    currency: &'a Currency,
    country: &'a Country,
}
