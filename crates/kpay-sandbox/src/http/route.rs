//! A route of the sandbox: a method, a path, what it asks of its caller, and what answers it.
//!
//! The operations of KPay's API and the gateway pages are listed in [`crate::endpoints`], what only the
//! sandbox has in [`crate::control`]. Matching, 404, 405, the names for fault rules and the list that the
//! dashboard asks for come from these two lists.

use bytes::Bytes;
use http::{Method, Request};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;

use crate::engine::Engine;
use crate::fault::LastingFaults;
use crate::http::fields::RequestFields;
use crate::http::response::{HandlerResult, Refusal};
use crate::merchant::application::AppKey;
use crate::{control, endpoints};

/// One line of a list of routes.
pub(crate) struct Route {
    pub(crate) method: &'static str,
    /// With `{id}` and the like for the one segment that names a thing.
    pub(crate) path: &'static str,
    /// The `operationId` in `openapi.json`; neither a page for browsers nor a route of the sandbox's
    /// own has one, so that no fault rule names them.
    pub(crate) operation: Option<&'static str>,
    pub(crate) handler: Handler,
    pub(crate) limit: RouteLimit,
}

/// What answers a route, by what its caller must bring.
#[derive(Clone, Copy)]
pub(crate) enum Handler {
    /// Nothing, but no web page of another site: the sandbox's own routes.
    Control(OpenHandler),
    /// The merchant's key pair.
    Keys(MerchantHandler),
    /// Nothing: a customer's browser, or a public page.
    Open(OpenHandler),
    /// A token that the keys were exchanged for.
    Token(MerchantHandler),
}

pub(crate) type MerchantHandler = fn(&mut Engine, AppKey, &RouteCall<'_>) -> HandlerResult;
pub(crate) type OpenHandler = fn(&mut Engine, &RouteCall<'_>) -> HandlerResult;

/// Which of KPay's limits a request counts for beside the general one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RouteLimit {
    /// Inits on a gateway page, if the body asks for one.
    GatewayInit,
    General,
    Polling,
}

/// A request on its way to the handler of its route.
pub(crate) struct RouteCall<'a> {
    pub(crate) request: &'a Request<Bytes>,
    /// The segment that the path has a name in braces for; empty where it has none.
    pub(crate) id: &'a str,
    /// What stays with the transaction that it begins.
    pub(crate) faults: LastingFaults,
}

impl RouteCall<'_> {
    /// The fields of the JSON body, as they were written.
    pub(crate) fn fields(&self) -> Result<RequestFields, Refusal> {
        RequestFields::read(self.request)
    }

    /// The body of a request to the control API.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        control::read(self.request)
    }

    pub(crate) fn query(&self) -> RequestFields {
        RequestFields::of_query(self.request.uri())
    }
}

impl Route {
    pub(crate) const fn control(
        method: &'static str,
        path: &'static str,
        handler: OpenHandler,
    ) -> Self {
        Self::new(method, path, None, Handler::Control(handler))
    }

    pub(crate) const fn keys(
        method: &'static str,
        path: &'static str,
        operation: &'static str,
        handler: MerchantHandler,
    ) -> Self {
        Self::new(method, path, Some(operation), Handler::Keys(handler))
    }

    pub(crate) const fn page(
        method: &'static str,
        path: &'static str,
        handler: OpenHandler,
    ) -> Self {
        Self::new(method, path, None, Handler::Open(handler))
    }

    pub(crate) const fn public(
        method: &'static str,
        path: &'static str,
        operation: &'static str,
        handler: OpenHandler,
    ) -> Self {
        Self::new(method, path, Some(operation), Handler::Open(handler))
    }

    pub(crate) const fn token(
        method: &'static str,
        path: &'static str,
        operation: &'static str,
        handler: MerchantHandler,
    ) -> Self {
        Self::new(method, path, Some(operation), Handler::Token(handler))
    }

    /// The same, but counted for another limit too.
    pub(crate) const fn limited(self, limit: RouteLimit) -> Self {
        Self { limit, ..self }
    }

    const fn new(
        method: &'static str,
        path: &'static str,
        operation: Option<&'static str>,
        handler: Handler,
    ) -> Self {
        Self { method, path, operation, handler, limit: RouteLimit::General }
    }

    fn is_literal(&self) -> bool {
        !self.path.contains('{')
    }

    /// The id in a path of this route, empty when the route has none; nothing for another path.
    fn id_in(&self, path: &str) -> Option<String> {
        let mut id = String::new();
        let (mut expected, mut segments) = (self.path.split('/'), path.split('/'));
        loop {
            match (expected.next(), segments.next()) {
                (None, None) => return Some(id),
                (Some(name), Some(segment)) if name.starts_with('{') => id = decoded(segment)?,
                (Some(literal), Some(segment)) if literal == segment => {}
                _ => return None,
            }
        }
    }
}

/// What a method and a path lead to.
pub(crate) enum RouteMatch {
    Found(&'static Route, String),
    /// The path is there with other methods: these, in the form of the header `Allow`.
    OtherMethod(String),
    Unknown,
}

impl RouteMatch {
    pub(crate) fn of(method: &Method, path: &str) -> Self {
        let mut candidates: Vec<(&Route, String)> =
            all().filter_map(|route| Some((route, route.id_in(path)?))).collect();
        // The name of an operation is never the id of a thing.
        if candidates.iter().any(|(route, _)| route.is_literal()) {
            candidates.retain(|(route, _)| route.is_literal());
        }
        let found = candidates.iter().position(|(route, _)| route.method == method.as_str());
        if let Some(found) = found {
            let (route, id) = candidates.swap_remove(found);
            return Self::Found(route, id);
        }
        let mut methods: Vec<&str> = candidates.iter().map(|(route, _)| route.method).collect();
        methods.sort_unstable();
        methods.dedup();
        if methods.is_empty() { Self::Unknown } else { Self::OtherMethod(methods.join(", ")) }
    }

    /// The name of the operation, for fault rules.
    pub(crate) fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Found(route, _) => route.operation,
            Self::OtherMethod(_) | Self::Unknown => None,
        }
    }
}

/// Every route, the API's first.
pub(crate) fn all() -> impl Iterator<Item = &'static Route> {
    endpoints::ROUTES.iter().chain(control::ROUTES)
}

/// The names that a fault rule can give for an operation, in their order.
pub(crate) fn operations() -> Vec<&'static str> {
    let mut names: Vec<&str> = all().filter_map(|route| route.operation).collect();
    names.sort_unstable();
    names
}

fn decoded(segment: &str) -> Option<String> {
    let text = percent_decode_str(segment).decode_utf8().ok()?;
    (!text.is_empty()).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The operation or the path of the route that answers, and the id in it.
    fn found(method: Method, path: &str) -> Option<(&'static str, String)> {
        match RouteMatch::of(&method, path) {
            RouteMatch::Found(route, id) => Some((route.operation.unwrap_or(route.path), id)),
            RouteMatch::OtherMethod(_) | RouteMatch::Unknown => None,
        }
    }

    #[test]
    fn a_path_leads_to_its_operation_with_the_id_in_it() {
        for (method, path, name, id) in [
            (Method::GET, "/api/v1/payments/me", "getMe", ""),
            (Method::GET, "/api/v1/payments/balance", "getBalance", ""),
            (Method::GET, "/api/v1/payments/pay_1", "getPayment", "pay_1"),
            (Method::GET, "/api/v1/payments/KPAY%2D1%2Fx", "getPayment", "KPAY-1/x"),
            (Method::GET, "/api/v1/payments/withdraw/wdr_1", "getWithdrawal", "wdr_1"),
            (Method::POST, "/api/v1/payments/pay_1/refund", "refundPayment", "pay_1"),
            (Method::POST, "/gateway/gw_1/pay", "/gateway/{token}/pay", "gw_1"),
            (Method::DELETE, "/_sandbox/faults/7", "/_sandbox/faults/{id}", "7"),
        ] {
            assert_eq!(found(method, path), Some((name, id.to_owned())), "{path}");
        }
    }

    #[test]
    fn no_other_path_leads_anywhere() {
        for path in [
            "",
            "*",
            "/",
            "/api/v1/payments",
            "/api/v1/payments/",
            "/api/v1/payments/init",
            "/api/v1/payments/withdraw",
            "/api/v1/payments/withdraw/",
            "/api/v1/payments/pay_1/refund",
            "/api/wallets/transfer",
            "/api/v1/payments/%ff",
            "/gateway/gw_1/pay",
        ] {
            assert_eq!(found(Method::GET, path), None, "{path}");
        }
        assert_eq!(found(Method::DELETE, "/api/v1/payments/me"), None);
    }

    #[test]
    fn a_path_with_another_method_names_those_that_it_takes() {
        for (path, methods) in [
            ("/api/v1/payments/init", Some("POST")),
            ("/api/v1/payments/me", Some("GET")),
            ("/api/v1/payments/pay_1", Some("GET")),
            ("/api/v1/payments/pay_1/refund", Some("POST")),
            ("/api/v1/payments/withdraw", Some("POST")),
            ("/api/v1/payments/withdraw/wdr_1", Some("GET")),
            ("/gateway/gw_1", Some("GET")),
            ("/gateway/gw_1/pay", Some("POST")),
            ("/_sandbox/faults", Some("DELETE, GET, POST")),
            ("/_sandbox/clock/advance", Some("POST")),
            ("/api/v1/payments", None),
            ("/", None),
        ] {
            let methods = methods.map(str::to_owned);
            match RouteMatch::of(&Method::PATCH, path) {
                RouteMatch::OtherMethod(given) => assert_eq!(Some(given), methods, "{path}"),
                RouteMatch::Unknown => assert_eq!(None, methods, "{path}"),
                RouteMatch::Found(..) => panic!("{path} takes PATCH"),
            }
        }
    }

    #[test]
    fn each_operation_asks_for_its_own_credentials() {
        for (method, path, credentials) in [
            (Method::GET, "/api/v1/payments/balance", "keys"),
            (Method::POST, "/api/v1/payments/token", "keys"),
            (Method::POST, "/api/wallets/transfer", "token"),
            (Method::GET, "/api/public/pricelist", "none"),
            (Method::POST, "/gateway/gw_1/withdraw", "none"),
        ] {
            let RouteMatch::Found(route, _) = RouteMatch::of(&method, path) else {
                panic!("{path} is a route");
            };
            let asked = match route.handler {
                Handler::Keys(_) => "keys",
                Handler::Token(_) => "token",
                Handler::Control(_) | Handler::Open(_) => "none",
            };
            assert_eq!(asked, credentials, "{path}");
        }
    }
}
