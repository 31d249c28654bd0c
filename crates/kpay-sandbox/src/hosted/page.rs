//! The frame of every hosted page, and the two files it loads.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use http::{Method, Response, StatusCode};

use super::visit::{Language, Visit};
use super::words::Words;
use crate::answer::page;

/// Where its files are; a page reaches them from its own folder.
const ASSETS: &str = "/gateway/assets/";

/// What a hosted page shows of a transaction; the texts are escaped by the page.
pub(crate) struct Shown<'a> {
    pub(crate) token: &'a str,
    pub(crate) label: &'static str,
    pub(crate) amount: String,
    pub(crate) reference: &'a str,
    pub(crate) description: Option<&'a str>,
}

/// The rest of a page.
pub(crate) struct Body {
    pub(crate) status: StatusCode,
    /// A word that changes whenever there is something new to see.
    pub(crate) state: &'static str,
    /// HTML already.
    pub(crate) main: String,
    /// HTML already: what only a sandbox says.
    pub(crate) aside: String,
    /// What was typed was wrong.
    pub(crate) is_error: bool,
    /// It changes by itself.
    pub(crate) is_waiting: bool,
}

impl Body {
    pub(crate) fn new(status: StatusCode, state: &'static str, main: String) -> Self {
        Self { status, state, main, aside: String::new(), is_error: false, is_waiting: false }
    }
}

/// The page of a transaction.
pub(crate) fn document(visit: &Visit, shown: &Shown<'_>, body: Body) -> Response<Bytes> {
    let words = Words::of(visit.language);
    let description = shown.description.map_or(String::new(), |text| {
        format!("<dt>{}</dt><dd>{}</dd>\n", words.description, escaped(text))
    });
    let facts = format!(
        "<h1>{label}</h1>\n<p class=\"amount\">{amount}</p>\n\
         <dl class=\"facts\">{description}<dt>{word}</dt><dd>{reference}</dd></dl>\n",
        label = shown.label,
        amount = escaped(&shown.amount),
        word = words.reference,
        reference = escaped(shown.reference),
    );
    html(visit, Some(shown), &facts, body)
}

/// A page without a transaction, which says why there is none.
pub(crate) fn notice(visit: &Visit, status: StatusCode, text: &str, code: &str) -> Response<Bytes> {
    let facts = format!("<h1>{}</h1>\n<p>{}</p>\n", escaped(text), escaped(code));
    html(visit, None, &facts, Body::new(status, "none", String::new()))
}

fn html(visit: &Visit, shown: Option<&Shown<'_>>, facts: &str, body: Body) -> Response<Bytes> {
    let words = Words::of(visit.language);
    let title = match shown {
        Some(shown) => format!("{} · KPay sandbox", escaped(&shown.amount)),
        None => "KPay sandbox".to_owned(),
    };
    let title = if body.is_error { format!("{}: {title}", words.error) } else { title };
    let switch = shown.map_or(String::new(), |shown| {
        let other = visit.language.other().code();
        format!(
            "<nav aria-label=\"{label}\"><a href=\"{root}{token}?lang={other}\" lang=\"{other}\" \
             hreflang=\"{other}\">{name}</a></nav>",
            label = words.language,
            root = visit.root,
            token = escaped(shown.token),
            name = words.other_language,
        )
    });
    let waiting = match (body.is_waiting, shown) {
        (true, Some(shown)) => format!(
            "<script src=\"{root}assets/waiting.js\" defer></script>\n\
             <noscript><meta http-equiv=\"refresh\" content=\"3; url={link}\"></noscript>\n",
            root = visit.root,
            link = escaped(&visit.link(shown.token)),
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
<link rel="stylesheet" href="{root}assets/page.css">
{waiting}</head>
<body>
<header><p class="brand">KPay <span>sandbox</span></p>{switch}</header>
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

/// A file of the pages; it is no customer's step, so nothing is written down of it.
pub(crate) fn asset(method: &Method, path: &str) -> Option<Response<Bytes>> {
    let (media_type, text) = match path.strip_prefix(ASSETS)? {
        "page.css" => ("text/css; charset=utf-8", include_str!("page.css")),
        "waiting.js" => ("text/javascript; charset=utf-8", include_str!("waiting.js")),
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

/// What was refused, and why in words; a screen reader tells it at once.
pub(crate) fn refused(heading: &str, why: &str) -> String {
    format!(
        "<div class=\"refusal\" role=\"alert\"><h2>{heading}</h2>\n<p>{}</p></div>\n",
        escaped(why)
    )
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
