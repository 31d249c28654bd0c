//! `POST /api/wallets/transfer`.

use crate::auth::Bearer;
use crate::catalogue::Country;
use crate::endpoint::declaration::request;
use crate::endpoint::facts::check_transfer;
use crate::error::MoneyError;
use crate::id::{ApplicationId, ExternalId, Reference};
use crate::json::Fields;
use crate::money::{Amount, Currency, Rate};
use crate::time::Timestamp;
use crate::wire::wire_struct;

request! {
    "wallets.transfer" = POST "/api/wallets/transfer" {
        auth: Bearer,
        retry: Money,
        limit: Init,
        is: at_once,
        response: WalletTransfer,
        failure: MoneyError,
        check: check_transfer,
    }

    /// Moves money from the wallet of one country to that of another
    /// (contract: [Wallet transfer](crate::contract#wallet-transfer)).
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
    pub struct TransferBetweenWallets {
        required {
            /// `application.id` of [`Account`](crate::endpoint::Account) by KPay's text; KPay's own sample
            /// shows the company's id. It is never filled in for you
            /// (contract: [conflict 23](crate::contract::conflicts#23-applicationid-of-a-transfer)).
            "applicationId" application_id: ApplicationId,
            /// The country of the wallet to debit.
            "sourceCountry" source_country: Country [Source],
            /// The country of the wallet to credit: another one.
            "destinationCountry" destination_country: Country [Destination],
            /// What leaves the source wallet, in units of its currency: 100 to 10 000 000.
            "amount" amount: Amount,
            /// Your own id: the idempotency key.
            "externalId" external_id: ExternalId,
        }
        optional {
            /// A text for your books.
            "description" description: String,
        }
        extra: Fields,
    }

    /// A transfer with what is required.
    new(
        external_id: ExternalId,
        application_id: ApplicationId,
        amount: impl Into<Amount>,
        source_country: Country,
        destination_country: Country,
    );
}

wire_struct! {
    /// A transfer that was made (contract: [Wallet transfer](crate::contract#wallet-transfer)).
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
    /// One side of a transfer (contract: [Wallet transfer](crate::contract#wallet-transfer)).
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
    use crate::endpoint::request::Endpoint;

    #[test]
    fn what_is_no_transfer_is_refused_before_sending() {
        let transfer = |amount: u32, to: Country| {
            let id = ExternalId::new("TRF-2026-001").unwrap();
            let application = ApplicationId::new("e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d").unwrap();
            TransferBetweenWallets::new(id, application, amount, Country::Cmr, to).payload()
        };
        let to_itself = transfer(100, Country::Cmr);
        assert_eq!(to_itself.err().unwrap().field(), "destinationCountry");
        for amount in [99, 10_000_001] {
            let error = transfer(amount, Country::Gab).err().unwrap();
            assert_eq!(error.field(), "amount", "{amount}");
        }
        assert!(transfer(10_000_000, Country::Gab).is_ok());
    }
}
