//! Receives KPay's webhooks on plain hyper: bounds the raw body in size and time, verifies it,
//! acknowledges at once, works later.
//!
//! `KPAY_WEBHOOK_SECRET=... cargo run -p kpay-examples --bin webhook_receiver_hyper -- 127.0.0.1:3000`

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use kpay_native::WebhookSecret;
use kpay_native::webhook::{self, Event, WebhookOutcome, WebhookProblem};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

const PATH: &str = "/webhooks/kpay";

/// KPay's notifications are of a kilobyte or two, and the metadata given at init.
const BODY_LIMIT: usize = 64 * 1024;

/// KPay itself gives up after this long.
const PATIENCE: Duration = Duration::from_secs(3);

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
    let receiver = Arc::new(Receiver { secret: WebhookSecret::new(secret)?, work });

    tokio::spawn(async move {
        while let Some(event) = inbox.recv().await {
            book(&event);
        }
    });

    let listener = TcpListener::bind(&address).await?;
    println!("listening on http://{}{PATH}", listener.local_addr()?);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: connections that end free some.
            sleep(Duration::from_millis(100)).await;
            continue;
        };
        let receiver = Arc::clone(&receiver);
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(Arc::clone(&receiver), request));
            let mut server = http1::Builder::new();
            server.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
            if let Err(error) = server.serve_connection(TokioIo::new(stream), service).await {
                eprintln!("connection: {error}");
            }
        });
    }
}

async fn answer(
    receiver: Arc<Receiver>,
    request: Request<Incoming>,
) -> Result<Response<Empty<Bytes>>, Infallible> {
    let status = match (request.method(), request.uri().path()) {
        (&Method::POST, PATH) => receive(&receiver, request).await,
        (_, PATH) => StatusCode::METHOD_NOT_ALLOWED,
        _ => StatusCode::NOT_FOUND,
    };
    let mut response = Response::new(Empty::new());
    *response.status_mut() = status;
    Ok(response)
}

/// KPay waits 3 s and repeats a 5xx three times, a 4xx never.
async fn receive(receiver: &Receiver, request: Request<Incoming>) -> StatusCode {
    let (head, body) = request.into_parts();
    let body = match timeout(PATIENCE, Limited::new(body, BODY_LIMIT).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return StatusCode::PAYLOAD_TOO_LARGE,
        // The body broke off or came too slowly: a 5xx brings the event again.
        Ok(Err(_)) | Err(_) => return StatusCode::SERVICE_UNAVAILABLE,
    };
    match webhook::verify(&head.headers, &body, &receiver.secret) {
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
    }
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
