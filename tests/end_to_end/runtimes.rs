//! A client in a `static` is used by one tokio runtime after the other, by several at once, and by
//! code without any.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use kpay_native::{CallOptions, Client, MoneyError, NotSentReason, PaymentId};
use kpay_tests::keeping_server::KeepingServer;
use tokio::runtime;

use crate::values::{API_KEY, COMPLETES, SECRET_KEY, ussd};

fn server() -> KeepingServer {
    KeepingServer::start(|_| r#"{"id":"pay_1","status":"PENDING"}"#.to_owned(), |_| None).unwrap()
}

fn client(server: &KeepingServer) -> Client {
    kpay_native::Client::builder(API_KEY, SECRET_KEY)
        .base_url(server.base_url())
        .max_retries(0)
        .attempt_timeout(Duration::from_secs(5))
        .build()
        .unwrap()
}

fn current_thread() -> runtime::Runtime {
    runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// A read goes out on a kept connection where there is one.
async fn read(client: &Client) {
    client.payments().get(PaymentId::new("pay_1").unwrap()).await.unwrap();
}

async fn pay(client: &Client, order: &str) {
    let id = client.send(&ussd(order, COMPLETES)).await.unwrap().id.to_string();
    assert_eq!(id, "pay_1");
}

#[test]
fn each_test_with_a_runtime_of_its_own_may_use_one_client() {
    let server = server();
    let client = client(&server);
    for round in 0..20 {
        let runtime = current_thread();
        runtime.block_on(async {
            read(&client).await;
            read(&client).await;
            pay(&client, &format!("ORDER-{round}")).await;
        });
    }
    // Each runtime keeps a connection for its reads: none takes what another has left.
    let reads = server.came().into_iter().filter(|one| one.line.starts_with("GET"));
    let connections: Vec<usize> = reads.map(|one| one.connection).collect();
    assert_eq!(connections, (0..20).flat_map(|round| [2 * round; 2]).collect::<Vec<_>>());
}

#[test]
fn a_runtime_that_stands_still_holds_no_other_up() {
    let server = server();
    let client = client(&server);
    let (still, busy) = (current_thread(), current_thread());
    still.block_on(read(&client));
    // Nobody drives what the first one kept.
    busy.block_on(read(&client));
    still.block_on(read(&client));
    let connections: Vec<usize> = server.came().iter().map(|one| one.connection).collect();
    assert_eq!(connections, [0, 1, 0]);
}

#[test]
fn runtimes_on_many_threads_may_share_a_client() {
    let server = server();
    let client = Arc::new(client(&server));
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let client = Arc::clone(&client);
            scope.spawn(move || {
                for round in 0..5 {
                    let order = format!("ORDER-{thread}-{round}");
                    current_thread().block_on(async {
                        read(&client).await;
                        pay(&client, &order).await;
                    });
                }
            });
        }
    });
    assert_eq!(server.came().len(), 80);
}

#[test]
fn outside_of_tokio_an_error_says_so() {
    let server = server();
    let client = client(&server).with_options(CallOptions::new().max_retries(2));
    let order = ussd("ORDER-1", COMPLETES);
    // Whatever it is polled by, it is done at once.
    let end = client.send(&order).into_future().now_or_never().unwrap();
    let MoneyError::NotMoved(error) = end.unwrap_err() else { panic!("it moved") };
    assert_eq!(error.not_sent(), Some(NotSentReason::NoRuntime));
    assert!(error.to_string().contains("outside of the async runtime"), "{error}");

    let read = client.account().me().into_future().now_or_never().unwrap().unwrap_err();
    assert_eq!(read.not_sent(), Some(NotSentReason::NoRuntime));
    let id = PaymentId::new("pay_1").unwrap();
    let wait = client.payments().wait(&id).into_future().now_or_never().unwrap();
    assert_eq!(wait.unwrap_err().not_sent(), Some(NotSentReason::NoRuntime));

    assert_eq!(server.came().len(), 0);
    current_thread().block_on(pay(&client, "ORDER-1"));
}
