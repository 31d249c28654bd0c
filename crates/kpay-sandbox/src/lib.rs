//! KPay's behaviour as a deterministic engine, for tests and offline development.
//!
//! An [`Engine`] answers HTTP requests as KPay's merchant API would and makes KPay's signed
//! webhooks. It opens no socket and reads no clock: the caller hands it each request with the time,
//! and carries its webhooks. The same seed and the same inputs give the same bytes.
//!
//! ```
//! use bytes::Bytes;
//! use kpay_core::UnixMillis;
//! use kpay_sandbox::{Engine, EngineConfig};
//!
//! let config = EngineConfig::new();
//! let mut engine = Engine::new(config.clone())?;
//! let start = UnixMillis::new(1_780_000_000_000);
//!
//! let request = http::Request::post("/api/v1/payments/init")
//!     .header("X-API-Key", &config.api_key)
//!     .header("X-Secret-Key", &config.secret_key)
//!     .header("Content-Type", "application/json")
//!     .body(Bytes::from(
//!         r#"{"amount":5000,"provider":"MTN_MOMO_CMR","phoneNumber":"237653456789","externalId":"ORDER-1"}"#,
//!     ))?;
//! let response = engine.handle(start, &request);
//! assert_eq!(response.status(), 201);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What decides a transaction
//!
//! KPay publishes phone numbers with a fixed outcome, one for payments and one for withdrawals:
//! `COMPLETED` after about 3 s, `FAILED` with a code, or `SUBMITTED`, which stays open. The engine
//! goes from `PENDING` to `PROCESSING` after 1 s and to the final status after 3 s. Any other number
//! completes as a `COMPLETED` one does, and so does a bank account (inferred: KPay publishes
//! nothing about them). A hosted payment or withdrawal waits for its page.
//!
//! # Wallets
//!
//! There is a wallet for each country of the catalogue, empty unless [`EngineConfig::balances`] says
//! otherwise. In the balances stands a row for each currency: what its wallets hold together.
//!
//! | what | when it begins | `COMPLETED` | otherwise ended |
//! |---|---|---|---|
//! | payment | | credits the net amount | |
//! | withdrawal | reserves the amount | debits it | releases it |
//! | refund | reserves the whole amount of the payment | debits it | releases it |
//! | transfer | debits one wallet, credits the other, at once | | |
//!
//! A payment goes to the wallet of its provider's country. Nothing leaves a wallet that was not
//! reserved there first, and no wallet turns negative.
//!
//! # Inferred, where KPay publishes nothing
//!
//! Payments:
//! - An init with `returnUrl`, `cancelUrl` or `paymentMethod` is a hosted one, any other is USSD.
//! - The fee is 2 % of the amount, taken at completion, rounded half up to a whole unit, or to
//!   hundredths when the amount has decimals.
//! - A CFA franc amount below 50 is refused by validation, below 100 as a business rule; other
//!   currencies have no minimum. No amount passes 999 999 999 999.99.
//! - A hosted payment fills the wallet of its currency's first country: XAF Cameroon, XOF Senegal,
//!   USD a wallet in DR Congo beside that of its francs, which opens with the first dollars.
//! - A hosted payment has no phone number, so `phoneNumber` is `null` in it and in its webhooks.
//!
//! Withdrawals:
//! - A body with `returnUrl` or `cancelUrl` is a hosted one, else `bankAccountId` makes it a bank
//!   transfer, else it goes to a phone. Each takes the fields that the contract lists for it and no
//!   others. `externalId` is optional in all of them.
//! - Without `sourceCountry` the wallet is that of the provider's country; a hosted withdrawal and a
//!   bank transfer leave the Cameroonian one, and the hosted page takes Cameroonian numbers.
//! - The four fields about the recipient are required when `sourceCountry` is another country than
//!   the provider's. Any UUID is a validated bank account.
//! - The fee is 5 %, rounded as above, and part of the amount, as in KPay's samples: the recipient
//!   gets the rest. The wallet must cover amount plus fee, as the contract says, though the amount
//!   is what is reserved and debited.
//! - The bounds of 100 and 500 000 are those of both CFA francs; other currencies have none. Across
//!   countries the provider's decimals do not bind the amount, which is in another currency.
//! - `payoutAmount` is the net amount at the rate, half up to hundredths. An amount that would pay
//!   out nothing is refused.
//! - Only the end makes a webhook. The return from the hosted page says `pending`, since the money
//!   is on its way then, or `cancelled`.
//!
//! Refunds:
//! - The payer is paid, so the test numbers for withdrawals decide: from `237653456089`, say, a
//!   payment completes and its refund fails. A hosted payment's refund completes.
//! - A refund sent again with its `externalId` gets the 400 that names the existing refund, until
//!   that one has failed. The `externalId` of a refund of another payment is a 409.
//! - The webhook's `paymentId` is the refund's id, its `metadata` the payment's, and `reason` is
//!   there when one was given.
//! - The payment reads `COMPLETED` until its refund is, and keeps `completedAt`, net and fee then.
//!
//! Transfers:
//! - The application's id is taken and the company's too. `externalId` is optional. The bounds are
//!   in the source currency, whichever it is. No fee is taken.
//! - A country without a wallet is one that is not in the catalogue.
//! - Keys beside a token are ignored; without one they are a 401.
//!
//! All of them:
//! - An `externalId` is one of its kind: a payment, withdrawal, refund and transfer may share it.
//! - A hosted session that nobody uses turns `EXPIRED` two days after it began, without a webhook.
//!   It keeps its `externalId` busy.
//! - The signed return of a payment says `success` or `cancelled`. A `cancelUrl` is visited as it
//!   is, unsigned.
//! - A webhook answered with neither 2xx nor 5xx is not sent again.
//! - Rates never change: a dollar is 600 XAF, 609.18 XOF, 129 KES, 2800 CDF, 3650 UGX, 1450 RWF,
//!   24 ZMW or 23 SLE, and every rate follows from these, half up to eight decimals.
//! - Every operator is available for `DEPOSIT` and `PAYOUT`, and in the CFA zones for `REMITTANCE`.
//! - A number that KPay did not publish has no predicted provider: 400.
//! - The price list tells the fees above, and the names in the platform information are the
//!   sandbox's own.
//!
//! # Bounds
//!
//! A body may have 100 KiB. The engine keeps 50 000 transactions of each kind: beyond that it
//! forgets the one that has been final the longest, and refuses new ones with 503 while none is
//! final. It keeps the newest 10 000 finished webhooks and at most 100 000 unfinished ones.

mod amount;
mod answer;
mod auth;
mod body;
#[cfg(test)]
mod books;
mod checks;
mod config;
mod course;
mod delivery;
mod endpoints;
mod engine;
mod fees;
mod hosted;
mod moment;
mod order;
mod outbox;
mod outcome;
mod payment;
mod phone;
mod random;
mod rates;
mod reference;
mod refund;
mod route;
mod status;
mod store;
mod tokens;
mod transfer;
#[cfg(feature = "transport")]
mod transport;
mod wallets;
mod web_address;
mod webhook;
mod withdrawal;
mod withdrawal_order;

pub use config::EngineConfig;
pub use delivery::{
    Delivery, DeliveryAttempt, DeliveryId, DeliveryOutcome, DeliveryRecord, DeliveryState,
};
pub use engine::Engine;
#[cfg(feature = "transport")]
pub use transport::SandboxTransport;
