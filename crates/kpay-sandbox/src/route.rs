//! Which operation a method and a path mean.

use http::Method;
use percent_encoding::percent_decode_str;

/// An operation of the sandbox.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Route {
    CancelHosted { token: String },
    GetPayment { id: String },
    InitPayment,
    Me,
    PayHosted { token: String },
    ShowHosted { token: String },
}

impl Route {
    pub(crate) fn of(method: &Method, path: &str) -> Option<Self> {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        match (method.as_str(), &segments[..]) {
            ("POST", ["api", "v1", "payments", "init"]) => Some(Self::InitPayment),
            ("GET", ["api", "v1", "payments", "me"]) => Some(Self::Me),
            // Operations of KPay that are no payment's id.
            ("GET", ["api", "v1", "payments", "availability" | "balance" | "exchange-rate"]) => {
                None
            }
            ("GET", ["api", "v1", "payments", id]) => Some(Self::GetPayment { id: decoded(id)? }),
            ("GET", ["gateway", token]) => Some(Self::ShowHosted { token: decoded(token)? }),
            ("POST", ["gateway", token, "pay"]) => Some(Self::PayHosted { token: decoded(token)? }),
            ("POST", ["gateway", token, "cancel"]) => {
                Some(Self::CancelHosted { token: decoded(token)? })
            }
            _ => None,
        }
    }

    /// Whether the caller is the merchant, with keys, and not the customer's browser.
    pub(crate) fn needs_keys(&self) -> bool {
        matches!(self, Self::GetPayment { .. } | Self::InitPayment | Self::Me)
    }
}

fn decoded(segment: &str) -> Option<String> {
    let text = percent_decode_str(segment).decode_utf8().ok()?;
    (!text.is_empty()).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(path: &str) -> Option<Route> {
        Route::of(&Method::GET, path)
    }

    #[test]
    fn paths_lead_to_operations() {
        let payment = |id: &str| Some(Route::GetPayment { id: id.to_owned() });
        assert_eq!(get("/api/v1/payments/me"), Some(Route::Me));
        assert_eq!(get("/api/v1/payments/pay_1"), payment("pay_1"));
        assert_eq!(get("/api/v1/payments/KPAY%2D1%2Fx"), payment("KPAY-1/x"));
        assert_eq!(
            Route::of(&Method::POST, "/gateway/gw_1/pay"),
            Some(Route::PayHosted { token: "gw_1".into() })
        );
        for path in [
            "",
            "*",
            "/",
            "/api/v1/payments",
            "/api/v1/payments/",
            "/api/v1/payments/balance",
            "/api/v1/payments/withdraw/wdr_1",
            "/api/v1/payments/%ff",
            "/gateway/gw_1/pay",
        ] {
            assert_eq!(get(path), None, "{path}");
        }
        assert_eq!(Route::of(&Method::DELETE, "/api/v1/payments/me"), None);
    }
}
