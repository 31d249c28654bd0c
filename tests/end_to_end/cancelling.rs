//! A caller that lets go of a call leaves nothing behind.

use std::time::Duration;

use kpay_native::{Budget, CallOptions, MoneyError, PaymentId};
use kpay_tests::hostile_server::{Deed, HostileServer};
use tokio::time::timeout;

use crate::values::{API_KEY, COMPLETES, SECRET_KEY, ussd};

#[tokio::test]
async fn a_dropped_call_frees_its_external_id_and_its_connection() {
    let script = vec![
        Deed::WriteAndStall(Vec::new()),
        Deed::json(201, r#"{"id":"pay_2","status":"PENDING"}"#),
    ];
    let server = HostileServer::start(script).await.unwrap();
    let client =
        kpay_native::builder(API_KEY, SECRET_KEY).base_url(&server.base_url()).build().unwrap();
    let payment = ussd("ORDER-1", COMPLETES);

    let mut first = Box::pin(client.payments().init_ussd(&payment));
    while server.requests().is_empty() {
        assert!(timeout(Duration::from_millis(20), &mut first).await.is_err());
    }
    let error = client.payments().init_ussd(&payment).await.unwrap_err();
    let MoneyError::NotMoved(error) = error else { panic!("{error}") };
    assert!(error.to_string().contains("in flight"), "{error}");

    drop(first);
    assert_eq!(client.payments().init_ussd(&payment).await.unwrap().id.as_str(), "pay_2");
}

#[tokio::test]
async fn a_dropped_call_leaves_the_queue() {
    let script = vec![Deed::json(200, r#"{"id":"pay_1","status":"PENDING"}"#); 3];
    let server = HostileServer::start(script).await.unwrap();
    // Two calls a minute: the second has to wait for longer than any of these calls may.
    let client = kpay_native::builder(API_KEY, SECRET_KEY)
        .base_url(&server.base_url())
        .budget(Budget::with_limits(2, 2, 2))
        .build()
        .unwrap();
    let id = PaymentId::new("pay_1").unwrap();
    client.payments().get(&id).await.unwrap();
    let patient = client.with_options(CallOptions::new().deadline(Duration::from_secs(90)));
    for _ in 0..50 {
        assert!(timeout(Duration::from_millis(1), patient.payments().get(&id)).await.is_err());
    }
    let hasty = client.with_options(CallOptions::new().deadline(Duration::from_secs(10)));
    let error = hasty.payments().get(&id).await.unwrap_err();
    assert_eq!(error.not_sent(), Some(kpay_native::NotSentReason::Budget));
    assert!(error.retry_after().unwrap() <= Duration::from_secs(61), "{error}");
    assert_eq!(server.requests().len(), 1);
}
