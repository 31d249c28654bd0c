//! `POST /api/v1/payments/token`: a token for the wallet transfer.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Serialize;

use crate::answer::{Refusal, json};
use crate::application::AppKey;
use crate::body::Fields;
use crate::checks::Checks;
use crate::engine::Engine;
use crate::tokens::LIFE_TEXT;

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
