//! Withdrawals: to phones, to bank accounts, across countries, and what they do to the wallet.

use http::StatusCode;
use kpay_core::{Country, WebhookSecret};
use kpay_sandbox::{DeliveryOutcome, EngineConfig};
use serde_json::{Value, json};

use crate::support::{Bench, events, field, payout, ussd, with};

const OK: DeliveryOutcome = DeliveryOutcome::Answered(StatusCode::OK);

fn across(external_id: &str) -> Value {
    json!({
        "amount": 50000,
        "provider": "MTN_MOMO_CIV",
        "phoneNumber": "2250503456789",
        "sourceCountry": "CMR",
        "recipientFirstName": "Jean",
        "recipientLastName": "Dupont",
        "purposeOfFunds": "FAMILY_SUPPORT",
        "sourceOfFunds": "SALARY",
        "externalId": external_id,
    })
}

fn to_bank(external_id: &str) -> Value {
    json!({
        "amount": 100000,
        "bankAccountId": "0ff617c5-8b6f-44b5-9e9f-114fa5089d2b",
        "externalId": external_id,
        "description": "Virement fournisseur",
    })
}

#[test]
fn a_withdrawal_has_the_fields_of_the_contract_in_order() {
    let mut bench = Bench::funded();
    let answer = bench.withdraw(&payout("WD-1"));
    assert_eq!(answer.status(), 201);
    let body = answer.json();
    let (id, reference) = (field(&body, "id"), field(&body, "reference"));
    let provider_reference = field(&body, "providerReference");
    assert!(id.starts_with("wdr_") && reference.starts_with("KPAY-WD-20260514-"));
    assert_eq!(
        answer.text(),
        format!(
            r#"{{"id":"{id}","reference":"{reference}","providerReference":"{provider_reference}","status":"PENDING","amount":5000,"netAmount":4750,"feeAmount":250,"currency":"XAF","externalId":"WD-1","provider":"MTN_MOMO_CMR","country":"CMR","phoneNumber":"237653456789","isTest":true,"message":"Retrait initié, transfert en cours auprès de l'opérateur."}}"#
        )
    );
    let answer = bench.at(3_000).get(&format!("/api/v1/payments/withdraw/{id}"));
    assert_eq!(
        answer.text(),
        format!(
            r#"{{"id":"{id}","reference":"{reference}","providerReference":"{provider_reference}","status":"COMPLETED","amount":5000,"netAmount":4750,"feeAmount":250,"currency":"XAF","externalId":"WD-1","provider":"MTN_MOMO_CMR","country":"CMR","phoneNumber":"237653456789","isTest":true,"description":null,"metadata":null,"createdAt":"2026-05-14T10:00:00.000Z","completedAt":"2026-05-14T10:00:03.000Z","failedAt":null,"failureReason":null}}"#
        )
    );
    assert_eq!(bench.withdrawal(&reference)["id"], id);
}

#[test]
fn the_wallet_holds_the_amount_then_pays_it_or_keeps_it() {
    let mut bench = Bench::funded();
    for (millis, phone, reserved, status, reason, left) in [
        (0, "237653456789", 5_000, "COMPLETED", None, 995_000),
        (3_000, "237653456089", 5_000, "FAILED", Some("RECIPIENT_NOT_FOUND"), 995_000),
        (6_000, "237670000001", 5_000, "COMPLETED", None, 990_000),
    ] {
        let order = with(payout(phone), json!({"phoneNumber": phone}));
        let id = field(&bench.at(millis).withdraw(&order).json(), "id");
        assert_eq!(bench.holds("XAF").1, reserved);
        assert_eq!(bench.at(millis + 1_000).withdrawal(&id)["status"], "PROCESSING");
        assert_eq!(bench.at(millis + 2_999).holds("XAF").1, reserved);
        let withdrawal = bench.at(millis + 3_000).withdrawal(&id);
        assert_eq!(withdrawal["status"], status);
        assert_eq!(withdrawal["failureReason"].as_str(), reason);
        assert_eq!(bench.holds("XAF"), (json!(left), json!(0)));
    }
    let submitted = with(payout("A"), json!({"phoneNumber": "237653456129"}));
    let id = field(&bench.withdraw(&submitted).json(), "id");
    assert_eq!(bench.at(1_000_000).withdrawal(&id)["status"], "PROCESSING");
    assert_eq!(bench.holds("XAF"), (json!(990_000), json!(5_000)));
}

#[test]
fn payments_fill_the_wallet_that_withdrawals_empty() {
    let mut bench = Bench::new();
    let uncovered = (422, json!("Insufficient wallet balance"));
    assert_eq!(bench.withdraw(&payout("WD")).refusal(), uncovered);
    bench.init(&with(ussd("A"), json!({"amount": 5500})));
    assert_eq!(bench.withdraw(&payout("WD")).refusal(), uncovered, "it is not paid yet");
    // 5225 come in. Amount plus fee is 5250, though only the amount will leave.
    assert_eq!(bench.at(3_000).withdraw(&payout("WD")).refusal(), uncovered);
    bench.init(&with(ussd("B"), json!({"amount": 100})));
    assert_eq!(bench.at(6_000).holds("XAF").0, 5_320);
    assert_eq!(bench.withdraw(&payout("WD")).status(), 201, "a refusal keeps no externalId busy");
    assert_eq!(bench.at(9_000).holds("XAF"), (json!(320), json!(0)));
}

#[test]
fn each_country_has_its_wallet() {
    let mut config = EngineConfig::new();
    config.balances = [(Country::Gab, 10_000)].into();
    let mut bench = Bench::with(config);
    assert_eq!(bench.withdraw(&payout("A")).status(), 422, "the same currency in another country");
    let gabon = with(payout("A"), json!({"provider": "AIRTEL_GAB", "phoneNumber": "24174345678"}));
    assert_eq!(bench.withdraw(&gabon).status(), 201);
}

#[test]
fn the_external_id_is_optional_and_guarded() {
    let mut bench = Bench::funded();
    let nameless = with(payout("A"), json!({"externalId": null}));
    for _ in 0..2 {
        let body = bench.withdraw(&nameless).json();
        assert_eq!(body["externalId"], json!(null));
    }
    let failing = with(payout("A"), json!({"phoneNumber": "237653456119"}));
    assert_eq!(bench.withdraw(&failing).status(), 201);
    let in_use = (409, json!("External ID already in use"));
    assert_eq!(bench.withdraw(&payout("A")).refusal(), in_use);
    assert_eq!(bench.at(3_000).withdraw(&payout("A")).status(), 201);
    assert_eq!(bench.at(60_000).withdraw(&payout("A")).refusal(), in_use);
    // A payment may have the same one.
    assert_eq!(bench.init(&ussd("A")).status(), 201);
}

#[test]
fn a_bank_withdrawal_needs_an_account() {
    let mut bench = Bench::funded();
    let answer = bench.withdraw(&to_bank("WD-BANK-001"));
    let body = answer.json();
    let (id, reference) = (field(&body, "id"), field(&body, "reference"));
    assert_eq!(
        answer.text(),
        format!(
            r#"{{"id":"{id}","reference":"{reference}","status":"PENDING","amount":100000,"netAmount":95000,"feeAmount":5000,"currency":"XAF","externalId":"WD-BANK-001","isTest":true,"message":"Retrait initié, transfert en cours auprès de l'opérateur."}}"#
        )
    );
    let completed = bench.at(3_000).withdrawal(&id);
    assert_eq!(completed["status"], "COMPLETED");
    assert_eq!(completed["phoneNumber"], json!(null));
    assert_eq!(
        bench.withdraw(&with(to_bank("B"), json!({"bankAccountId": "mine"}))).refusal(),
        (400, json!(["bankAccountId must be a UUID"]))
    );
    assert_eq!(
        bench.withdraw(&with(to_bank("B"), json!({"provider": "MTN_MOMO_CMR"}))).refusal(),
        (400, json!(["property provider should not exist"]))
    );
}

#[test]
fn money_crosses_countries_and_currencies() {
    let mut bench = Bench::funded();
    let answer = bench.withdraw(&across("PAYOUT-CROSS-003"));
    let body = answer.json();
    let (id, reference) = (field(&body, "id"), field(&body, "reference"));
    assert_eq!(
        answer.text(),
        format!(
            r#"{{"id":"{id}","reference":"{reference}","status":"PENDING","amount":50000,"netAmount":47500,"feeAmount":2500,"currency":"XAF","payoutCurrency":"XOF","payoutAmount":48226.75,"exchangeRate":1.0153,"isTest":true,"message":"Withdrawal request received. Processing via Mobile Money."}}"#
        )
    );
    let withdrawal = bench.at(3_000).withdrawal(&id);
    assert_eq!(withdrawal["status"], "COMPLETED");
    assert_eq!(withdrawal["country"], "CIV");
    assert_eq!(withdrawal["payoutAmount"], 48226.75);
    assert_eq!(bench.holds("XAF").0, 950_000);

    // Inside a zone there is nothing to exchange, and no field about it.
    let gabon = json!({"provider": "AIRTEL_GAB", "phoneNumber": "24174345678"});
    let body = bench.withdraw(&with(across("B"), gabon)).json();
    assert_eq!((&body["country"], &body["currency"]), (&json!("GAB"), &json!("XAF")));
    assert!(body.get("exchangeRate").is_none());
}

#[test]
fn crossing_a_border_asks_for_the_recipient() {
    let mut bench = Bench::funded();
    let before_august = json!({
        "recipientFirstName": null,
        "recipientLastName": null,
        "purposeOfFunds": null,
        "sourceOfFunds": null,
    });
    let missing =
        json!(["recipientFirstName should not be empty", "recipientLastName should not be empty",]);
    assert_eq!(bench.withdraw(&with(across("A"), before_august.clone())).refusal(), (400, missing));
    let with_defaults = json!({"purposeOfFunds": null, "sourceOfFunds": null});
    assert_eq!(bench.withdraw(&with(across("D"), with_defaults)).status(), 201);
    let purpose = bench.withdraw(&with(across("A"), json!({"purposeOfFunds": "FUN"}))).refusal().1;
    let purpose = purpose[0].as_str().unwrap();
    assert!(
        purpose.starts_with("purposeOfFunds must be one of the following values: FAMILY_SUPPORT")
    );
    // A source in the recipient's own country crosses nothing.
    let mut home = with(payout("A"), json!({"sourceCountry": "CMR"}));
    assert_eq!(bench.withdraw(&home).status(), 201);
    home = with(home, json!({"externalId": "B", "sourceOfFunds": "THEFT"}));
    assert_eq!(bench.withdraw(&home).status(), 400);
    assert_eq!(
        bench.withdraw(&with(across("C"), json!({"sourceCountry": "TCD"}))).refusal(),
        (404, json!("Wallet not found"))
    );
    assert_eq!(
        bench.withdraw(&with(across("C"), json!({"sourceCountry": "Cameroon"}))).refusal(),
        (400, json!(["sourceCountry must be a valid ISO31661 Alpha3 code"]))
    );
}

#[test]
fn bounds_are_those_of_the_wallets_currency() {
    let mut bench = Bench::funded();
    let least = (400, json!(["amount must not be less than 100"]));
    let most = (400, json!(["amount must not be greater than 500000"]));
    for (amount, refusal) in [
        (json!(99), &least),
        (
            json!(99.99),
            &(400, json!([least.1[0], "amount must be a whole number for MTN_MOMO_CMR"])),
        ),
        (json!(-5), &least),
        (json!(500_001), &most),
    ] {
        let order = with(payout("A"), json!({"amount": amount}));
        assert_eq!(&bench.withdraw(&order).refusal(), refusal);
    }
    for amount in [json!(100), json!(500_000)] {
        let order = with(payout("A"), json!({"amount": amount, "externalId": null}));
        assert_eq!(bench.withdraw(&order).status(), 201);
    }
    let kenya = json!({"provider": "MPESA_KEN", "phoneNumber": "254700000000", "amount": 900_000});
    assert_eq!(bench.withdraw(&with(payout("K"), kenya)).status(), 201);
    let tiny = with(across("T"), json!({"sourceCountry": "KEN", "amount": 0}));
    assert_eq!(bench.withdraw(&tiny).refusal(), (400, json!(["amount must be a positive number"])));
}

#[test]
fn ids_of_payments_and_withdrawals_do_not_mix() {
    let mut bench = Bench::funded();
    let payment = field(&bench.init(&ussd("A")).json(), "id");
    let withdrawal = field(&bench.withdraw(&payout("A")).json(), "id");
    let crossed = bench.get(&format!("/api/v1/payments/withdraw/{payment}")).refusal();
    assert_eq!(crossed, (404, json!("Withdrawal not found")));
    let crossed = bench.get(&format!("/api/v1/payments/{withdrawal}")).refusal();
    assert_eq!(crossed, (404, json!("Payment not found")));
    assert_eq!(bench.refund(&withdrawal, &json!({})).status(), 404);
}

#[test]
fn only_the_end_is_told() {
    let mut bench = Bench::funded();
    let created = bench
        .withdraw(&with(payout("WD-1"), json!({"metadata": {"payoutCycle": "2026-05"}})))
        .json();
    let failing = json!({"phoneNumber": "237653456089"});
    bench.at(1).withdraw(&with(payout("WD-2"), failing));
    assert!(bench.at(2_999).deliver(OK).is_empty());
    let deliveries = bench.at(4_000).deliver(OK);
    assert_eq!(events(&deliveries), ["payout.completed", "payout.failed"]);
    let (id, reference) = (field(&created, "id"), field(&created, "reference"));
    assert_eq!(
        std::str::from_utf8(&deliveries[0].body).unwrap(),
        format!(
            r#"{{"event":"payout.completed","paymentId":"{id}","reference":"{reference}","status":"COMPLETED","amount":5000,"phoneNumber":"237653456789","externalId":"WD-1","metadata":{{"payoutCycle":"2026-05"}},"completedAt":"2026-05-14T10:00:03.000Z","failedAt":null,"failureReason":null,"timestamp":"2026-05-14T10:00:03.000Z","isTest":true}}"#
        )
    );
    let secret = WebhookSecret::new(bench.config.webhook_secret.clone()).unwrap();
    assert_eq!(deliveries[0].headers["x-kpay-signature"], secret.sign(&deliveries[0].body));
    assert_eq!(bench.engine.deliveries().next().unwrap().payment_id, id);
}
