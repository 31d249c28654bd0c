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
//! nothing about them). A gateway payment or withdrawal waits for its page.
//!
//! A gateway payment with `paymentMethod: "CARD"` takes a card on its page, by KPay's published test
//! cards: accepted, or `FAILED` with the published reason. Any other card is typed again.
//!
//! # What goes wrong on purpose
//!
//! A [`Fault`] strikes one request that names it in its header `X-Sandbox-Fault`, and those that a
//! [`FaultRule`] matches, by operation, path, `externalId`, turn or chance. [`Engine::reply`] says
//! in a [`Reply`] what the carrier of an answer does: a server, the `SandboxTransport` in memory, a
//! simulation. A request meets one fault at most of each kind: answer, delay, connection, course,
//! webhook, return. What takes a duration has it in milliseconds behind a colon: `latency:2500`. The last
//! column is the row in `docs/pitfalls.md` that a fault reproduces.
//!
//! | fault | what it does | pitfall |
//! |---|---|---|
//! | `401` | refuses good credentials; nothing was done | 21, 53 |
//! | `429` | refuses for too many requests; nothing was done; a duration goes out as `Retry-After` | 3 |
//! | `499-after-commit` | a proxy answers 499 in its own words, and it was done | 62 |
//! | `500` | answers 500; nothing was done | 12 |
//! | `502-html` | answers 502 with a proxy's page; nothing was done | 4, 12 |
//! | `504` | answers 504, and it was done | 7, 12 |
//! | `bom-body` | answers JSON with a byte order mark before it; it was done | 60 |
//! | `br-body` | answers compressed with brotli, though nobody asked; it was done | 60 |
//! | `cancels` | `CANCELLED` after 3 s, as only gateway pages know it otherwise | 46 |
//! | `closes-after-answer` | closes the connection 0.1 s after its answer, without having said so | 67 |
//! | `completes-after-failure` | `FAILED` after 3 s, and `COMPLETED` a minute after that | 52, 72 |
//! | `cut-after-commit` | cuts the connection, and it was done | 7, 12 |
//! | `cut-before-commit` | cuts the connection; nothing was done | 12 |
//! | `cut-midway` | cuts the connection in the middle of the answer; it was done | 4, 12 |
//! | `empty-body` | answers without a body; it was done | 4, 12 |
//! | `fails-at-once` | accepts, and `FAILED` after 0.3 s: the `externalId` is free again, and whoever paid on a gateway page comes back with `COMPLETED` | 8, 31 |
//! | `firewall-page` | a firewall answers 403 with a page of its own; nothing was done | 62, 63 |
//! | `gzip-body` | answers compressed with gzip, though nobody asked; it was done | 60 |
//! | `huge-body` | answers with 2 MiB; it was done | 4, 12 |
//! | `latency` | answers after 40 s; it was done at once | 6, 7, 12 |
//! | `odd-types` | answers with fields of other types: numbers and booleans as text, times as numbers; it was done | 61 |
//! | `return-forged` | whoever cancels on the gateway page comes back with `COMPLETED` and a wrong signature | 31 |
//! | `slow-body` | answers with four bytes a second; it was done | 6 |
//! | `unknown-status` | `UNDER_REVIEW`, which the contract does not know, until the end after 10 s | 46 |
//! | `webhook-forged` | somebody without the secret says at once that it is completed | 36 |
//! | `webhook-future-field` | its webhooks have a field that nobody knows yet | 58 |
//! | `webhook-late` | its webhooks start a minute late | 47 |
//! | `webhook-lost` | its webhooks are never sent | 47 |
//! | `webhook-odd-types` | the fields of its webhooks have other types | 61 |
//! | `webhook-other-ids` | its webhooks have the id as `id`, `payoutId` or `refundId` | 69 |
//! | `webhook-out-of-order` | the informative webhooks of a payment come after its end | 51 |
//! | `webhook-twice` | each of its webhooks comes again a second later | 45 |
//! | `webhook-without-id` | its webhooks have no id beside `reference` and `externalId` | 69 |
//! | `wrong-content-type` | answers JSON that calls itself HTML; it was done | 4 |
//!
//! Other pitfalls need no fault. The abandoned page of 10 is a gateway init that nobody pays;
//! [`Settings`] make 18, by limits 3 and 55, by availability 27; [`Dashboard`] makes 19 by its mode,
//! 20 by its methods and 43 by its webhook URLs; 44 and 45 are a receiver that says 4xx, or nothing
//! within 3 s; 57 is a published number.
//!
//! # What only the sandbox has
//!
//! Under `/_sandbox/` the engine answers JSON to whoever runs it, without keys: the clock (frozen,
//! moved forward, its waits scaled), applications and keys, [`Settings`], fault rules, webhooks with
//! every attempt, a reset, snapshots, and lists of everything. All of it is in `openapi.json` under
//! the tag `sandbox`. No web page of another site gets in: requests with a foreign `Origin` or
//! `Sec-Fetch-Site` are refused, and a `POST` needs a JSON content type. A foreign `Host` is refused
//! everywhere, KPay's API included. A secret that somebody gave is shown to nobody.
//!
//! An engine is the sum of its inputs. Written down as [`Input`]s, a line each, they make a
//! [`Journal`] that makes the engine again: after a restart, or to look into what went wrong.
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
//! | refund | reserves the full amount of the payment | debits it | releases it |
//! | transfer | debits one wallet, credits the other, at once | | |
//!
//! A withdrawal or refund that a fault completes after its failure stays reserved in between.
//!
//! A payment goes to the wallet of its provider's country. Nothing leaves a wallet that was not
//! reserved there first, and no wallet turns negative.
//!
//! # Inferred, where KPay publishes nothing
//!
//! Payments:
//! - An init with `returnUrl`, `cancelUrl` or `paymentMethod` is a gateway one, any other is USSD.
//! - The fee is a share of the amount by [`Prices`], 5 % unless told, fixed at the init, taken at
//!   completion, rounded half up to a whole unit, or to hundredths when the amount has decimals.
//! - A CFA franc amount below 50 is refused by validation, below 100 as a business rule; other
//!   currencies have no minimum. No amount passes 999 999 999 999.99.
//! - A gateway payment fills the wallet of its currency's first country: XAF Cameroon, XOF Senegal,
//!   USD a wallet in DR Congo beside that of its francs, which opens with the first dollars.
//! - A customer whose card or phone fails reads why on the page, whose way back says `FAILED`.
//! - A number is taken with a `+` and without, national and international, by the contract's table of
//!   lengths, and told in international digits. It takes decimals where they depend on the operation.
//! - A gateway payment has the phone number and the operator that its page was told, from then on,
//!   and fills that operator's wallet. A form without any field, as only programs send it, pays
//!   at once, and then `phoneNumber` stays `null`.
//!
//! Withdrawals:
//! - A body with `returnUrl` or `cancelUrl` is a gateway one, else `bankAccountId` makes it a bank
//!   transfer, else it goes to a phone. Each takes the fields that the contract lists for it and no
//!   others. `externalId` is optional in all of them.
//! - Without `sourceCountry` the wallet is that of the provider's country; a gateway withdrawal and a
//!   bank transfer leave the Cameroonian one, and the gateway page takes Cameroonian numbers.
//! - The names of the recipient are required when `sourceCountry` is another country than the
//!   provider's. Any UUID is a validated bank account.
//! - The fee is 5 % unless told, rounded as above, and part of the amount, as in KPay's samples: the recipient
//!   gets the rest. The wallet must cover amount plus fee, as the contract says, though the amount
//!   is what is reserved and debited.
//! - The bounds of 100 and 500 000 are those of both CFA francs; other currencies have none. Across
//!   countries the provider's decimals do not bind the amount, which is in another currency.
//! - `payoutAmount` is the net amount at the rate, half up to hundredths. An amount that would pay
//!   out nothing is refused.
//! - Only the end makes a webhook. The gateway page waits for the end too, and its return says
//!   `COMPLETED`, `FAILED` or `CANCELLED`.
//!
//! Refunds:
//! - The payer is paid, so the test numbers for withdrawals decide: from `237653456089`, say, a
//!   payment completes and its refund fails. A gateway payment's refund completes.
//! - A refund sent again with its `externalId` gets the 400 that names the existing refund, or the
//!   first answer again by [`Settings`], until that one has failed. The `externalId` of a refund of another payment is a 409.
//! - The webhook's `paymentId` is the refund's id, or the payment's by [`Settings`], its `metadata` the
//!   payment's, and `reason` is there when one was given.
//! - The payment reads `COMPLETED` until its refund is, and keeps `completedAt`, net and fee then.
//!
//! Transfers:
//! - The application's id is taken and the company's too. `externalId` is optional. The bounds are
//!   in the source currency, whichever it is. No fee is taken.
//! - A country without a wallet is one that is not in the catalogue.
//! - Keys beside a token are ignored; without one they are a 401.
//!
//! Applications:
//! - Wallets, `externalId`s and limits are an application's own. The resources of another one are a
//!   403, and for a refund a 404 (conflicts 19).
//! - In the mode `USSD` a gateway init without `paymentMethod` is refused, in the mode `GATEWAY` any
//!   other. The whitelist binds payments and withdrawals; on a gateway page it binds
//!   the operators that are offered, and cards, which the page refuses with a 409 (the contract's words).
//! - Limits count what was let in with good credentials, over any minute in the time of the caller,
//!   so that a frozen or fast sandbox has the limits of KPay. What needs no keys has none.
//!
//! All of them:
//! - An optional field that is `null` is one that is not there, and no body is as good as `{}`.
//! - A path that there is answers a method that it doesn't take with 405, the header `Allow` and
//!   KPay's error envelope, before it looks at credentials; a path that there is not is a 404.
//! - An `externalId` is one of its kind: a payment, withdrawal, refund and transfer may share it.
//! - A gateway session that nobody uses turns `EXPIRED` two days after it began, without a webhook.
//!   It keeps its `externalId` busy.
//! - A `cancelUrl` is visited as it is, unsigned.
//! - A webhook has three attempts in all, or four by [`Settings`]. One answered with neither 2xx nor 5xx is not sent again.
//! - Rates never change: a dollar is 600 XAF, 609.18 XOF, 129 KES, 2800 CDF, 3650 UGX, 1450 RWF,
//!   24 ZMW or 23 SLE, and to others without a wallet 11 GHS, 1500 NGN, 2600 TZS, 18 ZAR, 0.92 EUR or
//!   0.79 GBP. Every rate follows from these, half up to eight decimals.
//! - Every refusal except a list of problems carries `code` and `path`, as the two recorded live do.
//! - Every operator is available for `DEPOSIT` and `PAYOUT`, and in the CFA zones for `REMITTANCE`,
//!   unless [`Settings`] say otherwise; one that is `CLOSED` by them is not refused elsewhere.
//! - A number that KPay did not publish has no predicted provider: 400.
//! - The price list tells the fees above. The values of the platform information are KPay's, but for
//!   the address of its support; their names are the sandbox's own.
//!
//! # Bounds
//!
//! A request that holds a live key anywhere is refused before anything is done or kept. Of a card
//! that KPay didn't publish nothing is kept that was typed into a page.
//!
//! A body may have 100 KiB. The engine keeps 50 000 transactions of each kind: beyond that it
//! forgets the one that has been final the longest, and refuses new ones with 503 while none is
//! final. It keeps the newest 500 requests, in excerpts and without secrets, and takes 100
//! applications, 100 fault rules and 8 snapshots. It keeps the newest 10 000 finished webhooks and at most 100 000 unfinished ones.

mod config;
mod control;
mod endpoints;
mod engine;
mod fault;
mod gateway;
mod http;
mod journal;
mod merchant;
mod random;
mod time;
mod transactions;
#[cfg(feature = "transport")]
mod transport;
mod wallets;
mod webhooks;

pub use config::engine::{ApplicationConfig, EngineConfig};
pub use config::settings::{
    CurrencyRule, Limits, OperationKind, OperationState, Price, Prices, RefundEvent, RefundReplay,
    Settings,
};
pub use engine::Engine;
pub use fault::{Fault, FaultRule};
pub use http::reply::{Carriage, Coding, Reply};
pub use journal::{Input, Journal};
pub use merchant::dashboard::{Dashboard, PaymentMode, WebhookUrls};
pub use merchant::keys::KeyPair;
#[cfg(feature = "transport")]
pub use transport::SandboxTransport;
pub use webhooks::delivery::{
    Delivery, DeliveryAttempt, DeliveryId, DeliveryOutcome, DeliveryRecord, DeliveryReport,
    DeliveryState,
};
