//! From a request to the operation it means: faults, credentials, limits.

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use serde_json::value::RawValue;

use crate::engine::{BODY_BOUND, Engine};
use crate::fault::{Fault, LastingFaults, RequestFacts, RequestFaults, too_many_requests};
use crate::http::fields::RequestFields;
use crate::http::response::{Refusal, another_method};
use crate::http::route::{Handler, Route, RouteCall, RouteLimit, RouteMatch};
use crate::merchant::application::AppKey;
use crate::merchant::keys;
use crate::merchant::rate_limits::{CallClass, RateLimitExceeded};

/// Names the faults of one request.
pub(crate) const FAULT_HEADER: &str = "x-sandbox-fault";

/// Beyond this a body is not searched for the `externalId` of a rule.
const SEARCHED: usize = BODY_BOUND;

impl Engine {
    /// The faults that a request asks for, and those of the rules that it meets.
    pub(crate) fn strike(&mut self, request: &Request<Bytes>) -> Result<RequestFaults, Refusal> {
        let mut struck = RequestFaults::default();
        for value in request.headers().get_all(FAULT_HEADER) {
            for text in value.to_str().unwrap_or_default().split(',') {
                let fault: Fault =
                    text.parse().map_err(|error: kpay_core::InvalidInputError| {
                        Refusal::bad_request(format!("X-Sandbox-Fault: {error}"))
                    })?;
                struck.add(fault);
            }
        }
        let (method, path) = (request.method(), request.uri().path());
        let operation = RouteMatch::of(method, path).operation();
        let external_id = external_id(request.body());
        let met = RequestFacts {
            operation,
            method: method.as_str(),
            path,
            external_id: external_id.as_deref(),
        };
        self.faults.strike(&met, &mut struck);
        Ok(struck)
    }

    pub(crate) fn dispatch(
        &mut self,
        request: &Request<Bytes>,
        faults: LastingFaults,
    ) -> Result<Response<Bytes>, Refusal> {
        if request.body().len() > BODY_BOUND {
            return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "request entity too large"));
        }
        let (method, path) = (request.method(), request.uri().path());
        let (route, id) = match RouteMatch::of(method, path) {
            RouteMatch::Found(route, id) => (route, id),
            RouteMatch::OtherMethod(methods) => return Ok(another_method(method, path, &methods)),
            RouteMatch::Unknown => return Err(Refusal::no_route(method, path)),
        };
        let call = RouteCall { request, id: &id, faults };
        let (caller, handler) = match route.handler {
            Handler::Open(handler) => return handler(self, &call),
            // Its guard stands elsewhere: `Engine::control` takes these requests before.
            Handler::Control(_) => return Err(Refusal::no_route(method, path)),
            Handler::Keys(handler) => {
                (self.merchant.applications.admit(request.headers())?, handler)
            }
            Handler::Token(handler) => {
                let id = self.merchant.tokens.admit(request.headers(), self.now)?;
                (self.merchant.applications.find(&id).ok_or_else(keys::refuse_keys)?, handler)
            }
        };
        match self.limit(caller, route, request) {
            Some(response) => Ok(response),
            None => handler(self, caller, &call),
        }
    }

    /// Counts the request, or answers it with 429.
    fn limit(
        &mut self,
        caller: AppKey,
        route: &Route,
        request: &Request<Bytes>,
    ) -> Option<Response<Bytes>> {
        let limits = self.settings.limits?;
        let call = match route.limit {
            RouteLimit::Polling => CallClass::Poll,
            RouteLimit::GatewayInit
                if RequestFields::read(request).is_ok_and(|it| it.is_gateway()) =>
            {
                CallClass::GatewayInit
            }
            RouteLimit::GatewayInit | RouteLimit::General => CallClass::Other,
        };
        let traffic = &mut self.merchant.applications[caller].traffic;
        match traffic.admit(call, self.clock.given(), limits) {
            Ok(()) => None,
            Err(RateLimitExceeded(wait)) => {
                let path = request.uri().path();
                Some(too_many_requests(limits.retry_after.then_some(wait), path))
            }
        }
    }
}

/// The `externalId` of a JSON body, whatever else is in it.
fn external_id(body: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct ExternalIdField<'a> {
        #[serde(borrow)]
        external_id: &'a RawValue,
    }
    if body.len() > SEARCHED {
        return None;
    }
    let field: ExternalIdField<'_> = serde_json::from_slice(body).ok()?;
    serde_json::from_str(field.external_id.get()).ok()
}
