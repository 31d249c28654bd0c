//! Requests for operations that this version does not know.

use std::fmt;

use http::Method;

use crate::auth::{Auth, Keys};
use crate::endpoint::payload::{Payload, has_field};
use crate::endpoint::request::{Endpoint, sealed};
use crate::error::{Error, MoneyError};
use crate::id::ExternalId;
use crate::json::scan::members;
use crate::json::{RawJson, push_string};
use crate::operation::{Limit, Operation, RetryClass};
use crate::text::InvalidInputError;
use crate::text::say::{say, say_to};

/// The field that KPay knows a call by.
const EXTERNAL_ID: &str = "externalId";

const LONGEST_PATH: usize = 1024;

/// A request for an operation that this version has no type for: an endpoint that KPay added since. It
/// takes the keys, and its answer is KPay's JSON.
///
/// A header of your own is added to the prepared request ([`PreparedRequest::add_headers`]) or by a
/// client's options; the SDK's own are refused there.
///
/// [`PreparedRequest::add_headers`]: crate::PreparedRequest::add_headers
///
/// It is a read unless [`moves_money`](Self::moves_money) makes more of it: what fails is sent again. So a
/// method other than `GET` is refused until you say which it is: that it
/// [`changes_nothing`](Self::changes_nothing), or that it moves money.
///
/// ```
/// use http::Method;
/// use kpay_core::endpoint::RawRequest;
/// use kpay_core::{BaseUrl, Credentials, Endpoint, ExternalId, RawJson};
///
/// let keys = Credentials::new("kpay_test_4f1d", "9a0b1c2d3e4f")?;
/// let statement = RawRequest::new(Method::GET, "/api/v1/payments/statement")?.query("from", "2026-05-01");
/// let request = statement.prepare(&BaseUrl::kpay(), &keys)?.to_request();
/// assert_eq!(request.uri().path_and_query().unwrap(), "/api/v1/payments/statement?from=2026-05-01");
///
/// let payout = RawRequest::new(Method::POST, "/api/v1/payments/payout")?
///     .body(RawJson::from_text(r#"{"amount":5000}"#)?)
///     .moves_money(ExternalId::new("PAYOUT-1")?);
/// let request = payout.prepare(&BaseUrl::kpay(), &keys)?.to_request();
/// assert_eq!(&request.body()[..], br#"{"amount":5000,"externalId":"PAYOUT-1"}"#);
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RawRequest {
    method: Method,
    path: String,
    query: String,
    body: Option<RawJson>,
    changes_nothing: bool,
}

impl RawRequest {
    /// A request to a path of the API, like `/api/v1/payments/statement`.
    ///
    /// # Errors
    /// When the path is not one: it starts with one `/`, has no `.` and no `..` among its steps, no query
    /// and no fragment, and characters that an address can hold; or the method is none of `GET`, `POST`,
    /// `PUT`, `PATCH` and `DELETE`.
    pub fn new(method: Method, path: impl Into<String>) -> Result<Self, InvalidInputError> {
        let path = path.into();
        check_path(&path)?;
        operation_of(&method, READS)?;
        Ok(Self { method, path, query: String::new(), body: None, changes_nothing: false })
    }

    /// Adds a value to the query; it is encoded.
    #[must_use]
    pub fn query(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        let mark = if self.query.is_empty() { "?" } else { "&" };
        let pair = form_urlencoded::Serializer::new(String::new())
            .append_pair(name.as_ref(), value.as_ref())
            .finish();
        say_to!(&mut self.query; mark, pair);
        self
    }

    /// Sets the JSON body.
    #[must_use]
    pub fn body(mut self, body: RawJson) -> Self {
        self.body = Some(body);
        self
    }

    /// Says that the request changes nothing at KPay, whatever its method, so that it may be sent again
    /// when it fails.
    #[must_use]
    pub fn changes_nothing(mut self) -> Self {
        self.changes_nothing = true;
        self
    }

    /// Makes it a request that moves money, under the rules for money: `external_id` goes into the body,
    /// nothing that may have been processed is sent again, and a failure says whether money moved.
    pub fn moves_money(self, external_id: ExternalId) -> RawMoneyRequest {
        RawMoneyRequest { request: self, external_id }
    }

    fn payload_with(&self, body: Option<String>) -> Payload {
        let path = say!(&*self.path, &*self.query).into();
        Payload { path, body, ..Payload::default() }
    }
}

impl fmt::Debug for RawRequest {
    /// Query and body may hold personal data, and the path an id, so they are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRequest").field("method", &self.method).finish_non_exhaustive()
    }
}

impl sealed::Sealed for RawRequest {}

impl Endpoint for RawRequest {
    const OPERATION: &'static Operation = &raw(Method::GET, READS);

    type Auth = Keys;
    type Response = RawJson;
    type Failure = Error;

    fn operation(&self) -> &'static Operation {
        operation_of(&self.method, READS).unwrap_or(Self::OPERATION)
    }

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        if self.method != Method::GET && !self.changes_nothing {
            let reason = say!(
                "is missing: a raw ",
                self.method.as_str(),
                " may move money. Give an externalId by moves_money, or say changes_nothing",
            );
            return Err(InvalidInputError::new(EXTERNAL_ID, reason));
        }
        let body = self.body.as_ref().map(|body| body.as_str().to_owned());
        if self.method == Method::GET && body.is_some() {
            return Err(InvalidInputError::new("body", "has no place in a GET"));
        }
        Ok(self.payload_with(body))
    }
}

/// A request that moves money, for an operation that this version has no type for:
/// [`RawRequest::moves_money`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawMoneyRequest {
    request: RawRequest,
    external_id: ExternalId,
}

impl sealed::Sealed for RawMoneyRequest {}

impl Endpoint for RawMoneyRequest {
    const OPERATION: &'static Operation = &raw(Method::POST, MOVES_MONEY);

    type Auth = Keys;
    type Response = RawJson;
    type Failure = MoneyError;

    fn operation(&self) -> &'static Operation {
        operation_of(&self.request.method, MOVES_MONEY).unwrap_or(Self::OPERATION)
    }

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        if self.request.method == Method::GET {
            return Err(InvalidInputError::new("method", "moves no money when it is GET"));
        }
        let given = self.request.body.as_ref().map_or("{}", RawJson::as_str);
        let Some((fields, open)) = members(given).zip(given.strip_suffix('}')) else {
            return Err(InvalidInputError::new("body", "must be a JSON object"));
        };
        if fields.iter().any(|(name, _)| name == EXTERNAL_ID) {
            return Err(has_field(EXTERNAL_ID));
        }
        let mut body = String::from(open);
        say_to!(&mut body; if fields.is_empty() { "\"" } else { ",\"" }, EXTERNAL_ID, "\":");
        push_string(self.external_id.as_str(), &mut body);
        body.push('}');
        let mut payload = self.request.payload_with(Some(body));
        payload.external_id = Some(self.external_id.clone());
        Ok(payload)
    }
}

type Rules = (RetryClass, Limit);

const READS: Rules = (RetryClass::Read, Limit::General);
const MOVES_MONEY: Rules = (RetryClass::Money, Limit::Init);

const fn raw(method: Method, (retry, limit): Rules) -> Operation {
    // The path itself may hold an id, and an operation's is shown in logs.
    Operation::new("raw", method, "/{path}", retry, limit, Keys::KIND)
}

/// The operation of a raw request: one for each method, for an operation is known for the program's life.
fn operation_of(
    method: &Method,
    (retry, _): Rules,
) -> Result<&'static Operation, InvalidInputError> {
    const fn all(rules: Rules) -> [Operation; 5] {
        [
            raw(Method::DELETE, rules),
            raw(Method::GET, rules),
            raw(Method::PATCH, rules),
            raw(Method::POST, rules),
            raw(Method::PUT, rules),
        ]
    }
    static OF_READS: [Operation; 5] = all(READS);
    static OF_MONEY: [Operation; 5] = all(MOVES_MONEY);

    let all = if retry == RetryClass::Read { &OF_READS } else { &OF_MONEY };
    all.iter().find(|operation| operation.method == *method).ok_or_else(|| {
        InvalidInputError::new("method", "is not one of GET, POST, PUT, PATCH and DELETE")
    })
}

/// Checks a path of the API, so that the keys go to KPay's API and to no other place.
fn check_path(path: &str) -> Result<(), InvalidInputError> {
    let is_odd =
        |byte: u8| !(byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%/".contains(&byte));
    // A step may be written with its dots encoded.
    let is_dots = |step: &str| matches!(&*step.replace("%2e", ".").replace("%2E", "."), "." | "..");
    let reason = if !path.starts_with('/') {
        "must start with /, like /api/v1/payments/me"
    } else if path.starts_with("//") {
        "starts with // and would name another host"
    } else if path.len() > LONGEST_PATH {
        "has more than 1024 bytes"
    } else if path.contains(['?', '#']) {
        "has a query or a fragment: give the query's values by query"
    } else if path.bytes().any(is_odd) {
        "holds a character that no address can hold: percent-encode it"
    } else if path.split('/').any(is_dots) {
        "has . or .. among its steps"
    } else {
        return Ok(());
    };
    Err(InvalidInputError::new("path", reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(path: &str) -> Result<RawRequest, InvalidInputError> {
        RawRequest::new(Method::GET, path)
    }

    fn post() -> RawRequest {
        RawRequest::new(Method::POST, "/api/v1/payments/payout").unwrap()
    }

    #[test]
    fn a_path_stays_one_of_the_api() {
        for path in [
            "",
            "api/v1",
            "https://evil.example/api",
            "//evil.example/api",
            "/api/../admin",
            "/api/%2e%2E/admin",
            "/api/.",
            "/api?x=1",
            "/api#x",
            "/api v1",
            "/api\r\nhost: evil.example",
            "/\\evil.example",
            &["/", &"x".repeat(LONGEST_PATH)].concat(),
        ] {
            assert_eq!(get(path).unwrap_err().field(), "path", "{path:?}");
        }
        for path in ["/api/v1/payments/statement", "/a/%C3%A9/..b", "/"] {
            assert!(get(path).is_ok(), "{path:?}");
        }
        assert_eq!(RawRequest::new(Method::CONNECT, "/api").unwrap_err().field(), "method");
    }

    #[test]
    fn a_query_is_encoded() {
        let request = get("/api").unwrap().query("a b", "1&2").query("c", "#");
        assert_eq!(request.payload().unwrap().path, "/api?a+b=1%262&c=%23");
    }

    #[test]
    fn what_may_move_money_is_sent_only_with_an_external_id() {
        assert_eq!(post().payload().err().unwrap().field(), "externalId");
        assert!(post().changes_nothing().payload().is_ok());
        assert_eq!(post().changes_nothing().operation().retry, RetryClass::Read);

        let id = ExternalId::new("PAYOUT-1").unwrap();
        let money = post().moves_money(id.clone());
        assert!(money.operation().moves_money());
        let payload = money.payload().unwrap();
        assert_eq!(payload.body.unwrap(), r#"{"externalId":"PAYOUT-1"}"#);
        assert_eq!(payload.external_id, Some(id.clone()));
        assert_eq!(get("/api").unwrap().moves_money(id).payload().err().unwrap().field(), "method");
    }

    #[test]
    fn the_external_id_is_given_once() {
        let id = || ExternalId::new("PAYOUT-1").unwrap();
        for (body, field) in [
            (r#"{"externalId":"other"}"#, "extra fields"),
            (r#"{"external\u0049d":"other"}"#, "extra fields"),
            ("[]", "body"),
        ] {
            let request = post().body(RawJson::from_text(body).unwrap()).moves_money(id());
            assert_eq!(request.payload().err().unwrap().field(), field, "{body}");
        }
    }

    #[test]
    fn debug_shows_no_data() {
        let request =
            post().query("phone", "237653456789").moves_money(ExternalId::new("A").unwrap());
        assert!(!format!("{request:?}").contains("2376"));
    }
}
