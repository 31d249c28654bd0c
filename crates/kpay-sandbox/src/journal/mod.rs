//! An engine's inputs as lines of a file, and the engine that they make again.

mod line;

use bytes::Bytes;
use http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName, ORIGIN};
use http::{HeaderValue, Method, Request, StatusCode, Uri};
use kpay_core::{InvalidInputError, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::config::engine::EngineConfig;
use crate::engine::Engine;
use crate::http::dispatch::FAULT_HEADER;
use crate::http::reply::Reply;
use crate::webhooks::delivery::{DeliveryId, DeliveryOutcome, DeliveryReport};

const API_KEY: &str = "x-api-key";
const SECRET_KEY: &str = "x-secret-key";
const SITE: &str = "sec-fetch-site";

/// Stands for a credential that is not the sandbox's own: a key can't hold a space.
const NOT_KEPT: &str = "not kept";

/// One input of an engine, as its journal keeps it.
///
/// Of a request's headers it keeps those that the engine reads. Credentials that are not the
/// sandbox's own are left out, and so is whatever is on a card that KPay didn't publish. A request
/// that holds a live key makes no input at all.
///
/// ```
/// use kpay_core::UnixMillis;
/// use kpay_sandbox::{Engine, EngineConfig, Input, Journal};
///
/// let config = EngineConfig::new();
/// let mut engine = Engine::new(config.clone())?;
/// let mut file = Input::begin(&config).to_line();
///
/// let now = UnixMillis::new(1_780_000_000_000);
/// let request = http::Request::get("/api/v1/payments/me").body(Default::default()).unwrap();
/// if let Some(input) = Input::request(&engine, now, &request) {
///     file.push_str(&input.to_line()); // written down first, then done
/// }
/// engine.reply(now, &request);
///
/// let again = Journal::read(file.as_bytes())?.replay()?;
/// assert_eq!(format!("{again:?}"), format!("{engine:?}"));
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Input(RecordedInput);

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", tag = "input")]
enum RecordedInput {
    Begin {
        config: Box<EngineConfig>,
    },
    Delivered {
        now: UnixMillis,
        id: u64,
        /// Without a status nobody answered.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
        excerpt: String,
    },
    Request {
        now: UnixMillis,
        method: String,
        uri: String,
        headers: Vec<(String, String)>,
        /// Its characters are the bytes, because a body need not be UTF-8.
        body: String,
    },
    #[serde(rename_all = "camelCase")]
    Resume {
        now: UnixMillis,
        base_url: String,
        #[serde(default)]
        hosts: Vec<String>,
    },
    Tick {
        now: UnixMillis,
    },
}

impl Input {
    /// The first one: an engine with this configuration.
    pub fn begin(config: &EngineConfig) -> Self {
        Self(RecordedInput::Begin { config: Box::new(config.clone()) })
    }

    /// For [`Engine::delivered`].
    pub fn delivered(id: DeliveryId, now: UnixMillis, report: &DeliveryReport) -> Self {
        let status = match report.outcome {
            DeliveryOutcome::Answered(status) => Some(status.as_u16()),
            DeliveryOutcome::NoResponse => None,
        };
        Self(RecordedInput::Delivered { now, id: id.0, status, excerpt: report.excerpt.clone() })
    }

    /// For [`Engine::handle`] and [`Engine::reply`]; `None` when it holds a live key, which changes
    /// nothing in an engine and must never be written down.
    pub fn request(engine: &Engine, now: UnixMillis, request: &Request<Bytes>) -> Option<Self> {
        crate::merchant::keys::turn_live_away(request).ok()?;
        let without_cards = engine.test_data.cards.without_others(request);
        let request = without_cards.as_ref().unwrap_or(request);
        let has_own_keys = engine.merchant.applications.admit(request.headers()).is_ok();
        let has_own_token = engine.merchant.tokens.knows(request.headers());
        let known: [&str; 9] = [
            API_KEY,
            SECRET_KEY,
            FAULT_HEADER,
            SITE,
            ACCEPT_LANGUAGE.as_str(),
            AUTHORIZATION.as_str(),
            CONTENT_TYPE.as_str(),
            HOST.as_str(),
            ORIGIN.as_str(),
        ];
        let headers = known.into_iter().flat_map(|name| {
            request.headers().get_all(name).iter().map(move |value| {
                let text = match name {
                    API_KEY | SECRET_KEY if !has_own_keys && !value.is_empty() => NOT_KEPT.into(),
                    "authorization" if !has_own_token => without_token(value),
                    _ => latin(value.as_bytes()),
                };
                (name.to_owned(), text)
            })
        });
        Some(Self(RecordedInput::Request {
            now,
            method: request.method().to_string(),
            uri: request.uri().to_string(),
            headers: headers.collect(),
            body: latin(request.body()),
        }))
    }

    /// For [`Engine::resume`].
    pub fn resume(now: UnixMillis, base_url: &str, hosts: &[String]) -> Self {
        Self(RecordedInput::Resume { now, base_url: base_url.to_owned(), hosts: hosts.to_owned() })
    }

    /// For [`Engine::next_delivery`].
    pub fn tick(now: UnixMillis) -> Self {
        Self(RecordedInput::Tick { now })
    }

    /// One line, its end included.
    pub fn to_line(&self) -> String {
        // Serialising fails only on maps with keys that are not text, and there is none.
        line::written(&serde_json::to_string(&self.0).unwrap_or_default())
    }

    /// Does what this input did, for whoever looks at each step of a journal; the answer of a
    /// request.
    pub fn apply(&self, engine: &mut Engine) -> Option<Reply> {
        match &self.0 {
            RecordedInput::Begin { .. } => {}
            RecordedInput::Delivered { now, id, status, excerpt } => {
                let outcome = status
                    .and_then(|status| StatusCode::from_u16(status).ok())
                    .map_or(DeliveryOutcome::NoResponse, DeliveryOutcome::Answered);
                let report = DeliveryReport { outcome, excerpt: excerpt.clone() };
                engine.delivered(DeliveryId(*id), *now, report);
            }
            RecordedInput::Request { now, .. } => {
                return Some(engine.reply(*now, &self.to_request()?));
            }
            RecordedInput::Resume { now, base_url, hosts } => engine.resume(*now, base_url, hosts),
            // The attempt that it began is not carried again.
            RecordedInput::Tick { now } => _ = engine.next_delivery(*now),
        }
        None
    }

    fn to_request(&self) -> Option<Request<Bytes>> {
        let RecordedInput::Request { method, uri, headers, body, .. } = &self.0 else {
            return None;
        };
        let mut request = Request::new(Bytes::from(bytes_of(body)));
        *request.method_mut() = method.parse::<Method>().ok()?;
        *request.uri_mut() = uri.parse::<Uri>().ok()?;
        for (name, value) in headers {
            let name: HeaderName = name.parse().ok()?;
            request.headers_mut().append(name, HeaderValue::from_bytes(&bytes_of(value)).ok()?);
        }
        Some(request)
    }
}

/// A journal that was read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Journal {
    /// The inputs, the first one first.
    pub inputs: Vec<Input>,
    /// How many bytes they take up; what comes behind them is to be cut off before more is written.
    pub length: usize,
    /// Whether there was a last line that did not get finished, and was dropped.
    pub is_torn: bool,
}

impl Journal {
    /// Reads a journal. An incomplete last line was never acknowledged, and is dropped.
    ///
    /// # Errors
    /// Names the line that is damaged, when others follow it or it is the first.
    pub fn read(bytes: &[u8]) -> Result<Self, InvalidInputError> {
        let mut journal = Self { inputs: Vec::new(), length: 0, is_torn: false };
        for (number, text) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let kept = line::read(text).and_then(|json| serde_json::from_str(json).ok());
            let Some(kept) = kept else {
                let is_last = journal.length + text.len() == bytes.len();
                if is_last && number > 0 {
                    journal.is_torn = true;
                    return Ok(journal);
                }
                return Err(InvalidInputError::new(
                    "journal",
                    format!("is damaged in line {}", number + 1),
                ));
            };
            journal.length += text.len();
            journal.inputs.push(Input(kept));
        }
        Ok(journal)
    }

    /// What the engine of this journal began with.
    ///
    /// # Errors
    /// When there is no first line, or another than [`Input::begin`] made.
    pub fn config(&self) -> Result<&EngineConfig, InvalidInputError> {
        match self.inputs.first() {
            Some(Input(RecordedInput::Begin { config })) => Ok(config),
            _ => Err(InvalidInputError::new("journal", "does not begin with a configuration")),
        }
    }

    /// Makes the engine again, by all of its inputs.
    ///
    /// # Errors
    /// As [`Journal::config`], and as [`Engine::new`].
    pub fn replay(&self) -> Result<Engine, InvalidInputError> {
        let mut engine = Engine::new(self.config()?.clone())?;
        for input in &self.inputs {
            input.apply(&mut engine);
        }
        Ok(engine)
    }
}

/// The scheme alone, with something behind it that is not a token.
fn without_token(value: &HeaderValue) -> String {
    let is_bearer = value.to_str().is_ok_and(|text| {
        let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
        scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()
    });
    if is_bearer { format!("Bearer {NOT_KEPT}") } else { NOT_KEPT.to_owned() }
}

fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn bytes_of(latin: &str) -> Vec<u8> {
    latin.chars().filter_map(|character| u8::try_from(character).ok()).collect()
}

#[cfg(test)]
mod tests;
