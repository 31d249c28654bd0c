//! Receives KPay's webhooks on actix-web: bounds and verifies the raw body, writes it down, answers,
//! works later.
//!
//! `KPAY_WEBHOOK_SECRET=... cargo run -p kpay-examples --bin webhook_receiver_actix -- 127.0.0.1:3000 inbox.sqlite`

mod inbox;

use std::error::Error;
use std::sync::Arc;
use std::time::SystemTime;
use std::{env, thread};

use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, PayloadConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use http::{HeaderMap, HeaderValue};
use kpay_native::WebhookSecret;
use kpay_native::core::UnixMillis;
use kpay_native::webhook::{SIGNATURE_HEADER, VerifiedWebhook};

use self::inbox::Inbox;

/// KPay's notifications are of a kilobyte or two, and the metadata given at init.
const BODY_LIMIT: usize = 64 * 1024;

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

    let receiver = Data::new(Receiver { secret: WebhookSecret::new(secret)?, inbox });
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

/// KPay waits 3 s and repeats a 5xx a few times, a 4xx never. `Bytes` is the raw body: a `Json`
/// argument would have another one.
async fn receive(receiver: Data<Receiver>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let webhook = match VerifiedWebhook::verify(&signature(&request), body, &receiver.secret, now())
    {
        Ok(webhook) => webhook,
        Err(error) => {
            eprintln!("refused: {error}");
            // actix-web has a status type of its own.
            let status = StatusCode::from_u16(error.response_status().as_u16());
            return HttpResponse::new(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
        }
    };
    let added = web::block(move || receiver.inbox.add(&webhook)).await;
    HttpResponse::new(match added {
        Ok(Ok(())) => StatusCode::OK,
        Ok(Err(problem)) => {
            eprintln!("not written down: {problem}");
            StatusCode::SERVICE_UNAVAILABLE
        }
        Err(_panicked) => StatusCode::SERVICE_UNAVAILABLE,
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

fn now() -> UnixMillis {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    UnixMillis::new(since.as_millis().try_into().unwrap_or(u64::MAX))
}
