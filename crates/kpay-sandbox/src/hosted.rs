//! What the hosted pages of payments and withdrawals share: session, frame and signed return.

use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use kpay_core::{GatewaySecret, UnixMillis};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::answer::page;

/// How long a hosted session can be used.
pub(crate) const SESSION: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// Everything but the characters that a query never needs to escape.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A page that KPay hosts.
#[derive(Clone)]
pub(crate) struct HostedPage {
    pub(crate) token: String,
    pub(crate) return_url: String,
    pub(crate) cancel_url: Option<String>,
    pub(crate) expires_at: UnixMillis,
}

impl HostedPage {
    /// The `returnUrl` with its own query, and what KPay adds to it (contract: "Signed return").
    pub(crate) fn signed_return(
        &self,
        secret: &GatewaySecret,
        status: &str,
        reference: &str,
        external_id: Option<&str>,
        now: UnixMillis,
    ) -> String {
        let ts = now.get();
        let sig = secret.sign_return(status, reference, external_id, now);
        let (address, fragment) = match self.return_url.split_once('#') {
            Some((address, fragment)) => (address, Some(fragment)),
            None => (self.return_url.as_str(), None),
        };
        let separator = if address.contains('?') { '&' } else { '?' };
        let mut url = format!("{address}{separator}status={status}&reference={reference}");
        if let Some(external_id) = external_id {
            url.push_str("&externalId=");
            url.extend(utf8_percent_encode(external_id, QUERY));
        }
        url.push_str(&format!("&ts={ts}&sig={sig}"));
        if let Some(fragment) = fragment {
            url.push('#');
            url.push_str(fragment);
        }
        url
    }
}

/// What a hosted page shows of a transaction; the texts are escaped here.
pub(crate) struct Shown<'a> {
    pub(crate) amount: &'a str,
    pub(crate) currency: &'a str,
    pub(crate) reference: &'a str,
    pub(crate) description: Option<&'a str>,
}

/// A page around `rest`, which is HTML already.
pub(crate) fn frame(status: StatusCode, shown: &Shown<'_>, rest: &str) -> Response<Bytes> {
    let amount = escaped(shown.amount);
    let currency = escaped(shown.currency);
    let reference = escaped(shown.reference);
    let description = escaped(shown.description.unwrap_or_default());
    let html = format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>KPay sandbox</title>
</head>
<body>
<h1>KPay sandbox</h1>
<p>No real money moves here.</p>
<p><strong>{amount} {currency}</strong></p>
<p>{reference}</p>
<p>{description}</p>
{rest}
</body>
</html>
"#
    );
    page(status, html)
}

pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
