//! A call that moves money outlives the caller that lets go of it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use kpay_client::RunningCall;
use tokio::runtime::Handle;

/// A call that its caller polls, as any other. Dropped before its end, it goes on as a task of the
/// runtime it was made on: a call that runs to its end anyway costs no task.
pub(crate) struct OutlivingCall {
    call: Option<RunningCall>,
    runtime: Handle,
}

impl OutlivingCall {
    pub(crate) fn new(call: RunningCall, runtime: Handle) -> Self {
        Self { call: Some(call), runtime }
    }
}

impl Future for OutlivingCall {
    type Output = <RunningCall as Future>::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // A panic in the call must end it, so the call is put back only when it goes on.
        let Some(mut call) = self.call.take() else { return Poll::Pending };
        let polled = call.as_mut().poll(context);
        if polled.is_pending() {
            self.call = Some(call);
        }
        polled
    }
}

impl Drop for OutlivingCall {
    fn drop(&mut self) {
        if let Some(call) = self.call.take() {
            // A runtime that shuts down drops the task, and with it the call, which tells its observer.
            self.runtime.spawn(async move {
                let _ = call.await;
            });
        }
    }
}
