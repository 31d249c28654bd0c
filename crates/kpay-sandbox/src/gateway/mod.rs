//! What the gateway pages of payments and withdrawals share: session, signed return, and their HTML.

mod format;
mod forms;
mod page;
pub(crate) mod test_cards;
mod visit;
mod words;

use std::time::Duration;

use kpay_core::{GatewaySecret, UnixMillis};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::time::moment::iso;
use crate::transactions::status::Status;

pub(crate) use format::sum;
pub(crate) use forms::{
    FormEntries, account, ask_account, ask_card, card, offered, test_cards, test_numbers,
};
pub(crate) use page::{PageBody, TransactionSummary, asset, document, notice};
pub(crate) use visit::Visit;
pub(crate) use words::{FormProblem, Words, refusal};

/// How long a gateway session can be used.
pub(crate) const SESSION: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// Everything but the characters that a query never needs to escape.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A page that KPay hosts.
#[derive(Clone)]
pub(crate) struct GatewaySession {
    pub(crate) token: String,
    pub(crate) return_url: String,
    pub(crate) cancel_url: Option<String>,
    pub(crate) expires_at: UnixMillis,
}

impl GatewaySession {
    /// Until when it can be used, as HTML.
    pub(crate) fn validity(&self, visit: &Visit) -> String {
        let time = iso(self.expires_at);
        format!(
            "<p class=\"stays\">{} <time datetime=\"{time}\">{}</time>.</p>\n",
            Words::of(visit.language).expires,
            format::moment(&time, visit.language),
        )
    }

    /// The `returnUrl` with its own query, and what KPay adds to it
    /// (contract: [Signed return](kpay_core::contract#signed-return)).
    pub(crate) fn signed_return(
        &self,
        secret: &GatewaySecret,
        status: Status,
        reference: &str,
        external_id: Option<&str>,
        now: UnixMillis,
    ) -> String {
        let (ts, status) = (now.get(), status.as_str());
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
