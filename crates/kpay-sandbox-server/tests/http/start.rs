//! Starting and stopping.

use std::num::NonZeroU32;

use kpay_sandbox_server::{Sandbox, StartError};
use tokio::net::TcpListener;

use crate::support::{client, until};

#[tokio::test]
async fn it_listens_on_loopback_and_frees_its_port() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    assert!(address.ip().is_loopback());
    assert_eq!(sandbox.base_url(), format!("http://{address}"));
    sandbox.shutdown().await;
    until(async || TcpListener::bind(address).await.ok()).await;
}

#[tokio::test]
async fn an_idle_connection_does_not_keep_it_up() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    let client = client();
    assert_eq!(client.get(sandbox.base_url()).send().await.unwrap().status(), 200);
    sandbox.shutdown().await;
    until(async || TcpListener::bind(address).await.ok()).await;
}

#[tokio::test]
async fn dropping_a_sandbox_stops_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    drop(sandbox);
    until(async || TcpListener::bind(address).await.ok()).await;
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let first = Sandbox::start().await.unwrap();
    let error = Sandbox::builder().listen(first.address()).start().await.unwrap_err();
    assert!(matches!(error, StartError::Listen { address, .. } if address == first.address()));
    assert!(error.to_string().contains(&first.address().to_string()));
}

#[tokio::test]
async fn a_setting_that_can_not_be_used_is_named() {
    let live = Sandbox::builder().keys("kpay_live_x", "x").start().await.unwrap_err();
    assert!(live.to_string().contains("live key"));
    let url = Sandbox::builder().webhook_url("not a url").start().await.unwrap_err();
    assert!(matches!(url, StartError::Setting(_)));
    assert!(url.to_string().starts_with("webhook URL"));
}

#[tokio::test]
async fn settings_can_be_read_back() {
    let builder = Sandbox::builder()
        .keys("kpay_test_mine", "sk_test_mine")
        .gateway_secret("gateway")
        .public_url("https://sandbox.example/")
        .seed(7)
        .speed(NonZeroU32::MAX);
    let sandbox = builder.start().await.unwrap();
    assert_eq!(sandbox.api_key(), "kpay_test_mine");
    assert_eq!(sandbox.secret_key(), "sk_test_mine");
    assert_eq!(sandbox.gateway_secret(), "gateway");
    assert_eq!(sandbox.seed(), 7);
    assert_eq!(sandbox.base_url(), "https://sandbox.example/");
    assert!(!format!("{sandbox:?}").contains("mine"));
}
