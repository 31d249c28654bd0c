//! Clock, sleep and entropy of the platform.

use std::future::Future;
use std::time::Duration;

use kpay_core::{CallFailure, NotSentReason, Now, RawResponse};

use crate::marker::{Boxed, MaybeSend, MaybeSync};

/// A call under way, and how it ends.
pub type RunningCall = Boxed<'static, Result<RawResponse, CallFailure>>;

/// What the client needs from the platform beside the network.
pub trait Runtime: MaybeSend + MaybeSync + 'static {
    /// Reads both clocks.
    fn now(&self) -> Now;

    /// Draws 128 bits from the platform's secure source.
    fn entropy(&self) -> [u8; 16];

    /// Waits.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + MaybeSend;

    /// Says why no call can be made here and now. Each call asks before it begins.
    fn obstacle(&self) -> Option<NotSentReason> {
        None
    }

    /// Takes a call that moves money, and gives what its caller awaits instead.
    ///
    /// A runtime that can run tasks keeps the call going when its caller drops what this gives:
    /// nobody knows otherwise what became of the money. By default that drop ends the call, and the
    /// [observer](crate::Observer::on_outcome) is told of an outcome that is unknown when an attempt
    /// was under way.
    fn keep_going(&self, call: RunningCall) -> RunningCall {
        call
    }
}

/// The twin of [`Runtime`] that can be stored.
pub(crate) trait DynRuntime: MaybeSend + MaybeSync {
    fn now_boxed(&self) -> Now;
    fn entropy_boxed(&self) -> [u8; 16];
    fn sleep_boxed(&self, duration: Duration) -> Boxed<'_, ()>;
    fn obstacle_here(&self) -> Option<NotSentReason>;
    fn kept_going(&self, call: RunningCall) -> RunningCall;
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

    fn obstacle_here(&self) -> Option<NotSentReason> {
        self.obstacle()
    }

    fn kept_going(&self, call: RunningCall) -> RunningCall {
        self.keep_going(call)
    }
}
