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
//! # What decides a payment
//!
//! KPay publishes phone numbers with a fixed outcome: `COMPLETED` after about 3 s, `FAILED` with a
//! code, or `SUBMITTED`, which stays open. The engine goes from `PENDING` to `PROCESSING` after 1 s
//! and to the final status after 3 s. Any other number completes as a `COMPLETED` one does
//! (inferred: KPay publishes nothing about them). A hosted payment waits for its page.
//!
//! # Inferred, where KPay publishes nothing
//!
//! - An init with `returnUrl`, `cancelUrl` or `paymentMethod` is a hosted one, any other is USSD.
//! - The fee is 2 % of the amount, taken at completion, rounded half up to a whole unit, or to
//!   hundredths when the amount has decimals.
//! - A CFA franc amount below 50 is refused by validation, below 100 as a business rule; other
//!   currencies have no minimum. No amount passes 999 999 999 999.99.
//! - A hosted session that nobody uses turns `EXPIRED` two days after it began, without a webhook.
//!   It keeps its `externalId` busy.
//! - The signed return says `success` or `cancelled`. A `cancelUrl` is visited as it is, unsigned.
//! - A hosted payment has no phone number, so `phoneNumber` is `null` in it and in its webhooks.
//! - A webhook answered with neither 2xx nor 5xx is not sent again.
//!
//! # Bounds
//!
//! A body may have 100 KiB. The engine keeps 50 000 payments: beyond that it forgets the one that
//! has been final the longest, and refuses new ones with 503 while none is final. It keeps the
//! newest 10 000 finished webhooks and at most 100 000 unfinished ones.

mod amount;
mod answer;
mod auth;
mod body;
mod checks;
mod config;
mod delivery;
mod endpoints;
mod engine;
mod moment;
mod order;
mod outbox;
mod outcome;
mod payment;
mod payments;
mod random;
mod route;
#[cfg(feature = "transport")]
mod transport;
mod web_address;
mod webhook;

pub use config::EngineConfig;
pub use delivery::{
    Delivery, DeliveryAttempt, DeliveryId, DeliveryOutcome, DeliveryRecord, DeliveryState,
};
pub use engine::Engine;
#[cfg(feature = "transport")]
pub use transport::SandboxTransport;
