//! Receives KPay's webhooks on plain hyper: bounds the raw body in size and time, verifies it, writes it
//! down, answers, works later.
//!
//! `KPAY_WEBHOOK_SECRET=... cargo run -p kpay-examples --bin webhook_receiver_hyper -- 127.0.0.1:3000 inbox.sqlite`

mod inbox;

use std::convert::Infallible;
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use std::{env, thread};

use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use kpay_native::WebhookSecret;
use kpay_native::core::UnixMillis;
use kpay_native::webhook::VerifiedWebhook;
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use self::inbox::Inbox;

const PATH: &str = "/webhooks/kpay";

/// KPay's notifications are of a kilobyte or two, and the metadata given at init.
const BODY_LIMIT: usize = 64 * 1024;

/// KPay itself gives up after this long.
const PATIENCE: Duration = Duration::from_secs(3);

struct Receiver {
    secret: WebhookSecret,
    inbox: Arc<Inbox>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut arguments = env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let inbox =
        Arc::new(Inbox::open(arguments.next().unwrap_or_else(|| "inbox.sqlite".to_owned()))?);
    let secret = env::var("KPAY_WEBHOOK_SECRET").map_err(|_| "KPAY_WEBHOOK_SECRET is not set")?;

    let worker = Arc::clone(&inbox);
    thread::spawn(move || worker.work());

    let receiver = Arc::new(Receiver { secret: WebhookSecret::new(secret)?, inbox });
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

/// KPay waits 3 s and repeats a 5xx a few times, a 4xx never.
async fn receive(receiver: &Receiver, request: Request<Incoming>) -> StatusCode {
    let (head, body) = request.into_parts();
    let body = match timeout(PATIENCE, Limited::new(body, BODY_LIMIT).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return StatusCode::PAYLOAD_TOO_LARGE,
        // The body broke off or came too slowly: a 5xx brings the event again.
        Ok(Err(_)) | Err(_) => return StatusCode::SERVICE_UNAVAILABLE,
    };
    let webhook = match VerifiedWebhook::verify(&head.headers, body, &receiver.secret, now()) {
        Ok(webhook) => webhook,
        Err(error) => {
            eprintln!("refused: {error}");
            return error.response_status();
        }
    };
    let inbox = Arc::clone(&receiver.inbox);
    match spawn_blocking(move || inbox.add(&webhook)).await {
        Ok(Ok(())) => StatusCode::OK,
        Ok(Err(problem)) => {
            eprintln!("not written down: {problem}");
            StatusCode::SERVICE_UNAVAILABLE
        }
        Err(_panicked) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn now() -> UnixMillis {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    UnixMillis::new(since.as_millis().try_into().unwrap_or(u64::MAX))
}
