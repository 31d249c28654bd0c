//! What init takes and refuses.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Bench, field, gateway, ussd, with};

#[test]
fn a_ussd_payment_has_the_fields_of_the_contract_in_order() {
    let mut bench = Bench::new();
    let answer = bench.init_text(
        r#"{"amount":5000.00,"provider":"MTN_MOMO_CMR","phoneNumber":"237653456789","externalId":"ORDER-1"}"#,
    );
    assert_eq!(answer.status(), 201);
    let body = answer.json();
    let (id, reference) = (field(&body, "id"), field(&body, "reference"));
    let provider_reference = field(&body, "providerReference");
    assert_eq!(
        answer.text(),
        format!(
            r#"{{"id":"{id}","reference":"{reference}","providerReference":"{provider_reference}","status":"PENDING","amount":5000.00,"currency":"XAF","externalId":"ORDER-1","provider":"MTN_MOMO_CMR","country":"CMR","phoneNumber":"237653456789","isTest":true,"message":"Paiement initié. Le client doit valider la demande sur son téléphone."}}"#
        )
    );
    assert!(id.starts_with("pay_"));
    assert!(reference.starts_with("KPAY-20260514-") && reference.len() == 20);
    assert_eq!(provider_reference.len(), 36);
}

#[test]
fn a_gateway_payment_has_the_fields_of_the_contract_in_order() {
    let mut bench = Bench::new();
    let answer = bench.init(&with(gateway("ORDER-2"), json!({ "paymentMethod": "CARD" })));
    assert_eq!(answer.status(), 201);
    let body = answer.json();
    let (id, reference) = (field(&body, "id"), field(&body, "reference"));
    let url = field(&body, "gatewayUrl");
    assert_eq!(
        answer.text(),
        format!(
            r#"{{"id":"{id}","reference":"{reference}","externalId":"ORDER-2","status":"PENDING","mode":"GATEWAY","amount":5000,"currency":"XAF","gatewayUrl":"{url}","expiresAt":"2026-05-16T10:00:00.000Z","isTest":true,"message":"Redirect the customer to gatewayUrl to complete the payment."}}"#
        )
    );
    assert!(url.starts_with("http://localhost/gateway/gw_"));
}

#[test]
fn every_sample_request_of_init_is_taken() {
    let mut bench = Bench::new();
    for body in [
        json!({"amount": 5000, "provider": "MTN_MOMO_CMR", "phoneNumber": "237670000001", "externalId": "1",
            "description": "Order 12345", "customerName": "Test Customer",
            "customerEmail": "client@example.com", "metadata": {"orderId": "12345"}}),
        json!({"amount": 5000, "currency": "XAF", "externalId": "3",
            "returnUrl": "https://monsite.com/return", "cancelUrl": "https://monsite.com/cancel"}),
        json!({"amount": 5000, "currency": "XAF", "paymentMethod": "CARD", "externalId": "4",
            "returnUrl": "https://monsite.com/return", "customerEmail": "client@example.com"}),
        json!({"amount": 12.50, "provider": "ORANGE_SLE", "phoneNumber": "23276123456", "externalId": "5",
            "description": null, "metadata": null}),
    ] {
        assert_eq!(bench.init(&body).status(), 201, "{body}");
    }
}

#[test]
fn validation_tells_every_problem_in_an_array() {
    let mut bench = Bench::new();
    let amount_is_no_number = "amount must be a number conforming to the specified constraints";
    let cases = [
        (ussd("A"), json!({"currency": "XAF"}), json!(["property currency should not exist"])),
        (ussd("A"), json!({"amount": 49}), json!(["amount must not be less than 50"])),
        (ussd("A"), json!({"amount": -5000}), json!(["amount must not be less than 50"])),
        (ussd("A"), json!({"amount": "5000"}), json!([amount_is_no_number])),
        (ussd("A"), json!({"amount": null}), json!([amount_is_no_number])),
        (ussd("A"), json!({"amount": 5000.001}), json!([amount_is_no_number])),
        (
            ussd("A"),
            json!({"amount": 5000.5}),
            json!(["amount must be a whole number for MTN_MOMO_CMR"]),
        ),
        (
            ussd("A"),
            json!({"amount": 1e12}),
            json!(["amount must not be greater than 999999999999.99"]),
        ),
        (ussd("A"), json!({"externalId": null}), json!(["externalId should not be empty"])),
        (ussd("A"), json!({"externalId": ""}), json!(["externalId should not be empty"])),
        (ussd("A"), json!({"externalId": 7}), json!(["externalId must be a string"])),
        (
            ussd("A"),
            json!({"externalId": "é".repeat(101)}),
            json!(["externalId must be shorter than or equal to 100 characters"]),
        ),
        (ussd("A"), json!({"provider": null}), json!(["provider should not be empty"])),
        (
            ussd("A"),
            json!({"phoneNumber": "237 653 456 789"}),
            json!(["phoneNumber must match /^\\+?[0-9]{8,15}$/ regular expression"]),
        ),
        (
            ussd("A"),
            json!({"phoneNumber": "22951345789"}),
            json!(["phoneNumber must be a number of CMR: 237 and 9 digits"]),
        ),
        (
            ussd("A"),
            json!({"phoneNumber": "23765345678"}),
            json!(["phoneNumber must be a number of CMR: 237 and 9 digits"]),
        ),
        (
            ussd("A"),
            json!({"provider": "MTN_MOMO_BEN", "phoneNumber": "229513456789"}),
            json!(["phoneNumber must be a number of BEN: 229 and 8 or 10 digits"]),
        ),
        (ussd("A"), json!({"customerEmail": "x"}), json!(["customerEmail must be an email"])),
        (ussd("A"), json!({"customerName": []}), json!(["customerName must be a string"])),
        (ussd("A"), json!({"metadata": []}), json!(["metadata must be an object"])),
        (
            ussd("A"),
            json!({"amount": 1, "foo": 1, "bar": null, "externalId": {}}),
            json!([
                "property foo should not exist",
                "externalId must be a string",
                "amount must not be less than 50",
            ]),
        ),
        (gateway("A"), json!({"returnUrl": "/back"}), json!(["returnUrl must be a URL address"])),
        (
            gateway("A"),
            json!({"returnUrl": null, "cancelUrl": "x"}),
            json!(["returnUrl must be a URL address", "cancelUrl must be a URL address"]),
        ),
        (
            gateway("A"),
            json!({"paymentMethod": "PAYPAL"}),
            json!(["paymentMethod must be one of the following values: CARD"]),
        ),
        (
            gateway("A"),
            json!({"amount": 0, "currency": "KES"}),
            json!(["amount must be a positive number"]),
        ),
    ];
    for (body, changes, messages) in cases {
        assert_eq!(
            bench.init(&with(body, changes.clone())).refusal(),
            (400, messages),
            "{changes}"
        );
    }
    for (body, changes, start) in [
        (
            ussd("A"),
            json!({"provider": "MTN_MONEY"}),
            "provider must be one of the following values: MTN_MOMO_BEN",
        ),
        (
            gateway("A"),
            json!({"currency": "XXX"}),
            "currency must be one of the following values: ",
        ),
    ] {
        let (status, messages) = bench.init(&with(body, changes)).refusal();
        assert_eq!(status, 400);
        assert!(messages[0].as_str().unwrap().starts_with(start));
    }
}

#[test]
fn business_rules_are_told_in_one_text() {
    let mut bench = Bench::new();
    let below = bench.init(&with(ussd("A"), json!({"amount": 99})));
    assert_eq!(
        below.text(),
        r#"{"statusCode":400,"error":"Bad Request","code":"BAD_REQUEST","message":"Le montant minimum autorisé pour un paiement est de 100 XAF","path":"/api/v1/payments/init"}"#
    );
    let without_phone = bench.init(&json!({"amount": 5000, "externalId": "A"}));
    assert_eq!(without_phone.refusal(), (400, json!("mode USSD: phoneNumber absent")));
    for changes in [
        json!({"phoneNumber": "237653456789"}),
        json!({"provider": "MTN_MOMO_CMR"}),
        json!({"customerName": "A"}),
    ] {
        let (status, message) = bench.init(&with(gateway("A"), changes)).refusal();
        assert_eq!(status, 400);
        assert!(message.as_str().unwrap().starts_with("In GATEWAY mode"));
    }
}

#[test]
fn a_body_that_is_not_json_is_refused() {
    let mut bench = Bench::new();
    let message = |bench: &mut Bench, body: &str| {
        let (status, message) = bench.init_text(body).refusal();
        assert_eq!(status, 400);
        field(&json!({ "message": message }), "message")
    };
    assert!(message(&mut bench, "{").starts_with("The body is not valid JSON"));
    assert_eq!(message(&mut bench, "[]"), "The body must be a JSON object");

    let mut form = bench.request(Method::POST, "/api/v1/payments/init", &ussd("A").to_string());
    form.headers_mut().remove("content-type");
    let (status, message) = bench.send(&form).refusal();
    assert_eq!(status, 400);
    assert!(message.as_str().unwrap().contains("Content-Type"));

    let (status, messages) = bench.init_text("").refusal();
    assert_eq!(status, 400);
    assert_eq!(messages.as_array().map(Vec::len), Some(2));

    let huge = with(ussd("A"), json!({"description": "x".repeat(100 * 1024)}));
    assert_eq!(bench.init(&huge).refusal(), (413, json!("request entity too large")));
}

#[test]
fn a_busy_external_id_is_refused_until_it_failed_or_was_cancelled() {
    let mut bench = Bench::new();
    let failing = with(ussd("ORDER-1"), json!({"phoneNumber": "237653456029"}));
    let in_use = (409, json!("External ID already in use"));
    assert_eq!(bench.init(&failing).status(), 201);
    assert_eq!(bench.init(&failing).refusal(), in_use);
    assert_eq!(bench.at(2_999).init(&failing).refusal(), in_use);
    // Failed at 3 s: free again. The second one completes and keeps it for good.
    assert_eq!(bench.at(3_000).init(&ussd("ORDER-1")).status(), 201);
    assert_eq!(bench.at(60_000).init(&ussd("ORDER-1")).refusal(), in_use);
    assert_eq!(
        bench.init(&ussd("ORDER-1")).text(),
        r#"{"statusCode":409,"error":"Conflict","code":"DUPLICATE_RESOURCE","message":"External ID already in use","path":"/api/v1/payments/init"}"#
    );
}

#[test]
fn a_number_is_normalised_as_kpay_does() {
    let mut bench = Bench::new();
    for (number, typed) in [
        ("237653456789", ["+237653456789", "653456789", "0653456789"]),
        ("237670000001", ["+237670000001", "670000001", "0670000001"]),
    ] {
        for (at, typed) in typed.iter().enumerate() {
            let order = with(ussd(&format!("{number}-{at}")), json!({ "phoneNumber": typed }));
            assert_eq!(bench.init(&order).json()["phoneNumber"], number, "{typed}");
        }
    }
    let kept = json!({"provider": "MTN_MOMO_CIV", "phoneNumber": "0503456789"});
    assert_eq!(bench.init(&with(ussd("CIV"), kept)).json()["phoneNumber"], "2250503456789");
    let failing = bench.init(&with(ussd("F"), json!({"phoneNumber": "653456029"}))).json();
    assert_eq!(bench.at(3_000).payment(&field(&failing, "id"))["failureReason"], "PAYER_NOT_FOUND");
}

#[test]
fn decimals_pass_where_they_depend_on_the_operation() {
    let mut bench = Bench::new();
    for (provider, phone) in [("MPESA_KEN", "254700000000"), ("VODACOM_MPESA_COD", "243813456789")]
    {
        let order = json!({"provider": provider, "phoneNumber": phone, "amount": 50.25});
        assert_eq!(bench.init(&with(ussd(provider), order)).status(), 201, "{provider}");
    }
}

#[test]
fn an_abandoned_session_keeps_its_external_id_busy() {
    let mut bench = Bench::new();
    let id = field(&bench.init(&gateway("ORDER-1")).json(), "id");
    let two_days = 2 * 24 * 60 * 60 * 1_000;
    bench.at(two_days - 1);
    assert_eq!(bench.payment(&id)["status"], "PENDING");
    bench.at(two_days);
    assert_eq!(bench.payment(&id)["status"], "EXPIRED");
    assert_eq!(bench.init(&gateway("ORDER-1")).status(), 409);
}

#[test]
fn keys_are_asked_for_and_live_keys_turned_away() {
    let mut bench = Bench::new();
    let mut ask = |changes: &[(&'static str, Option<&str>)]| -> (u16, Value) {
        let mut request = bench.request(Method::GET, "/api/v1/payments/me", "");
        for (name, value) in changes {
            match value {
                Some(value) => request.headers_mut().insert(*name, value.parse().unwrap()),
                None => request.headers_mut().remove(*name),
            };
        }
        bench.send(&request).refusal()
    };
    let missing = (401, json!("API Key and Secret Key are required"));
    assert_eq!(ask(&[("x-api-key", None)]), missing);
    assert_eq!(ask(&[("x-secret-key", None)]), missing);
    assert_eq!(ask(&[("x-secret-key", Some(""))]), missing);
    let invalid = (401, json!("Invalid API credentials"));
    assert_eq!(ask(&[("x-api-key", Some("kpay_test_other"))]), invalid);
    assert_eq!(ask(&[("x-secret-key", Some("sk_test_other"))]), invalid);
    for live in [("x-api-key", Some("kpay_live_x")), ("x-secret-key", Some("sk_live_x"))] {
        let (status, message) = ask(&[live]);
        assert_eq!(status, 401);
        assert!(message.as_str().unwrap().contains("live keys must never be sent"));
    }
}
