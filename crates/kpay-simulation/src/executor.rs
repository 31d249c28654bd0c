//! Runs the futures of one history on one thread, one turn at a time and always in the same order.

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Wake, Waker};

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Whose futures they are: what ends a program ends its futures, and no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Ends with this process of the shop.
    Shop(u8),
    /// The network, customers, people: they outlive every process.
    World,
}

/// Starts futures from anywhere. Clones share one executor.
#[derive(Clone, Default)]
pub(crate) struct Spawner(Arc<Mutex<Vec<(Owner, Task)>>>);

impl Spawner {
    pub(crate) fn spawn(&self, owner: Owner, task: impl Future<Output = ()> + Send + 'static) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((owner, Box::pin(task)));
    }

    fn take(&self) -> Vec<(Owner, Task)> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[derive(Default)]
pub(crate) struct Executor {
    spawner: Spawner,
    tasks: BTreeMap<u64, (Owner, Task, Waker)>,
    ready: Arc<Mutex<VecDeque<u64>>>,
    made: u64,
}

struct Waking {
    task: u64,
    ready: Arc<Mutex<VecDeque<u64>>>,
}

impl Wake for Waking {
    fn wake(self: Arc<Self>) {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner).push_back(self.task);
    }
}

impl Executor {
    pub(crate) fn new(spawner: Spawner) -> Self {
        Self { spawner, ..Self::default() }
    }

    /// Gives one future that is ready its turn; whether there was one.
    pub(crate) fn turn(&mut self) -> bool {
        self.adopt();
        loop {
            let next = self.ready.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let Some(id) = next else { return false };
            // Who was woken twice, or has ended since, has no turn.
            let Some((_, task, waker)) = self.tasks.get_mut(&id) else { continue };
            if task.as_mut().poll(&mut Context::from_waker(waker)).is_ready() {
                self.tasks.remove(&id);
            }
            return true;
        }
    }

    /// Ends all futures of one owner where they stand.
    pub(crate) fn kill(&mut self, owner: Owner) {
        self.adopt();
        self.tasks.retain(|_, (other, _, _)| *other != owner);
    }

    fn adopt(&mut self) {
        for (owner, task) in self.spawner.take() {
            self.made += 1;
            let waking = Waking { task: self.made, ready: Arc::clone(&self.ready) };
            let waker = Waker::from(Arc::new(waking));
            waker.wake_by_ref();
            self.tasks.insert(self.made, (owner, task, waker));
        }
    }
}
