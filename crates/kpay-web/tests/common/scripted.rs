//! A `fetch` of the caller's: what it is given, and what becomes of what it gives.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use http::{Request, Response};
use kpay_web::FetchTransport;
use kpay_web::client::Transport;
use kpay_web::core::{AttemptResult, Delivery, MoneyError, NotSentReason, TransportError};
use kpay_web::js_sys::{Array, Function, Promise, Reflect};
use kpay_web::web_sys::{self, AbortController};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{builder, pause, payment};

const PATIENCE: Duration = Duration::from_secs(10);
const ADDRESS: &str = "https://kpay.example/api?a=1%202";

/// A `fetch` of this body, and the list of what it was given.
fn fetch(body: &str) -> (Function, Array) {
    let given = Array::new();
    let make = Function::new_with_args(
        "given",
        &format!(
            "return function (...all) {{ given.push(...all); const [request] = all; {body} }}"
        ),
    );
    (make.call1(&JsValue::NULL, &given).unwrap().into(), given)
}

fn post() -> Request<Bytes> {
    Request::post(ADDRESS)
        .header("content-type", "application/json")
        .header("x-api-key", "kpay_test_a")
        .body(Bytes::from_static(b"{\"amount\":5000}"))
        .unwrap()
}

async fn send(body: &str) -> (Result<Response<Bytes>, TransportError>, web_sys::Request) {
    let (fetch, given) = fetch(body);
    let sent = FetchTransport::new().with_fetch(fetch).send(post(), PATIENCE).await;
    assert_eq!(given.length(), 1, "one argument");
    (sent, given.get(0).unchecked_into())
}

fn told(error: &TransportError) -> String {
    error.source.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// Asserts that money may have moved, and gives what was told.
fn maybe_sent(sent: Result<Response<Bytes>, TransportError>) -> String {
    let error = sent.unwrap_err();
    assert_eq!(error.delivery, Delivery::MaybeSent);
    told(&error)
}

#[wasm_bindgen_test]
async fn the_request_is_whole_and_leaves_the_rest_to_the_host() {
    let (sent, request) = send(
        "return new Response('{\"a\":\"\u{e9}\"}', { status: 201, headers: { 'X-Seen': 'yes' } })",
    )
    .await;
    let answer = sent.unwrap();
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.headers()["x-seen"], "yes");
    assert_eq!(answer.body(), "{\"a\":\"\u{e9}\"}".as_bytes());

    assert_eq!(request.url(), ADDRESS);
    assert_eq!(request.method(), "POST");
    assert_eq!(request.redirect(), web_sys::RequestRedirect::Manual);
    assert_eq!(request.headers().get("x-api-key").unwrap().unwrap(), "kpay_test_a");
    let agent = request.headers().get("user-agent").unwrap();
    assert_eq!(agent.is_none(), kpay_web::in_browser(), "{agent:?}");
    let untouched = web_sys::Request::new_with_str(ADDRESS).unwrap();
    for name in ["cache", "credentials", "mode", "keepalive", "referrer"] {
        let read = |request| Reflect::get(request, &JsValue::from(name)).unwrap();
        assert_eq!(read(request.as_ref()), read(untouched.as_ref()), "{name}");
    }
    let body = JsFuture::from(request.text().unwrap()).await.unwrap();
    assert_eq!(body.as_string().unwrap(), "{\"amount\":5000}");
    assert!(!request.signal().aborted(), "it has ended by itself");
}

#[wasm_bindgen_test]
async fn a_read_is_kept_by_nobody() {
    let (fetch, given) = fetch("return new Response('{}')");
    let read = Request::get(ADDRESS).body(Bytes::new()).unwrap();
    FetchTransport::new().with_fetch(fetch).send(read, PATIENCE).await.unwrap();
    let request = given.get(0);
    let cache = Reflect::get(&request, &"cache".into()).unwrap();
    // Hosts that know no caches have no such word.
    assert!(cache.is_undefined() || cache == "no-store", "{cache:?}");
}

#[wasm_bindgen_test]
async fn an_answer_without_a_body_is_an_empty_one() {
    let (sent, _) = send("return Promise.resolve(new Response(null, { status: 204 }))").await;
    let answer = sent.unwrap();
    assert_eq!(answer.status(), 204);
    assert!(answer.body().is_empty());
}

#[wasm_bindgen_test]
async fn whatever_fetch_throws_may_have_been_sent() {
    for (body, expected) in [
        ("return Promise.reject(new TypeError('at https://secret'))", "fetch failed (TypeError)"),
        (
            "return Promise.reject(Object.assign(new TypeError('x'), { cause: { code: 'ECONNRESET' } }))",
            "fetch failed (TypeError, ECONNRESET)",
        ),
        ("throw new RangeError('before it began?')", "fetch failed (RangeError)"),
        ("return Promise.reject({ name: 'not a word, but https://secret' })", "fetch failed"),
        ("return Promise.reject('https://secret')", "fetch failed"),
        ("return Promise.reject()", "fetch failed"),
        ("return Promise.reject(null)", "fetch failed"),
    ] {
        assert_eq!(maybe_sent(send(body).await.0), expected, "{body}");
    }
}

#[wasm_bindgen_test]
async fn what_is_no_response_is_refused() {
    for body in [
        "",
        "return 7",
        "return null",
        "return 'text'",
        "return {}",
        "return { status: 200, headers: new Headers() }",
        "return { status: 200, headers: new Map([['a', 1]]), body: null }",
        "return { status: '200', headers: new Headers(), body: null }",
        "return { status: 200, headers: new Headers(), body: 'text' }",
        "return { status: 200, headers: new Headers(), get body() { throw 1 } }",
    ] {
        assert!(maybe_sent(send(body).await.0).contains("else than a Response"), "{body}");
    }
    assert!(maybe_sent(send("return Response.error()").await.0).contains("without a status"));
}

#[wasm_bindgen_test]
async fn a_response_of_another_class_is_known_by_its_parts() {
    let (sent, _) = send(
        "return { status: 200, headers: new Headers({ a: 'b' }), type: 'default',
             body: new Response('{}').body }",
    )
    .await;
    let answer = sent.unwrap();
    assert_eq!((answer.headers()["a"].as_bytes(), &answer.body()[..]), (&b"b"[..], &b"{}"[..]));
}

#[wasm_bindgen_test]
async fn a_body_that_gives_no_bytes_is_refused() {
    for (stream, expected) in [
        ("new ReadableStream({ start(c) { c.enqueue(1e9); c.close() } })", "else than bytes"),
        ("new ReadableStream({ start(c) { c.enqueue('text'); c.close() } })", "else than bytes"),
        ("new ReadableStream({ start(c) { c.error(new TypeError('x')) } })", "read (TypeError)"),
        (
            "(() => { const one = new ReadableStream(); one.getReader(); return one })()",
            "not be read",
        ),
        ("{ getReader() { return { read() { return 7 } } } }", "not be read"),
        ("{ getReader() { return {} } }", "not be read"),
    ] {
        let body = format!("return {{ status: 200, headers: new Headers(), body: {stream} }}");
        let error = send(&body).await.0.unwrap_err();
        assert!(told(&error).contains(expected), "{stream}: {}", told(&error));
        assert_eq!(error.head.unwrap().status, 200);
    }
}

#[wasm_bindgen_test]
async fn a_stream_beyond_the_bound_is_cancelled() {
    for (status, length) in [(200, None), (500, Some(64 * 1024))] {
        let body = format!(
            "const chunk = new Uint8Array(50_000);
             const body = new ReadableStream({{
                 pull(c) {{ c.enqueue(chunk) }},
                 cancel() {{ request.cancelled = true; throw new Error('nobody takes this') }},
             }});
             return new Response(body, {{ status: {status} }});"
        );
        let (sent, request) = send(&body).await;
        match length {
            Some(length) => assert_eq!(sent.unwrap().body().len(), length),
            None => assert!(maybe_sent(sent).contains("larger than")),
        }
        let cancelled = Reflect::get(&request, &"cancelled".into()).unwrap();
        assert!(cancelled.is_truthy(), "{status}");
    }
}

#[wasm_bindgen_test]
async fn a_signal_that_was_aborted_sends_nothing() {
    let (fetch, given) = fetch("return new Response('{}')");
    let controller = AbortController::new().unwrap();
    let transport = FetchTransport::new().with_fetch(fetch).with_signal(controller.signal());
    transport.send(post(), PATIENCE).await.unwrap();
    controller.abort();
    let error = transport.send(post(), PATIENCE).await.unwrap_err();
    assert_eq!(error.delivery, Delivery::NotSent(NotSentReason::Connect));
    assert!(told(&error).contains("aborted before"), "{}", told(&error));
    assert_eq!(given.length(), 1);
}

#[wasm_bindgen_test]
async fn a_request_that_can_not_be_built_is_not_sent() {
    let (fetch, given) = fetch("return new Response('{}')");
    let transport = FetchTransport::new().with_fetch(fetch);
    let address = Request::get("https://1.2.3.4.5/").body(Bytes::new()).unwrap();
    let mut header = post();
    header.headers_mut().insert("x-name", http::HeaderValue::from_bytes(b"\xe9").unwrap());
    for request in [address, header] {
        let error = transport.send(request, PATIENCE).await.unwrap_err();
        assert_eq!(error.delivery, Delivery::NotSent(NotSentReason::Connect));
    }
    assert_eq!(given.length(), 0);
}

/// Answers when its request is aborted, and not before.
const UNTIL_ABORTED: &str = "return new Promise((_, reject) =>
    request.signal.addEventListener('abort', () => reject(request.signal.reason)))";

#[wasm_bindgen_test]
async fn the_callers_signal_ends_what_is_under_way() {
    let (fetch, _) = fetch(UNTIL_ABORTED);
    let controller = AbortController::new().unwrap();
    let transport = FetchTransport::new().with_fetch(fetch).with_signal(controller.signal());
    let sent = pin!(transport.send(post(), PATIENCE));
    let begun = pin!(pause(10));
    let Either::Right(((), sent)) = select(sent, begun).await else { panic!("ended early") };
    controller.abort();
    assert_eq!(maybe_sent(sent.await), "fetch failed (AbortError)");
}

#[wasm_bindgen_test]
async fn time_running_out_aborts() {
    for body in [UNTIL_ABORTED, "return new Promise(() => {})"] {
        let (fetch, given) = fetch(body);
        let hasty =
            builder().fetch(fetch).max_retries(0).attempt_timeout(Duration::from_millis(20));
        let client = hasty.build().unwrap();
        let error = client.send(&payment("ORDER-1").unwrap()).await.unwrap_err();
        let MoneyError::Unknown { error, .. } = error else { panic!("{error}") };
        let results: Vec<_> = error.attempts().iter().map(|attempt| attempt.result).collect();
        assert_eq!(results, [AttemptResult::TimedOut]);
        assert!(given.get(0).unchecked_into::<web_sys::Request>().signal().aborted());
    }
}

#[wasm_bindgen_test]
async fn dropping_aborts_and_cancels() {
    let stalling = "const body = new ReadableStream({ cancel() { request.cancelled = true } });
        return new Response(body)";
    for (body, reads) in [("return new Promise(() => {})", false), (stalling, true)] {
        let (fetch, given) = fetch(body);
        let transport = FetchTransport::new().with_fetch(fetch);
        let mut sent = Box::pin(transport.send(post(), PATIENCE));
        let begun = pin!(pause(20));
        assert!(matches!(select(&mut sent, begun).await, Either::Right(_)));
        let request: web_sys::Request = given.get(0).unchecked_into();
        assert!(!request.signal().aborted());
        drop(sent);
        assert!(request.signal().aborted());
        let cancelled = Reflect::get(&request, &"cancelled".into()).unwrap();
        assert_eq!(cancelled.is_truthy(), reads);
    }
}

#[wasm_bindgen_test]
async fn answers_after_the_end_disturb_nobody() {
    let late = "return new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 20))";
    let (fetch, _) = fetch(late);
    let transport = FetchTransport::new().with_fetch(fetch);
    transport.send(post(), Duration::from_millis(1)).await.unwrap_err();
    // A rejection that nobody takes would end Node.js here.
    JsFuture::from(Promise::resolve(&JsValue::NULL)).await.unwrap();
    pause(60).await;
}
