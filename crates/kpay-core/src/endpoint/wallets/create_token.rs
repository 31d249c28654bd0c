//! `POST /api/v1/payments/token`.

use std::borrow::Cow;

use http::Method;

use crate::auth::Keys;
use crate::auth::{AccessToken, Environment};
use crate::endpoint::prepared::Payload;
use crate::endpoint::request::Endpoint;
use crate::error::Error;
use crate::json::RawJson;
use crate::operation::{Limit, Operation, RetryClass};
use crate::text::InvalidInputError;
use crate::wire::answer::{Answer, Problem, text};
use crate::wire::deserialize_as_answer;
use crate::wire::kind::{Field, Kind, Shape, WireKind};
use crate::wire::members::Members;

const PATH: &str = "/api/v1/payments/token";

/// Asks for the token that the wallet transfer takes (contract: "Utilities", token).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateToken;

impl CreateToken {
    /// Asks for a token.
    pub fn new() -> Self {
        Self
    }
}

impl Endpoint for CreateToken {
    const OPERATION: &'static Operation =
        &Operation::new("wallets.token", Method::POST, PATH, RetryClass::Read, Limit::General)
            .secret();

    type Auth = Keys;
    type Response = Token;
    type Failure = Error;

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        Ok(Payload::post(PATH.into(), "{}".to_owned()))
    }
}

/// A token and how long it lasts (contract: "Utilities", token). It is no wire object with unknown fields kept: they could hold
/// the token again.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Token {
    /// The token.
    pub access_token: AccessToken,
    /// How long it lasts, as KPay wrote it: `30m` is a text of minutes, no number of seconds. Empty
    /// when it is not there.
    pub expires_in: String,
    /// Test or production.
    pub environment: Option<Environment>,
}

impl WireKind for Token {
    const KIND: Kind = Kind::Object(&Shape {
        required: &[Field { name: "accessToken", kind: Kind::Text }],
        optional: &[
            Field { name: "expiresIn", kind: Kind::Any },
            Field { name: "environment", kind: Kind::Text },
        ],
    });
}

impl Answer for Token {
    /// No token is lost over the words about its life.
    fn from_json(json: &str) -> Result<Self, Problem> {
        let mut members = Members::of(json)?;
        let life = |raw: RawJson| {
            text(raw.as_str()).map_or_else(|| raw.as_str().to_owned(), Cow::into_owned)
        };
        Ok(Self {
            access_token: members.required("accessToken")?,
            expires_in: members.optional("expiresIn").map_or_else(String::new, life),
            environment: members.optional("environment"),
        })
    }
}

deserialize_as_answer! { Token }
