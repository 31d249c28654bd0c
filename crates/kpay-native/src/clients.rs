//! The reqwest clients of a transport: for each runtime its own, and one of them for what must not
//! meet a stale connection.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use kpay_client::core::{InvalidInputError, NotSentReason, TransportError};
use tokio::runtime::{Handle, Id};

/// More runtimes than this have hardly any program, and each one of a test that is over is dead
/// weight.
const MOST_RUNTIMES: usize = 32;

/// Which connections a client keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Those that were used a moment ago.
    Recent,
    /// None: each request makes its own.
    Nothing,
}

type Make = dyn Fn(Keep) -> Result<reqwest::Client, InvalidInputError> + Send + Sync;

/// A connection is driven by a task of the runtime that made it: in another runtime it would hang
/// when that one is not polled, and break when it ends. So no two runtimes share one.
#[derive(Clone)]
pub(crate) struct Clients(Arc<Shared>);

struct Shared {
    make: Box<Make>,
    /// Whose the first pair is; of most programs the only one.
    owner: OnceLock<Id>,
    first: Pair,
    /// Of the other runtimes, the oldest first.
    others: Mutex<VecDeque<(Id, Pair)>>,
}

/// The clients of one runtime.
#[derive(Clone)]
struct Pair {
    recent: reqwest::Client,
    fresh: reqwest::Client,
}

impl Pair {
    fn of(&self, keep: Keep) -> &reqwest::Client {
        match keep {
            Keep::Recent => &self.recent,
            Keep::Nothing => &self.fresh,
        }
    }
}

impl Clients {
    /// # Errors
    /// What reqwest says of its options.
    pub(crate) fn new(
        make: impl Fn(Keep) -> Result<reqwest::Client, InvalidInputError> + Send + Sync + 'static,
    ) -> Result<Self, InvalidInputError> {
        let make: Box<Make> = Box::new(make);
        let first = pair(&*make)?;
        let (owner, others) = (OnceLock::new(), Mutex::default());
        Ok(Self(Arc::new(Shared { make, owner, first, others })))
    }

    /// Calls with the client of the runtime that this is called in.
    ///
    /// # Errors
    /// Nothing can be sent outside of a runtime.
    pub(crate) fn with<T>(
        &self,
        keep: Keep,
        call: impl FnOnce(&reqwest::Client) -> T,
    ) -> Result<T, TransportError> {
        let Ok(runtime) = Handle::try_current() else {
            return Err(TransportError::not_sent(NotSentReason::NoRuntime));
        };
        let id = runtime.id();
        if *self.0.owner.get_or_init(|| id) == id {
            return Ok(call(self.0.first.of(keep)));
        }
        let pair = self
            .other(id)
            .map_err(|error| TransportError::not_sent(NotSentReason::Connect).with_source(error))?;
        Ok(call(pair.of(keep)))
    }

    fn other(&self, id: Id) -> Result<Pair, InvalidInputError> {
        // The list is whole at any time, so a panic elsewhere leaves it usable.
        let mut others = self.0.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, pair)) = others.iter().find(|(one, _)| *one == id) {
            return Ok(pair.clone());
        }
        let pair = pair(&*self.0.make)?;
        if others.len() == MOST_RUNTIMES {
            others.pop_front();
        }
        others.push_back((id, pair.clone()));
        Ok(pair)
    }
}

fn pair(make: &Make) -> Result<Pair, InvalidInputError> {
    Ok(Pair { recent: make(Keep::Recent)?, fresh: make(Keep::Nothing)? })
}

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clients").field("owner", &self.0.owner.get()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::runtime;

    use super::*;

    fn counted() -> (Clients, Arc<AtomicUsize>) {
        let made = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&made);
        let clients = Clients::new(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            // The tests of this crate make no TLS of reqwest's own.
            let tls =
                crate::tls::config(&kpay_client::core::BaseUrl::new("http://127.0.0.1").unwrap())?;
            Ok(reqwest::Client::builder().tls_backend_preconfigured(tls).build().unwrap())
        });
        (clients.unwrap(), made)
    }

    #[test]
    fn each_runtime_has_its_own_and_no_more_are_kept_than_are_used() {
        let (clients, made) = counted();
        let runtimes: Vec<_> = (0..MOST_RUNTIMES + 5)
            .map(|_| runtime::Builder::new_current_thread().build().unwrap())
            .collect();
        for _ in 0..2 {
            let _inside = runtimes[0].enter();
            clients.with(Keep::Recent, |_| ()).unwrap();
        }
        assert_eq!(made.load(Ordering::Relaxed), 2);
        for runtime in &runtimes {
            let _inside = runtime.enter();
            clients.with(Keep::Nothing, |_| ()).unwrap();
        }
        assert_eq!(made.load(Ordering::Relaxed), 2 * runtimes.len());
        assert_eq!(clients.0.others.lock().unwrap().len(), MOST_RUNTIMES);
    }

    #[test]
    fn outside_of_a_runtime_nothing_is_sent() {
        let (clients, _) = counted();
        let error = clients.with(Keep::Recent, |_| ()).unwrap_err();
        assert_eq!(error.delivery, kpay_client::core::Delivery::NotSent(NotSentReason::NoRuntime));
    }
}
