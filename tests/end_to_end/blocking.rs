//! The blocking client: from plain threads, and inside runtimes of either kind.

use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use kpay_native::blocking::Client;
use kpay_native::blocking::ClientBuilder;
use kpay_native::client::AttemptEvent;
use kpay_native::core::WatchPolicy;
use kpay_native::reqwest::dns::{Addrs, Name, Resolve, Resolving};
use kpay_native::{
    CallOptions, Country, Currency, ErrorKind, MoneyError, NotSentReason, PhoneNumber, RateLimits,
    Status, TransactionState,
};
use kpay_sandbox_server::Sandbox;
use kpay_tests::hostile_server::{Deed, HostileServer};
use tokio::runtime;
use tokio::sync::oneshot;

use crate::values::{API_KEY, COMPLETES, SECRET_KEY, STAYS_OPEN, ussd};

/// Longer than any of these calls should take, shorter than the time-outs that hide a deadlock.
const SOON: Duration = Duration::from_secs(20);

/// Something that serves on a runtime and thread of its own, so that nothing here has to poll it.
struct Elsewhere<T> {
    served: T,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl<T> Drop for Elsewhere<T> {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

/// `start` gives what keeps the server running, and what a test wants of it.
fn elsewhere<S, T: Send + 'static>(
    start: impl AsyncFnOnce() -> (S, T) + Send + 'static,
) -> Elsewhere<T> {
    let (stop, stopped) = oneshot::channel();
    let (report, started) = mpsc::channel();
    let thread = thread::spawn(move || {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (_server, served) = start().await;
            report.send(served).unwrap();
            let _ = stopped.await;
        });
    });
    let served = started.recv().unwrap();
    Elsewhere { served, stop: Some(stop), thread: Some(thread) }
}

/// The address and keys of a sandbox.
type Keys = (String, String, String);

fn sandbox() -> Elsewhere<Keys> {
    elsewhere(async || {
        let sandbox = Sandbox::builder()
            .speed(NonZeroU32::new(100).unwrap())
            .seed(7)
            .balance(Country::Cmr, 1_000_000)
            .start()
            .await
            .unwrap();
        let keys = (sandbox.base_url(), sandbox.api_key(), sandbox.secret_key());
        let keys = (keys.0.to_owned(), keys.1.to_owned(), keys.2.to_owned());
        (sandbox, keys)
    })
}

/// A server that reads so many requests and never answers, and one answer after them.
fn silent_server(silences: usize) -> Elsewhere<(String, Arc<HostileServer>)> {
    elsewhere(async move || {
        let mut script = vec![Deed::WriteAndStall(Vec::new()); silences];
        script.push(Deed::json(201, r#"{"id":"pay_2","status":"PENDING"}"#));
        let server = Arc::new(HostileServer::start(script).await.unwrap());
        let served = (server.base_url(), Arc::clone(&server));
        (server, served)
    })
}

fn builder_of((base_url, api_key, secret_key): &Keys) -> ClientBuilder {
    Client::builder(api_key, secret_key).base_url(base_url)
}

fn client_of(sandbox: &Elsewhere<Keys>) -> Client {
    builder_of(&sandbox.served).build().unwrap()
}

fn impatient(base_url: &str) -> Client {
    Client::builder(API_KEY, SECRET_KEY).base_url(base_url).max_retries(0).build().unwrap()
}

fn eager() -> WatchPolicy {
    WatchPolicy::default().first_delay(Duration::from_millis(50))
}

fn pays(client: &Client, order: &str) {
    let start = Instant::now();
    let payment = client.send(&ussd(order, COMPLETES)).unwrap();
    let statuses = Mutex::new(Vec::new());
    let waited = client
        .payments()
        .wait(&payment.id)
        .policy(eager())
        .on_status(|payment| statuses.lock().unwrap().push(payment.status.clone()))
        .run()
        .unwrap();
    assert_eq!(waited.state, TransactionState::Completed);
    assert_eq!(statuses.lock().unwrap().last(), Some(&Status::Completed));
    assert!(start.elapsed() < SOON);
}

#[test]
fn a_plain_thread_does_without_async() {
    fn is_shared<T: Clone + Send + Sync + std::fmt::Debug + 'static>(_: &T) {}

    let sandbox = sandbox();
    let client = client_of(&sandbox);
    is_shared(&client);
    pays(&client, "ORDER-1");

    let error = client.send(&ussd("ORDER-1", COMPLETES)).unwrap_err();
    assert!(matches!(error, MoneyError::AlreadyExists { .. }), "{error}");
    assert!(client.account().me().send().unwrap().environment.is_test());
    assert!(client.environment().unwrap().is_test());
    assert!(client.account().balances().send().unwrap().of(&Currency::Xaf).is_some());
    assert!(!client.operators().price_list().send().unwrap().countries.is_empty());
    let number = PhoneNumber::new(COMPLETES).unwrap();
    assert_eq!(client.operators().predict(&number).send().unwrap().country, Some(Country::Cmr));
    assert_ne!(client.new_external_id(), client.new_external_id());
    assert!(!format!("{client:?}").contains(&sandbox.served.2));
}

#[test]
fn a_listener_may_call_the_client() {
    let sandbox = sandbox();
    let client = client_of(&sandbox);
    let payment = client.send(&ussd("ORDER-1", COMPLETES)).unwrap();
    let wait = client.payments().wait(&payment.id).policy(eager()).on_status(|payment| {
        assert_eq!(client.payments().get(&payment.id).send().unwrap().id, payment.id);
    });
    assert_eq!(wait.run().unwrap().state, TransactionState::Completed);
}

#[test]
fn a_wait_ends_open_and_goes_on() {
    let sandbox = sandbox();
    let client = client_of(&sandbox);
    let payment = client.send(&ussd("ORDER-1", STAYS_OPEN)).unwrap();
    let wait = client.payments().wait(&payment.id).policy(eager());
    let waited = wait.deadline(Duration::from_millis(200)).run().unwrap();
    assert_eq!(waited.state, TransactionState::Open);
    let resumed = client.payments().resume_wait(waited.saved).run().unwrap();
    assert_eq!(resumed.state, TransactionState::Open);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_works_inside_a_runtime_of_many_threads() {
    let sandbox = sandbox();
    let client = client_of(&sandbox);
    let other = client.clone();
    let task = tokio::spawn(async move { pays(&other, "ORDER-1") });
    pays(&client, "ORDER-2");
    task.await.unwrap();
    drop(client);
}

#[tokio::test]
async fn it_works_inside_a_runtime_of_one_thread() {
    let sandbox = sandbox();
    let client = client_of(&sandbox);
    pays(&client, "ORDER-1");
    let other = client.clone();
    tokio::task::spawn_blocking(move || pays(&other, "ORDER-2")).await.unwrap();
    drop(client);
}

#[tokio::test]
async fn a_task_may_call_without_end() {
    // More than tokio lets one task do before it has to yield: it would not be woken any more.
    let sandbox = sandbox();
    let client = builder_of(&sandbox.served).rate_limits(RateLimits::all(10_000)).build().unwrap();
    for _ in 0..300 {
        let start = Instant::now();
        client.account().me().send().unwrap();
        assert!(start.elapsed() < SOON);
    }
}

#[test]
fn calls_of_several_threads_run_side_by_side() {
    let server = silent_server(8);
    let client = impatient(&server.served.0)
        .with_options(CallOptions::new().attempt_timeout(Duration::from_secs(1)));
    let start = Instant::now();
    thread::scope(|scope| {
        for order in 0..8 {
            let client = client.clone();
            scope.spawn(move || {
                let payment = ussd(&format!("ORDER-{order}"), COMPLETES);
                let error = client.send(&payment).unwrap_err();
                assert!(error.is_unknown() && error.error().is_timeout(), "{error}");
            });
        }
    });
    assert!((1..5).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    assert_eq!(server.served.1.requests().len(), 8);
}

#[test]
fn an_external_id_is_in_flight_once_among_clones() {
    let server = silent_server(1);
    let client = impatient(&server.served.0);
    let payment = ussd("ORDER-1", COMPLETES);
    thread::scope(|scope| {
        let hasty = client.with_options(CallOptions::new().attempt_timeout(Duration::from_secs(2)));
        let first = scope.spawn(move || hasty.send(&ussd("ORDER-1", COMPLETES)));
        while server.served.1.requests().is_empty() {
            thread::sleep(Duration::from_millis(5));
        }
        let error = client.clone().send(&payment).unwrap_err();
        let MoneyError::Unknown { error, .. } = error else { panic!("{error}") };
        assert_eq!(error.kind(), ErrorKind::InFlight);
        assert!(first.join().unwrap().unwrap_err().is_unknown());
    });
    assert_eq!(client.send(&payment).unwrap().id.as_str(), "pay_2");
}

#[test]
fn after_an_observer_panicked_the_client_goes_on() {
    let sandbox = sandbox();
    let armed = Arc::new(AtomicBool::new(true));
    let fuse = Arc::clone(&armed);
    let client = builder_of(&sandbox.served)
        .observer(move |_: &AttemptEvent| {
            assert!(!fuse.swap(false, Ordering::SeqCst), "the observer's own panic");
        })
        .build()
        .unwrap();
    let payment = ussd("ORDER-1", COMPLETES);
    let call = AssertUnwindSafe(|| client.send(&payment));
    let panic = catch_unwind(call).unwrap_err();
    assert!(panic.downcast_ref::<&str>().unwrap().contains("observer's own"));

    assert!(!armed.load(Ordering::SeqCst));
    // Its place is free again, so KPay is asked, and knows the payment.
    let error = client.send(&payment).unwrap_err();
    assert!(matches!(error, MoneyError::AlreadyExists { .. }), "{error}");
    pays(&client, "ORDER-2");
}

#[test]
fn the_last_clone_may_go_while_its_thread_panics() {
    let sandbox = sandbox();
    let client = client_of(&sandbox);
    pays(&client, "ORDER-1");
    let ended = thread::spawn(move || {
        let _last = client;
        panic!("on purpose");
    });
    assert!(ended.join().is_err());
}

/// Calls the client from the client's own thread.
struct Recursive {
    client: Arc<OnceLock<Client>>,
    seen: Mutex<mpsc::Sender<String>>,
}

impl Resolve for Recursive {
    fn resolve(&self, _: Name) -> Resolving {
        let error = self.client.get().unwrap().account().me().send().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        self.seen.lock().unwrap().send(error.to_string()).unwrap();
        Box::pin(async { Ok(Box::new(std::iter::empty()) as Addrs) })
    }
}

#[test]
fn a_call_on_its_own_thread_is_refused() {
    let (seen, sees) = mpsc::channel();
    let client = Arc::new(OnceLock::new());
    let resolver = Arc::new(Recursive { client: Arc::clone(&client), seen: Mutex::new(seen) });
    let made = Client::builder(API_KEY, SECRET_KEY)
        .base_url("http://sandbox.invalid:7700")
        .danger_accept_http_with_test_key()
        .max_retries(0)
        .configure_reqwest(move |reqwest| reqwest.dns_resolver(Arc::clone(&resolver)).no_proxy())
        .build()
        .unwrap();
    client.set(made.clone()).unwrap();
    let error = made.account().me().send().unwrap_err();
    assert_eq!(error.not_sent(), Some(NotSentReason::Connect), "{error:?}");
    assert!(sees.recv_timeout(SOON).unwrap().contains("own thread"));
}
