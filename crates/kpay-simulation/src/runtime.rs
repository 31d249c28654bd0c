//! Clock, sleep and entropy of the simulated world.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kpay_client::Runtime;
use kpay_client::core::Now;

use crate::cast::Cast;
use crate::clock::Clock;
use crate::random::Random;
use crate::world::World;

/// The client's platform.
pub(crate) struct SimulatedRuntime {
    clock: Clock,
    random: Mutex<Random>,
    is_slow: bool,
}

impl SimulatedRuntime {
    pub(crate) fn new(world: &Arc<World>, process: u8) -> Self {
        let elapsed = u64::try_from(world.clock.elapsed().as_nanos()).unwrap_or_default();
        let purpose = elapsed.wrapping_add(u64::from(process));
        Self {
            clock: world.clock.clone(),
            random: Mutex::new(Random::new(world.seed, purpose)),
            is_slow: world.cast == Cast::ClientWithSlowTimers,
        }
    }
}

impl Runtime for SimulatedRuntime {
    fn now(&self) -> Now {
        self.clock.now()
    }

    fn entropy(&self) -> [u8; 16] {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        (u128::from(random.next()) << 64 | u128::from(random.next())).to_be_bytes()
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send {
        let stretched = if self.is_slow { duration * 3 / 2 } else { duration };
        self.clock.sleep(stretched)
    }
}
