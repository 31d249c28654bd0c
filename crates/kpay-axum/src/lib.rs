//! KPay's webhooks on axum: [`VerifiedEvent`] as an argument of a handler, [`WebhookResponse`] as its result.
//!
//! A handler that takes a [`VerifiedEvent`] or a [`StorableEvent`] never sees an event that KPay has not
//! signed. What it returns tells KPay whether to send the event again. A complete receiver,
//! which writes down what came before it answers:
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use axum::Router;
//! use axum::extract::{FromRef, State};
//! use axum::routing::post;
//! use kpay_axum::{WebhookResponse, StorableEvent, WebhookConfig, WebhookSecret};
//! use tokio::fs::{File, OpenOptions};
//! use tokio::io::AsyncWriteExt;
//! use tokio::sync::Mutex;
//!
//! #[derive(Clone)]
//! struct Shop {
//!     webhooks: WebhookConfig,
//!     /// A table of your database, or a queue that keeps what it is given.
//!     inbox: Arc<Mutex<File>>,
//! }
//!
//! impl FromRef<Shop> for WebhookConfig {
//!     fn from_ref(shop: &Shop) -> Self {
//!         shop.webhooks.clone()
//!     }
//! }
//!
//! /// Stores first and answers then: KPay waits 3 s, and what it is told 200 for is yours.
//! async fn receive(State(shop): State<Shop>, StorableEvent(webhook): StorableEvent) -> WebhookResponse {
//!     let line = webhook.to_stored() + "\n";
//!     let mut inbox = shop.inbox.lock().await;
//!     let stored = async {
//!         inbox.write_all(line.as_bytes()).await?;
//!         inbox.sync_data().await
//!     };
//!     match stored.await {
//!         Ok(()) => WebhookResponse::Acknowledged,
//!         Err(_disk_is_full) => WebhookResponse::RetryLater,
//!     }
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let secret = WebhookSecret::new(std::env::var("KPAY_WEBHOOK_SECRET")?)?;
//!     let inbox = OpenOptions::new().create(true).append(true).open("inbox.jsonl").await?;
//!     let shop =
//!         Shop { webhooks: WebhookConfig::new(secret), inbox: Arc::new(Mutex::new(inbox)) };
//!     let app = Router::new().route("/webhooks/kpay", post(receive)).with_state(shop);
//!     let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
//!     Ok(axum::serve(listener, app).await?)
//! }
//! ```
//!
//! A worker reads each line by [`VerifiedWebhook::from_trusted_store`](webhook::VerifiedWebhook), and
//! books it in its own time; `examples/webhook_receiver.rs` is both over a table.
//!
//! # What is answered
//!
//! | | status | KPay sends it again |
//! |---|---|---|
//! | [`WebhookResponse::Acknowledged`] | 200 | no |
//! | [`WebhookResponse::RetryLater`] | 503 | a few times |
//! | [`WebhookResponse::NotOurs`] | 404 | never |
//! | the signature is missing, malformed or wrong | 401 | never |
//! | signed, but unreadable | 500 | a few times |
//! | the body is over the limit | 413 | never |
//! | the body broke off | 503 | a few times |
//!
//! The last four are [`WebhookRejection`]s, answered before the handler runs. How often KPay repeats
//! itself is said in two ways, three times in all or four: plan for three, within 7 seconds.
//!
//! # What stays with you
//!
//! - Write the event down, answer, and work on it afterwards: an attempt ends after 3 s, and a
//!   channel in memory forgets when the process ends.
//! - The same event may come again, and an older one later. A signed event is KPay's, but not yet your
//!   order's, and an order can have several payments: `kpay_core::settle_order` compares and says what
//!   follows, so that an order is delivered once.
//! - Payouts and refunds have records of their own: match every family.
//! - After the last attempt, within some seconds, the event is gone. Poll what stayed open.
//! - No time is measured here. A layer that bounds each request, such as tower-http's `TimeoutLayer`,
//!   frees you of senders that never finish a body.
//!
//! # Testing your receiver
//!
//! [`WebhookSecret::sign`] signs a body as KPay does; no server is needed:
//!
//! ```
//! use axum::Router;
//! use axum::body::Body;
//! use axum::http::{Request, StatusCode};
//! use axum::routing::post;
//! use kpay_axum::webhook::SIGNATURE_HEADER;
//! use kpay_axum::{WebhookResponse, VerifiedEvent, WebhookConfig, WebhookSecret};
//! use tower::ServiceExt;
//!
//! async fn receive(VerifiedEvent(event): VerifiedEvent) -> WebhookResponse {
//!     assert_eq!(event.key().as_deref(), Some("payment:pay_1"));
//!     WebhookResponse::Acknowledged
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let secret = WebhookSecret::new("whsec_synthetic_for_tests")?;
//! let body = r#"{"event":"payment.completed","paymentId":"pay_1","status":"COMPLETED"}"#;
//! let signed = Request::post("/webhooks/kpay")
//!     .header(SIGNATURE_HEADER, secret.sign(body.as_bytes()))
//!     .body(Body::from(body))?;
//! let forged = Request::post("/webhooks/kpay")
//!     .header(SIGNATURE_HEADER, secret.sign(b"another body"))
//!     .body(Body::from(body))?;
//!
//! let app = Router::new()
//!     .route("/webhooks/kpay", post(receive))
//!     .with_state(WebhookConfig::new(secret));
//! assert_eq!(app.clone().oneshot(signed).await?.status(), StatusCode::OK);
//! assert_eq!(app.oneshot(forged).await?.status(), StatusCode::UNAUTHORIZED);
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! - `rustcrypto`, on by default, and `ring`: what computes HMAC-SHA256, as in `kpay-core`. Beside
//!   `kpay-native` with its feature `ring`, turn the default features off and `ring` on: then nothing but
//!   ring is built for HMAC.

mod config;
mod extract;
mod rejection;
mod webhook_response;

pub use kpay_core;
pub use kpay_core::{
    Amount, FailureReason, Fields, InvalidInputError, PaymentId, PersonalText, RawJson, Reference,
    RefundId, Status, Timestamp, TransactionState, UnixMillis, WebhookSecret, WithdrawalId,
    webhook,
};

pub use config::WebhookConfig;
pub use extract::{StorableEvent, VerifiedEvent};
pub use rejection::WebhookRejection;
pub use webhook_response::WebhookResponse;
