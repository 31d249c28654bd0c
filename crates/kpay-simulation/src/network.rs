//! The way between the shop and KPay: latency, cuts, losses, and what arrives when nobody waits.

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use kpay_client::Transport;
use kpay_client::core::{Delivery, NotSentReason, TransportError};
use kpay_sandbox::{Carriage, Fault, Reply};
use serde::Deserialize;

use crate::call_monitor::RequestClass;
use crate::cast::Cast;
use crate::executor::Owner;
use crate::random::Random;
use crate::script::{NetworkFault, Target, WebhookFault};
use crate::world::World;

/// Beyond this a client reads no success.
const MOST_OF_A_BODY: usize = 1024 * 1024;

/// How long it takes to find out that there is no connection.
const CONNECT: Duration = Duration::from_secs(5);

/// What lies ahead of the next requests and webhooks.
pub(crate) struct NetworkConditions {
    random: Random,
    pub(crate) network: VecDeque<(Target, NetworkFault)>,
    pub(crate) faults: VecDeque<(Target, Vec<Fault>)>,
    pub(crate) webhooks: VecDeque<WebhookFault>,
    /// Nothing reaches anyone before then.
    pub(crate) outage_until: Duration,
    /// When the connection that a process keeps is closed at KPay's end.
    closing: BTreeMap<u8, Duration>,
    /// What a proxy remembers, by path.
    remembered: BTreeMap<String, Response<Bytes>>,
}

/// What one request meets.
struct RequestConditions {
    latency: Duration,
    fault: Option<NetworkFault>,
    faults: Vec<Fault>,
    is_outage: bool,
}

impl NetworkConditions {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed, 0x11e7),
            network: VecDeque::new(),
            faults: VecDeque::new(),
            webhooks: VecDeque::new(),
            outage_until: Duration::ZERO,
            closing: BTreeMap::new(),
            remembered: BTreeMap::new(),
        }
    }

    /// Mostly quick, now and then slow.
    pub(crate) fn latency(&mut self) -> Duration {
        let bound = if self.random.happens(3) { 3_000 } else { 120 };
        Duration::from_millis(5 + self.random.below(bound))
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.random.below(bound)
    }

    fn next(&mut self, class: RequestClass, now: Duration) -> RequestConditions {
        let is_meant = |target: &Target| match target {
            Target::Any => true,
            Target::Init => matches!(class, RequestClass::GatewayInit | RequestClass::Init),
            Target::Money => {
                matches!(
                    class,
                    RequestClass::GatewayInit | RequestClass::Init | RequestClass::OtherMoney
                )
            }
            Target::Read => matches!(class, RequestClass::Other | RequestClass::StatusRead),
        };
        let network = self.network.iter().position(|(target, _)| is_meant(target));
        let faults = self.faults.iter().position(|(target, _)| is_meant(target));
        RequestConditions {
            latency: self.latency(),
            fault: network.and_then(|at| self.network.remove(at)).map(|(_, fault)| fault),
            faults: faults.and_then(|at| self.faults.remove(at)).map_or(Vec::new(), |(_, it)| it),
            is_outage: now < self.outage_until,
        }
    }

    /// Whether what a process sends now meets a connection that KPay has closed, or closes before it
    /// arrives, and of which the process has not heard. Later it opens another.
    fn meets_a_closed_connection(&mut self, process: u8, now: Duration, latency: Duration) -> bool {
        let Some(closes) = self.closing.get(&process).copied() else { return false };
        if now + latency < closes {
            return false;
        }
        self.closing.remove(&process);
        now < closes + latency
    }

    /// The world turns good.
    pub(crate) fn clear(&mut self) {
        self.closing.clear();
        self.network.clear();
        self.faults.clear();
        self.webhooks.clear();
    }
}

/// The client's transport.
pub(crate) struct Network {
    world: Arc<World>,
    /// Whose requests they are.
    process: u8,
}

impl Network {
    pub(crate) fn new(world: Arc<World>, process: u8) -> Self {
        Self { world, process }
    }
}

type TransportResult = Result<Response<Bytes>, TransportError>;

impl Transport for Network {
    async fn send(&self, request: Request<Bytes>, timeout: Duration) -> TransportResult {
        let world = &self.world;
        let now = world.clock.elapsed();
        let (class, external_id) = class_of(&request);
        let mut way = world.conditions().next(class, now);
        if world.conditions().meets_a_closed_connection(self.process, now, way.latency) {
            way.fault = Some(NetworkFault::CutBefore);
        }
        let call = {
            let mut monitor = world.monitor();
            let call = external_id.and_then(|external_id| monitor.call_of(&external_id));
            monitor.record_request(self.process, class, call, now);
            call
        };
        let path = request.uri().path().to_owned();
        let remembered = world.conditions().remembered.get(&path).cloned();
        if let Some(answer) = remembered {
            return Ok(answer);
        }
        let slot = AnswerSlot::default();
        let trip = RequestInFlight {
            world: Arc::clone(world),
            process: self.process,
            slot: slot.clone(),
            call,
            gone: now + timeout,
        };
        world.spawner.spawn(Owner::World, trip.make(request, way));
        let answer = slot.await;
        if did_nothing(&answer) {
            world.monitor().record_harmless(call);
        }
        if is_conflict(&answer) {
            world.monitor().record_conflict(call);
        }
        if world.cast == Cast::ClientBehindACache
            && class != RequestClass::StatusRead
            && let Ok(answer) = &answer
            && answer.status().is_success()
        {
            world.conditions().remembered.insert(path, answer.clone());
        }
        changed(answer, world.cast)
    }
}

/// Whether an answer says for certain that its request did nothing.
fn did_nothing(answer: &TransportResult) -> bool {
    match answer {
        Ok(answer) => {
            let status = answer.status();
            status.is_client_error() && status != 408 && status != 409 && is_kpays(answer)
        }
        Err(error) => matches!(error.delivery, Delivery::NotSent(_)),
    }
}

/// Whether an answer says that something exists: a refund says so with a 400.
fn is_conflict(answer: &TransportResult) -> bool {
    const REFUNDED: &[u8] = b"already has a refund";
    answer.as_ref().is_ok_and(|answer| {
        let says_so = answer.status() == 409
            || (answer.status() == 400
                && answer.body().windows(REFUNDED.len()).any(|words| words == REFUNDED));
        says_so && is_kpays(answer)
    })
}

/// Whether an error is KPay's own, which has a message, and came whole.
fn is_kpays(answer: &Response<Bytes>) -> bool {
    let error = serde_json::from_slice::<serde_json::Value>(answer.body());
    error.is_ok_and(|error| error["message"].is_string() || error["message"].is_array())
}

/// What somebody with a bad habit makes of an answer.
fn changed(answer: TransportResult, cast: Cast) -> TransportResult {
    match (cast, answer) {
        (Cast::ClientWithLyingTransport, Err(_)) => {
            Err(TransportError::not_sent(NotSentReason::Connect))
        }
        (Cast::ClientBehindAFalseConflict, Err(_)) => {
            let mut conflict = Response::new(Bytes::from_static(
                br#"{"statusCode":409,"message":"externalId already in use","error":"Conflict"}"#,
            ));
            *conflict.status_mut() = http::StatusCode::CONFLICT;
            Ok(conflict)
        }
        (Cast::ClientHidingRefusals, Ok(answer)) if answer.status().is_client_error() => {
            Err(TransportError::cut())
        }
        (_, answer) => answer,
    }
}

/// One request on its way, which goes on whether anybody waits or not.
struct RequestInFlight {
    world: Arc<World>,
    process: u8,
    slot: AnswerSlot,
    call: Option<u64>,
    /// When the client gives up.
    gone: Duration,
}

impl RequestInFlight {
    async fn make(self, mut request: Request<Bytes>, way: RequestConditions) {
        let clock = &self.world.clock;
        if way.is_outage {
            clock.sleep(CONNECT).await;
            return self.fail(TransportError::not_sent(NotSentReason::Connect));
        }
        clock.sleep(way.latency).await;
        match way.fault {
            Some(NetworkFault::NotSent) => {
                return self.fail(TransportError::not_sent(NotSentReason::Connect));
            }
            Some(NetworkFault::CutBefore) => return self.fail(TransportError::cut()),
            Some(NetworkFault::LostRequest) => return,
            Some(NetworkFault::LateRequest(millis)) => {
                clock.sleep(Duration::from_millis(millis)).await;
            }
            _ => {}
        }
        let names: Vec<String> = way.faults.iter().map(Fault::to_string).collect();
        if let Ok(value) = HeaderValue::from_str(&names.join(","))
            && !names.is_empty()
        {
            request.headers_mut().insert("x-sandbox-fault", value);
        }
        let Some(reply) = self.world.arrive(&request, self.call) else {
            return self.fail(TransportError::not_sent(NotSentReason::Connect));
        };
        match way.fault {
            Some(NetworkFault::LostAnswer) => return,
            Some(NetworkFault::CutAfter) => return self.fail(TransportError::cut()),
            Some(NetworkFault::LateAnswer(millis)) => {
                clock.sleep(Duration::from_millis(millis)).await;
            }
            _ => {}
        }
        clock.sleep(way.latency).await;
        let closes_after = match way.fault {
            Some(NetworkFault::ClosesAfterAnswer(millis)) => Some(Duration::from_millis(millis)),
            _ => reply.closes_after,
        };
        let (world, process) = (Arc::clone(&self.world), self.process);
        self.carry(reply).await;
        if let Some(after) = closes_after {
            let closes = world.clock.elapsed() + after;
            world.conditions().closing.insert(process, closes);
        }
    }

    /// Brings an answer as the sandbox says that it is to be brought.
    async fn carry(self, reply: Reply) {
        let clock = &self.world.clock;
        clock.sleep(reply.delay).await;
        let body = reply.duration().saturating_sub(reply.delay);
        let left = self.gone.saturating_sub(clock.elapsed());
        let (head, body_bytes) = reply.response.into_parts();
        let with_head = |error: TransportError| error.with_head(head.status, head.headers.clone());
        match reply.carriage {
            Carriage::Cut => return self.fail(TransportError::cut()),
            Carriage::CutMidway { .. } => return self.fail(with_head(TransportError::cut())),
            _ => {}
        }
        if body >= left {
            // A moment before the client's own timer, as a transport knows more than that.
            clock.sleep(left.saturating_sub(Duration::from_micros(1))).await;
            return self.fail(with_head(TransportError::timed_out()));
        }
        clock.sleep(body).await;
        if head.status.is_success() && body_bytes.len() > MOST_OF_A_BODY {
            return self.fail(with_head(TransportError::cut()));
        }
        self.slot.fill(Ok(Response::from_parts(head, body_bytes)));
    }

    fn fail(&self, error: TransportError) {
        self.slot.fill(Err(error));
    }
}

/// Where an answer is put for whoever awaits it.
#[derive(Clone, Default)]
struct AnswerSlot(Arc<Mutex<(Option<TransportResult>, Option<Waker>)>>);

impl AnswerSlot {
    fn fill(&self, answer: TransportResult) {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.0 = Some(answer);
        if let Some(waker) = slot.1.take() {
            waker.wake();
        }
    }
}

impl Future for AnswerSlot {
    type Output = TransportResult;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<TransportResult> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match slot.0.take() {
            Some(answer) => Poll::Ready(answer),
            None => {
                slot.1 = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// What a request counts as, and its externalId.
fn class_of(request: &Request<Bytes>) -> (RequestClass, Option<String>) {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Body {
        external_id: Option<String>,
        return_url: Option<String>,
    }
    let body: Option<Body> = serde_json::from_slice(request.body()).ok();
    let is_gateway = body.as_ref().is_some_and(|body| body.return_url.is_some());
    let path = request.uri().path();
    let class = match path.rsplit('/').next().unwrap_or_default() {
        "init" if is_gateway => RequestClass::GatewayInit,
        "init" => RequestClass::Init,
        "withdraw" | "refund" | "transfer" if request.method() == "POST" => {
            RequestClass::OtherMoney
        }
        "balance" | "me" | "token" => RequestClass::Other,
        _ => RequestClass::StatusRead,
    };
    (class, body.and_then(|body| body.external_id))
}
