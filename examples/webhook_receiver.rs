//! Receives KPay's webhooks on axum: verifies the raw body, writes it down, answers, works later.
//!
//! `KPAY_WEBHOOK_SECRET=... cargo run -p kpay-examples --bin webhook_receiver -- 127.0.0.1:3000 inbox.sqlite`

mod inbox;

use std::error::Error;
use std::sync::Arc;
use std::{env, thread};

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use kpay_axum::{StorableEvent, WebhookConfig, WebhookRejection, WebhookResponse, WebhookSecret};
use tokio::task::spawn_blocking;

use self::inbox::Inbox;

#[derive(Clone)]
struct Receiver {
    webhooks: WebhookConfig,
    inbox: Arc<Inbox>,
}

impl FromRef<Receiver> for WebhookConfig {
    fn from_ref(receiver: &Receiver) -> Self {
        receiver.webhooks.clone()
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut arguments = env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let inbox =
        Arc::new(Inbox::open(arguments.next().unwrap_or_else(|| "inbox.sqlite".to_owned()))?);
    let secret = env::var("KPAY_WEBHOOK_SECRET").map_err(|_| "KPAY_WEBHOOK_SECRET is not set")?;
    let webhooks = WebhookConfig::new(WebhookSecret::new(secret)?);

    let worker = Arc::clone(&inbox);
    thread::spawn(move || worker.work());

    let app = Router::new()
        .route("/webhooks/kpay", post(receive))
        .with_state(Receiver { webhooks, inbox });
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("listening on http://{}/webhooks/kpay", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}

/// KPay waits 3 s and repeats a 5xx a few times, a 4xx never.
async fn receive(
    State(receiver): State<Receiver>,
    event: Result<StorableEvent, WebhookRejection>,
) -> Result<WebhookResponse, WebhookRejection> {
    let StorableEvent(webhook) = event.inspect_err(|why| eprintln!("refused: {why}"))?;
    let added = spawn_blocking(move || receiver.inbox.add(&webhook)).await;
    Ok(match added {
        Ok(Ok(())) => WebhookResponse::Acknowledged,
        Ok(Err(problem)) => {
            eprintln!("not written down: {problem}");
            WebhookResponse::RetryLater
        }
        Err(_panicked) => WebhookResponse::RetryLater,
    })
}
