//! A request that is checked and can be sent any number of times.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request};

use crate::auth::BaseUrl;
use crate::auth::headers::{AuthHeaders, is_reserved};
use crate::auth::mask::Masks;
use crate::catalogue::{PhoneNumber, Provider};
use crate::endpoint::payload::Payload;
use crate::error::refusal::RequestContext;
use crate::id::ExternalId;
use crate::operation::Operation;
use crate::text::InvalidInputError;
use crate::text::debug::debug_fields;
use crate::text::say::say;

/// A checked request that can be sent any number of times: each attempt is the same. Cheap to
/// clone.
#[derive(Clone)]
pub struct PreparedRequest(Arc<Prepared>);

#[derive(Clone)]
struct Prepared {
    operation: &'static Operation,
    external_id: Option<ExternalId>,
    provider: Option<Provider>,
    names_currency: bool,
    phone_number: Option<PhoneNumber>,
    asked_id: Option<Box<str>>,
    base_url: BaseUrl,
    path: Cow<'static, str>,
    auth: AuthHeaders,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<String>,
}

impl PreparedRequest {
    pub(crate) fn new(
        operation: &'static Operation,
        base_url: &BaseUrl,
        auth: AuthHeaders,
        payload: Payload,
    ) -> Self {
        Self(Arc::new(Prepared {
            operation,
            external_id: payload.external_id,
            provider: payload.provider,
            names_currency: payload.names_currency,
            phone_number: payload.phone_number,
            asked_id: payload.asked_id,
            base_url: base_url.clone(),
            path: payload.path,
            auth,
            headers: Vec::new(),
            body: payload.body,
        }))
    }

    /// What the request is.
    pub fn operation(&self) -> &'static Operation {
        self.0.operation
    }

    /// The idempotency key of a call that moves money.
    pub fn external_id(&self) -> Option<&ExternalId> {
        self.0.external_id.as_ref()
    }

    /// Adds headers of the caller's to each attempt.
    ///
    /// # Errors
    /// When one of them is the SDK's own: credentials and what frames the message.
    pub fn add_headers(&mut self, headers: &HeaderMap) -> Result<(), InvalidInputError> {
        if let Some(name) = headers.keys().find(|name| is_reserved(name)) {
            return Err(InvalidInputError::new(
                "headers",
                say!(name.as_str(), " is set by the SDK alone"),
            ));
        }
        if !headers.is_empty() {
            let own = headers.iter().map(|(name, value)| (name.clone(), value.clone()));
            Arc::make_mut(&mut self.0).headers.extend(own);
        }
        Ok(())
    }

    /// Writes one attempt.
    pub fn to_request(&self) -> Request<Bytes> {
        let body = self.0.body.as_deref().unwrap_or_default();
        let mut request = Request::new(Bytes::copy_from_slice(body.as_bytes()));
        request.method_mut().clone_from(&self.0.operation.method);
        // The base URL and the path's segments were checked, so it is an address.
        *request.uri_mut() = self.0.base_url.join(&self.0.path).unwrap_or_default();
        *request.headers_mut() = self.0.auth.to_request_headers(self.0.body.is_some());
        for (name, value) in &self.0.headers {
            request.headers_mut().append(name, value.clone());
        }
        request
    }

    #[cfg(feature = "binding")]
    /// The parts of one attempt, for a binding to another language. `headers` are the secrets
    /// themselves and what the body is: never log them.
    pub fn expose_parts(&self) -> ExposedParts<'_> {
        ExposedParts {
            method: self.0.operation.method.as_str(),
            url: say!(self.0.base_url.as_str(), &*self.0.path),
            auth: &self.0.auth,
            body: self.0.body.as_deref(),
        }
    }

    #[cfg(feature = "binding")]
    /// The text of a success with the call's secrets hidden in it, for a binding that reads it itself;
    /// `None` where none stands.
    pub fn hidden_in_success(&self, body: &str) -> Option<String> {
        self.masks().in_success_text(body)
    }

    pub(crate) fn masks(&self) -> Masks<'_> {
        Masks { secrets: &self.0.auth, phone_number: self.0.phone_number.as_ref() }
    }

    /// Host and port that the attempts go to.
    pub(crate) fn authority(&self) -> &str {
        self.0.base_url.authority()
    }

    /// The id of what is read, where it was asked for by its id.
    pub(crate) fn asked_id(&self) -> Option<&str> {
        self.0.asked_id.as_deref()
    }

    pub(crate) fn asked(&self) -> RequestContext<'_> {
        RequestContext {
            provider: self.0.provider.as_ref(),
            names_currency: self.0.names_currency,
            path: &self.0.path,
        }
    }
}

/// One attempt in parts: [`PreparedRequest::expose_parts`].
#[non_exhaustive]
pub struct ExposedParts<'a> {
    /// The HTTP method.
    pub method: &'static str,
    /// The whole address.
    pub url: String,
    auth: &'a AuthHeaders,
    /// The JSON body.
    pub body: Option<&'a str>,
}

impl<'a> ExposedParts<'a> {
    /// Of each credential the header's name, what stands before the secret, and the secret. `Accept`,
    /// and `Content-Type` where there is a body, are `application/json`.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &'static str, &'a str)> {
        self.auth.texts()
    }
}

debug_fields! {
    /// Headers and body hold secrets and personal data, so they are left out.
    PreparedRequest as request { operation = request.0.operation.name, external_id = request.0.external_id, .. }
}
