//! Core and client with one call, as a module whose size is an early warning.
//!
//! It imports nothing: the transport answers by itself, the clock stands still. What a host would
//! bring beside it (fetch, timers, entropy) is not in the figure.

use std::future::{Future, pending, ready};
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use kpay_client::core::endpoint::InitUssdPayment;
use kpay_client::core::{Credentials, Currency, ExternalId, Money, Now, PhoneNumber, Provider};
use kpay_client::{Client, Runtime};

const ANSWER: &str = r#"{"id":"pay_abc123","status":"PENDING"}"#;

/// Makes a client and one call; gives the length of what a program would show for it.
#[unsafe(no_mangle)]
pub extern "C" fn init_ussd() -> usize {
    match block_on(call()) {
        Ok(id) => id.len(),
        Err(error) => error.to_string().len(),
    }
}

async fn call() -> Result<String, Box<dyn std::error::Error>> {
    // Values that the compiler can't see through: else it would leave out what they don't need.
    let credentials = Credentials::new(black_box("kpay_test_4f1d"), black_box("9a0b1c2d3e4f"))?;
    let client = Client::builder(credentials).build(answer, Host)?;
    let payment = InitUssdPayment::new(
        ExternalId::new(black_box("ORDER-12345"))?,
        Money::new(black_box(5000_u32), Currency::from(black_box("XAF"))),
        Provider::from(black_box("MTN_MOMO_CMR")),
        PhoneNumber::new(black_box("+237 6 53 45 67 89"))?,
    );
    let payment = client.send(&payment).await?;
    Ok(payment.id.to_string())
}

fn answer(
    request: Request<Bytes>,
    _timeout: Duration,
) -> impl Future<Output = Result<Response<Bytes>, kpay_client::core::TransportError>> {
    black_box(request);
    ready(Ok(Response::new(Bytes::from_static(black_box(ANSWER).as_bytes()))))
}

/// A host without clock, timers and entropy.
struct Host;

impl Runtime for Host {
    fn now(&self) -> Now {
        black_box(Now::default())
    }

    fn entropy(&self) -> [u8; 16] {
        black_box([7; 16])
    }

    async fn sleep(&self, _duration: Duration) {
        pending().await
    }
}

/// Nothing here waits for the outside, so to poll again is all it takes.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
    }
}
