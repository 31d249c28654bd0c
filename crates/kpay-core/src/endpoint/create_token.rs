//! `POST /api/v1/payments/token`.

use http::Method;

use crate::auth::Keys;
use crate::erased::{Field, Kind, Shape, WireKind};
use crate::request::{Endpoint, Payload};
use crate::response::answers;
use crate::{AccessToken, Environment, Error, InvalidInput, Limit, Operation, Repeat};

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
        &Operation::new("wallets.token", Method::POST, PATH, Repeat::Read, Limit::General).secret();

    type Auth = Keys;
    type Response = Token;
    type Failure = Error;

    fn payload(&self) -> Result<Payload, InvalidInput> {
        Ok(Payload::post(PATH.into(), "{}".to_owned()))
    }
}

/// Reads any shape as its text: no token is lost over the words about its life.
fn text_of<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let raw = <crate::RawJson as serde::Deserialize>::deserialize(deserializer)?;
    let text: Result<Option<String>, _> = raw.parse();
    Ok(text.map_or_else(|_| raw.as_str().to_owned(), Option::unwrap_or_default))
}

/// A token and how long it lasts (contract: "Utilities", token). It is no wire object with unknown fields kept: they could hold
/// the token again.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Token {
    /// The token.
    pub access_token: AccessToken,
    /// How long it lasts, as KPay wrote it: `30m` is a text of minutes, no number of seconds. Empty
    /// when it is not there.
    #[serde(default, deserialize_with = "text_of")]
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

answers! { Token }
