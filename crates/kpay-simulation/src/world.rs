//! All that a history consists of, where its parts find each other.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use kpay_client::core::webhook::SIGNATURE_HEADER;
use kpay_client::core::{Status, WebhookSecret};
use kpay_sandbox::{Delivery, DeliveryOutcome, Reply};

use crate::call_monitor::{CallEnd, CallMonitor};
use crate::cast::Cast;
use crate::clock::Clock;
use crate::executor::{Owner, Spawner};
use crate::invariant::Invariant;
use crate::network::NetworkConditions;
use crate::orders::cause;
use crate::random::Random;
use crate::sandbox_process::SandboxProcess;
use crate::script::WebhookFault;
use crate::shop::store::{Kind, Store};
use crate::shop::{Habits, RETURN_URL, Shop};
use crate::truth::{TransactionKind, Truth};

/// How long KPay waits for a webhook's answer (contract: [Webhooks](kpay_core::contract#webhooks)).
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(3);

pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) cast: Cast,
    pub(crate) habits: Habits,
    pub(crate) clock: Clock,
    pub(crate) spawner: Spawner,
    pub(crate) store: Arc<Mutex<Store>>,
    sandbox: Mutex<SandboxProcess>,
    conditions: Mutex<NetworkConditions>,
    monitor: Mutex<CallMonitor>,
    truth: Mutex<Truth>,
    shops: Mutex<Shops>,
}

/// The processes of the shop, and who had the last visitor.
#[derive(Default)]
struct Shops {
    running: BTreeMap<u8, Arc<Shop>>,
    last: u8,
}

impl World {
    pub(crate) fn new(seed: u64, cast: Cast, sandbox: SandboxProcess) -> Arc<Self> {
        let mut random = Random::new(seed, 0x4ab1);
        let seconds =
            |choices: [u64; 3], random: &mut Random| Duration::from_secs(*random.one_of(&choices));
        let habits = Habits {
            deadline: seconds([60, 60, 15], &mut random),
            attempt_timeout: seconds([30, 30, 4], &mut random),
            max_retries: *random.one_of(&[2, 2, 0, 5]),
            retries_payouts: random.happens(40),
            processes: *random.one_of(&[1, 1, 2, 3]),
        };
        Arc::new(Self {
            seed,
            cast,
            habits,
            clock: Clock::default(),
            spawner: Spawner::default(),
            store: Arc::default(),
            sandbox: Mutex::new(sandbox),
            conditions: Mutex::new(NetworkConditions::new(seed)),
            monitor: Mutex::default(),
            truth: Mutex::default(),
            shops: Mutex::default(),
        })
    }

    pub(crate) fn sandbox(&self) -> MutexGuard<'_, SandboxProcess> {
        self.sandbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn conditions(&self) -> MutexGuard<'_, NetworkConditions> {
        self.conditions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn monitor(&self) -> MutexGuard<'_, CallMonitor> {
        self.monitor.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn truth(&self) -> MutexGuard<'_, Truth> {
        self.truth.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The process that has the next visitor: each in its turn, of those that run.
    pub(crate) fn shop(&self) -> Option<Arc<Shop>> {
        let mut shops = self.shops();
        let last = shops.last;
        let next = shops.running.range(last.saturating_add(1)..).next();
        let (process, shop) = next.or_else(|| shops.running.iter().next())?;
        let (process, shop) = (*process, Arc::clone(shop));
        shops.last = process;
        Some(shop)
    }

    /// Whether there was one of this number that ended.
    pub(crate) fn end_shop(&self, process: u8) -> bool {
        self.shops().running.remove(&process).is_some()
    }

    pub(crate) fn add_shop(&self, shop: Arc<Shop>) {
        self.shops().running.insert(shop.process, shop);
    }

    /// Lets go of every process.
    pub(crate) fn end(&self) {
        self.shops().running.clear();
    }

    fn shops(&self) -> MutexGuard<'_, Shops> {
        self.shops.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn report_broken(&self, invariant: Invariant, what: String) {
        self.monitor().report_broken(invariant, self.clock.elapsed(), what);
    }

    /// Looks at what KPay holds now; the ids of what is new.
    pub(crate) fn look(&self) -> Vec<String> {
        let lists = self.sandbox().lists(self.clock.unix());
        match self.truth().refresh(lists) {
            Ok(new) => new,
            Err(error) => {
                self.report_broken(Invariant::BooksAddUp, error);
                Vec::new()
            }
        }
    }

    /// A request of a call arrives at KPay; nothing answers while the sandbox is away.
    pub(crate) fn arrive(&self, request: &Request<Bytes>, call: Option<u64>) -> Option<Reply> {
        let reply = self.sandbox().reply(self.clock.unix(), request)?;
        if request.method() == "POST" {
            let mut new = self.look();
            if request.uri().path().ends_with("/transfer") {
                new.extend(self.note_transfer(request));
            }
            self.monitor().record_transactions(call, &new, self.clock.elapsed());
        }
        Some(reply)
    }

    /// Transfers stand in no list: that money came to Gabon is how one is known.
    fn note_transfer(&self, request: &Request<Bytes>) -> Option<String> {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Body {
            external_id: String,
        }
        let mut truth = self.truth();
        let came = truth.unexplained_in_gabon();
        let body: Body = serde_json::from_slice(request.body()).ok()?;
        if came == 0 {
            return None;
        }
        truth.version += 1;
        let before = truth.transfers.insert(body.external_id.clone(), came);
        let other = truth
            .transfers
            .keys()
            .find(|other| cause(other) == cause(&body.external_id) && **other != body.external_id);
        let twice = before.is_some().then_some(&body.external_id).or(other).cloned();
        drop(truth);
        if let Some(twice) = twice {
            self.report_broken(Invariant::NothingIsMovedTwice, format!("transfer {twice}"));
        }
        Some(body.external_id)
    }

    pub(crate) fn ended(&self, call: u64, ended: CallEnd) {
        let truth = self.truth();
        self.monitor().end_call(call, ended, &truth, self.clock.elapsed());
    }

    /// Carries one webhook, with what it meets on its way.
    pub(crate) async fn carry(self: Arc<Self>, delivery: Delivery) {
        let (latency, fault, is_outage) = {
            let mut ways = self.conditions();
            let is_outage = self.clock.elapsed() < ways.outage_until;
            (ways.latency(), ways.webhooks.pop_front(), is_outage)
        };
        self.clock.sleep(latency).await;
        let mut outcome = DeliveryOutcome::NoResponse;
        match fault {
            _ if is_outage => self.clock.sleep(WEBHOOK_TIMEOUT).await,
            Some(WebhookFault::Lost) => self.clock.sleep(WEBHOOK_TIMEOUT).await,
            Some(WebhookFault::Late(millis)) => {
                let (world, late) = (Arc::clone(&self), Duration::from_millis(millis));
                let (headers, body) = (delivery.headers, delivery.body);
                self.spawner.spawn(Owner::World, async move {
                    world.clock.sleep(late).await;
                    world.hand_over(&headers, &body);
                });
                self.clock.sleep(WEBHOOK_TIMEOUT).await;
            }
            Some(WebhookFault::AnswerLost) => {
                self.hand_over(&delivery.headers, &delivery.body);
                self.clock.sleep(WEBHOOK_TIMEOUT).await;
            }
            Some(WebhookFault::Twice) => {
                outcome = self.hand_over(&delivery.headers, &delivery.body);
                self.hand_over(&delivery.headers, &delivery.body);
            }
            None => outcome = self.hand_over(&delivery.headers, &delivery.body),
        }
        self.sandbox().delivered(delivery.id, self.clock.unix(), outcome.into());
    }

    fn hand_over(&self, headers: &HeaderMap, body: &Bytes) -> DeliveryOutcome {
        match self.shop() {
            Some(shop) => DeliveryOutcome::Answered(shop.on_webhook(headers, body)),
            None => DeliveryOutcome::NoResponse,
        }
    }

    /// A person of the shop's looks KPay's dashboard through, some time later.
    pub(crate) fn ask_someone(self: &Arc<Self>, external_id: String) {
        let world = Arc::clone(self);
        self.spawner.spawn(Owner::World, async move {
            let mut random = Random::new(world.seed, external_id.len() as u64);
            loop {
                let millis = 600_000 + random.below(3_600_000);
                world.clock.sleep(Duration::from_millis(millis)).await;
                if !world.sandbox().is_away() {
                    break;
                }
            }
            world.look();
            let rows = world.dashboard(&external_id);
            let (now, cast) = (world.clock.unix(), world.cast);
            world.store().learn_from_dashboard(&external_id, &rows, now, cast);
        });
    }

    fn dashboard(&self, external_id: &str) -> Vec<(String, Status)> {
        let truth = self.truth();
        let is_transfer = truth.transfers.contains_key(external_id);
        let transfer = is_transfer.then(|| (external_id.to_owned(), Status::Completed));
        let rows = truth.of(external_id).map(|(id, it)| (id.clone(), Status::from(&*it.status)));
        rows.chain(transfer).collect()
    }

    /// A thief tells the shop that an order is paid.
    pub(crate) fn forge_webhook(&self, order: u8) {
        let Some(external_id) = self.newest_record(order) else { return };
        let units = self.store().records.get(&external_id).map(|it| it.money.amount.to_string());
        let body = Bytes::from(format!(
            r#"{{"event":"payment.completed","paymentId":"pay_forged{order}","status":"COMPLETED","amount":{},"externalId":"{external_id}"}}"#,
            units.unwrap_or_default()
        ));
        let Ok(secret) = WebhookSecret::new("a thief does not know the secret") else { return };
        let Ok(signature) = HeaderValue::from_str(&secret.sign(&body)) else { return };
        let mut headers = HeaderMap::new();
        headers.insert(SIGNATURE_HEADER, signature);
        if let Some(shop) = self.shop() {
            let answer = shop.on_webhook(&headers, &body);
            let is_taken = answer == StatusCode::OK;
            if is_taken && self.cast == Cast::Careful {
                self.report_broken(
                    Invariant::PaidMeansCompleted,
                    "a forged webhook was taken".into(),
                );
            }
        }
    }

    /// A thief visits the return page of an order, with the reference of another one's payment.
    pub(crate) fn forge_return(&self, order: u8, by: u8) {
        let Some(external_id) = self.newest_record(order) else { return };
        let reference = {
            let truth = self.truth();
            let cause_of = format!("order-{by}");
            let of_it = |row: &&crate::truth::TransactionRow| {
                row.family == TransactionKind::Payment && cause(&row.external_id) == cause_of
            };
            truth.rows.values().find(of_it).map(|row| row.reference.clone())
        };
        let reference = reference.unwrap_or_else(|| "KPAY-20260514-NONE".to_owned());
        let (ts, sig) = (self.clock.unix().get(), "0".repeat(64));
        let url = format!(
            "{RETURN_URL}?status=COMPLETED&reference={reference}&externalId={external_id}&ts={ts}&sig={sig}"
        );
        if let Some(shop) = self.shop() {
            self.spawner.spawn(Owner::Shop(shop.process), shop.on_return(url));
        }
    }

    fn newest_record(&self, order: u8) -> Option<String> {
        self.store().sales.get(&order)?.records.last().cloned()
    }

    /// The owner makes an order dearer that is not paid.
    pub(crate) fn reprice(&self, order: u8) {
        let mut store = self.store();
        let is_asking = |store: &Store, sale: &crate::shop::store::Sale| {
            sale.records
                .iter()
                .filter_map(|it| store.records.get(it))
                .any(|record| matches!(record.kind, Kind::Payment { .. }) && !record.may_ask())
        };
        let Some(sale) = store.sales.get(&order).cloned() else { return };
        if sale.is_paid || is_asking(&store, &sale) {
            return;
        }
        let units: Option<u64> = sale.money.amount.to_string().parse().ok();
        if let (Some(units), Some(sale)) = (units, store.sales.get_mut(&order)) {
            sale.money.amount = (units + 700).into();
            store.version += 1;
        }
    }
}
