//! Who comes to a gateway page: from where, and in which language.

use bytes::Bytes;
use http::header::{ACCEPT_LANGUAGE, HOST, ORIGIN};
use http::{Request, StatusCode};

use crate::http::fields::RequestFields;
use crate::http::response::Refusal;

/// The languages that the gateway pages speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    French,
}

/// One request of a browser to a gateway page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visit {
    pub(crate) language: Language,
    /// Whether the language was chosen on the page, and so stays on every way out of it.
    pub(crate) is_chosen: bool,
    /// What leads from the address of this request to the folder of the pages.
    pub(crate) root: &'static str,
}

impl Language {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    pub(crate) fn other(self) -> Self {
        match self {
            Self::English => Self::French,
            Self::French => Self::English,
        }
    }

    fn of_code(code: &str) -> Option<Self> {
        [Self::English, Self::French].into_iter().find(|it| it.code().eq_ignore_ascii_case(code))
    }

    /// The first in the order of the browser's preference; English without one.
    fn preferred(accepted: &str) -> Self {
        let mut best = (Self::English, 0);
        for range in accepted.split(',') {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let language = Self::of_code(tag.split('-').next().unwrap_or_default());
            let quality =
                parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1_000, thousandths);
            if let Some(language) = language
                && quality > best.1
            {
                best = (language, quality);
            }
        }
        best.0
    }
}

/// `0.8` as 800, without floats; a text that is not a quality counts as 0.
fn thousandths(quality: &str) -> u32 {
    let (units, decimals) = quality.trim().split_once('.').unwrap_or((quality.trim(), ""));
    let decimals: String = decimals.chars().chain("000".chars()).take(3).collect();
    format!("{units}{decimals}").parse().unwrap_or(0)
}

impl Visit {
    /// Of a `GET` of the page itself.
    pub(crate) fn of_page(request: &Request<Bytes>) -> Self {
        Self::at("", request)
    }

    /// Of a form that was sent, one folder below; refused when it comes from another site's page.
    pub(crate) fn of_form(request: &Request<Bytes>, base_url: &str) -> Result<Self, Refusal> {
        if is_foreign(request, base_url) {
            return Err(Refusal::new(StatusCode::FORBIDDEN, "This form belongs to another site"));
        }
        Ok(Self::at("../", request))
    }

    fn at(root: &'static str, request: &Request<Bytes>) -> Self {
        let chosen = RequestFields::of_query(request.uri())
            .text("lang")
            .and_then(|it| Language::of_code(&it));
        let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
        Self {
            language: chosen.unwrap_or_else(|| Language::preferred(accepted.unwrap_or_default())),
            is_chosen: chosen.is_some(),
            root,
        }
    }

    /// The page or one of its forms, seen from this request.
    pub(crate) fn link(&self, path: &str) -> String {
        let lang = match self.is_chosen {
            true => format!("?lang={}", self.language.code()),
            false => String::new(),
        };
        format!("{}{path}{lang}", self.root)
    }
}

/// Browsers say where a form comes from; programs say nothing, and are let in.
fn is_foreign(request: &Request<Bytes>, base_url: &str) -> bool {
    let header = |name: &str| request.headers().get(name).map(|it| it.to_str().unwrap_or("?"));
    if let Some(site) = header("sec-fetch-site") {
        return site != "same-origin" && site != "none";
    }
    let site = |url: &str| url.split_once("://").map(|(_, rest)| rest.to_owned());
    header(ORIGIN.as_str()).is_some_and(|origin| {
        let origin = site(origin);
        let own = site(base_url).and_then(|it| it.split('/').next().map(str::to_owned));
        origin.is_none() || (origin.as_deref() != header(HOST.as_str()) && origin != own)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(uri: &str, headers: &[(&str, &str)]) -> Request<Bytes> {
        let mut request = Request::post(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Bytes::new()).unwrap()
    }

    #[test]
    fn the_browser_asks_for_a_language_and_the_visitor_overrules_it() {
        for (accepted, language) in [
            ("", Language::English),
            ("fr", Language::French),
            ("fr-CM,fr;q=0.9,en;q=0.8", Language::French),
            ("en-GB, fr;q=0.9", Language::English),
            ("de, fr;q=0.5, en;q=0.4", Language::French),
            ("de, en;q=0.25, fr;q=0.3", Language::French),
            ("fr;q=0, de", Language::English),
            ("fr;q=x", Language::English),
        ] {
            assert_eq!(Language::preferred(accepted), language, "{accepted}");
        }
        let visit = Visit::of_page(&request("/gateway/gw_1?lang=fr", &[("accept-language", "en")]));
        assert_eq!(
            (visit.language, visit.link("gw_1/pay").as_str()),
            (Language::French, "gw_1/pay?lang=fr")
        );
        let visit = Visit::of_page(&request("/gateway/gw_1?lang=xx", &[("accept-language", "fr")]));
        assert_eq!((visit.language, visit.link("gw_1").as_str()), (Language::French, "gw_1"));
    }

    #[test]
    fn forms_of_other_sites_are_refused() {
        let sent = |headers: &[(&str, &str)]| {
            Visit::of_form(&request("/gateway/gw_1/pay", headers), "https://pay.test/sandbox")
                .is_ok()
        };
        for own in [
            &[][..],
            &[("sec-fetch-site", "same-origin"), ("origin", "null")],
            &[("host", "localhost:1"), ("origin", "http://localhost:1")],
            &[("host", "inner:1"), ("origin", "https://pay.test")],
        ] {
            assert!(sent(own), "{own:?}");
        }
        for foreign in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site"), ("host", "a"), ("origin", "http://a")],
            &[("host", "localhost:1"), ("origin", "http://localhost:2")],
            &[("host", "localhost:1"), ("origin", "null")],
            &[("origin", "https://evil.test")],
        ] {
            assert!(!sent(foreign), "{foreign:?}");
        }
    }
}
