//! What a receiver says to KPay about a verified event.

use axum_core::response::{IntoResponse, Response};
use http::StatusCode;

/// The answer to a verified event, and what KPay makes of it
/// (contract: [Webhooks](kpay_core::contract#webhooks)).
///
/// KPay waits 3 s for an answer. A network error, no answer in time, or a 5xx makes it send the
/// event again, within some seconds and three times in all at least; a 4xx never does. After the last
/// attempt the event is gone, so what stayed open has to be polled anyway.
///
/// ```
/// use kpay_axum::{WebhookResponse, VerifiedEvent};
///
/// # async fn write_down(_: &kpay_axum::webhook::Event) -> Result<bool, std::io::Error> { Ok(true) }
/// async fn receive(VerifiedEvent(event): VerifiedEvent) -> WebhookResponse {
///     match write_down(&event).await {
///         Ok(_new_or_seen_before) => WebhookResponse::Acknowledged,
///         Err(_database_is_away) => WebhookResponse::RetryLater,
///     }
/// }
/// # axum::Router::<kpay_axum::WebhookConfig>::new().route("/", axum::routing::post(receive));
/// ```
///
/// A handler may return `Result<WebhookResponse, WebhookResponse>` too, to leave with `?`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WebhookResponse {
    /// 200: it is yours now. Say so as soon as the event is written down and work on it afterwards;
    /// say so again for an event that came before.
    Acknowledged,
    /// 404: it is none of yours and never will be, such as one of another system that shares the
    /// application. **The event is lost by it.** That your own record is not found is no reason: it
    /// may not be written yet, so say [`RetryLater`](Self::RetryLater).
    NotOurs,
    /// 503: not now. Your own record isn't written yet, the database is away, a queue is full.
    RetryLater,
}

impl WebhookResponse {
    /// The status that is answered.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Acknowledged => StatusCode::OK,
            Self::NotOurs => StatusCode::NOT_FOUND,
            Self::RetryLater => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl IntoResponse for WebhookResponse {
    fn into_response(self) -> Response {
        self.status().into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p44_only_retry_later_makes_kpay_send_again() {
        for (answer, status, again) in [
            (WebhookResponse::Acknowledged, 200, false),
            (WebhookResponse::NotOurs, 404, false),
            (WebhookResponse::RetryLater, 503, true),
        ] {
            assert_eq!(answer.status(), status, "{answer:?}");
            assert_eq!(answer.status().is_server_error(), again, "{answer:?}");
        }
    }
}
