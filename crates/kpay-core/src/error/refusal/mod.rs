//! What KPay's refusals say, and what they mean.

mod case;
mod message;
mod refund;
mod title;

use std::time::Duration;

use http::StatusCode;

use super::unreadable::{text, texts};
use crate::auth::mask::Masks;
use crate::catalogue::Provider;
use crate::error::Verdict;
use crate::error::body::RefusalBody;
use crate::error::head::HeadTexts;
use crate::id::RefundId;
use crate::operation::Operation;
use crate::text::debug::debug_fields;
use crate::text::{is_uuid, parted};

/// An answer with a status other than success (contract: [Errors](crate::contract#errors)).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The HTTP status.
    pub status: StatusCode,
    /// What the refusal means, where it is known.
    pub case: RefusalCase,
    /// KPay's code, like `BAD_REQUEST`; not always there.
    pub code: Option<String>,
    /// KPay's message, or messages; empty when the body is not an error of KPay's.
    pub messages: Vec<String>,
    /// The name of the status in the body, like `Bad Request`.
    pub error: Option<String>,
    /// The path in the body; not always there.
    pub path: Option<String>,
    /// How long KPay asks to wait, from the `Retry-After` header.
    pub retry_after: Option<Duration>,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The start of a body that is not an error of KPay's: HTML from a proxy, say. Secrets masked.
    pub excerpt: Option<String>,
    /// The title of a page that is not an error of KPay's, like `Attention Required! | Cloudflare`.
    pub title: Option<String>,
    /// The `Server` header of an answer that is not an error of KPay's.
    pub server: Option<String>,
    /// The `CF-Ray` header of an answer that is not an error of KPay's: Cloudflare finds it by that.
    pub cf_ray: Option<String>,
    /// The body never arrived whole.
    pub(crate) cut: bool,
    /// The id that was asked for has none of the forms of KPay's ids.
    by_other_id: bool,
}

/// The refusals that KPay's texts and integrations know
/// (contract: [Ground rules](crate::contract#ground-rules), [Endpoints](crate::contract#endpoints)).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefusalCase {
    /// The payment has a refund that is not over, or is refunded; the id is the existing refund's,
    /// where the message names it (400, refunds only).
    AlreadyRefunded(Option<RefundId>),
    /// A field is wrong; the messages say which (400).
    BadParameter,
    /// A transaction holds the externalId (409).
    Conflict,
    /// The keys are wrong, or of the other environment (401).
    Credentials,
    /// The field `currency` is missing, or must not be there (400).
    Currency(CurrencyHint),
    /// Another application's resource, or none at all (403, 404): KPay does not tell them apart.
    ForbiddenOrNotFound,
    /// The wallet does not cover amount and fee (422; a refund says 400).
    InsufficientBalance,
    /// Not KPay's answer: a 4xx without KPay's error, as proxies and firewalls give it. It says
    /// nothing of keys and ids, and the request may have gone through behind it, unless the status
    /// itself says that nothing was taken (413, 414, 431).
    Intermediary,
    /// The application works in the other mode: USSD or GATEWAY (400).
    ModeMismatch,
    /// The provider is not on the application's whitelist (400; for cards on a gateway page 409).
    ProviderNotAllowed(Option<Provider>),
    /// A published limit is reached (429).
    RateLimited,
    /// A refund was refused in words that leave open whether one exists already (400).
    RefundUnclear,
    /// The server or the operator failed (5xx).
    ServerFailure,
    /// A status the contract doesn't know: a redirect, 408 and others.
    Undocumented,
}

/// Which way to change a request whose `currency` KPay refuses
/// (contract: [conflict 1](crate::contract::conflicts#1-currency-in-init)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CurrencyHint {
    /// The field must not be there.
    Remove,
    /// The field is demanded.
    Add,
}

/// What the refused request asked for, as far as its meaning depends on it.
#[derive(Clone, Copy, Default)]
pub(crate) struct RequestContext<'a> {
    pub(crate) provider: Option<&'a Provider>,
    pub(crate) names_currency: bool,
    /// The path of the request: an id in it is not the refund's.
    pub(crate) path: &'a str,
}

impl Refusal {
    pub(crate) fn read(
        operation: &Operation,
        asked: RequestContext<'_>,
        head: HeadTexts<'_>,
        body: Option<&RefusalBody<'_>>,
        masks: Masks<'_>,
    ) -> Self {
        let (cut, said) = (body.is_none(), body.copied().unwrap_or_default());
        let text = |one: &str| text(masks, one);
        let messages = texts(masks, said.messages);
        let mut refusal = Self {
            status: head.status,
            case: RefusalCase::Undocumented,
            code: text(said.code),
            error: text(said.error),
            path: text(said.path),
            retry_after: head.retry_after,
            content_type: head.content_type.and_then(text),
            excerpt: None,
            title: None,
            server: None,
            cf_ray: None,
            messages,
            cut,
            by_other_id: operation.id_in(asked.path).is_some_and(|id| !is_of_kpay(id)),
        };
        if !refusal.is_from_kpay() {
            refusal.excerpt = text(said.text);
            refusal.title = title::in_page(said.text).and_then(text).map(title::on_one_line);
            refusal.server = head.server.and_then(text);
            refusal.cf_ray = head.cf_ray.and_then(text);
        }
        refusal.case = refusal.find_case(operation, asked);
        refusal
    }

    /// Whether it is an error in KPay's own form, which always has a message
    /// (contract: [Errors](crate::contract#errors)). Anything else may be the word of a proxy or firewall on
    /// the way.
    pub fn is_from_kpay(&self) -> bool {
        !self.messages.is_empty()
    }

    /// Whether KPay itself refuses, and asking again finds the same: neither a proxy or a firewall says
    /// so, nor a server that fails or a limit that passes.
    pub fn is_final(&self) -> bool {
        let passes = matches!(self.status.as_u16(), 408 | 429);
        self.is_from_kpay() && self.status.is_client_error() && !passes
    }

    /// What it says of money on the only attempt that was sent
    /// (contract: [HTTP statuses](crate::contract#http-statuses)).
    pub(crate) fn verdict(&self) -> Verdict {
        match (&self.case, self.status.as_u16()) {
            (RefusalCase::AlreadyRefunded(_) | RefusalCase::Conflict, _) => Verdict::AlreadyExists,
            (RefusalCase::RefundUnclear, _) => Verdict::Unknown,
            // What these say of the request, whoever says it, is that it was not taken in.
            (_, 413 | 414 | 431) => Verdict::NotMoved,
            // A 409 that gets here is not a conflict.
            (_, 400 | 401 | 403 | 404 | 405 | 409 | 415 | 422 | 429) if self.is_from_kpay() => {
                Verdict::NotMoved
            }
            _ => Verdict::Unknown,
        }
    }

    /// Whether the same request may well succeed a little later.
    pub(crate) fn is_transient(&self) -> bool {
        match self.case {
            RefusalCase::RateLimited | RefusalCase::ServerFailure => true,
            // As long as the request is as it is, so is the answer.
            RefusalCase::Intermediary => self.verdict() != Verdict::NotMoved,
            _ => false,
        }
    }
}

debug_fields! {
    /// The excerpt may hold personal data, so only its length is shown.
    Refusal as refusal {
        status, case, code, messages, error, path, retry_after, content_type,
        excerpt = format_args!("{} bytes", refusal.excerpt.as_ref().map_or(0, String::len)),
        title, server, cf_ray
    }
}

/// Whether a segment of a path has the form of KPay's ids: a UUID, `pay_...`, `wdr_...`, or a reference.
fn is_of_kpay(id: &str) -> bool {
    let has_prefix = parted(id, b'_').is_some_and(|(prefix, _)| {
        (2..=4).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_lowercase())
    });
    has_prefix || id.starts_with("KPAY-") || is_uuid(id)
}
