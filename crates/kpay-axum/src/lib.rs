//! KPay's webhooks on axum: [`VerifiedEvent`] as an argument of a handler, [`Answer`] as its result.
//!
//! A handler that takes a [`VerifiedEvent`] never sees an event that KPay has not signed. What it
//! returns tells KPay whether to send the event again. Beside `kpay-native`, turn the default features
//! off and `ring` on, and nothing but ring is built for HMAC. A whole receiver:
//!
//! ```no_run
//! use axum::Router;
//! use axum::extract::{FromRef, State};
//! use axum::routing::post;
//! use kpay_axum::webhook::{Event, WebhookOutcome};
//! use kpay_axum::{Answer, VerifiedEvent, WebhookConfig, WebhookSecret};
//! use tokio::sync::mpsc;
//!
//! #[derive(Clone)]
//! struct Shop {
//!     webhooks: WebhookConfig,
//!     work: mpsc::Sender<Event>,
//! }
//!
//! impl FromRef<Shop> for WebhookConfig {
//!     fn from_ref(shop: &Shop) -> Self {
//!         shop.webhooks.clone()
//!     }
//! }
//!
//! /// Acknowledges first: KPay waits 3 s.
//! async fn receive(State(shop): State<Shop>, VerifiedEvent(event): VerifiedEvent) -> Answer {
//!     match shop.work.try_send(event) {
//!         Ok(()) => Answer::Acknowledged,
//!         Err(_full) => Answer::RetryLater,
//!     }
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let secret = WebhookSecret::new(std::env::var("KPAY_WEBHOOK_SECRET")?)?;
//!     let (work, mut inbox) = mpsc::channel(1_000);
//!     tokio::spawn(async move {
//!         while let Some(event) = inbox.recv().await {
//!             match event {
//!                 Event::Payment(paid) if paid.outcome == WebhookOutcome::Completed => {
//!                     println!("{}: compare with the order, then deliver", paid.notice.payment_id.as_str());
//!                 }
//!                 other => println!("{}", other.notice().event),
//!             }
//!         }
//!     });
//!     let shop = Shop { webhooks: WebhookConfig::new(secret), work };
//!     let app = Router::new().route("/webhooks/kpay", post(receive)).with_state(shop);
//!     let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
//!     Ok(axum::serve(listener, app).await?)
//! }
//! ```
//!
//! # What is answered
//!
//! | | status | KPay sends it again |
//! |---|---|---|
//! | [`Answer::Acknowledged`] | 200 | no |
//! | [`Answer::RetryLater`] | 503 | after 1, 2 and 4 s |
//! | [`Answer::NotOurs`] | 404 | never |
//! | the signature is missing, malformed or wrong | 401 | never |
//! | signed, but unreadable | 500 | after 1, 2 and 4 s |
//! | the body is over the limit | 413 | never |
//! | the body broke off | 503 | after 1, 2 and 4 s |
//!
//! The last four are [`WebhookRejection`]s, answered before the handler runs.
//!
//! # What stays with you
//!
//! - Write the event down, answer, and work on it afterwards: an attempt ends after 3 s, and a
//!   channel in memory forgets when the process ends.
//! - The same event may come again, and an older one later.
//! - A signed event is KPay's, but not yet your order's: compare id, externalId and amount with what
//!   you stored before anything is delivered.
//! - After four attempts within some seconds the event is gone. Poll what stayed open.
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
//! use kpay_axum::{Answer, VerifiedEvent, WebhookConfig, WebhookSecret};
//! use tower::ServiceExt;
//!
//! async fn receive(VerifiedEvent(event): VerifiedEvent) -> Answer {
//!     assert_eq!(event.notice().payment_id.as_str(), "pay_1");
//!     Answer::Acknowledged
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

mod answer;
mod config;
mod extract;
mod rejection;

pub use kpay_core;
pub use kpay_core::{
    Amount, FailureReason, Fields, InvalidInput, Outcome, PaymentId, Personal, RawJson, Reference,
    Status, Timestamp, WebhookSecret, webhook,
};

pub use answer::Answer;
pub use config::WebhookConfig;
pub use extract::VerifiedEvent;
pub use rejection::WebhookRejection;
