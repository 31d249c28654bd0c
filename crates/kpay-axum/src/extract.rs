//! From a request to a verified event.

use std::error::Error;
use std::time::SystemTime;

use axum_core::body::Body;
use axum_core::extract::{FromRef, FromRequest, Request};
use bytes::Bytes;
use http_body::Body as _;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use kpay_core::UnixMillis;
use kpay_core::webhook::{Event, VerifiedWebhook};

use crate::{WebhookConfig, WebhookRejection};

/// An event that KPay has signed (contract: [Webhooks](kpay_core::contract#webhooks)).
///
/// As an argument of a handler it reads the raw body, bounded by
/// [`body_limit`](WebhookConfig::body_limit), and verifies it before the handler runs; what doesn't
/// verify is answered with a [`WebhookRejection`]. It takes the body, so it stands last among the
/// arguments, and no layer before it may read the body or write it again.
///
/// The signature comes from `X-KPAY-Signature`, the event's type from the signed body; the unsigned
/// `X-KPAY-Event` is not looked at.
///
/// Nothing is logged here. Take a `Result` to log or count what is refused, and give the rejection
/// back as the answer:
///
/// ```
/// use kpay_axum::{WebhookResponse, VerifiedEvent, WebhookRejection};
///
/// async fn receive(
///     event: Result<VerifiedEvent, WebhookRejection>,
/// ) -> Result<WebhookResponse, WebhookRejection> {
///     let VerifiedEvent(event) = event.inspect_err(|why| eprintln!("refused: {why}"))?;
///     println!("{}", event.notice().event);
///     Ok(WebhookResponse::Acknowledged)
/// }
/// # axum::Router::<kpay_axum::WebhookConfig>::new().route("/", axum::routing::post(receive));
/// ```
///
/// A state with more in it than the config says where the config is:
///
/// ```
/// use axum::extract::FromRef;
/// use kpay_axum::{WebhookResponse, VerifiedEvent, WebhookConfig};
///
/// #[derive(Clone)]
/// struct Shop {
///     webhooks: WebhookConfig,
/// }
///
/// impl FromRef<Shop> for WebhookConfig {
///     fn from_ref(shop: &Shop) -> Self {
///         shop.webhooks.clone()
///     }
/// }
///
/// async fn receive(VerifiedEvent(event): VerifiedEvent) -> WebhookResponse {
///     println!("{}", event.notice().event);
///     WebhookResponse::Acknowledged
/// }
/// # axum::Router::<Shop>::new().route("/", axum::routing::post(receive));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedEvent(pub Event);

impl<S> FromRequest<S> for VerifiedEvent
where
    WebhookConfig: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = WebhookRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let StorableEvent(webhook) = StorableEvent::from_request(request, state).await?;
        Ok(Self(webhook.into_event()))
    }
}

/// An event that KPay has signed, with its raw body: to store it before it is answered, and to work on
/// it in another process (contract: [Delivery](kpay_core::contract#delivery)).
///
/// It is extracted and refused as [`VerifiedEvent`] is. [`VerifiedWebhook`] says when it was verified,
/// by this machine's clock, and which secret fitted.
///
/// ```
/// use kpay_axum::webhook::VerifiedWebhook;
/// use kpay_axum::{WebhookResponse, StorableEvent};
///
/// # async fn insert(_: String) -> Result<(), std::io::Error> { Ok(()) }
/// async fn receive(StorableEvent(webhook): StorableEvent) -> WebhookResponse {
///     match insert(webhook.to_stored()).await {
///         Ok(()) => WebhookResponse::Acknowledged,
///         Err(_database_is_away) => WebhookResponse::RetryLater,
///     }
/// }
///
/// /// In the worker, for each row.
/// fn work(stored: &str) -> Result<(), kpay_axum::webhook::WebhookError> {
///     let webhook = VerifiedWebhook::from_trusted_store(stored)?;
///     println!("{}", webhook.event().notice().event);
///     Ok(())
/// }
/// # axum::Router::<kpay_axum::WebhookConfig>::new().route("/", axum::routing::post(receive));
/// # let _ = work;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorableEvent(pub VerifiedWebhook);

impl<S> FromRequest<S> for StorableEvent
where
    WebhookConfig: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = WebhookRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let config = WebhookConfig::from_ref(state);
        let (head, body) = request.into_parts();
        let body = read(body, config.limit()).await?;
        Ok(Self(VerifiedWebhook::verify(&head.headers, body, config.secrets(), now())?))
    }
}

fn now() -> UnixMillis {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    UnixMillis::new(since.as_millis().try_into().unwrap_or(u64::MAX))
}

/// Reads a body within the limit, and no more than one frame beyond it.
async fn read(body: Body, limit: usize) -> Result<Bytes, WebhookRejection> {
    let too_large = WebhookRejection::BodyTooLarge { limit };
    // A body that announces too much is refused before any of it is read.
    if usize::try_from(body.size_hint().lower()).map_or(true, |announced| announced > limit) {
        return Err(too_large);
    }
    match Limited::new(body, limit).collect().await {
        Ok(read) => Ok(read.to_bytes()),
        Err(error) if is_length_limit(&*error) => Err(too_large),
        Err(_) => Err(WebhookRejection::BodyCut),
    }
}

/// Whether our limit was passed, or that of a layer around us: its error is wrapped.
fn is_length_limit(error: &(dyn Error + 'static)) -> bool {
    std::iter::successors(Some(error), |&error| error.source())
        .any(|error| error.is::<LengthLimitError>())
}
