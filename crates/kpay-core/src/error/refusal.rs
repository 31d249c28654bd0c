//! What KPay's refusals say, and what they mean.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use super::unreadable::{text, texts};
use crate::erased::{AnswerHead, RefusalBody};
use crate::kpay_id::is_uuid;
use crate::mask::Masks;
use crate::say::{Say, display_as_said, say_to};
use crate::text::{find, parted};
use crate::{Operation, Provider, RefundId};

/// An answer with a status other than success (contract: "Ground rules", errors).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The HTTP status.
    pub status: StatusCode,
    /// What the refusal means, where it is known.
    pub case: RefusalCase,
    /// KPay's code, like `BAD_REQUEST`; not always there.
    pub code: Option<String>,
    /// KPay's message, or messages; empty when the body is no error of KPay's.
    pub messages: Vec<String>,
    /// The name of the status in the body, like `Bad Request`.
    pub error: Option<String>,
    /// The path in the body; not always there.
    pub path: Option<String>,
    /// How long KPay asks to wait, from the `Retry-After` header.
    pub retry_after: Option<Duration>,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The start of a body that is no error of KPay's: HTML from a proxy, say. Secrets masked.
    pub excerpt: Option<String>,
    /// The body never arrived whole.
    pub(crate) cut: bool,
    /// The id that was asked for has none of the forms of KPay's ids.
    by_other_id: bool,
}

/// The refusals that KPay's texts and integrations know (contract: "Ground rules", "Endpoints").
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
    /// The application works in the other mode: USSD or GATEWAY (400).
    ModeMismatch,
    /// The provider is not on the application's whitelist (400).
    ProviderNotAllowed(Option<Provider>),
    /// A published limit is reached (429).
    RateLimited,
    /// The server or the operator failed (5xx).
    ServerFailure,
    /// A status the contract doesn't know: a redirect, 408 and others.
    Undocumented,
}

/// Which way to change a request whose `currency` KPay refuses (contract: conflicts 1).
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
pub(crate) struct Asked<'a> {
    pub(crate) provider: Option<&'a Provider>,
    pub(crate) names_currency: bool,
    /// The path of the request: an id in it is not the refund's.
    pub(crate) path: &'a str,
}

impl Refusal {
    pub(crate) fn read(
        operation: &Operation,
        asked: Asked<'_>,
        head: AnswerHead<'_>,
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
            excerpt: text(said.text).filter(|_| messages.is_empty()),
            messages,
            cut,
            by_other_id: operation.id_in(asked.path).is_some_and(|id| !is_of_kpay(id)),
        };
        refusal.case = refusal.find_case(operation, asked);
        refusal
    }

    /// Whether the same request may well succeed a little later.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self.case, RefusalCase::RateLimited | RefusalCase::ServerFailure)
    }

    pub(crate) fn advice(&self) -> Option<&'static str> {
        Some(match &self.case {
            RefusalCase::Credentials => {
                "Check that both keys are of the same application and environment, and whole. If the secret key \
                 starts with sk_, create a new one in KPay's dashboard: today's have no prefix"
            }
            RefusalCase::Currency(CurrencyHint::Remove) => {
                "This application's mode or KPay's version takes no currency: send the request without it"
            }
            RefusalCase::Currency(CurrencyHint::Add) => {
                "KPay demands a currency here: set it on the hosted-page request. A USSD request has none, so this \
                 answer to one means that the application works in GATEWAY mode"
            }
            RefusalCase::ForbiddenOrNotFound if self.by_other_id => {
                "The id is unknown, or belongs to another application or environment. If it is your externalId: KPay \
                 can't look that up. Ask by the id or the reference that KPay's answer gave, or wait for the webhook, \
                 which carries all of them"
            }
            RefusalCase::ForbiddenOrNotFound => {
                "The id is unknown, or belongs to another application or environment: check the id and the keys"
            }
            RefusalCase::InsufficientBalance => {
                "Top the wallet up, or wait until what is reserved is free"
            }
            RefusalCase::ModeMismatch => {
                "Whether an application works in USSD or GATEWAY mode is set in KPay's dashboard: change it there, \
                 or use the other kind of request"
            }
            RefusalCase::ProviderNotAllowed(_) => {
                "Allow the provider for this application in KPay's dashboard, or offer the customer another"
            }
            RefusalCase::Undocumented if self.status.is_redirection() => {
                "Redirects are not followed: check the base URL"
            }
            RefusalCase::AlreadyRefunded(_) => {
                "The refund that exists is the one to follow: its end comes by refund.* webhook, or the payment reads \
                 REFUNDED"
            }
            RefusalCase::BadParameter
            | RefusalCase::Conflict
            | RefusalCase::RateLimited
            | RefusalCase::ServerFailure
            | RefusalCase::Undocumented => return None,
        })
    }

    fn find_case(&self, operation: &Operation, asked: Asked<'_>) -> RefusalCase {
        match self.status.as_u16() {
            400 => self.find_bad_request(operation, asked),
            401 => RefusalCase::Credentials,
            403 | 404 => RefusalCase::ForbiddenOrNotFound,
            409 if self.says(&["method_not_allowed"]) => RefusalCase::ProviderNotAllowed(None),
            409 => RefusalCase::Conflict,
            422 => RefusalCase::InsufficientBalance,
            429 => RefusalCase::RateLimited,
            408 => RefusalCase::Undocumented,
            402..=499 => RefusalCase::BadParameter,
            500..=599 => RefusalCase::ServerFailure,
            _ => RefusalCase::Undocumented,
        }
    }

    fn find_bad_request(&self, operation: &Operation, asked: Asked<'_>) -> RefusalCase {
        if operation.is_refund()
            && let Some(refund) = self.find_refund(asked)
        {
            return refund;
        }
        if operation.moves_money() && self.says(&["insufficient", "insuffisant"]) {
            return RefusalCase::InsufficientBalance;
        }
        if self.says(&["currency", "devise"]) {
            let remove = self.says(&["should not exist", "not allowed", "interdit", "must not"]);
            let add = self.says(&["obligatoire", "required", "should not be empty", "requis"]);
            let hint = match (remove, add) {
                (true, _) => CurrencyHint::Remove,
                (_, true) => CurrencyHint::Add,
                _ if asked.names_currency => CurrencyHint::Remove,
                _ => CurrencyHint::Add,
            };
            return RefusalCase::Currency(hint);
        }
        if self.says(&["mode ussd", "ussd mode", "mode gateway", "gateway mode"]) {
            return RefusalCase::ModeMismatch;
        }
        if self.says(&["whitelist", "liste blanche", "method_not_allowed", "provider_not_allowed"])
        {
            return RefusalCase::ProviderNotAllowed(asked.provider.cloned());
        }
        RefusalCase::BadParameter
    }

    /// An existing refund: one that is named, or words that can mean nothing else.
    fn find_refund(&self, asked: Asked<'_>) -> Option<RefusalCase> {
        const WORDS: &[&str] = &[
            "already refunded",
            "already been refunded",
            "already has a refund",
            "refund already exists",
            "déjà remboursé",
            "déjà été remboursé",
            "remboursement existe déjà",
        ];
        let named = || self.messages.iter().find_map(|message| uuid_in(message, asked.path));
        let id = named().filter(|_| {
            self.says(&["already", "déjà", "existe"]) && self.says(&["refund", "rembours"])
        });
        (id.is_some() || self.says(WORDS)).then_some(RefusalCase::AlreadyRefunded(id))
    }

    fn says(&self, parts: &[&str]) -> bool {
        self.messages.iter().chain(&self.code).any(|message| {
            // Beyond ASCII only É, the rest of what is looked for is lower case: case tables for all of
            // Unicode are large.
            let lower = |one: char| if one == 'É' { 'é' } else { one.to_ascii_lowercase() };
            let message: String = message.chars().map(lower).collect();
            parts.iter().any(|part| find(&message, part).is_some())
        })
    }
}

impl fmt::Debug for Refusal {
    /// The excerpt may hold personal data, so only its length is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("status", &self.status)
            .field("case", &self.case)
            .field("code", &self.code)
            .field("messages", &self.messages)
            .field("error", &self.error)
            .field("path", &self.path)
            .field("retry_after", &self.retry_after)
            .field("content_type", &self.content_type)
            .field(
                "excerpt",
                &format_args!("{} bytes", self.excerpt.as_ref().map_or(0, String::len)),
            )
            .finish()
    }
}

/// Whether a segment of a path has the form of KPay's ids: a UUID, `pay_...`, `wdr_...`, or a reference.
fn is_of_kpay(id: &str) -> bool {
    let has_prefix = parted(id, b'_').is_some_and(|(prefix, _)| {
        (2..=4).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_lowercase())
    });
    has_prefix || id.starts_with("KPAY-") || is_uuid(id)
}

/// The first UUID in a text that is none of the request's path.
fn uuid_in(text: &str, path: &str) -> Option<RefundId> {
    let is_of_uuid = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b'-';
    let mut start = 0;
    // Its bytes are ASCII, so what is between others of theirs is text.
    for word in text.as_bytes().split(|byte| !is_of_uuid(byte)) {
        let found = text.get(start..start + word.len()).unwrap_or_default();
        start += word.len() + 1;
        if is_uuid(found) && find(path, found).is_none() {
            return RefundId::new(found).ok();
        }
    }
    None
}

impl Say for Refusal {
    fn say(&self, to: &mut String) {
        say_to!(to; "KPay answered ", self.status.as_u16());
        if let Some(name) = self.code.as_ref().or(self.error.as_ref()) {
            say_to!(to; " ", name);
        }
        match (&self.messages[..], &self.excerpt) {
            ([], None) if self.cut => " with a body that was cut".say(to),
            ([], None) => " with an empty body".say(to),
            ([], Some(_)) => {
                let content_type = self.content_type.as_deref().unwrap_or("no content type");
                say_to!(to; " with a body that is no error of KPay's [", content_type, "]");
            }
            (messages, _) => {
                for (place, message) in messages.iter().enumerate() {
                    say_to!(to; if place == 0 { ": " } else { "; " }, message);
                }
            }
        }
        if let RefusalCase::ProviderNotAllowed(Some(provider)) = &self.case {
            say_to!(to; " (provider ", provider, ")");
        }
    }
}

display_as_said!(Refusal);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_refund_in_the_words_about_it() {
        let id = "b7c1e2f3-0000-4000-8000-000000000001";
        let found = uuid_in(&format!("Payment already refunded (refund {id}, status PENDING)"), "");
        assert_eq!(found.unwrap().as_str(), id);
        assert_eq!(uuid_in("Payment pay_abc123 already refunded on 2026-05-14", ""), None);
    }
}
