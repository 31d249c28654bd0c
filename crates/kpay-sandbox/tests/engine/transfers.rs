//! Tokens, and transfers between wallets.

use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};

use crate::support::{Answer, Bench, field, with};

const MINUTES: u64 = 60 * 1_000;

fn token(bench: &mut Bench) -> String {
    field(&bench.post("/api/v1/payments/token", &json!({})).json(), "accessToken")
}

fn order(bench: &mut Bench, external_id: &str) -> Value {
    let me = bench.get("/api/v1/payments/me").json();
    json!({
        "applicationId": me["application"]["id"],
        "sourceCountry": "CMR",
        "destinationCountry": "SEN",
        "amount": 100000,
        "description": "Approvisionnement",
        "externalId": external_id,
    })
}

fn transfer(bench: &mut Bench, token: &str, body: &Value) -> Answer {
    let request = Request::post("/api/wallets/transfer")
        .header("Authorization", format!("Bearer {token}"))
        .header("Content-Type", "application/json");
    let request = request.body(Bytes::from(body.to_string())).unwrap();
    bench.send(&request)
}

#[test]
fn a_token_is_what_the_contract_says() {
    let mut bench = Bench::new();
    let answer = bench.post("/api/v1/payments/token", &json!({}));
    assert_eq!(answer.status(), 201);
    let token = field(&answer.json(), "accessToken");
    assert_eq!(
        answer.text(),
        format!(r#"{{"accessToken":"{token}","expiresIn":"30m","environment":"TEST"}}"#)
    );
    assert!(token.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."));
    assert_eq!(
        bench.post("/api/v1/payments/token", &json!({"x": 1})).refusal(),
        (400, json!(["property x should not exist"]))
    );
}

#[test]
fn money_moves_at_once_and_is_exchanged() {
    let mut bench = Bench::funded();
    let token = token(&mut bench);
    let order = order(&mut bench, "TRF-2026-002");
    let answer = transfer(&mut bench, &token, &order);
    assert_eq!(answer.status(), 201);
    let body = answer.json();
    let (id, incoming) = (field(&body, "id"), field(&body["destinationTransaction"], "id"));
    let reference = field(&body["sourceTransaction"], "reference");
    let code = reference.strip_prefix("TRF-OUT-").unwrap();
    assert_eq!(code.len(), 6);
    assert_eq!(
        answer.text(),
        format!(
            r#"{{"id":"{id}","sourceTransaction":{{"id":"{id}","reference":"TRF-OUT-{code}","type":"WALLET_TRANSFER_OUT","amount":100000,"currency":"XAF","country":"CMR"}},"destinationTransaction":{{"id":"{incoming}","reference":"TRF-IN-{code}","type":"WALLET_TRANSFER_IN","amount":101530,"currency":"XOF","country":"SEN"}},"exchangeRate":1.0153,"description":"Approvisionnement","externalId":"TRF-2026-002","createdAt":"2026-05-14T10:00:00.000Z"}}"#
        )
    );
    assert_eq!(bench.holds("XAF"), (json!(900_000), json!(0)));
    assert_eq!(bench.holds("XOF"), (json!(101_530), json!(0)));
    let again = transfer(&mut bench, &token, &order).refusal();
    assert_eq!(again, (409, json!("External ID already in use")));

    let inside = json!({"destinationCountry": "GAB", "externalId": null, "description": null});
    let body = transfer(&mut bench, &token, &with(order, inside)).json();
    assert_eq!(body["exchangeRate"], 1);
    assert_eq!(body["destinationTransaction"]["amount"], 100_000);
    assert_eq!(bench.holds("XAF").0, 900_000, "both wallets hold francs");
}

#[test]
fn a_token_lasts_thirty_minutes_and_keys_are_not_a_token() {
    let mut bench = Bench::funded();
    let token = token(&mut bench);
    let order = order(&mut bench, "A");
    assert_eq!(transfer(bench.at(30 * MINUTES - 1), &token, &order).status(), 201);
    assert_eq!(
        transfer(bench.at(30 * MINUTES), &token, &order).refusal(),
        (401, json!("Token expired"))
    );
    assert_eq!(transfer(&mut bench, "x.y.z", &order).refusal(), (401, json!("Invalid token")));
    let (status, message) = bench.post("/api/wallets/transfer", &order).refusal();
    assert_eq!(status, 401);
    assert!(message.as_str().unwrap().contains("API keys are not taken here"));
    let live = Request::post("/api/wallets/transfer").header("X-API-Key", "kpay_live_x");
    let answer = bench.send(&live.body(Bytes::new()).unwrap());
    assert!(answer.text().contains("live keys must never be sent"));
    let fresh = self::token(&mut bench);
    assert_ne!(fresh, token);
    assert_eq!(transfer(&mut bench, &fresh, &order).status(), 409, "the token is good again");
    // A token opens the transfer and nothing else.
    let request =
        Request::get("/api/v1/payments/me").header("Authorization", format!("Bearer {fresh}"));
    assert_eq!(bench.send(&request.body(Bytes::new()).unwrap()).status(), 401);
}

#[test]
fn what_can_not_be_moved_is_refused() {
    let mut bench = Bench::funded();
    let token = token(&mut bench);
    let order = order(&mut bench, "A");
    for (changes, status, message) in [
        (json!({"amount": 99}), 400, json!(["amount must not be less than 100"])),
        (json!({"amount": 10_000_001}), 400, json!(["amount must not be greater than 10000000"])),
        (json!({"applicationId": "x"}), 400, json!(["applicationId must be a UUID"])),
        (
            json!({"sourceCountry": null, "amount": null, "foo": 1}),
            400,
            json!([
                "property foo should not exist",
                "sourceCountry should not be empty",
                "amount must be a number conforming to the specified constraints",
            ]),
        ),
        (
            json!({"destinationCountry": "CMR"}),
            400,
            json!("sourceCountry and destinationCountry must differ"),
        ),
        (
            json!({"applicationId": "0ff617c5-8b6f-44b5-9e9f-114fa5089d2b"}),
            403,
            json!("Forbidden resource"),
        ),
        (json!({"destinationCountry": "TCD"}), 404, json!("Wallet not found")),
        (json!({"amount": 1_000_001}), 422, json!("Insufficient wallet balance")),
        (json!({"sourceCountry": "BEN"}), 422, json!("Insufficient wallet balance")),
    ] {
        let order = with(order.clone(), changes);
        assert_eq!(transfer(&mut bench, &token, &order).refusal(), (status, message));
    }
    assert_eq!(bench.holds("XAF"), (json!(1_000_000), json!(0)));
    assert_eq!(
        transfer(&mut bench, &token, &with(order.clone(), json!({"amount": 1_000_000}))).status(),
        201,
        "the whole wallet can be moved"
    );
    let company = bench.get("/api/v1/payments/me").json()["company"]["id"].clone();
    let back = json!({
        "applicationId": company,
        "sourceCountry": "SEN",
        "destinationCountry": "CMR",
        "externalId": "B",
    });
    let body = transfer(&mut bench, &token, &with(order, back)).json();
    assert_eq!(body["destinationTransaction"]["amount"], 98_493.06);
    assert_eq!(bench.browse(Method::GET, "/api/wallets/transfer").status(), 405);
}
