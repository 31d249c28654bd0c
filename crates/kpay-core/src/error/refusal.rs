//! What KPay's refusals say, and what they mean.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use super::refund_refusal::{RefundWord, refund_word};
use super::unreadable::{text, texts};
use crate::auth::mask::Masks;
use crate::catalogue::Provider;
use crate::error::Verdict;
use crate::error::body::RefusalBody;
use crate::error::head::HeadTexts;
use crate::id::RefundId;
use crate::operation::Operation;
use crate::text::is_uuid;
use crate::text::say::{Say, display_as_said, say_to};
use crate::text::{find, parted};

/// How much of a page's title is kept.
const TITLE_CHARACTERS: usize = 100;

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
    /// The title of a page that is no error of KPay's, like `Attention Required! | Cloudflare`.
    pub title: Option<String>,
    /// The `Server` header of an answer that is no error of KPay's.
    pub server: Option<String>,
    /// The `CF-Ray` header of an answer that is no error of KPay's: Cloudflare finds it by that.
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
            refusal.title = title_in(said.text).and_then(text).map(first_of_title);
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
            // A 409 that gets here is no conflict.
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
                "KPay demands a currency here: set it on the gateway-page request. A USSD request has none, so this \
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
            RefusalCase::Intermediary => {
                "This says nothing of the keys, the id or the fields: ask who runs the proxy or firewall on the way \
                 to KPay, with the time and the headers named here"
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
            RefusalCase::AlreadyRefunded(_)
            | RefusalCase::BadParameter
            | RefusalCase::Conflict
            | RefusalCase::RateLimited
            | RefusalCase::RefundUnclear
            | RefusalCase::ServerFailure
            | RefusalCase::Undocumented => return None,
        })
    }

    fn find_case(&self, operation: &Operation, asked: RequestContext<'_>) -> RefusalCase {
        match self.status.as_u16() {
            429 => RefusalCase::RateLimited,
            400..=499 if !self.is_from_kpay() => RefusalCase::Intermediary,
            400 => self.find_bad_request(operation, asked),
            401 => RefusalCase::Credentials,
            403 | 404 => RefusalCase::ForbiddenOrNotFound,
            409 if self.says(&["method_not_allowed"]) => RefusalCase::ProviderNotAllowed(None),
            409 => RefusalCase::Conflict,
            422 => RefusalCase::InsufficientBalance,
            405 | 413..=415 | 431 => RefusalCase::BadParameter,
            500..=599 => RefusalCase::ServerFailure,
            _ => RefusalCase::Undocumented,
        }
    }

    fn find_bad_request(&self, operation: &Operation, asked: RequestContext<'_>) -> RefusalCase {
        if operation.is_refund() {
            match refund_word(&self.messages, &self.folded(), asked.path) {
                RefundWord::Exists(id) => return RefusalCase::AlreadyRefunded(id),
                RefundWord::Unclear => return RefusalCase::RefundUnclear,
                RefundWord::Refused => {}
            }
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

    fn says(&self, parts: &[&str]) -> bool {
        let said = self.folded();
        parts.iter().any(|part| find(&said, part).is_some())
    }

    /// All that it says.
    fn folded(&self) -> String {
        let mut said = String::new();
        for text in self.messages.iter().chain(&self.code) {
            say_to!(&mut said; folded(text), "\n");
        }
        said
    }
}

/// A text in small letters without accents, so that words are found however they are written.
pub(super) fn folded(text: &str) -> String {
    text.chars().map(folded_character).collect()
}

/// A small letter without its accent, as far as French goes: case tables for all of Unicode are large.
fn folded_character(character: char) -> char {
    match character {
        'à' | 'â' | 'À' | 'Â' => 'a',
        'ç' | 'Ç' => 'c',
        'è'..='ë' | 'È'..='Ë' => 'e',
        'î' | 'ï' | 'Î' | 'Ï' => 'i',
        'ô' | 'Ô' => 'o',
        'ù' | 'û' | 'Ù' | 'Û' => 'u',
        '\u{2019}' => '\'',
        '\u{a0}' | '\u{202f}' => ' ',
        _ => character.to_ascii_lowercase(),
    }
}

/// What stands between the tags of a page's title.
fn title_in(page: &str) -> Option<&str> {
    let starts = |at: &usize, tag: &str| {
        let here = page.get(*at..*at + tag.len());
        here.is_some_and(|here| here.eq_ignore_ascii_case(tag))
    };
    let open = (0..page.len()).find(|at| starts(at, "<title"))?;
    let from = open + find(page.get(open..)?, ">")? + 1;
    let to = (from..page.len()).find(|at| starts(at, "</title")).unwrap_or(page.len());
    page.get(from..to)
}

/// The title on one line, bounded.
fn first_of_title(title: String) -> String {
    let mut one = String::new();
    for word in title.split_ascii_whitespace() {
        say_to!(&mut one; if one.is_empty() { "" } else { " " }, word);
    }
    one.chars().take(TITLE_CHARACTERS).collect()
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
            .field("title", &self.title)
            .field("server", &self.server)
            .field("cf_ray", &self.cf_ray)
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

impl Say for Refusal {
    fn say(&self, to: &mut String) {
        let status = self.status.as_u16();
        if !self.is_from_kpay() {
            return self.say_whose(to);
        }
        say_to!(to; "KPay answered ", status);
        if let Some(name) = self.code.as_ref().or(self.error.as_ref()) {
            say_to!(to; " ", name);
        }
        for (place, message) in self.messages.iter().enumerate() {
            say_to!(to; if place == 0 { ": " } else { "; " }, message);
        }
        if let RefusalCase::ProviderNotAllowed(Some(provider)) = &self.case {
            say_to!(to; " (provider ", provider, ")");
        }
    }
}

impl Refusal {
    /// Of an answer that is not in KPay's form: what it looks like, for whoever has to find its sender.
    fn say_whose(&self, to: &mut String) {
        say_to!(to; "the answer ", self.status.as_u16());
        if self.cut {
            return " was cut, so that nobody can tell whether KPay or a proxy gave it".say(to);
        }
        " is not KPay's, but a proxy's or firewall's".say(to);
        match (&self.title, &self.excerpt) {
            (Some(title), _) => say_to!(to; ": the page \"", title, "\""),
            (None, Some(_)) => ": a body of another form".say(to),
            (None, None) => ": an empty body".say(to),
        }
        let marks =
            [("", &self.content_type), ("server ", &self.server), ("cf-ray ", &self.cf_ray)];
        let mut before = " [";
        for (name, value) in marks {
            if let Some(value) = value {
                say_to!(to; before, name, value);
                before = ", ";
            }
        }
        if before != " [" {
            "]".say(to);
        }
    }
}

display_as_said!(Refusal);
