//! A plain HTTP client with the sandbox's keys, and waiting for a condition.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kpay_sandbox_server::Sandbox;
use reqwest::{Client, RequestBuilder, Response};
use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};
use serde_json::{Value, json};

/// So fast that seconds of the sandbox pass at once.
pub(crate) const FAST: NonZeroU32 = NonZeroU32::new(1_000).unwrap();

/// Long enough for any machine; a test that works never waits for it.
const PATIENCE: Duration = Duration::from_secs(60);

/// The client insists on a TLS library even where only plain HTTP is spoken.
pub(crate) fn client() -> Client {
    let tls = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    let redirects = reqwest::redirect::Policy::none();
    Client::builder().tls_backend_preconfigured(tls).redirect(redirects).no_proxy().build().unwrap()
}

pub(crate) fn with_keys(request: RequestBuilder, sandbox: &Sandbox) -> RequestBuilder {
    request.header("X-API-Key", sandbox.api_key()).header("X-Secret-Key", sandbox.secret_key())
}

pub(crate) async fn init(sandbox: &Sandbox, body: &Value) -> Value {
    post(sandbox, "/api/v1/payments/init", body).await
}

pub(crate) async fn payment(sandbox: &Sandbox, id: &str) -> Value {
    get(sandbox, &format!("/api/v1/payments/{id}")).await
}

pub(crate) async fn post(sandbox: &Sandbox, path: &str, body: &Value) -> Value {
    let url = format!("{}{path}", sandbox.base_url());
    let request =
        client().post(url).header("Content-Type", "application/json").body(body.to_string());
    let response = with_keys(request, sandbox).send().await.unwrap();
    assert_eq!(response.status(), 201);
    read(response).await
}

pub(crate) async fn get(sandbox: &Sandbox, path: &str) -> Value {
    let url = format!("{}{path}", sandbox.base_url());
    let response = with_keys(client().get(url), sandbox).send().await.unwrap();
    assert_eq!(response.status(), 200);
    read(response).await
}

pub(crate) async fn read(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

pub(crate) fn ussd(external_id: &str) -> Value {
    json!({
        "amount": 5000,
        "provider": "MTN_MOMO_CMR",
        "phoneNumber": "237653456789",
        "externalId": external_id,
    })
}

pub(crate) fn gateway_order(external_id: &str) -> Value {
    json!({
        "amount": 5000,
        "currency": "XAF",
        "externalId": external_id,
        "returnUrl": "https://shop.example/back",
    })
}

/// Asks again and again until `condition` gives something.
pub(crate) async fn until<T>(mut condition: impl AsyncFnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(value) = condition().await {
            return value;
        }
        assert!(begin.elapsed() < PATIENCE, "it never happened");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
