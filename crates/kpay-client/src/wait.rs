//! Waiting for an end.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::time::Duration;

use kpay_core::endpoint::{GetPayment, GetWithdrawal};
use kpay_core::{
    Error, InvalidInputError, Payment, Response, SavedWatch, Status, TransactionState, Watch,
    WatchKey, WatchPolicy, WatchStep, Withdrawal,
};

use crate::call::{BlockingCaller, Caller};
use crate::marker::{BoxFuture, MaybeSend, MaybeSync};
use crate::send::Sendable;
use crate::{CallOptions, Client};

/// The last look of a wait gets this long, even when the wait's own time is over.
const LEAST_LOOK: Duration = Duration::from_secs(10);

/// What can be waited for: a [`Payment`] or a [`Withdrawal`]. Sealed.
pub trait Watchable: sealed::Sealed + fmt::Debug + MaybeSend + MaybeSync + 'static {
    /// Where it stands.
    fn status(&self) -> &Status;
}

impl Watchable for Payment {
    fn status(&self) -> &Status {
        &self.status
    }
}

impl Watchable for Withdrawal {
    fn status(&self) -> &Status {
        &self.status
    }
}

/// A wait for an end: set it up, then await it, or with a blocking client [`run`](Self::run) it. Dropping
/// it ends it.
///
/// A read that fails does not end it: the network, a server that fails and a proxy's page are waited out, and so is
/// a refusal that comes once or twice (a payment that was taken a moment ago may not be found yet). When the wait's
/// time is over it ends with [`TransactionState::Open`], and [`WaitResult::last_error`] says why nothing newer is known. It
/// ends with an error when KPay itself refuses the third time without a status between: wrong keys, an unknown
/// payment. For one that KPay took, such an error says nothing of the money either.
///
/// ```
/// use std::time::Duration;
/// use kpay_client::Client;
/// use kpay_client::core::{Error, PaymentId};
///
/// # async fn example(client: Client, id: PaymentId) -> Result<(), Error> {
/// let wait = client.payments().wait(&id).deadline(Duration::from_secs(60));
/// let waited = wait.on_status(|payment| println!("{}", payment.status)).await?;
/// let elsewhere = client.payments().resume_wait(waited.saved);
/// # let _ = elsewhere;
/// # Ok(())
/// # }
/// ```
#[must_use = "a wait does nothing until it is awaited or run"]
pub struct Wait<'a, T, C = Client> {
    caller: &'a C,
    start: Start,
    policy: WatchPolicy,
    listener: Option<Box<dyn StatusListener<T> + 'a>>,
    watched: PhantomData<fn() -> T>,
}

enum Start {
    New(WatchKey),
    Saved(SavedWatch),
}

/// How a wait ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct WaitResult<T> {
    /// What came of it; [`TransactionState::Open`] when the wait's time was over first. Match all of it.
    pub state: TransactionState,
    /// The payment or withdrawal as it was read last; `None` when no read succeeded.
    pub newest: Option<Response<T>>,
    /// Why the last read failed, when it did.
    pub last_error: Option<Error>,
    /// The wait as it stands, to go on elsewhere.
    pub saved: SavedWatch,
}

/// Is told of each status that a wait reads.
trait StatusListener<T>: MaybeSend + MaybeSync {
    fn on_status(&self, newest: &T);
}

impl<T, F: Fn(&T) + MaybeSend + MaybeSync> StatusListener<T> for F {
    fn on_status(&self, newest: &T) {
        self(newest);
    }
}

impl<'a, T: Watchable, C: Caller> Wait<'a, T, C> {
    pub(crate) fn new(caller: &'a C, key: impl Into<WatchKey>) -> Self {
        Self::starting(caller, Start::New(key.into()))
    }

    pub(crate) fn resume(caller: &'a C, saved: SavedWatch) -> Self {
        Self::starting(caller, Start::Saved(saved))
    }

    fn starting(caller: &'a C, start: Start) -> Self {
        Self { caller, start, policy: WatchPolicy::default(), listener: None, watched: PhantomData }
    }

    /// Sets how long to wait altogether; 5 minutes by default. A resumed wait keeps its own.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.policy.deadline = deadline;
        self
    }

    /// Sets how often to read. A resumed wait keeps its own.
    pub fn policy(mut self, policy: WatchPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Is told of what was read each time.
    pub fn on_status(mut self, listener: impl Fn(&T) + MaybeSend + MaybeSync + 'a) -> Self {
        self.listener = Some(Box::new(listener));
        self
    }

    async fn watch(self) -> Result<WaitResult<T>, Error> {
        let client = self.caller.as_client();
        let shared = &client.shared;
        let mut watch = match self.start {
            Start::New(key) => Watch::new(key, self.policy, shared.now()),
            Start::Saved(saved) => Watch::resume(saved, shared.now()),
        };
        if shared.runtime.obstacle_here().is_some() {
            // Without a runtime there is no timer: the first read says so before anything is waited for.
            look::<T>(client, &watch).await?;
        }
        let (mut newest, mut last_error) = (None, None);
        loop {
            match watch.poll(shared.now()) {
                WatchStep::Wait(wait) => shared.runtime.sleep_boxed(wait).await,
                WatchStep::Check => match look::<T>(client, &watch).await {
                    Ok(read) => {
                        watch.on_status(read.value.status(), shared.now(), shared.entropy());
                        if let Some(listener) = &self.listener {
                            listener.on_status(&read.value);
                        }
                        (newest, last_error) = (Some(read), None);
                    }
                    Err(error) => {
                        if !watch.on_error(&error, shared.now(), shared.entropy()) {
                            return Err(error);
                        }
                        last_error = Some(error);
                    }
                },
                WatchStep::Done(state) => {
                    let saved = watch.save(shared.now());
                    return Ok(WaitResult { state, newest, last_error, saved });
                }
                // Core may learn steps that this driver doesn't know; to ask again is always right.
                _ => {}
            }
        }
    }
}

async fn look<T: Watchable>(client: &Client, watch: &Watch) -> Result<Response<T>, Error> {
    let left = watch.time_left(client.shared.now()).max(LEAST_LOOK);
    let options = &client.options;
    let deadline = options.deadline.unwrap_or(client.shared.policy.deadline).min(left);
    let options = CallOptions { deadline: Some(deadline), ..options.clone() };
    let read = T::read(watch.key()).ok_or_else(|| {
        InvalidInputError::new("saved wait", "is for another kind of transaction")
    })?;
    read.send_by(client.with_options(options)).await
}

impl<T: Watchable, C: BlockingCaller> Wait<'_, T, C> {
    /// Waits, and blocks this thread meanwhile. To stop early set a short
    /// [`deadline`](Self::deadline) and resume what [`WaitResult::saved`] holds.
    ///
    /// # Errors
    /// What KPay itself refuses three times without a status between: wrong keys, an unknown payment or
    /// withdrawal. All else is waited out, and stands in [`WaitResult::last_error`].
    pub fn run(self) -> Result<WaitResult<T>, Error> {
        let caller = self.caller;
        caller.block_on(self.watch())
    }
}

impl<'a, T: Watchable> IntoFuture for Wait<'a, T> {
    type Output = Result<WaitResult<T>, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.watch())
    }
}

impl<T, C> fmt::Debug for Wait<'_, T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait").field("policy", &self.policy).finish_non_exhaustive()
    }
}

mod sealed {
    use kpay_core::{Error, WatchKey};

    use crate::send::Sendable;

    pub trait Sealed: Sized {
        /// The request that reads it.
        type Read: Sendable<Response = Self, Failure = Error>;

        /// The read of what is watched; `None` when the key is another kind's.
        fn read(key: &WatchKey) -> Option<Self::Read>;
    }
}

impl sealed::Sealed for Payment {
    type Read = GetPayment;

    fn read(key: &WatchKey) -> Option<GetPayment> {
        let WatchKey::Payment(key) = key else { return None };
        Some(GetPayment::new(key.clone()))
    }
}

impl sealed::Sealed for Withdrawal {
    type Read = GetWithdrawal;

    fn read(key: &WatchKey) -> Option<GetWithdrawal> {
        let WatchKey::Withdrawal(id) = key else { return None };
        Some(GetWithdrawal::new(id.clone()))
    }
}

#[cfg(all(test, feature = "test-util"))]
mod tests {
    use bytes::Bytes;
    use http::{Request, StatusCode};
    use kpay_core::{Credentials, PaymentId, TransportError};

    use super::*;
    use crate::test_util::{ScriptedResponse, ScriptedTransport, TestRuntime};
    use crate::{Runtime as _, Transport};

    const NOT_FOUND: &str =
        r#"{"statusCode":404,"message":"Payment not found","error":"Not Found"}"#;
    const REFUSED: &str = r#"{"statusCode":401,"message":"Invalid API credentials"}"#;
    const PAGE: &str = "<html><title>Attention Required!</title></html>";
    const PENDING: &str = r#"{"id":"pay_1","status":"PENDING"}"#;
    const COMPLETED: &str = r#"{"id":"pay_1","status":"COMPLETED"}"#;

    fn client(runtime: &TestRuntime, transport: impl Transport) -> Client {
        let keys = Credentials::new("kpay_test_a", "b1c2d3e4").unwrap();
        Client::builder(keys).max_retries(0).build(transport, runtime.clone()).unwrap()
    }

    fn wait(runtime: &TestRuntime, client: &Client) -> Result<WaitResult<Payment>, Error> {
        let id = PaymentId::new("pay_1").unwrap();
        runtime.block_on(async { client.payments().wait(id).await })
    }

    fn scripted(answers: &[(u16, &'static str)]) -> (Result<WaitResult<Payment>, Error>, usize) {
        let runtime = TestRuntime::new();
        let script = ScriptedTransport::new(runtime.clone());
        let transport = answers.iter().fold(script, |script, (status, body)| {
            script.then(ScriptedResponse::json(*status, *body))
        });
        let waited = wait(&runtime, &client(&runtime, transport.clone()));
        (waited, transport.requests().len())
    }

    #[test]
    fn a_wait_survives_what_says_nothing_of_the_payment() {
        let (waited, reads) = scripted(&[
            (404, NOT_FOUND),
            (200, PAGE),
            (401, REFUSED),
            (403, PAGE),
            (499, ""),
            (302, ""),
            (502, PAGE),
            (503, ""),
            (200, r#"{"id":"pay_1"#),
            (200, PENDING),
            (404, NOT_FOUND),
            (404, NOT_FOUND),
            (200, COMPLETED),
        ]);
        let waited = waited.unwrap();
        assert_eq!((waited.state, reads), (TransactionState::Completed, 13));
        assert!(waited.last_error.is_none());
    }

    #[test]
    fn a_wait_in_which_nothing_is_ever_read_ends_still_open_with_the_last_error_and_the_id() {
        let runtime = TestRuntime::new();
        let page = |_: Request<Bytes>, _: Duration| async {
            Ok::<_, TransportError>(http::Response::new(Bytes::from_static(PAGE.as_bytes())))
        };
        let waited = wait(&runtime, &client(&runtime, page)).unwrap();
        assert_eq!(waited.state, TransactionState::Open);
        assert_eq!(waited.last_error.unwrap().status(), Some(StatusCode::OK));
        assert!(waited.newest.is_none());
        let key = WatchKey::from(PaymentId::new("pay_1").unwrap());
        assert_eq!(Watch::resume(waited.saved, runtime.now()).key(), &key);
        assert_eq!(runtime.elapsed(), WatchPolicy::default().deadline);
    }

    #[test]
    fn what_kpay_itself_refuses_three_times_ends_a_wait_with_its_error() {
        for (status, body) in [(401, REFUSED), (403, NOT_FOUND), (404, NOT_FOUND)] {
            let (waited, reads) =
                scripted(&[(200, PENDING), (status, body), (status, body), (status, body)]);
            assert_eq!(waited.unwrap_err().status().unwrap(), status);
            assert_eq!(reads, 4);
        }
    }
}
