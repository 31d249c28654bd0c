//! A small shop over the real client: one process of it. What it must not forget is in its store.

mod incoming;
mod payouts;
pub(crate) mod store;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::StatusCode;
use kpay_client::core::endpoint::{InitGatewayPayment, InitUssdPayment, PaymentMethod};
use kpay_client::core::{
    ApplicationId, Attempt, AttemptResult, Credentials, Error, MoneyError, RateLimits, Response,
    Status, TransactionState, UnixMillis,
};
use kpay_client::{CallOptions, Client};

use self::store::{Chore, Kind, Standing, Store};
use crate::call_monitor::CallEnd;
use crate::cast::Cast;
use crate::executor::Owner;
use crate::network::Network;
use crate::orders::{MoneyRoute, Wish, external_id};
use crate::runtime::SimulatedRuntime;
use crate::world::World;

/// Where the browser comes back to.
pub(crate) const RETURN_URL: &str = "https://shop.test/return";

/// The shop as long as its process lives.
pub(crate) struct Shop {
    /// Which of the shop's processes this is.
    pub(crate) process: u8,
    pub(crate) client: Client,
    pub(crate) world: Arc<World>,
    store: Arc<Mutex<Store>>,
    /// What this process was told itself, by id, for one who looks no further.
    copies: Mutex<BTreeMap<String, TransactionState>>,
    deadline: Duration,
}

/// What a call that moves money brought, whatever it moves.
pub(crate) struct AcceptedOrder {
    pub(crate) id: String,
    pub(crate) status: Status,
    pub(crate) page: Option<String>,
}

impl Shop {
    /// Begins, with what the store holds.
    pub(crate) fn start(world: &Arc<World>, process: u8) -> Result<Arc<Self>, Error> {
        let config = world.sandbox().config().clone();
        let keys = Credentials::new(&config.api_key, &config.secret_key)?;
        let habits = world.habits;
        let mut builder = Client::builder(keys)
            .deadline(habits.deadline)
            .attempt_timeout(habits.attempt_timeout)
            .max_retries(habits.max_retries);
        if world.cast == Cast::ClientWithoutRateLimiter {
            builder = builder.rate_limits(RateLimits::unlimited());
        }
        let network = Network::new(Arc::clone(world), process);
        let client = builder.build(network, SimulatedRuntime::new(world, process))?;
        let shop = Arc::new(Self {
            process,
            client,
            world: Arc::clone(world),
            store: Arc::clone(&world.store),
            copies: Mutex::default(),
            deadline: habits.deadline,
        });
        shop.store().recover(process, world.clock.unix());
        let sweeper = Arc::clone(&shop);
        world.spawner.spawn(Owner::Shop(process), async move { sweeper.sweep().await });
        Ok(shop)
    }

    /// A customer wants to pay.
    pub(crate) async fn checkout(self: Arc<Self>, order: u8) {
        let Some((external_id, wish)) = self.begin_checkout(order) else { return };
        let (money, text) = (wish.money, external_id.as_str().to_owned());
        let call = self.begins(&text);
        let ended = match wish.route {
            MoneyRoute::Abroad(provider, phone) | MoneyRoute::Phone(provider, phone) => {
                let init = InitUssdPayment::new(external_id, money, provider, phone);
                let result = self.client.send(&init).with_response().await;
                result
                    .map(|it| accepted_order(it, |it| (it.id.to_string(), it.status.clone(), None)))
            }
            way @ (MoneyRoute::Bank | MoneyRoute::Card | MoneyRoute::Page) => {
                let mut init = InitGatewayPayment::new(external_id, money, RETURN_URL);
                init.payment_method = (way == MoneyRoute::Card).then_some(PaymentMethod::Card);
                let result = self.client.send(&init).with_response().await;
                result.map(|it| {
                    let page = it.value.gateway_url.clone();
                    let status = it.value.status.clone().unwrap_or(Status::Pending);
                    accepted_order(it, |it| (it.id.to_string(), status.clone(), Some(page.clone())))
                })
            }
        };
        self.conclude(call, &text, ended);
    }

    /// Chooses the externalId, and writes down that it will be sent.
    fn begin_checkout(&self, order: u8) -> Option<(kpay_client::core::ExternalId, Wish)> {
        let mut wish = Wish::order(self.world.seed, order);
        let mut store = self.store();
        let sale = store.sales.entry(order).or_insert_with(|| store::Sale {
            money: wish.money.clone(),
            is_paid: false,
            records: Vec::new(),
        });
        if sale.is_paid {
            return None;
        }
        wish.money = sale.money.clone();
        let (fresh, newest) = (sale.records.len(), sale.records.last().cloned());
        let text = match newest.and_then(|newest| store.records.get(&newest)) {
            None => None,
            Some(record) => {
                let is_unsure = record.standing == Standing::Unsure;
                let pays_under_another =
                    self.world.cast == Cast::ShopPayingUnderAFreshId && is_unsure;
                let is_fresh = pays_under_another || (is_unsure && record.is_lost_page);
                (!is_fresh).then(|| record.external_id.clone())
            }
        };
        let external_id = match text {
            Some(external_id) => external_id,
            None => external_id(&format!("order-{order}"), u32::try_from(fresh).ok()?)?,
        };
        store.open(Kind::Payment { order }, external_id.clone(), wish.money.clone());
        store.begin(external_id.as_str(), self.process).then_some((external_id, wish))
    }

    /// A call that moves money begins.
    fn begins(&self, external_id: &str) -> u64 {
        let now = self.world.clock.elapsed();
        self.world.monitor().begin_call((self.process, external_id), self.deadline, now)
    }

    /// Writes down what came of a call that moves money.
    pub(crate) fn conclude(
        &self,
        call: u64,
        external_id: &str,
        result: Result<(AcceptedOrder, Vec<Attempt>), MoneyError>,
    ) {
        let (now, cast) = (self.world.clock.unix(), self.world.cast);
        self.world.ended(call, CallEnd::of(&result));
        let mut store = self.store();
        let Some(record) = store.records.get_mut(external_id) else { return };
        match result {
            Ok((taken, attempts)) => {
                record.standing = Standing::Accepted;
                record.page = taken.page;
                // Nothing reads a refund, so that of two only the dashboard tells them apart.
                let is_second = matches!(record.kind, Kind::Refund { .. })
                    && record.movements.keys().any(|other| *other != taken.id);
                if is_second || attempts.iter().any(may_have_acted) {
                    record.doubt = Some(now);
                }
                let learned = (&taken.status, Some(record.money.clone()));
                store.learn(external_id, &taken.id, learned, now, cast);
            }
            Err(MoneyError::NotMoved(_)) => record.was_not_moved(),
            Err(error) if cast == Cast::ShopTakingUnknownForFailed && error.is_unknown() => {
                record.standing = Standing::Refused;
            }
            Err(MoneyError::AlreadyExists { error, .. } | MoneyError::Unknown { error, .. }) => {
                let is_gateway = error.operation().is_some_and(|operation| operation.gateway);
                let is_own = error.attempts().iter().any(may_have_acted);
                record.is_lost_page = is_gateway && is_own && record.is_first_call();
                record.doubts(now);
            }
        }
        store.version += 1;
    }

    /// Reads what stayed open, again and again.
    async fn sweep(self: Arc<Self>) {
        loop {
            let (chores, wait) = self.store().chores(self.world.clock.unix(), self.world.cast);
            for chore in chores {
                match chore {
                    Chore::Ask(external_id) => self.ask_someone(external_id),
                    Chore::Read(external_id, id) => {
                        if self.world.cast != Cast::ShopNeverReconciling {
                            self.read(&external_id, &id).await;
                        }
                    }
                }
            }
            let is_hasty = self.world.cast == Cast::ShopNeverPausing;
            let wait = if is_hasty { Duration::from_millis(1) } else { wait };
            self.world.clock.sleep(wait).await;
        }
    }

    fn ask_someone(&self, external_id: String) {
        if let Some(record) = self.store().records.get_mut(&external_id) {
            if record.has_asked {
                return;
            }
            record.has_asked = true;
        }
        self.world.ask_someone(external_id);
    }

    /// Awaits a read, which has to end in time as well.
    pub(crate) async fn monitored<T>(&self, what: &str, call: impl IntoFuture<Output = T>) -> T {
        let started = self.world.clock.elapsed();
        let number = self.world.monitor().begin_call((self.process, what), self.deadline, started);
        let result = call.await;
        self.world.ended(number, CallEnd::Read);
        result
    }

    /// The owner looks at the balances.
    pub(crate) async fn look(self: Arc<Self>) {
        // What is seen there changes nothing in the shop.
        let _ = self.monitored("balance", self.client.account().balances()).await;
    }

    /// Which application a transfer names.
    async fn application(&self) -> Option<ApplicationId> {
        let account = self.monitored("me", self.client.account().me()).await.ok()?;
        ApplicationId::new(account.application.as_ref()?.id.as_ref()?).ok()
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> UnixMillis {
        self.world.clock.unix()
    }
}

/// Takes out of an answer what the shop keeps of it.
fn accepted_order<T>(
    response: Response<T>,
    parts: impl Fn(&T) -> (String, Status, Option<String>),
) -> (AcceptedOrder, Vec<Attempt>) {
    let (id, status, page) = parts(&response.value);
    (AcceptedOrder { id, status, page }, response.meta.attempts)
}

/// Whether an attempt may have been processed without an answer that says so.
pub(crate) fn may_have_acted(attempt: &Attempt) -> bool {
    match attempt.result {
        AttemptResult::NotSent(_) => false,
        AttemptResult::Response(status) | AttemptResult::CutResponse(status) => {
            status.is_server_error()
                || status.is_redirection()
                || status == StatusCode::REQUEST_TIMEOUT
        }
        _ => true,
    }
}

/// Options that differ from history to history.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Habits {
    pub(crate) deadline: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) max_retries: u32,
    /// Whether a payout is retried after an attempt that may have been processed.
    pub(crate) retries_payouts: bool,
    /// How many processes there are over the one store.
    pub(crate) processes: u8,
}

impl Habits {
    pub(crate) fn options(self) -> CallOptions {
        CallOptions::new().deadline(self.deadline)
    }

    pub(crate) fn of_payouts(self) -> CallOptions {
        self.options().retry_after_unknown(self.retries_payouts)
    }
}
