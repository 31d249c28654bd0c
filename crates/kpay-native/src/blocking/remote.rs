//! Transport and clock of a client whose calls run on one thread and its connections on another.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use kpay_client::core::{NotSentReason, Now, Tick, TransportError};
use kpay_client::{Runtime, Transport};
use tokio::task::JoinError;

use super::thread::Thread;
use crate::runtime::unix_now;
use crate::tls;

/// Hands each attempt to the thread.
pub(super) struct RemoteTransport<T> {
    pub(super) thread: Arc<Thread>,
    pub(super) transport: T,
}

impl<T: Transport + Clone> Transport for RemoteTransport<T> {
    async fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let transport = self.transport.clone();
        let begun = Arc::new(AtomicBool::new(false));
        let begins = Arc::clone(&begun);
        let attempt = self.thread.spawn(async move {
            begins.store(true, Ordering::Release);
            transport.send(request, timeout).await
        });
        let lost = match attempt.await {
            Ok(answer) => return answer,
            Err(error) => Lost::new(&error),
        };
        // Only an attempt that was never looked at has surely sent nothing.
        let fact = if begun.load(Ordering::Acquire) {
            TransportError::cut()
        } else {
            TransportError::not_sent(NotSentReason::Connect)
        };
        Err(fact.with_source(lost))
    }

    fn keeps_timeout(&self) -> bool {
        self.transport.keeps_timeout()
    }
}

/// The system's clocks and entropy, and the thread's sleep. A paused tokio clock around the caller
/// is not followed: the thread has another.
pub(super) struct RemoteRuntime {
    thread: Arc<Thread>,
    origin: Instant,
}

impl RemoteRuntime {
    pub(super) fn new(thread: Arc<Thread>) -> Self {
        Self { thread, origin: Instant::now() }
    }
}

impl Runtime for RemoteRuntime {
    fn now(&self) -> Now {
        Now::new(Tick::from_duration(self.origin.elapsed()), unix_now())
    }

    fn entropy(&self) -> [u8; 16] {
        tls::entropy()
    }

    async fn sleep(&self, duration: Duration) {
        let start = Instant::now();
        let asleep = self.thread.spawn(async move { tokio::time::sleep(duration).await });
        if asleep.await.is_err() {
            // Without the thread a wait must still take its time, or its caller would spin.
            std::thread::sleep(duration.saturating_sub(start.elapsed()));
        }
    }
}

/// Why an attempt has no end. The panic's own message could hold anything, so it stays out.
#[derive(Debug)]
struct Lost {
    panicked: bool,
}

impl Lost {
    fn new(error: &JoinError) -> Self {
        Self { panicked: error.is_panic() }
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.panicked {
            "code on the blocking client's thread panicked during the attempt"
        } else {
            "the blocking client's thread ended before the attempt did"
        })
    }
}

impl std::error::Error for Lost {}

#[cfg(test)]
mod tests {
    use std::future::IntoFuture;

    use kpay_client::Client;
    use kpay_client::core::endpoint::{InitUssdPayment, TransferBetweenWallets};
    use kpay_client::core::{
        ApplicationId, Country, Credentials, Currency, Error, ErrorKind, ExternalId, Money,
        MoneyError, PhoneNumber, Provider,
    };

    use super::*;
    use crate::blocking::block_on::block_on;

    fn client_on(
        thread: Thread,
        transport: impl Fn(&Request<Bytes>) -> Response<Bytes> + Clone + Send + Sync + 'static,
    ) -> Client {
        let thread = Arc::new(thread);
        let transport = move |request: Request<Bytes>, _| {
            let transport = transport.clone();
            async move { Ok::<_, TransportError>(transport(&request)) }
        };
        let runtime = RemoteRuntime::new(Arc::clone(&thread));
        Client::builder(Credentials::new("kpay_test_a", "b1c2d3e4").unwrap())
            .max_retries(0)
            .build(RemoteTransport { thread, transport }, runtime)
            .unwrap()
    }

    fn pay(client: &Client) -> MoneyError {
        let payment = InitUssdPayment::new(
            ExternalId::new("ORDER-1").unwrap(),
            Money::new(5000, Currency::Xaf),
            Provider::MtnMomoCmr,
            PhoneNumber::new("237653456789").unwrap(),
        );
        block_on(client.send(&payment).into_future()).unwrap_err()
    }

    fn read(client: &Client) -> Error {
        block_on(client.account().me().into_future()).unwrap_err()
    }

    fn ended_thread() -> Thread {
        let mut thread = Thread::start().unwrap();
        thread.end();
        thread
    }

    #[test]
    fn an_attempt_that_panicked_may_have_been_sent() {
        let client = client_on(Thread::start().unwrap(), |_| panic!("on purpose"));
        let error = pay(&client);
        let MoneyError::Unknown { external_id, error } = error else { panic!("{error}") };
        assert_eq!(external_id.as_str(), "ORDER-1");
        assert_eq!(error.kind(), ErrorKind::NoResponse);
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.contains("panicked"), "{source}");
        assert_eq!(read(&client).kind(), ErrorKind::NoResponse);
        assert!(pay(&client).is_unknown(), "the externalId is free again");
    }

    #[test]
    fn without_the_thread_nothing_is_sent() {
        let client = client_on(ended_thread(), |_| panic!("nothing carries it here"));
        let error = pay(&client);
        let MoneyError::NotMoved(error) = error else { panic!("{error}") };
        assert_eq!(error.not_sent(), Some(NotSentReason::Connect));
        assert_eq!(read(&client).kind(), ErrorKind::NotSent);
    }

    #[test]
    fn a_lost_token_moves_nothing_and_a_lost_transfer_may_have() {
        let transfer = TransferBetweenWallets::new(
            ExternalId::new("TRF-1").unwrap(),
            ApplicationId::new("e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d").unwrap(),
            10_000,
            Country::Cmr,
            Country::Sen,
        );
        let run = |client: Client| block_on(client.send(&transfer).into_future()).unwrap_err();

        let no_token = client_on(Thread::start().unwrap(), |_| panic!("on purpose"));
        assert!(matches!(run(no_token), MoneyError::NotMoved(_)));

        let no_end = client_on(Thread::start().unwrap(), |request| {
            assert!(request.uri().path().ends_with("token"), "on purpose");
            let token = r#"{"accessToken":"a.b.c","expiresIn":"1d"}"#;
            Response::new(Bytes::from_static(token.as_bytes()))
        });
        let error = run(no_end);
        assert!(error.is_unknown(), "{error}");
    }

    #[test]
    fn a_sleep_takes_its_time_without_the_thread_too() {
        const NAP: Duration = Duration::from_millis(50);
        for thread in [Thread::start().unwrap(), ended_thread()] {
            let runtime = RemoteRuntime::new(Arc::new(thread));
            let start = Instant::now();
            block_on(runtime.sleep(NAP));
            assert!(start.elapsed() >= NAP);
        }
    }
}
