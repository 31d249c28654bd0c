//! Which operation a method and a path mean.

use http::Method;
use percent_encoding::percent_decode_str;

/// An operation of the sandbox.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Availability,
    Balance,
    CancelHosted { token: String },
    CreateToken,
    ExchangeRate,
    FillHosted { token: String },
    GetPayment { id: String },
    GetWithdrawal { id: String },
    InitPayment,
    InitWithdrawal,
    Me,
    PayHosted { token: String },
    PlatformInfo,
    PredictProvider,
    PriceList,
    RefundPayment { id: String },
    ShowHosted { token: String },
    Transfer,
}

/// Every name that [`Route::operation`] gives.
pub(crate) const OPERATIONS: [&str; 14] = [
    "createToken",
    "getAvailability",
    "getBalance",
    "getExchangeRate",
    "getMe",
    "getPayment",
    "getPlatformInfo",
    "getPriceList",
    "getWithdrawal",
    "initPayment",
    "initWithdrawal",
    "predictProvider",
    "refundPayment",
    "transferBetweenWallets",
];

/// What a caller must bring.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// The merchant's key pair.
    Keys,
    /// Nothing: a customer's browser, or a public page.
    Open,
    /// A token that the keys were exchanged for.
    Token,
}

impl Route {
    pub(crate) fn of(method: &Method, path: &str) -> Option<Self> {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        match (method.as_str(), &segments[..]) {
            (method, ["api", "v1", "payments", rest @ ..]) => Self::of_payments(method, rest),
            ("GET", ["api", "public", "platform-info"]) => Some(Self::PlatformInfo),
            ("GET", ["api", "public", "pricelist"]) => Some(Self::PriceList),
            ("POST", ["api", "wallets", "transfer"]) => Some(Self::Transfer),
            ("GET", ["gateway", token]) => Some(Self::ShowHosted { token: decoded(token)? }),
            ("POST", ["gateway", token, "cancel"]) => {
                Some(Self::CancelHosted { token: decoded(token)? })
            }
            ("POST", ["gateway", token, "pay"]) => Some(Self::PayHosted { token: decoded(token)? }),
            ("POST", ["gateway", token, "withdraw"]) => {
                Some(Self::FillHosted { token: decoded(token)? })
            }
            _ => None,
        }
    }

    /// What a path takes, for whoever comes with another method; nothing when there is no such path.
    pub(crate) fn methods(path: &str) -> Option<&'static str> {
        let takes = |method: Method| Self::of(&method, path).is_some();
        match (takes(Method::GET), takes(Method::POST)) {
            (true, true) => Some("GET, POST"),
            (true, false) => Some("GET"),
            (false, true) => Some("POST"),
            (false, false) => None,
        }
    }

    /// The `operationId` in `openapi.json`; a page in a browser has none.
    pub(crate) fn operation(&self) -> Option<&'static str> {
        Some(match self {
            Self::Availability => "getAvailability",
            Self::Balance => "getBalance",
            Self::CreateToken => "createToken",
            Self::ExchangeRate => "getExchangeRate",
            Self::GetPayment { .. } => "getPayment",
            Self::GetWithdrawal { .. } => "getWithdrawal",
            Self::InitPayment => "initPayment",
            Self::InitWithdrawal => "initWithdrawal",
            Self::Me => "getMe",
            Self::PlatformInfo => "getPlatformInfo",
            Self::PredictProvider => "predictProvider",
            Self::PriceList => "getPriceList",
            Self::RefundPayment { .. } => "refundPayment",
            Self::Transfer => "transferBetweenWallets",
            Self::CancelHosted { .. }
            | Self::FillHosted { .. }
            | Self::PayHosted { .. }
            | Self::ShowHosted { .. } => return None,
        })
    }

    pub(crate) fn entry(&self) -> Entry {
        match self {
            Self::CancelHosted { .. }
            | Self::FillHosted { .. }
            | Self::PayHosted { .. }
            | Self::PlatformInfo
            | Self::PriceList
            | Self::ShowHosted { .. } => Entry::Open,
            Self::Transfer => Entry::Token,
            Self::Availability
            | Self::Balance
            | Self::CreateToken
            | Self::ExchangeRate
            | Self::GetPayment { .. }
            | Self::GetWithdrawal { .. }
            | Self::InitPayment
            | Self::InitWithdrawal
            | Self::Me
            | Self::PredictProvider
            | Self::RefundPayment { .. } => Entry::Keys,
        }
    }

    fn of_payments(method: &str, rest: &[&str]) -> Option<Self> {
        match (method, rest) {
            ("GET", ["availability"]) => Some(Self::Availability),
            ("GET", ["balance"]) => Some(Self::Balance),
            ("GET", ["exchange-rate"]) => Some(Self::ExchangeRate),
            ("GET", ["me"]) => Some(Self::Me),
            ("GET", ["withdraw", id]) => Some(Self::GetWithdrawal { id: decoded(id)? }),
            // Names of other operations, which are nobody's id.
            ("GET", ["init" | "predict-provider" | "token" | "withdraw"]) => None,
            ("GET", [id]) => Some(Self::GetPayment { id: decoded(id)? }),
            ("POST", ["init"]) => Some(Self::InitPayment),
            ("POST", ["predict-provider"]) => Some(Self::PredictProvider),
            ("POST", ["token"]) => Some(Self::CreateToken),
            ("POST", ["withdraw"]) => Some(Self::InitWithdrawal),
            ("POST", [id, "refund"]) => Some(Self::RefundPayment { id: decoded(id)? }),
            _ => None,
        }
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
        assert_eq!(get("/api/v1/payments/balance"), Some(Route::Balance));
        let withdrawal = Some(Route::GetWithdrawal { id: "wdr_1".into() });
        assert_eq!(get("/api/v1/payments/withdraw/wdr_1"), withdrawal);
        assert_eq!(
            Route::of(&Method::POST, "/api/v1/payments/pay_1/refund"),
            Some(Route::RefundPayment { id: "pay_1".into() })
        );
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
            "/api/v1/payments/init",
            "/api/v1/payments/withdraw",
            "/api/v1/payments/withdraw/",
            "/api/v1/payments/pay_1/refund",
            "/api/wallets/transfer",
            "/api/v1/payments/%ff",
            "/gateway/gw_1/pay",
        ] {
            assert_eq!(get(path), None, "{path}");
        }
        assert_eq!(Route::of(&Method::DELETE, "/api/v1/payments/me"), None);
    }

    #[test]
    fn a_path_knows_its_methods() {
        for (path, methods) in [
            ("/api/v1/payments/init", Some("POST")),
            ("/api/v1/payments/me", Some("GET")),
            ("/api/v1/payments/pay_1", Some("GET")),
            ("/api/v1/payments/pay_1/refund", Some("POST")),
            ("/api/v1/payments/withdraw", Some("POST")),
            ("/api/v1/payments/withdraw/wdr_1", Some("GET")),
            ("/gateway/gw_1", Some("GET")),
            ("/gateway/gw_1/pay", Some("POST")),
            ("/api/v1/payments", None),
            ("/", None),
        ] {
            assert_eq!(Route::methods(path), methods, "{path}");
        }
    }

    #[test]
    fn each_operation_asks_for_its_own_credentials() {
        for (method, path, entry) in [
            (Method::GET, "/api/v1/payments/balance", Entry::Keys),
            (Method::POST, "/api/v1/payments/token", Entry::Keys),
            (Method::POST, "/api/wallets/transfer", Entry::Token),
            (Method::GET, "/api/public/pricelist", Entry::Open),
            (Method::POST, "/gateway/gw_1/withdraw", Entry::Open),
        ] {
            assert_eq!(Route::of(&method, path).unwrap().entry(), entry, "{path}");
        }
    }
}
