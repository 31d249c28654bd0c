//! From a request to the operation it means: faults, credentials, limits.

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use serde_json::value::RawValue;

use crate::engine::{BODY_BOUND, Engine};
use crate::fault::{Fault, Lasting, Met, Struck, too_many_requests};
use crate::gateway::Visit;
use crate::http::fields::Fields;
use crate::http::response::{Refusal, another_method};
use crate::http::route::{Entry, Route};
use crate::merchant::application::AppKey;
use crate::merchant::rate_limits::{Call, TooMany};

/// Names the faults of one request.
pub(crate) const FAULT_HEADER: &str = "x-sandbox-fault";

/// Beyond this a body is not searched for the `externalId` of a rule.
const SEARCHED: usize = BODY_BOUND;

impl Engine {
    /// The faults that a request asks for, and those of the rules that it meets.
    pub(crate) fn strike(&mut self, request: &Request<Bytes>) -> Result<Struck, Refusal> {
        let mut struck = Struck::default();
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
        let operation = Route::of(method, path).and_then(|route| route.operation());
        let external_id = external_id(request.body());
        let met =
            Met { operation, method: method.as_str(), path, external_id: external_id.as_deref() };
        self.faults.strike(&met, &mut struck);
        Ok(struck)
    }

    pub(crate) fn dispatch(
        &mut self,
        request: &Request<Bytes>,
        faults: Lasting,
    ) -> Result<Response<Bytes>, Refusal> {
        if request.body().len() > BODY_BOUND {
            return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "request entity too large"));
        }
        let (method, path) = (request.method(), request.uri().path());
        let Some(route) = Route::of(method, path) else {
            return match Route::methods(path) {
                Some(methods) => Ok(another_method(method, path, methods)),
                None => Err(Refusal::new(StatusCode::NOT_FOUND, format!("Cannot {method} {path}"))),
            };
        };
        let caller = match route.entry() {
            Entry::Keys => self.applications.admit(request.headers())?,
            Entry::Open => return self.dispatch_open(&route, request),
            Entry::Token => {
                let id = self.tokens.admit(request.headers(), self.now)?;
                self.applications.find(&id).ok_or_else(crate::merchant::keys::invalid)?
            }
        };
        if let Some(response) = self.limit(caller, &route, request) {
            return Ok(response);
        }
        match route {
            Route::Availability => Ok(self.availability()),
            Route::Balance => Ok(self.balance(caller)),
            Route::CreateToken => self.create_token(caller, &Fields::read(request)?),
            Route::ExchangeRate => self.exchange_rate(&Fields::of_query(request.uri())),
            Route::GetPayment { id } => self.get_payment(caller, &id),
            Route::GetWithdrawal { id } => self.get_withdrawal(caller, &id),
            Route::InitPayment => self.init_payment(caller, &Fields::read(request)?, faults),
            Route::InitWithdrawal => self.init_withdrawal(caller, &Fields::read(request)?, faults),
            Route::Me => Ok(self.me(caller)),
            Route::PredictProvider => self.predict_provider(&Fields::read(request)?),
            Route::RefundPayment { id } => {
                self.refund_payment(caller, &id, &Fields::read(request)?, faults)
            }
            Route::Transfer => self.transfer(caller, &Fields::read(request)?),
            open => self.dispatch_open(&open, request),
        }
    }

    /// What takes no credentials.
    fn dispatch_open(
        &mut self,
        route: &Route,
        request: &Request<Bytes>,
    ) -> Result<Response<Bytes>, Refusal> {
        match route {
            Route::CancelHosted { token } => {
                self.cancel_hosted(token, &Visit::sent(request, &self.base_url)?)
            }
            Route::FillHosted { token } => {
                let visit = Visit::sent(request, &self.base_url)?;
                self.fill_hosted(token, &visit, &Fields::of_form(request)?)
            }
            Route::PayHosted { token } => {
                let visit = Visit::sent(request, &self.base_url)?;
                self.pay_hosted(token, &visit, &Fields::of_form(request)?)
            }
            Route::PlatformInfo => Ok(self.platform_info()),
            Route::PriceList => Ok(self.price_list()),
            Route::ShowHosted { token } => self.show_hosted(token, &Visit::shown(request)),
            _ => Err(crate::merchant::keys::invalid()),
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
        let call = match route {
            Route::GetPayment { .. } | Route::GetWithdrawal { .. } => Call::Poll,
            Route::InitPayment if Fields::read(request).is_ok_and(|it| it.is_hosted()) => {
                Call::GatewayInit
            }
            _ => Call::Other,
        };
        let traffic = &mut self.applications[caller].traffic;
        match traffic.admit(call, self.clock.given(), limits) {
            Ok(()) => None,
            Err(TooMany(wait)) => {
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
    struct Named<'a> {
        #[serde(borrow)]
        external_id: &'a RawValue,
    }
    if body.len() > SEARCHED {
        return None;
    }
    let named: Named<'_> = serde_json::from_slice(body).ok()?;
    serde_json::from_str(named.external_id.get()).ok()
}
