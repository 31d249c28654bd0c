//! Receives KPay's webhooks on axum: verifies the raw body, acknowledges at once, works later.
//!
//! `KPAY_WEBHOOK_SECRET=... cargo run -p kpay-examples --bin webhook_receiver -- 127.0.0.1:3000`

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use kpay_axum::webhook::{Event, WebhookOutcome};
use kpay_axum::{Answer, VerifiedEvent, WebhookConfig, WebhookRejection, WebhookSecret};
use tokio::sync::mpsc;

#[derive(Clone)]
struct Receiver {
    webhooks: WebhookConfig,
    work: mpsc::Sender<Event>,
}

impl FromRef<Receiver> for WebhookConfig {
    fn from_ref(receiver: &Receiver) -> Self {
        receiver.webhooks.clone()
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let secret =
        std::env::var("KPAY_WEBHOOK_SECRET").map_err(|_| "KPAY_WEBHOOK_SECRET is not set")?;
    let (work, mut inbox) = mpsc::channel(1_000);
    let receiver = Receiver { webhooks: WebhookConfig::new(WebhookSecret::new(secret)?), work };

    tokio::spawn(async move {
        while let Some(event) = inbox.recv().await {
            book(&event);
        }
    });

    let app = Router::new().route("/webhooks/kpay", post(receive)).with_state(receiver);
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("listening on http://{}/webhooks/kpay", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}

/// KPay waits 3 s and repeats a 5xx three times, a 4xx never.
async fn receive(
    State(receiver): State<Receiver>,
    event: Result<VerifiedEvent, WebhookRejection>,
) -> Result<Answer, WebhookRejection> {
    let VerifiedEvent(event) = event.inspect_err(|why| eprintln!("refused: {why}"))?;
    // A program with a database writes the event down here, before it acknowledges.
    Ok(match receiver.work.try_send(event) {
        Ok(()) => Answer::Acknowledged,
        Err(_) => Answer::RetryLater,
    })
}

/// Compare id, externalId and amount with the stored order before anything is delivered.
fn book(event: &Event) {
    let notice = event.notice();
    let order = notice.external_id.as_deref().unwrap_or("no order");
    match event {
        Event::Payment(payment) => match payment.outcome {
            WebhookOutcome::Completed => println!("{order}: paid"),
            WebhookOutcome::Failed | WebhookOutcome::Cancelled => println!("{order}: not paid"),
        },
        Event::Informative(_) => println!("{order}: on its way ({})", notice.event),
        other => println!("{order}: {}", other.notice().event),
    }
}
