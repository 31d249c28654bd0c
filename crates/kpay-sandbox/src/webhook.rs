//! What KPay tells the merchant about a payment (contract: "Webhooks").

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use kpay_core::UnixMillis;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::moment::iso;
use crate::payment::{Payment, Status};

/// The event that a payment's new status makes; an expiry makes none.
pub(crate) fn event(status: Status) -> Option<&'static str> {
    Some(match status {
        Status::Pending => "payment.initiated",
        Status::Processing => "payment.processing",
        Status::Completed => "payment.completed",
        Status::Failed => "payment.failed",
        Status::Cancelled => "payment.cancelled",
        Status::Expired => return None,
    })
}

/// The bytes to sign and send, the fields in KPay's order.
pub(crate) fn body(event: &str, payment: &Payment, now: UnixMillis) -> Bytes {
    let body = WebhookBody {
        event,
        payment_id: &payment.id,
        reference: &payment.reference,
        status: payment.status,
        amount: payment.amount.text(),
        phone_number: payment.phone_number(),
        external_id: &payment.external_id,
        metadata: payment.metadata.as_deref(),
        completed_at: payment.completed_at(),
        failed_at: payment.failed_at(),
        failure_reason: payment.failure_reason(),
        timestamp: iso(now),
        is_test: true,
    };
    // Serialising fails only on maps with keys that are not text, and there is none.
    Bytes::from(serde_json::to_vec(&body).unwrap_or_default())
}

pub(crate) fn headers(event: &str, signature: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(USER_AGENT, HeaderValue::from_static("KPAY-Webhook/1.0"));
    for (name, value) in [("x-kpay-event", event), ("x-kpay-signature", signature)] {
        // Both are plain ASCII: an event of the list above, and hexadecimal digits.
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
    payment_id: &'a str,
    reference: &'a str,
    status: Status,
    amount: &'a RawValue,
    phone_number: Option<&'a str>,
    external_id: &'a str,
    metadata: Option<&'a RawValue>,
    completed_at: Option<String>,
    failed_at: Option<String>,
    failure_reason: Option<&'a str>,
    timestamp: String,
    is_test: bool,
}
