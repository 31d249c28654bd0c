//! One history from its start to its end.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use kpay_sandbox::FaultRule;

use crate::cast::Cast;
use crate::check;
use crate::executor::{Executor, Owner};
use crate::invariant::{Invariant, Violation};
use crate::sandbox_process::SandboxProcess;
use crate::script::{Deed, Script};
use crate::shop::Shop;
use crate::world::World;

/// How long after its last event a history goes on without faults: longer than the shop's patience
/// with open payments, and than any gateway page lives.
const AFTERWARDS: Duration = Duration::from_secs(4 * 24 * 60 * 60);

/// How long the last faults may last.
const FAULTS_END: Duration = Duration::from_secs(5 * 60);

/// More turns than any history takes.
const MOST_STEPS: u64 = 300_000;

/// What a history amounted to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many turns its futures had; all is checked after each.
    pub steps: u64,
    /// How many transactions KPay held in the end.
    pub transactions: usize,
    /// How many of them moved money.
    pub moved: usize,
    /// How many came to which end by which way: `payment by card FAILED`.
    pub ends: BTreeMap<String, u64>,
    /// Everything that was seen, as one number: equal histories have equal ones.
    pub digest: u64,
}

/// Lets a script happen.
///
/// # Errors
/// The first promise that is broken.
pub fn run(script: &Script, cast: Cast) -> Result<Report, Violation> {
    let mut history = History::begin(script, cast)?;
    let result = history.run(script);
    // The shop and the world hold each other.
    history.world.end();
    result
}

struct History {
    world: Arc<World>,
    executor: Executor,
    steps: u64,
    /// What was checked last: the versions of the store and of the truth.
    checked: (u64, u64),
    restarts: Vec<(Duration, Restart)>,
    digest: u64,
}

#[derive(Clone, Copy)]
enum Restart {
    Sandbox { is_torn: bool },
    Shop(u8),
}

impl History {
    fn begin(script: &Script, cast: Cast) -> Result<Self, Violation> {
        let restarts =
            script.events.iter().any(|it| matches!(it.deed, Deed::RestartSandbox { .. }));
        let unmade =
            |what: String| Violation { invariant: Invariant::ItEnds, at: Duration::ZERO, what };
        let host = SandboxProcess::new(script.seed, restarts, cast).map_err(unmade)?;
        let world = World::new(script.seed, cast, host);
        let executor = Executor::new(world.spawner.clone());
        let restarts = Vec::new();
        let mut history = Self { world, executor, steps: 0, checked: (0, 0), restarts, digest: 0 };
        for process in 0..history.world.habits.processes {
            history.start_shop(process);
        }
        history.world.look();
        Ok(history)
    }

    fn run(&mut self, script: &Script) -> Result<Report, Violation> {
        let world = Arc::clone(&self.world);
        let last = script.events.iter().map(|event| event.at).max().unwrap_or_default();
        let calm = Duration::from_millis(last).saturating_add(FAULTS_END);
        let end = calm.saturating_add(AFTERWARDS);
        let mut events = script.events.iter().peekable();
        let mut is_calm = false;
        loop {
            self.settle()?;
            let now = world.clock.elapsed();
            let event = events.peek().map(|event| Duration::from_millis(event.at));
            let calm = (!is_calm).then_some(calm);
            let restart = self.restarts.iter().map(|(at, _)| *at).min();
            let due = world.sandbox().next_due();
            let next = [event, calm, restart, due, world.clock.next(), Some(end)];
            let next = next.into_iter().flatten().min().unwrap_or(end).max(now);
            self.digest = self.digest.rotate_left(5) ^ u64::try_from(next.as_nanos()).unwrap_or(0);
            world.clock.advance_to(next);
            world.monitor().check_deadlines(next);
            if next >= end {
                break;
            }
            if due.is_some_and(|due| due <= next) {
                self.deliver();
            }
            if calm == Some(next) {
                is_calm = true;
                self.end_faults();
            }
            self.restart_due(next);
            while let Some(event) = events.next_if(|it| Duration::from_millis(it.at) <= next) {
                self.perform(&event.deed);
            }
        }
        self.settle()?;
        check::at_the_end(&world);
        self.verdict()?;
        let truth = world.truth();
        let moved = truth.rows.values().filter(|row| row.moved()).count();
        let transactions = truth.rows.len();
        let mut ends = BTreeMap::new();
        for row in truth.rows.values() {
            *ends.entry(format!("{} {}", row.way(script.seed), row.status)).or_default() += 1;
        }
        let digest = self.digest ^ (transactions as u64).rotate_left(40) ^ self.steps;
        Ok(Report { steps: self.steps, transactions, moved, ends, digest })
    }

    /// Gives every future that is ready its turn, and checks after each.
    fn settle(&mut self) -> Result<(), Violation> {
        self.check()?;
        while self.executor.turn() {
            self.steps += 1;
            self.check()?;
            if self.steps > MOST_STEPS {
                self.world.report_broken(Invariant::ItEnds, format!("{} steps", self.steps));
            }
        }
        self.verdict()
    }

    fn check(&mut self) -> Result<(), Violation> {
        let versions = (self.world.store().version, self.world.truth().version);
        if versions != self.checked {
            self.checked = versions;
            check::always(&self.world);
        }
        self.verdict()
    }

    fn verdict(&self) -> Result<(), Violation> {
        match self.world.monitor().take_violation() {
            Some(violation) => Err(violation),
            None => Ok(()),
        }
    }

    /// Everything that is due at KPay happens, its webhooks among it.
    fn deliver(&mut self) {
        self.world.look();
        loop {
            let next = self.world.sandbox().next_delivery(self.world.clock.unix());
            let Some(delivery) = next else { break };
            let world = Arc::clone(&self.world);
            self.world.spawner.spawn(Owner::World, world.carry(delivery));
        }
    }

    fn end_faults(&mut self) {
        self.world.conditions().clear();
        let now = self.world.clock.unix();
        self.world.sandbox().control(now, "DELETE", "/_sandbox/faults", String::new());
    }

    fn restart_due(&mut self, now: Duration) {
        let (due, later) = self.restarts.drain(..).partition(|(at, _)| *at <= now);
        self.restarts = later;
        let due: Vec<(Duration, Restart)> = due;
        for (_, restart) in due {
            match restart {
                Restart::Sandbox { is_torn } => {
                    let unix = self.world.clock.unix();
                    let restarted = self.world.sandbox().restart(unix, is_torn);
                    if let Err(what) = restarted {
                        self.world.report_broken(Invariant::JournalIsWhole, what);
                    }
                    self.world.look();
                    let failed = self.world.sandbox().failed();
                    self.world.truth().had_failed(&failed);
                }
                Restart::Shop(process) => self.start_shop(process),
            }
        }
    }

    fn start_shop(&mut self, process: u8) {
        if self.world.cast == Cast::ShopForgettingItsStore {
            *self.world.store() = Default::default();
        }
        match Shop::start(&self.world, process) {
            Ok(shop) => self.world.add_shop(shop),
            Err(error) => self.world.report_broken(Invariant::ItEnds, error.to_string()),
        }
    }

    fn perform(&mut self, deed: &Deed) {
        let world = &self.world;
        let now = world.clock.elapsed();
        match deed {
            Deed::Browse { order, does } => {
                let visit = Arc::clone(world).browse(*order, *does);
                world.spawner.spawn(Owner::World, visit);
            }
            Deed::Collect { number, does } => {
                let visit = Arc::clone(world).collect(*number, *does);
                world.spawner.spawn(Owner::World, visit);
            }
            Deed::Checkout { order } => self.with_shop(|shop| shop.checkout(*order)),
            Deed::Fault { on, faults } => {
                world.conditions().faults.push_back((*on, faults.clone()));
            }
            Deed::ForgeReturn { order, by } => world.forge_return(*order, *by),
            Deed::ForgeWebhook { order } => world.forge_webhook(*order),
            Deed::Webhook(fault) => world.conditions().webhooks.push_back(*fault),
            Deed::Look { times } => {
                if let Some(shop) = world.shop() {
                    for _ in 0..*times {
                        let look = Arc::clone(&shop).look();
                        world.spawner.spawn(Owner::Shop(shop.process), look);
                    }
                }
            }
            Deed::Network { on, fault } => world.conditions().network.push_back((*on, *fault)),
            Deed::Outage(millis) => {
                let until = now.saturating_add(Duration::from_millis(*millis));
                let mut conditions = world.conditions();
                conditions.outage_until = conditions.outage_until.max(until);
            }
            Deed::Refund { order } => self.with_shop(|shop| shop.refund(*order)),
            Deed::Reprice { order } => world.reprice(*order),
            Deed::RestartSandbox { millis, torn } => {
                if !world.sandbox().is_away() {
                    world.sandbox().kill();
                    let back = now.saturating_add(Duration::from_millis(*millis));
                    self.restarts.push((back, Restart::Sandbox { is_torn: *torn }));
                }
            }
            Deed::RestartShop(millis) => {
                let process = u8::try_from(millis % u64::from(world.habits.processes)).unwrap_or(0);
                if world.end_shop(process) {
                    world.monitor().end_process(process);
                    self.executor.kill(Owner::Shop(process));
                    let back = now.saturating_add(Duration::from_millis(*millis));
                    self.restarts.push((back, Restart::Shop(process)));
                }
            }
            Deed::Rule { operation, fault, per_mille } => {
                let mut rule = FaultRule::new(*fault);
                rule.operation.clone_from(operation);
                rule.per_mille = Some(*per_mille);
                let text = serde_json::to_string(&rule).unwrap_or_default();
                let unix = world.clock.unix();
                world.sandbox().control(unix, "POST", "/_sandbox/faults", text);
            }
            Deed::Transfer { number } => self.with_shop(|shop| shop.transfer(*number)),
            Deed::Wait { order } => self.with_shop(|shop| shop.wait(*order)),
            Deed::Withdraw { number } => self.with_shop(|shop| shop.withdraw(*number)),
        }
    }

    /// Lets the shop do something, if its process runs.
    fn with_shop<F>(&self, what: impl FnOnce(Arc<Shop>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        if let Some(shop) = self.world.shop() {
            self.world.spawner.spawn(Owner::Shop(shop.process), what(shop));
        }
    }
}
