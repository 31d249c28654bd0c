//! Clock, sleep and entropy of the platform.

use std::future::Future;
use std::time::Duration;

use kpay_core::Now;

use crate::marker::{Boxed, MaybeSend, MaybeSync};

/// What the client needs from the platform beside the network.
pub trait Runtime: MaybeSend + MaybeSync + 'static {
    /// Reads both clocks.
    fn now(&self) -> Now;

    /// Draws 128 bits from the platform's secure source.
    fn entropy(&self) -> [u8; 16];

    /// Waits.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + MaybeSend;
}

/// The twin of [`Runtime`] that can be stored.
pub(crate) trait DynRuntime: MaybeSend + MaybeSync {
    fn now_boxed(&self) -> Now;
    fn entropy_boxed(&self) -> [u8; 16];
    fn sleep_boxed(&self, duration: Duration) -> Boxed<'_, ()>;
}

impl<R: Runtime> DynRuntime for R {
    fn now_boxed(&self) -> Now {
        self.now()
    }

    fn entropy_boxed(&self) -> [u8; 16] {
        self.entropy()
    }

    fn sleep_boxed(&self, duration: Duration) -> Boxed<'_, ()> {
        Box::pin(self.sleep(duration))
    }
}
