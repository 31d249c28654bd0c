//! `POST /api/v1/payments/token`.

use std::borrow::Cow;

use crate::auth::{AccessToken, Environment, Keys};
use crate::endpoint::declaration::request;
use crate::error::Error;
use crate::json::RawJson;
use crate::json::scan::string;
use crate::wire::deserialize_as_answer;
use crate::wire::kind::{Field, Kind, Shape, WireKind};
use crate::wire::members::Members;
use crate::wire::value::{ReadProblem, WireValue};

request! {
    "wallets.create_token" = POST "/api/v1/payments/token" {
        auth: Keys,
        retry: Read,
        limit: General,
        is: secret,
        response: Token,
        failure: Error,
    }

    /// Asks for the token that the wallet transfer takes (contract: [Token](crate::contract#token)).
    #[derive(Copy, Default)]
    pub struct CreateToken {}

    /// Asks for a token.
    new();
}

/// A token and how long it lasts (contract: [Token](crate::contract#token)). It is not a wire object with
/// unknown fields kept: they could hold the token again.
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

impl WireValue for Token {
    /// No token is lost over the words about its life.
    fn from_json(json: &str) -> Result<Self, ReadProblem> {
        let mut members = Members::of(json)?;
        let life = |raw: RawJson| {
            string(raw.as_str()).map_or_else(|| raw.as_str().to_owned(), Cow::into_owned)
        };
        Ok(Self {
            access_token: members.required("accessToken")?,
            expires_in: members.optional("expiresIn").map_or_else(String::new, life),
            environment: members.optional("environment"),
        })
    }
}

deserialize_as_answer! { Token }
