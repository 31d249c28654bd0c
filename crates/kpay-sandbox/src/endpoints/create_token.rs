//! `POST /api/v1/payments/token`: a token for the wallet transfer.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Serialize;

use crate::engine::Engine;
use crate::http::checks::Checks;
use crate::http::fields::Fields;
use crate::http::response::{Refusal, json};
use crate::merchant::application::AppKey;
use crate::merchant::tokens::LIFE_TEXT;

impl Engine {
    pub(crate) fn create_token(
        &mut self,
        caller: AppKey,
        fields: &Fields,
    ) -> Result<Response<Bytes>, Refusal> {
        Checks::new(fields, &[]).finish(Some(()))?;
        let jti = self.random.uuid();
        let access_token = self.tokens.mint(&self.applications[caller].id, &jti, self.now);
        let body = Token { access_token, expires_in: LIFE_TEXT, environment: "TEST" };
        Ok(json(StatusCode::CREATED, &body))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    access_token: String,
    expires_in: &'static str,
    environment: &'static str,
}
