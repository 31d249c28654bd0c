//! Answers with a status other than success.

use http::StatusCode;
use proptest::option::of;
use proptest::prelude::*;

use super::json::{extra_entries, text, write};

/// The statuses KPay refuses with (contract: [Ground rules](kpay_core::contract#ground-rules)).
const STATUSES: &[StatusCode] = &[
    StatusCode::BAD_REQUEST,
    StatusCode::UNAUTHORIZED,
    StatusCode::FORBIDDEN,
    StatusCode::NOT_FOUND,
    StatusCode::CONFLICT,
    StatusCode::UNPROCESSABLE_ENTITY,
    StatusCode::TOO_MANY_REQUESTS,
    StatusCode::INTERNAL_SERVER_ERROR,
    StatusCode::BAD_GATEWAY,
    StatusCode::SERVICE_UNAVAILABLE,
    StatusCode::GATEWAY_TIMEOUT,
];

/// KPay's refusals: the status and a JSON body. `message` is a text or an array of texts; `error`,
/// `code`, `path` and unknown fields are there at times.
///
/// ```
/// use proptest::prelude::*;
///
/// proptest!(|((status, body) in kpay_strategies::refusal())| {
///     let body: serde_json::Value = serde_json::from_str(&body)?;
///     prop_assert_eq!(&body["statusCode"], status.as_u16());
/// });
/// ```
pub fn refusal() -> impl Strategy<Value = (StatusCode, String)> {
    prop::sample::select(STATUSES).prop_flat_map(|status| (Just(status), refusal_of(status)))
}

/// JSON bodies of KPay's refusals with `status`.
pub fn refusal_of(status: StatusCode) -> impl Strategy<Value = String> {
    let known = prop::sample::select(messages(status));
    let one = prop_oneof![3 => known.prop_map(str::to_owned), 1 => "[A-Z][a-z éà]{2,40}[a-z]"];
    let message = prop_oneof![
        2 => one.clone().prop_map(|message| text(&message)),
        1 => prop::collection::vec(one, 1..4).prop_map(|messages| text(&messages)),
    ];
    let path = of(Just("/api/v1/payments/init"));
    let reason = status.canonical_reason().unwrap_or("Error");
    (message, any::<bool>(), any::<bool>(), path, extra_entries())
        .prop_map(move |(message, names_error, has_code, path, extra)| {
            let known = |name: &str, value: String| (name.to_owned(), value, true);
            let code = reason.to_uppercase().replace(' ', "_");
            let mut entries =
                vec![known("statusCode", status.as_u16().to_string()), known("message", message)];
            entries.extend(names_error.then(|| known("error", text(&reason))));
            entries.extend(has_code.then(|| known("code", text(&code))));
            entries.extend(path.map(|path| known("path", text(&path))));
            entries.extend(extra);
            entries
        })
        .prop_shuffle()
        .prop_map(|entries| write(&entries))
}

/// Answers of something between you and KPay: 502, 503 or 504 with HTML, cut JSON or nothing.
pub fn proxy_answer() -> impl Strategy<Value = (StatusCode, String)> {
    let status = prop::sample::select(vec![
        StatusCode::BAD_GATEWAY,
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::GATEWAY_TIMEOUT,
    ]);
    let body = prop_oneof![
        Just(String::new()),
        "<html><body><h1>[a-zA-Z ]{0,20}</h1></body></html>",
        "\\{\"statusCode\":50[234],\"mess",
    ];
    (status, body)
}

fn messages(status: StatusCode) -> Vec<&'static str> {
    match status.as_u16() {
        400 => vec![
            "amount must not be less than 50",
            "phoneNumber must be a valid phone number",
            "property currency should not exist",
            "Le montant minimum autorisé pour un paiement est de 100 XAF",
        ],
        401 => vec!["Invalid API credentials"],
        403 => vec!["Forbidden resource"],
        404 => vec!["Payment not found"],
        409 => vec!["External ID already in use"],
        422 => vec!["Insufficient balance"],
        429 => vec!["ThrottlerException: Too Many Requests"],
        _ => vec!["Internal server error", "Service temporarily unavailable"],
    }
}
