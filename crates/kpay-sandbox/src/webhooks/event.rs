//! What KPay tells the merchant about a transaction (contract: [Webhooks](kpay_core::contract#webhooks)).

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use kpay_core::UnixMillis;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::time::moment::iso;
use crate::transactions::status::{Progress, Status};

/// What a webhook says of a payment, refund or withdrawal.
pub(crate) struct Notice<'a> {
    pub(crate) id: &'a str,
    pub(crate) reference: &'a str,
    pub(crate) progress: &'a Progress,
    pub(crate) amount: &'a RawValue,
    pub(crate) phone_number: Option<&'a str>,
    pub(crate) external_id: Option<&'a str>,
    pub(crate) metadata: Option<&'a RawValue>,
    pub(crate) failure_reason: Option<&'a str>,
    /// Why it was refunded.
    pub(crate) reason: Option<&'a str>,
}

/// The event that a payment's new status makes; an expiry makes none, and a refund one of its own.
pub(crate) fn payment_event(status: Status) -> Option<&'static str> {
    Some(match status {
        Status::Pending => "payment.initiated",
        Status::Processing | Status::UnderReview => "payment.processing",
        Status::Completed => "payment.completed",
        Status::Failed => "payment.failed",
        Status::Cancelled => "payment.cancelled",
        Status::Expired | Status::Refunded => return None,
    })
}

/// The event that a withdrawal's new status makes: only its end does.
pub(crate) fn payout_event(status: Status) -> Option<&'static str> {
    Some(match status {
        Status::Completed => "payout.completed",
        Status::Failed => "payout.failed",
        Status::Cancelled => "payout.cancelled",
        _ => return None,
    })
}

/// The event that a refund's new status makes: only its end does.
pub(crate) fn refund_event(status: Status) -> Option<&'static str> {
    Some(match status {
        Status::Completed => "refund.completed",
        Status::Failed => "refund.failed",
        Status::Cancelled => "refund.cancelled",
        _ => return None,
    })
}

/// The field that an event has the id in (contract: [Webhooks](kpay_core::contract#webhooks)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdField {
    Id,
    Nowhere,
    PaymentId,
    PayoutId,
    RefundId,
}

/// The bytes to sign and send, the fields in KPay's order.
pub(crate) fn body(
    event: &str,
    notice: &Notice<'_>,
    now: UnixMillis,
    (id_field, has_news): (IdField, bool),
) -> Bytes {
    let id_in = |field| (id_field == field).then_some(notice.id);
    let body = WebhookBody {
        event,
        id: id_in(IdField::Id),
        payment_id: id_in(IdField::PaymentId),
        payout_id: id_in(IdField::PayoutId),
        refund_id: id_in(IdField::RefundId),
        reference: notice.reference,
        status: notice.progress.status(),
        amount: notice.amount,
        phone_number: notice.phone_number,
        external_id: notice.external_id,
        metadata: notice.metadata,
        completed_at: notice.progress.completed_at(),
        failed_at: notice.progress.failed_at(),
        failure_reason: notice.failure_reason,
        timestamp: iso(now),
        is_test: true,
        reason: notice.reason,
        field_of_tomorrow: has_news.then_some(&[1, 2]),
    };
    // Serialising fails only on maps with keys that are not text, and there is none.
    Bytes::from(serde_json::to_vec(&body).unwrap_or_default())
}

pub(crate) fn headers(event: &str, signature: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(USER_AGENT, HeaderValue::from_static("KPAY-Webhook/1.0"));
    for (name, value) in [("x-kpay-event", event), ("x-kpay-signature", signature)] {
        // Both are plain ASCII: an event of the lists above, and hexadecimal digits.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    headers
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WebhookBody<'a> {
    event: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payout_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refund_id: Option<&'a str>,
    reference: &'a str,
    status: Status,
    amount: &'a RawValue,
    phone_number: Option<&'a str>,
    external_id: Option<&'a str>,
    metadata: Option<&'a RawValue>,
    completed_at: Option<String>,
    failed_at: Option<String>,
    failure_reason: Option<&'a str>,
    timestamp: String,
    is_test: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field_of_tomorrow: Option<&'a [u8; 2]>,
}
