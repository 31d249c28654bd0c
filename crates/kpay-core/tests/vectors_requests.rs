//! Every request of `contract/vectors`: each is written as the contract shows it, to the place that it
//! names, with the credentials that this place takes.

mod common;

use common::samples::{Sample, TOKEN};
use common::vectors::{Vectors, credentials};
use http::{Method, Request};
use kpay_core::endpoint::{
    InitBankWithdrawal, InitCrossCountryWithdrawal, InitGatewayPayment, InitGatewayWithdrawal,
    InitUssdPayment, InitUssdWithdrawal, PaymentMethod, PredictProvider, PurposeOfFunds,
    RefundPayment, SourceOfFunds, TransferBetweenWallets,
};
use kpay_core::{
    AccessToken, ApplicationId, Auth, BankAccountId, BaseUrl, Country, Currency, Endpoint,
    ExternalId, Keys, Money, PaymentId, PhoneNumber, Provider, RawJson,
};
use serde_json::{Value, json};

const INIT: &str = "/api/v1/payments/init";
const WITHDRAW: &str = "/api/v1/payments/withdraw";

fn id(text: &str) -> ExternalId {
    ExternalId::new(text).unwrap()
}

fn phone(digits: &str) -> PhoneNumber {
    PhoneNumber::new(digits).unwrap()
}

fn xaf(units: u32) -> Money {
    Money::new(units, Currency::Xaf)
}

/// The body of a request that goes to this path.
fn body<E: Endpoint>(endpoint: &E, auth: <E::Auth as Auth>::Input<'_>, path: &str) -> Value {
    let request = written(endpoint, auth);
    assert_eq!(request.method(), Method::POST);
    assert_eq!(request.uri().to_string(), format!("https://admin.kpay.site{path}"));
    assert_eq!(request.headers()["content-type"], "application/json");
    serde_json::from_slice(request.body()).unwrap()
}

fn written<E: Endpoint>(endpoint: &E, auth: <E::Auth as Auth>::Input<'_>) -> Request<bytes::Bytes> {
    endpoint.prepare(&BaseUrl::kpay(), auth).unwrap().to_request()
}

/// A request under the keys.
fn check(endpoint: &impl Endpoint<Auth = Keys>, path: &str, vector: &Value) {
    assert_eq!(body(endpoint, &credentials(), path), vector["body"]);
    let request = written(endpoint, &credentials());
    assert_eq!(request.headers()["x-api-key"], "kpay_test_4f1d");
    assert_eq!(request.headers()["x-secret-key"], "9a0b1c2d3e4f");
    assert!(!request.headers().contains_key("authorization"));
}

#[test]
fn every_request_is_written_as_the_contract_shows_it() {
    for sample in Sample::all_of("requests") {
        let request = sample.request();
        let headers = request.headers();
        let sent = |name: &str| headers.get(name).map(|value| value.to_str().unwrap());
        assert_eq!(sent("content-type"), Some("application/json"));
        let credentials = [sent("x-api-key"), sent("x-secret-key"), sent("authorization")];
        let bearer = format!("Bearer {TOKEN}");
        let expected = match sample.operation.name {
            "wallets.transfer" => [None, None, Some(&*bearer)],
            _ => [Some("kpay_test_4f1d"), Some("9a0b1c2d3e4f"), None],
        };
        assert_eq!(credentials, expected, "{}", sample.name);
        let mut expected = sample.body().clone();
        for (name, value) in sample.vector["added_since"].as_object().into_iter().flatten() {
            let before = expected.as_object_mut().unwrap().insert(name.clone(), value.clone());
            assert_eq!(before, None, "{}: {name} is in the sample", sample.name);
        }
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        assert_eq!(body, expected, "{}", sample.name);
    }
}

#[test]
fn typed_requests_are_written_as_the_contract_shows_them() {
    let mut vectors = Vectors::of("requests");
    check_payments(&mut vectors);
    check_withdrawals(&mut vectors);
    check_cross_country_withdrawals(&mut vectors);

    let payment = PaymentId::new("pay_abc123").unwrap();
    let refund = RefundPayment::new(payment, id("REFUND-CMD-2026-00042"))
        .reason("Produit en rupture de stock");
    check(&refund, "/api/v1/payments/pay_abc123/refund", &vectors.take("req_refund"));

    let predict = PredictProvider::new(phone("237670000001"));
    let path = "/api/v1/payments/predict-provider";
    check(&predict, path, &vectors.take("req_predict_provider"));

    check_transfers(&mut vectors);
}

fn check_payments(vectors: &mut Vectors) {
    let payment = || {
        let number = phone("237670000001");
        InitUssdPayment::new(id("ORDER-12345"), xaf(5000), Provider::MtnMomoCmr, number)
    };
    let full = payment()
        .description("Order 12345")
        .customer_name("Test Customer")
        .customer_email("client@example.com")
        .metadata(RawJson::new(&json!({ "orderId": "12345" })).unwrap());
    check(&payment(), INIT, &vectors.take("req_init_ussd"));
    check(&full, INIT, &vectors.take("req_init_ussd_full"));

    let page = |text| InitGatewayPayment::new(id(text), xaf(5000), "https://monsite.com/return");
    let cancellable = page("ORDER-12346").cancel_url("https://monsite.com/cancel");
    check(&cancellable, INIT, &vectors.take("req_init_gateway_currency"));
    let cancellable = cancellable.without_currency();
    check(&cancellable, INIT, &vectors.take("req_init_gateway"));
    let card = page("ORDER-12347")
        .payment_method(PaymentMethod::Card)
        .customer_email("client@example.com")
        .without_currency();
    check(&card, INIT, &vectors.take("req_init_card"));
}

fn check_withdrawals(vectors: &mut Vectors) {
    let number = phone("237670000001");
    let to_phone =
        InitUssdWithdrawal::new(id("WD-ORDER-98765"), xaf(5000), Provider::MtnMomoCmr, number);
    check(&to_phone, WITHDRAW, &vectors.take("req_withdraw"));

    let account = BankAccountId::new("0ff617c5-8b6f-44b5-9e9f-114fa5089d2b").unwrap();
    let to_bank = InitBankWithdrawal::new(id("WD-BANK-001"), 100_000, account)
        .description("Virement fournisseur");
    check(&to_bank, WITHDRAW, &vectors.take("req_withdraw_bank"));

    let page = InitGatewayWithdrawal::new(id("WD-ORD-001"), 5000, "https://monsite.com/return");
    check(&page, WITHDRAW, &vectors.take("req_withdraw_gateway"));
}

fn check_cross_country_withdrawals(vectors: &mut Vectors) {
    let withdrawal = |external_id| {
        InitCrossCountryWithdrawal::new(
            id(external_id),
            xaf(50_000),
            Country::Cmr,
            Provider::MtnMomoCiv,
            phone("2250503456089"),
            "Jean",
            "Dupont",
        )
    };
    let today = withdrawal("PAYOUT-CROSS-003")
        .purpose_of_funds(PurposeOfFunds::FamilySupport)
        .source_of_funds(SourceOfFunds::Salary);
    check(&today, WITHDRAW, &vectors.take("req_withdraw_cross_country"));

    // The form of July lacks what KPay has required since August, and is else the same.
    let july = vectors.take("req_withdraw_cross_country_before_august");
    let same = withdrawal("PAYOUT-CROSS-002").description("Paiement fournisseur Cote d'Ivoire");
    let mut sent = body(&same, &credentials(), WITHDRAW);
    let fields = sent.as_object_mut().unwrap();
    for (name, value) in [
        ("recipientFirstName", "Jean"),
        ("recipientLastName", "Dupont"),
        ("purposeOfFunds", "PERSONAL_TRANSFER"),
        ("sourceOfFunds", "BUSINESS_INCOME"),
    ] {
        assert_eq!(fields.remove(name).unwrap(), value);
    }
    assert_eq!(sent, july["body"]);
}

fn check_transfers(vectors: &mut Vectors) {
    let token = AccessToken::new(TOKEN).unwrap();
    for (name, external_id, amount, to, text) in [
        (
            "req_wallet_transfer_same_currency",
            "TRF-2026-001",
            50_000,
            Country::Gab,
            "Transfert de fonds CMR vers GAB",
        ),
        (
            "req_wallet_transfer_cross_currency",
            "TRF-2026-002",
            100_000,
            Country::Sen,
            "Approvisionnement wallet Sénégal",
        ),
    ] {
        let application = ApplicationId::new("e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d").unwrap();
        let transfer =
            TransferBetweenWallets::new(id(external_id), application, amount, Country::Cmr, to);
        let sent = body(&transfer.description(text), &token, "/api/wallets/transfer");
        assert_eq!(sent, vectors.take(name)["body"]);
    }
}
