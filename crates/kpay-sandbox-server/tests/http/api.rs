//! Payments over HTTP.

use kpay_core::Country;
use kpay_sandbox_server::Sandbox;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{
    FAST, client, gateway_order, get, init, payment, post, read, until, ussd, with_keys,
};

#[tokio::test]
async fn a_payment_is_polled_to_its_end() {
    let sandbox = Sandbox::builder().speed(FAST).start().await.unwrap();
    let id = init(&sandbox, &ussd("ORDER-1")).await["id"].as_str().unwrap().to_owned();
    let completed = until(async || {
        let payment = payment(&sandbox, &id).await;
        (payment["status"] == "COMPLETED").then_some(payment)
    })
    .await;
    assert_eq!(completed["feeAmount"], 250);
    assert_eq!(completed["externalId"], "ORDER-1");
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_gateway_payment_is_paid_in_the_browser() {
    let sandbox = Sandbox::start().await.unwrap();
    let order = gateway_order("A");
    let created = init(&sandbox, &order).await;
    let url = created["gatewayUrl"].as_str().unwrap();
    assert!(url.starts_with(sandbox.base_url()));
    assert_eq!(client().get(url).send().await.unwrap().status(), 200);
    let paid = client().post(format!("{url}/pay")).send().await.unwrap();
    assert_eq!(paid.status(), 303);
    let location = paid.headers()["location"].to_str().unwrap();
    assert!(location.starts_with("https://shop.example/back?status=COMPLETED&reference=KPAY-"));
    let id = created["id"].as_str().unwrap();
    assert_eq!(payment(&sandbox, id).await["status"], "COMPLETED");
}

#[tokio::test]
async fn a_recipient_is_paid_in_the_browser() {
    let sandbox =
        Sandbox::builder().speed(FAST).balance(Country::Cmr, 10_000).start().await.unwrap();
    let order =
        json!({"amount": 5000, "externalId": "A", "returnUrl": "https://shop.example/back"});
    let created = post(&sandbox, "/api/v1/payments/withdraw", &order).await;
    let url = created["gatewayUrl"].as_str().unwrap();
    assert!(
        client().get(url).send().await.unwrap().text().await.unwrap().contains("5,000\u{a0}XAF")
    );
    let form = client()
        .post(format!("{url}/withdraw"))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("provider=MTN_MOMO_CMR&phoneNumber=237653456789");
    let filled = form.send().await.unwrap();
    assert_eq!(filled.status(), 303);
    assert!(filled.headers()["location"].to_str().unwrap().starts_with("../gw_"));
    let path = format!("/api/v1/payments/withdraw/{}", created["id"].as_str().unwrap());
    until(async || (get(&sandbox, &path).await["status"] == "COMPLETED").then_some(())).await;
    let back = client().get(url).send().await.unwrap();
    assert!(back.headers()["location"].to_str().unwrap().contains("?status=COMPLETED&"));
    let balances = get(&sandbox, "/api/v1/payments/balance").await;
    assert_eq!(balances[0]["availableBalance"], 5000);
}

#[tokio::test]
async fn wrong_keys_and_live_keys_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = format!("{}/api/v1/payments/me", sandbox.base_url());
    assert_eq!(client().get(&url).send().await.unwrap().status(), 401);
    assert_eq!(with_keys(client().get(&url), &sandbox).send().await.unwrap().status(), 200);
    let live = client().get(&url).header("X-API-Key", "kpay_live_x").header("X-Secret-Key", "x");
    let response = live.send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert!(read(response).await["message"].as_str().unwrap().contains("live keys"));
}

#[tokio::test]
async fn a_foreign_host_gets_nothing_of_kpays_api_nor_of_the_dashboard() {
    let sandbox = Sandbox::builder().allow_host("kpay-sandbox").start().await.unwrap();
    let ask = async |path: &str, host: &'static str| {
        let url = format!("{}{path}", sandbox.base_url());
        let request = with_keys(client().get(url), &sandbox).header("Host", host);
        request.send().await.unwrap().status().as_u16()
    };
    for path in ["/api/v1/payments/me", "/_sandbox/status", "/", "/_dashboard/app.js"] {
        for (host, status) in [
            ("localhost:7700", 200),
            ("127.0.0.1", 200),
            ("kpay-sandbox:7700", 200),
            ("evil.test:7700", 403),
        ] {
            assert_eq!(ask(path, host).await, status, "{path} at {host}");
        }
    }
    assert_eq!(ask("/_dashboard/events", "evil.test").await, 403);
}

#[tokio::test]
async fn a_body_over_the_bound_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = format!("{}/api/v1/payments/init", sandbox.base_url());
    let request = client().post(url).header("Content-Type", "application/json");
    let response = with_keys(request, &sandbox).body(vec![b' '; 200 * 1024]).send().await.unwrap();
    assert_eq!(response.status(), 413);
}

#[tokio::test]
async fn a_request_that_is_cut_off_makes_no_payment() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = ussd("ORDER-1").to_string();
    let request = format!(
        "POST /api/v1/payments/init HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {}\r\n\
         X-Secret-Key: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        sandbox.api_key(),
        sandbox.secret_key(),
        body.len() + 1,
    );
    let mut connection = TcpStream::connect(sandbox.address()).await.unwrap();
    connection.write_all(request.as_bytes()).await.unwrap();
    connection.shutdown().await.unwrap();
    // Whatever the answer is, the request is over once the connection is.
    let _ = connection.read_to_end(&mut Vec::new()).await;
    assert_eq!(init(&sandbox, &ussd("ORDER-1")).await["status"], "PENDING");
}
