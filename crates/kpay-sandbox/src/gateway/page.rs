//! The frame of every gateway page, and the few files it loads.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use http::{Method, Response, StatusCode};

use super::visit::{Language, Visit};
use super::words::Words;
use crate::http::response::page;

/// Where its files are; a page reaches them from its own folder.
const ASSETS: &str = "/gateway/assets/";

/// What a gateway page shows of a transaction; the texts are escaped by the page.
pub(crate) struct TransactionSummary<'a> {
    pub(crate) token: &'a str,
    pub(crate) label: &'static str,
    /// The application, by whose name customers know the shop.
    pub(crate) shop: &'a str,
    pub(crate) amount: String,
    pub(crate) reference: &'a str,
    pub(crate) description: Option<&'a str>,
}

/// The rest of a page.
pub(crate) struct PageBody {
    pub(crate) status: StatusCode,
    /// A word that changes whenever there is something new to see.
    pub(crate) state: &'static str,
    /// What has become of the transaction; without it the page asks for something.
    pub(crate) outcome: Option<OutcomeNotice>,
    /// HTML already.
    pub(crate) main: String,
    /// HTML already: what only a sandbox says.
    pub(crate) aside: String,
    /// What was typed was wrong.
    pub(crate) is_error: bool,
    /// It changes by itself.
    pub(crate) is_waiting: bool,
}

/// What has become of a transaction.
pub(crate) struct OutcomeNotice {
    pub(crate) heading: &'static str,
    /// HTML already.
    pub(crate) more: String,
}

impl PageBody {
    pub(crate) fn new(status: StatusCode, state: &'static str, main: String) -> Self {
        Self {
            status,
            state,
            outcome: None,
            main,
            aside: String::new(),
            is_error: false,
            is_waiting: false,
        }
    }

    /// What has become of a transaction, with a line more about it.
    pub(crate) fn telling(
        status: StatusCode,
        state: &'static str,
        heading: &'static str,
        more: &str,
    ) -> Self {
        let more = match more {
            "" => String::new(),
            text => format!("<p>{}</p>\n", escaped(text)),
        };
        Self {
            outcome: Some(OutcomeNotice { heading, more }),
            ..Self::new(status, state, String::new())
        }
    }

    /// The same, with a way back to the shop.
    pub(crate) fn leading(mut self, link: &str, back: &str) -> Self {
        self.main += &format!("<a class=\"button\" href=\"{}\">{back}</a>\n", escaped(link));
        self
    }

    /// That it was refused, and why in words; a screen reader tells it at once.
    pub(crate) fn refused(heading: &'static str, why: &str) -> Self {
        let more = format!("<p class=\"refusal\" role=\"alert\">{}</p>\n", escaped(why));
        Self {
            outcome: Some(OutcomeNotice { heading, more }),
            ..Self::new(StatusCode::OK, "failed", String::new())
        }
    }
}

/// The page of a transaction.
pub(crate) fn document(
    visit: &Visit,
    summary: &TransactionSummary<'_>,
    body: PageBody,
) -> Response<Bytes> {
    let words = Words::of(visit.language);
    let description = summary.description.map_or(String::new(), |text| {
        format!("<dt>{}</dt><dd>{}</dd>\n", words.description, escaped(text))
    });
    let facts = format!(
        "<dl class=\"facts\"><dt>{shop_word}</dt><dd>{shop}</dd>\n{description}\
         <dt>{word}</dt><dd>{reference}</dd></dl>\n",
        shop_word = words.shop,
        shop = escaped(summary.shop),
        word = words.reference,
        reference = escaped(summary.reference),
    );
    let amount = format!("<p class=\"amount\">{}</p>\n", escaped(&summary.amount));
    let facts = match &body.outcome {
        Some(OutcomeNotice { heading, more }) => format!(
            "<div class=\"told\">{mark}<h1>{heading}</h1>\n{more}</div>\n{amount}{facts}",
            mark = mark(body.state),
        ),
        None => format!("<h1>{}</h1>\n{amount}{facts}", summary.label),
    };
    html(visit, Some(summary), &facts, body)
}

/// A sign for what the heading says in words.
fn mark(state: &str) -> String {
    let path = match state {
        "completed" => "M7.5 12.5l3 3 6-6.5",
        "failed" | "cancelled" | "none" => "M8.5 8.5l7 7m0-7l-7 7",
        "waiting" => "M12 6.5a5.5 5.5 0 1 1-5.5 5.5",
        _ => "M12 7.5v5l3 2",
    };
    format!(
        "<svg class=\"mark\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">\
         <circle cx=\"12\" cy=\"12\" r=\"11\"/><path d=\"{path}\"/></svg>\n"
    )
}

/// A page without a transaction, which says why there is none.
pub(crate) fn notice(visit: &Visit, status: StatusCode, text: &str, code: &str) -> Response<Bytes> {
    let facts = format!(
        "<div class=\"told\">{}<h1>{}</h1>\n<p><code>{}</code></p></div>\n",
        mark("none"),
        escaped(text),
        escaped(code)
    );
    html(visit, None, &facts, PageBody::new(status, "none", String::new()))
}

fn html(
    visit: &Visit,
    summary: Option<&TransactionSummary<'_>>,
    facts: &str,
    body: PageBody,
) -> Response<Bytes> {
    let words = Words::of(visit.language);
    let title = match summary {
        Some(summary) => format!("{} · KPay sandbox", escaped(&summary.amount)),
        None => "KPay sandbox".to_owned(),
    };
    let title = match &body.outcome {
        Some(outcome) => format!("{} · {title}", outcome.heading.trim_end_matches('.')),
        None => title,
    };
    let title = if body.is_error { format!("{} · {title}", words.error) } else { title };
    let switch = summary.map_or(String::new(), |summary| {
        let other = visit.language.other().code();
        format!(
            "<nav aria-label=\"{label}\"><a href=\"{root}{token}?lang={other}\" lang=\"{other}\" \
             hreflang=\"{other}\">{name}</a></nav>",
            label = words.language,
            root = visit.root,
            token = escaped(summary.token),
            name = words.other_language,
        )
    });
    let icon = format!("<link rel=\"icon\" href=\"{}assets/icon.svg\">\n", visit.root);
    let filling = match body.aside.is_empty() {
        true => String::new(),
        false => format!("<script src=\"{}assets/fill.js\" defer></script>\n", visit.root),
    };
    let waiting = match (body.is_waiting, summary) {
        (true, Some(summary)) => format!(
            "<script src=\"{root}assets/waiting.js\" defer></script>\n\
             <noscript><meta http-equiv=\"refresh\" content=\"3; url={link}\"></noscript>\n",
            root = visit.root,
            link = escaped(&visit.link(summary.token)),
        ),
        _ => String::new(),
    };
    let text = format!(
        r#"<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{icon}<link rel="stylesheet" href="{root}assets/page.css">
{filling}{waiting}</head>
<body>
<header><p class="brand">KPay <span>{sandbox}</span></p>{switch}</header>
<main data-state="{state}">
<p class="note">{no_money}</p>
{facts}{main}</main>
<footer>{aside}</footer>
</body>
</html>
"#,
        lang = visit.language.code(),
        root = visit.root,
        state = body.state,
        no_money = words.no_money,
        sandbox = words.sandbox,
        main = body.main,
        aside = body.aside,
    );
    let mut response = page(body.status, text);
    let headers = response.headers_mut();
    headers.insert("vary", HeaderValue::from_static("Accept-Language"));
    headers.insert(
        "content-language",
        HeaderValue::from_static(match visit.language {
            Language::English => "en",
            Language::French => "fr",
        }),
    );
    response
}

/// A file of the pages; loading it is not a customer's step, so it is not written down.
pub(crate) fn asset(method: &Method, path: &str) -> Option<Response<Bytes>> {
    let (media_type, text) = match path.strip_prefix(ASSETS)? {
        "fill.js" => ("text/javascript; charset=utf-8", include_str!("assets/fill.js")),
        "icon.svg" => ("image/svg+xml", include_str!("assets/icon.svg")),
        "page.css" => ("text/css; charset=utf-8", include_str!("assets/page.css")),
        "waiting.js" => ("text/javascript; charset=utf-8", include_str!("assets/waiting.js")),
        _ => return None,
    };
    if method != Method::GET {
        return None;
    }
    let mut response = Response::new(Bytes::from_static(text.as_bytes()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Some(response)
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
