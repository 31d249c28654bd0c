//! Spans and events, without data of the calls: names, path templates, statuses, times.

use kpay_core::{AttemptResult, Operation};

#[cfg(feature = "tracing")]
pub(crate) use with_tracing::{attempt_ended, hint, in_call};
#[cfg(not(feature = "tracing"))]
pub(crate) use without_tracing::{attempt_ended, hint, in_call};

use crate::observer::AttemptEvent;

#[cfg(feature = "tracing")]
mod with_tracing {
    use tracing::Instrument;

    use super::{AttemptEvent, Operation, status};
    use crate::marker::Boxed;

    pub(crate) fn in_call<T: 'static>(
        operation: &'static Operation,
        call: Boxed<'static, T>,
    ) -> Boxed<'static, T> {
        let span = tracing::info_span!(
            "kpay.call",
            operation = operation.name,
            method = %operation.method,
            path = operation.path,
        );
        if span.is_disabled() { call } else { Box::pin(call.instrument(span)) }
    }

    /// What is odd about how the client is set up.
    pub(crate) fn hint(hint: &'static str) {
        tracing::warn!("{hint}");
    }

    pub(crate) fn attempt_ended(event: &AttemptEvent) {
        let latency = u64::try_from(event.latency.as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(
            attempt = event.attempt,
            status = status(event.result),
            latency_ms = latency,
            "{}",
            event.result
        );
    }
}

#[cfg(not(feature = "tracing"))]
mod without_tracing {
    use super::{AttemptEvent, Operation};
    use crate::marker::Boxed;

    pub(crate) fn in_call<T: 'static>(
        _: &'static Operation,
        call: Boxed<'static, T>,
    ) -> Boxed<'static, T> {
        call
    }

    pub(crate) fn hint(_: &'static str) {}

    pub(crate) fn attempt_ended(_: &AttemptEvent) {}
}

/// The HTTP status of an attempt that got one.
#[cfg_attr(not(feature = "tracing"), expect(dead_code))]
fn status(result: AttemptResult) -> Option<u16> {
    match result {
        AttemptResult::Response(status) | AttemptResult::CutResponse(status) => {
            Some(status.as_u16())
        }
        _ => None,
    }
}
