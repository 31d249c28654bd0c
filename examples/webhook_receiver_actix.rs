//! Receives KPay's webhooks on actix-web: bounds and verifies the raw body, acknowledges at once,
//! works later.
//!
//! `KPAY_WEBHOOK_SECRET=... cargo run -p kpay-examples --bin webhook_receiver_actix -- 127.0.0.1:3000`

use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, PayloadConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use http::{HeaderMap, HeaderValue};
use kpay_native::WebhookSecret;
use kpay_native::webhook::{self, Event, SIGNATURE_HEADER, WebhookOutcome, WebhookProblem};
use tokio::sync::mpsc;

/// KPay's notifications are of a kilobyte or two, and the metadata given at init.
const BODY_LIMIT: usize = 64 * 1024;

struct Receiver {
    secret: WebhookSecret,
    work: mpsc::Sender<Event>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let secret =
        std::env::var("KPAY_WEBHOOK_SECRET").map_err(|_| "KPAY_WEBHOOK_SECRET is not set")?;
    let (work, mut inbox) = mpsc::channel(1_000);
    let receiver = Data::new(Receiver { secret: WebhookSecret::new(secret)?, work });

    tokio::spawn(async move {
        while let Some(event) = inbox.recv().await {
            book(&event);
        }
    });

    let server = HttpServer::new(move || {
        App::new()
            .app_data(receiver.clone())
            .app_data(PayloadConfig::new(BODY_LIMIT))
            .route("/webhooks/kpay", web::post().to(receive))
    })
    .bind(&address)?;
    for address in server.addrs() {
        println!("listening on http://{address}/webhooks/kpay");
    }
    Ok(server.run().await?)
}

/// KPay waits 3 s and repeats a 5xx three times, a 4xx never. `Bytes` is the raw body: a `Json`
/// argument would have another one.
async fn receive(receiver: Data<Receiver>, request: HttpRequest, body: Bytes) -> HttpResponse {
    HttpResponse::new(match webhook::verify(&signature(&request), &body, &receiver.secret) {
        // A program with a database writes the event down here, before it says 200.
        Ok(event) => match receiver.work.try_send(event) {
            Ok(()) => StatusCode::OK,
            Err(_) => StatusCode::SERVICE_UNAVAILABLE,
        },
        Err(error) => {
            eprintln!("refused: {error}");
            match error.problem() {
                WebhookProblem::Unreadable => StatusCode::INTERNAL_SERVER_ERROR,
                _ => StatusCode::UNAUTHORIZED,
            }
        }
    })
}

/// actix-web has header types of its own; what can't be carried over is refused as missing.
fn signature(request: &HttpRequest) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in request.headers().get_all(SIGNATURE_HEADER) {
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            headers.append(SIGNATURE_HEADER, value);
        }
    }
    headers
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
