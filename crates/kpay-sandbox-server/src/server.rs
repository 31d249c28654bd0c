//! The engine behind a socket.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::HOST;
use http::{Request, Response, StatusCode};
use http_body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use kpay_sandbox::Carriage;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::body::ResponseBody;
use crate::carried_body::{BodyEnd, CarriedBody};
use crate::compress::compressed;
use crate::dashboard::{self, EventStreams};
use crate::shared::Shared;

/// How much of a body is read; the engine refuses bodies well below it.
const READ_BOUND: usize = 1024 * 1024;

/// How long a body may take to come.
const BODY_TIME: Duration = Duration::from_secs(60);

/// How long a connection may be silent: longer than clients keep one that is idle.
const IDLE_TIME: Duration = Duration::from_secs(120);

/// How many connections may be open; others wait for one of them to end.
pub(crate) const CONNECTIONS: usize = 512;

/// Answers requests on so many connections at once until `stopped` changes or its sender is gone, then lets open ones finish.
pub(crate) async fn serve(
    listener: TcpListener,
    shared: Arc<Shared>,
    mut stopped: watch::Receiver<()>,
    connections: usize,
) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(connections));
    let streams = EventStreams::new();
    let mut open = JoinSet::new();
    loop {
        let (place, accepted) = tokio::select! {
            accepted = accept(&listener, &places) => accepted?,
            _ = stopped.changed() => break,
        };
        while open.try_join_next().is_some() {}
        let Ok((stream, _)) = accepted else {
            // Out of file descriptors, most likely: others may be closed soon.
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (shared, streams, stopped) = (Arc::clone(&shared), streams.clone(), stopped.clone());
        open.spawn(async move {
            serve_connection(stream, shared, streams, stopped).await;
            drop(place);
        });
    }
    drop(listener);
    while open.join_next().await.is_some() {}
    Ok(())
}

/// The next connection, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(OwnedSemaphorePermit, io::Result<(TcpStream, SocketAddr)>)> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    Ok((place, listener.accept().await))
}

async fn serve_connection(
    stream: TcpStream,
    shared: Arc<Shared>,
    streams: EventStreams,
    mut stopped: watch::Receiver<()>,
) {
    let stop = stopped.clone();
    let (closes, mut closing) = watch::channel(None);
    let answer = service_fn(move |request| {
        answer(Arc::clone(&shared), streams.clone(), stop.clone(), closes.clone(), request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE_TIME)
        .serve_connection(TokioIo::new(stream), answer);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        // What is written goes out before anything is closed.
        biased;
        ended = connection.as_mut() => ended,
        // Dropped, it closes without a word.
        () = closed_by_a_fault(&mut closing) => return,
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended");
    }
}

/// Waits until a fault has the connection closed.
async fn closed_by_a_fault(closing: &mut watch::Receiver<Option<Duration>>) {
    match closing.wait_for(Option::is_some).await.map(|after| *after) {
        Ok(after) => sleep(after.unwrap_or_default()).await,
        // No answer comes any more, so none can say so.
        Err(_) => std::future::pending().await,
    }
}

/// Ends the connection without a byte of an answer.
#[derive(Debug)]
struct CutConnection;

impl fmt::Display for CutConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cut by a fault")
    }
}

impl std::error::Error for CutConnection {}

async fn answer(
    shared: Arc<Shared>,
    streams: EventStreams,
    stopped: watch::Receiver<()>,
    closes: watch::Sender<Option<Duration>>,
    request: Request<Incoming>,
) -> Result<Response<ResponseBody>, CutConnection> {
    let carried = |body, carriage| ResponseBody::Carried(CarriedBody::new(body, carriage));
    let file = dashboard::file(&request);
    // The engine refuses the others itself, in KPay's envelope.
    if (file.is_some() || dashboard::is_stream(&request)) && !is_for(&shared, &request) {
        let mut response = Response::new(carried(Bytes::new(), Carriage::Whole));
        *response.status_mut() = StatusCode::FORBIDDEN;
        return Ok(response);
    }
    if dashboard::is_stream(&request) {
        let events = streams.tell(shared.changes.subscribe(), stopped);
        return Ok(dashboard::stream(ResponseBody::EventBody(events)));
    }
    if let Some(file) = file {
        return Ok(file.map(|body| carried(body, Carriage::Whole)));
    }
    let (head, body) = request.into_parts();
    // A request that was cut off must not be taken for a shorter one.
    let Ok(Some(body)) = timeout(BODY_TIME, read(body)).await else {
        let mut response = Response::new(carried(Bytes::new(), Carriage::Whole));
        *response.status_mut() = StatusCode::BAD_REQUEST;
        return Ok(response);
    };
    let reply = shared.reply(&Request::from_parts(head, body)).await;
    if !reply.delay.is_zero() {
        sleep(reply.delay).await;
    }
    if reply.carriage == Carriage::Cut {
        return Err(CutConnection);
    }
    let response = match reply.coding {
        Some(coding) => compressed(reply.response, coding).map_err(|_| CutConnection)?,
        None => reply.response,
    };
    let end = reply.closes_after.map(|after| BodyEnd { closes, after });
    Ok(response
        .map(|body| ResponseBody::Carried(CarriedBody::new(body, reply.carriage).ending(end))))
}

/// Whether a request is for a name of this sandbox's.
fn is_for<B>(shared: &Shared, request: &Request<B>) -> bool {
    let host = request.headers().get(HOST).map(|it| it.to_str().unwrap_or("?"));
    host.is_none_or(|host| shared.look(|engine| engine.answers_to(host)))
}

/// The body up to the bound, or nothing when the connection broke in the middle of it.
async fn read(mut body: Incoming) -> Option<Bytes> {
    let mut bytes = BytesMut::new();
    while bytes.len() < READ_BOUND
        && let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await
    {
        if let Ok(data) = frame.ok()?.into_data() {
            bytes.extend_from_slice(&data);
        }
    }
    Some(bytes.freeze())
}

#[cfg(test)]
mod tests {
    use kpay_sandbox::{Engine, EngineConfig};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::clock::Clock;

    async fn ask(stream: &mut TcpStream, path: &str) {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
    }

    async fn hear(stream: &mut TcpStream) {
        let mut heard = Vec::new();
        while !heard.ends_with(b"}") {
            assert!(stream.read_buf(&mut heard).await.unwrap() > 0);
        }
    }

    #[tokio::test]
    async fn a_connection_too_many_waits_for_another_to_end() {
        let engine = Engine::new(EngineConfig::new()).unwrap();
        let shared = Arc::new(Shared::new(engine, None, Clock::start()).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(());
        let server = tokio::spawn(serve(listener, Arc::clone(&shared), stopped, 1));

        let mut first = TcpStream::connect(address).await.unwrap();
        ask(&mut first, "/first").await;
        hear(&mut first).await;
        let mut second = TcpStream::connect(address).await.unwrap();
        ask(&mut second, "/second").await;
        for _ in 0..20 {
            ask(&mut first, "/first").await;
            hear(&mut first).await;
        }
        drop(first);
        hear(&mut second).await;
        let log = Request::get("/_sandbox/requests").body(Bytes::new()).unwrap();
        let log = shared.look(|engine| engine.clone().handle(shared.clock.now(), &log));
        let log: Vec<serde_json::Value> = serde_json::from_slice(log.body()).unwrap();
        let paths: Vec<&str> = log.iter().map(|row| row["path"].as_str().unwrap()).collect();
        assert_eq!((paths.len(), paths[0]), (22, "/second"));

        drop((stop, second));
        server.await.unwrap().unwrap();
    }
}
