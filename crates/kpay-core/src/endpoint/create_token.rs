//! `POST /api/v1/payments/token`.

use http::Method;
use http::uri::PathAndQuery;

use crate::auth::Keys;
use crate::request::{Endpoint, Payload};
use crate::{AccessToken, Environment, Error, InvalidInput, Limit, Operation, Repeat};

const PATH: &str = "/api/v1/payments/token";

/// Asks for the token that the wallet transfer takes (contract: "Utilities", token).
#[derive(Clone, Debug, Default)]
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
        &Operation::new("wallets.token", Method::POST, PATH, Repeat::Read, Limit::General);

    type Auth = Keys;
    type Response = Token;
    type Failure = Error;

    fn payload(&self) -> Result<Payload, InvalidInput> {
        Ok(Payload::post(const { PathAndQuery::from_static(PATH) }, b"{}".to_vec()))
    }
}

/// A token and how long it lasts. It is no wire object with unknown fields kept: they could hold
/// the token again.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Token {
    /// The token.
    pub access_token: AccessToken,
    /// How long it lasts, as KPay wrote it: `30m`.
    #[serde(default)]
    pub expires_in: String,
    /// Test or production.
    pub environment: Option<Environment>,
}
