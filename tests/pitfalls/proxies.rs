//! 62 and 63.

use http::header::SERVER;
use http::{HeaderName, HeaderValue};
use kpay_client::core::endpoint::{RefundPayment, TransferBetweenWallets};
use kpay_client::core::{
    ApplicationId, Country, ErrorKind, ExternalId, MoneyError, PaymentId, RefusalCase,
};
use kpay_client::test_util::ScriptedResponse;

use crate::support::Scripted;
use crate::values::{COMPLETES, gateway, ussd};

const PAGE: &str = "<html><head><title>Attention Required! | Cloudflare</title></head></html>";

fn page(status: u16) -> ScriptedResponse {
    ScriptedResponse::json(status, PAGE)
        .header(SERVER, HeaderValue::from_static("cloudflare"))
        .header(HeaderName::from_static("cf-ray"), HeaderValue::from_static("8f3a1b2c-DLA"))
}

/// How each kind of money call ends with such an answer, the token of a transfer aside.
fn ends(answer: impl Fn() -> ScriptedResponse) -> Vec<MoneyError> {
    let token = r#"{"accessToken":"jwt","expiresIn":"30m","environment":"TEST"}"#;
    let shop = Scripted::new([
        answer(),
        answer(),
        answer(),
        ScriptedResponse::json(201, token),
        // The token is kept, so that only its call could end in another way.
        answer(),
    ]);
    let id = |text| ExternalId::new(text).unwrap();
    let application = ApplicationId::new("e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d").unwrap();
    shop.run(async {
        let payment = PaymentId::new("pay_1").unwrap();
        let (from, to) = (Country::Cmr, Country::Sen);
        let transfer = TransferBetweenWallets::new(id("D"), application, 5000, from, to);
        vec![
            shop.client.send(&ussd("A", COMPLETES)).await.unwrap_err(),
            shop.client.send(&gateway("B")).await.unwrap_err(),
            shop.client.send(&RefundPayment::new(payment, id("C"))).await.unwrap_err(),
            shop.client.send(&transfer).await.unwrap_err(),
        ]
    })
}

#[test]
fn p62_a_4xx_that_is_not_kpays_leaves_money_unknown() {
    // nginx and Traefik say 499 when the caller is gone, AWS says 460; the request went through.
    for status in [400, 401, 402, 403, 404, 407, 408, 409, 410, 422, 451, 460, 499] {
        for error in ends(|| page(status)) {
            assert!(error.is_unknown(), "{error}");
            assert_eq!(error.error().attempts().len(), 1, "{error}");
        }
    }
    // An empty body is no word of KPay's either, and JSON of another form.
    for body in ["", "{}", r#"{"error":"forbidden"}"#, r#"{"statusCode":403}"#] {
        assert!(
            ends(|| ScriptedResponse::json(403, body)).iter().all(MoneyError::is_unknown),
            "{body}"
        );
    }
    // What was not even taken in moved nothing, whoever says so.
    for status in [413, 414, 431] {
        for error in ends(|| page(status)) {
            assert!(matches!(error, MoneyError::NotMoved(_)), "{error}");
        }
    }
}

#[test]
fn p62_kpays_own_refusal_moved_nothing() {
    for status in [400, 401, 403, 404, 405, 415, 422] {
        let body = format!(r#"{{"statusCode":{status},"message":"no","error":"No"}}"#);
        let error = Scripted::new([ScriptedResponse::json(status, body)]).init_error();
        assert!(matches!(error, MoneyError::NotMoved(_)), "{error}");
    }
}

#[test]
fn p63_a_firewalls_page_is_named_as_what_it_is() {
    let shop = Scripted::new([page(403), page(401), page(404), page(403)]);
    let payment = PaymentId::new("pay_1").unwrap();
    let (init, me, get) = shop.run(async {
        let client = &shop.client;
        (
            client.send(&ussd("A", COMPLETES)).await.unwrap_err(),
            client.account().me().await.unwrap_err(),
            client.payments().get(&payment).await.unwrap_err(),
        )
    });
    for error in [init.error(), &me, &get] {
        assert_eq!(error.kind(), ErrorKind::Refused);
        let refusal = error.refusal().unwrap();
        assert_eq!(refusal.case, RefusalCase::Intermediary);
        assert_eq!(refusal.title.as_deref(), Some("Attention Required! | Cloudflare"));
        let text = error.to_string();
        for part in [
            "is not KPay's, but a proxy's or firewall's",
            "Attention Required! | Cloudflare",
            "server cloudflare",
            "cf-ray 8f3a1b2c-DLA",
        ] {
            assert!(text.contains(part), "{text}");
        }
        for wrong in ["The id is unknown", "check the id", "Check that both keys"] {
            assert!(!text.contains(wrong), "{text}");
        }
    }
}
