//! What is answered to a request that gives no event.

use std::error::Error;
use std::fmt;

use axum_core::response::{IntoResponse, Response};
use http::StatusCode;
use kpay_core::webhook::{WebhookError, WebhookProblem};

/// Why a request gives no event, and what is answered.
///
/// `Display` says it for a log, with the likely causes. The answer says it in one sentence for
/// whoever sent the request, with nothing about the configuration. Neither shows anything of the
/// request, nor of a secret.
///
/// A 5xx makes KPay send the event again: for what it has signed, and for what broke on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookRejection {
    /// 503: the body broke off while it was read, or its chunks make no sense. KPay sends it again.
    BodyCut,
    /// 413: the body is larger than [`body_limit`](crate::WebhookConfig::body_limit) lets it be, or
    /// than a layer around the handler does.
    BodyTooLarge {
        /// The limit of the config, in bytes.
        limit: usize,
    },
    /// 401: the signature is missing, malformed, or of another secret or another body. KPay does
    /// not send the event again: if your secret was the wrong one, poll what stayed open.
    Refused(WebhookError),
    /// 500: KPay has signed it, but it can't be read. KPay sends it again; look at it, for KPay has
    /// changed something.
    Unreadable(WebhookError),
}

impl WebhookRejection {
    /// The status that is answered.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::BodyCut => StatusCode::SERVICE_UNAVAILABLE,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Refused(error) | Self::Unreadable(error) => error.response_status(),
        }
    }

    fn answer(&self) -> String {
        match self {
            Self::Refused(why) => match why.problem() {
                WebhookProblem::MalformedSignature => {
                    "The X-KPAY-Signature header is not a signature."
                }
                WebhookProblem::MissingSignature => "The X-KPAY-Signature header is missing.",
                _ => "The signature is not of this body and this receiver's secret.",
            }
            .to_owned(),
            Self::Unreadable(_) => "The webhook is signed, but it can't be read.".to_owned(),
            Self::BodyCut => "The body broke off.".to_owned(),
            Self::BodyTooLarge { limit } => {
                format!("The body is larger than a webhook may be here: {limit} bytes.")
            }
        }
    }
}

impl From<WebhookError> for WebhookRejection {
    /// What is not signed is refused; for the rest the event is kept alive by a 5xx.
    fn from(error: WebhookError) -> Self {
        if error.response_status().is_client_error() {
            Self::Refused(error)
        } else {
            Self::Unreadable(error)
        }
    }
}

impl IntoResponse for WebhookRejection {
    fn into_response(self) -> Response {
        (self.status(), self.answer()).into_response()
    }
}

impl fmt::Display for WebhookRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BodyCut => f.write_str(
                "the webhook's body broke off while it was read: the sender or a proxy gave up",
            ),
            Self::BodyTooLarge { limit } => write!(
                f,
                "the webhook's body is too large: it is over the limit of {limit} bytes, or that of a layer \
                 around the handler"
            ),
            Self::Refused(error) | Self::Unreadable(error) => error.fmt(f),
        }
    }
}

impl Error for WebhookRejection {}
