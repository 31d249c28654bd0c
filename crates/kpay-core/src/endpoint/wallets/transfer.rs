//! `POST /api/wallets/transfer`.

use std::ops::RangeInclusive;

use http::Method;

use crate::auth::Bearer;
use crate::catalogue::Country;
use crate::endpoint::prepared::Payload;
use crate::endpoint::request::Endpoint;
use crate::endpoint::request::{debug_fields, optional_fields};
use crate::error::MoneyError;
use crate::id::{ApplicationId, ExternalId, Reference};
use crate::json::Fields;
use crate::json::ObjectWriter;
use crate::money::{Amount, Currency, Rate};
use crate::operation::{Limit, Operation, RetryClass};
use crate::text::InvalidInputError;
use crate::text::say::say;
use crate::time::Timestamp;
use crate::wire::wire_struct;

const PATH: &str = "/api/wallets/transfer";

/// What a transfer may move, in units of the source's currency (contract: "Wallet transfer").
const BOUNDS: RangeInclusive<u32> = 100..=10_000_000;

/// Moves money from the wallet of one country to that of another (contract: "Wallet transfer").
///
/// It is done when answered: there is no status, no endpoint to read it and no webhook. After an
/// unknown outcome only the balances tell.
///
/// ```
/// use kpay_core::endpoint::TransferBetweenWallets;
/// use kpay_core::{ApplicationId, Country, ExternalId};
///
/// let transfer = TransferBetweenWallets::new(
///     ExternalId::new("TRF-2026-001")?,
///     ApplicationId::new("e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d")?,
///     50_000,
///     Country::Cmr,
///     Country::Gab,
/// );
/// # let _ = transfer;
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransferBetweenWallets {
    /// Your own id: the idempotency key.
    pub external_id: ExternalId,
    /// `application.id` of [`Account`](crate::endpoint::Account) by KPay's text; KPay's own sample shows the
    /// company's id. It is never filled in for you (contract: conflicts 23).
    pub application_id: ApplicationId,
    /// What leaves the source wallet, in units of its currency: 100 to 10 000 000.
    pub amount: Amount,
    /// The country of the wallet to debit.
    pub source_country: Country,
    /// The country of the wallet to credit: another one.
    pub destination_country: Country,
    /// A text for your books.
    pub description: Option<String>,
    /// Fields this version has no name for, sent as they are.
    pub extra: Fields,
}

impl TransferBetweenWallets {
    /// A transfer with what is required.
    pub fn new(
        external_id: ExternalId,
        application_id: ApplicationId,
        amount: impl Into<Amount>,
        source_country: Country,
        destination_country: Country,
    ) -> Self {
        Self {
            external_id,
            application_id,
            amount: amount.into(),
            source_country,
            destination_country,
            description: None,
            extra: Fields::new(),
        }
    }
}

optional_fields! {
    TransferBetweenWallets {
        /// Sets the text for your books.
        description: String,
    }
}

debug_fields! {
    TransferBetweenWallets {
        external_id,
        application_id,
        amount,
        source_country,
        destination_country,
        description [texts],
        extra,
    }
}

impl Endpoint for TransferBetweenWallets {
    const OPERATION: &'static Operation =
        &Operation::new("wallets.transfer", Method::POST, PATH, RetryClass::Money, Limit::Init)
            .at_once()
            .with_token();

    type Auth = Bearer;
    type Response = WalletTransfer;
    type Failure = MoneyError;

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        check_transfer(self.amount, &self.source_country, &self.destination_country)?;
        let mut body = ObjectWriter::new(&self.extra);
        body.field("applicationId", &self.application_id)
            .field("sourceCountry", &self.source_country)
            .field("destinationCountry", &self.destination_country)
            .field("amount", &self.amount)
            .optional("description", self.description.as_ref())
            .field("externalId", &self.external_id);
        Ok(Payload::money(PATH.into(), body.finish()?, &self.external_id))
    }
}

pub(crate) fn check_transfer(
    amount: Amount,
    source: &Country,
    destination: &Country,
) -> Result<(), InvalidInputError> {
    amount.check_requestable()?;
    if amount < Amount::from(*BOUNDS.start()) || amount > Amount::from(*BOUNDS.end()) {
        let (least, most) = (BOUNDS.start(), BOUNDS.end());
        let reason = say!("'", amount, "' is no transfer's: ", least, " to ", most, " are");
        return Err(InvalidInputError::new("amount", reason));
    }
    if source == destination {
        return Err(InvalidInputError::new(
            "destinationCountry",
            "is the source country too: there is nothing to move",
        ));
    }
    Ok(())
}

wire_struct! {
    /// A transfer that was made (contract: "Wallet transfer").
    pub struct WalletTransfer {
        required {
            /// KPay's id.
            "id" id: String [id],
        }
        optional {
            /// What left the source wallet.
            "sourceTransaction" source_transaction: WalletTransaction,
            /// What came into the destination wallet.
            "destinationTransaction" destination_transaction: WalletTransaction,
            /// The rate between the two; 1 inside a currency zone.
            "exchangeRate" exchange_rate: Rate,
            /// The text given.
            "description" description: String,
            /// Your own id, as KPay wrote it.
            "externalId" external_id: String [id],
            /// When it was made.
            "createdAt" created_at: Timestamp,
        }
    }
}

wire_struct! {
    /// One side of a transfer (contract: "Wallet transfer").
    pub struct WalletTransaction {
        required {
            /// KPay's id.
            "id" id: String [id],
        }
        optional {
            /// KPay's reference.
            "reference" reference: Reference,
            /// `WALLET_TRANSFER_OUT` or `WALLET_TRANSFER_IN`.
            "type" kind: String,
            /// How much, in units of `currency`.
            "amount" amount: Amount,
            /// The currency of the amount.
            "currency" currency: Currency,
            /// The wallet's country.
            "country" country: Country,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transfer(external_id: &str, amount: u32, to: Country) -> TransferBetweenWallets {
        let application = ApplicationId::new("e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d").unwrap();
        TransferBetweenWallets::new(
            ExternalId::new(external_id).unwrap(),
            application,
            amount,
            Country::Cmr,
            to,
        )
    }

    #[test]
    fn writes_the_contracts_requests() {
        for (request, text) in [
            (
                transfer("TRF-2026-001", 50_000, Country::Gab)
                    .description("Transfert de fonds CMR vers GAB"),
                include_str!(
                    "../../../../../contract/vectors/requests/req_wallet_transfer_same_currency.json"
                ),
            ),
            (
                transfer("TRF-2026-002", 100_000, Country::Sen)
                    .description("Approvisionnement wallet Sénégal"),
                include_str!(
                    "../../../../../contract/vectors/requests/req_wallet_transfer_cross_currency.json"
                ),
            ),
        ] {
            let sample: serde_json::Value = serde_json::from_str(text).unwrap();
            let sent: serde_json::Value =
                serde_json::from_str(&request.payload().unwrap().body.unwrap()).unwrap();
            assert_eq!(sent, sample["body"]);
        }
        let nowhere = transfer("TRF-1", 100, Country::Cmr);
        assert_eq!(nowhere.payload().err().unwrap().field(), "destinationCountry");
        for amount in [99, 10_000_001] {
            let error = transfer("TRF-1", amount, Country::Gab).payload().err().unwrap();
            assert_eq!(error.field(), "amount", "{amount}");
        }
        assert!(transfer("TRF-1", 10_000_000, Country::Gab).payload().is_ok());
    }
}
