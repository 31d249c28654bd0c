//! The page on which a recipient says where the money goes.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use kpay_core::{GatewaySecret, UnixMillis};
use kpay_sandbox::DeliveryOutcome;
use serde_json::{Value, json};

use crate::support::{Answer, Bench, START, events, field, with};

const OK: DeliveryOutcome = DeliveryOutcome::Answered(StatusCode::OK);
const TWO_DAYS: u64 = 2 * 24 * 60 * 60 * 1_000;

fn gateway(external_id: &str) -> Value {
    json!({
        "amount": 5000,
        "externalId": external_id,
        "returnUrl": "https://shop.example/return?cart=7",
    })
}

fn open(bench: &mut Bench, order: &Value) -> (String, String) {
    let created = bench.withdraw(order).json();
    let path = field(&created, "gatewayUrl").replace("http://localhost", "");
    (field(&created, "id"), path)
}

fn fill(bench: &mut Bench, path: &str, form: &'static str) -> Answer {
    let request = Request::post(format!("{path}/withdraw"))
        .header("Content-Type", "application/x-www-form-urlencoded");
    let request = request.body(Bytes::from_static(form.as_bytes())).unwrap();
    bench.send(&request)
}

#[test]
fn it_has_the_fields_of_the_contract_in_order() {
    let mut bench = Bench::funded();
    let answer = bench.withdraw(&gateway("WD-ORD-001"));
    assert_eq!(answer.status(), 201);
    let body = answer.json();
    let (id, reference) = (field(&body, "id"), field(&body, "reference"));
    let url = field(&body, "gatewayUrl");
    assert_eq!(
        answer.text(),
        format!(
            r#"{{"id":"{id}","reference":"{reference}","externalId":"WD-ORD-001","status":"PENDING","mode":"GATEWAY","amount":5000,"netAmount":4750,"feeAmount":250,"currency":"XAF","gatewayUrl":"{url}","expiresAt":"2026-05-16T10:00:00.000Z","isTest":true,"message":"Redirect the beneficiary to gatewayUrl to enter withdrawal details."}}"#
        )
    );
    assert_eq!(bench.holds("XAF").1, 5_000);
    let page = bench.browse(Method::GET, &url.replace("http://localhost", ""));
    assert_eq!(page.status(), 200);
    for part in ["5,000\u{a0}XAF", "value=\"MTN_MOMO_CMR\"", "value=\"ORANGE_CMR\""] {
        assert!(page.text().contains(part), "{part}");
    }
    assert!(!page.text().contains("ORANGE_CIV") && !page.text().contains("AIRTEL_GAB"));
}

#[test]
fn the_recipient_gives_a_number_and_is_paid() {
    let mut bench = Bench::funded();
    let (id, path) = open(&mut bench, &gateway("WD 1"));
    let form = "provider=ORANGE_CMR&phoneNumber=%2B237+6+53+45+67+89";
    let filled = fill(bench.at(5_000), &path, form);
    let token = path.trim_start_matches("/gateway/");
    assert_eq!((filled.status(), filled.header("location")), (303, &*format!("../{token}")));
    let waiting = bench.browse(Method::GET, &path);
    assert!(waiting.text().contains("data-state=\"waiting\""), "the money is on its way");
    // Neither a second number nor a cancellation changes anything.
    let again = fill(&mut bench, &path, "provider=MTN_MOMO_CMR&phoneNumber=237653456089");
    assert_eq!(again.header("location"), filled.header("location"));
    bench.browse(Method::POST, &format!("{path}/cancel"));

    let answer = bench.at(8_000).browse(Method::GET, &path);
    assert_eq!(answer.status(), 303);
    let reference = field(&bench.withdrawal(&id), "reference");
    let ts = START + 8_000;
    let sig = GatewaySecret::new(bench.config.gateway_secret.clone()).unwrap().sign_return(
        "COMPLETED",
        &reference,
        Some("WD 1"),
        UnixMillis::new(ts),
    );
    assert_eq!(
        answer.header("location"),
        format!(
            "https://shop.example/return?cart=7&status=COMPLETED&reference={reference}\
             &externalId=WD%201&ts={ts}&sig={sig}"
        )
    );
    let withdrawal = bench.withdrawal(&id);
    assert_eq!(withdrawal["status"], "COMPLETED");
    assert_eq!(withdrawal["provider"], "ORANGE_CMR");
    assert_eq!(withdrawal["phoneNumber"], "237653456789");
    assert_eq!(bench.holds("XAF"), (json!(995_000), json!(0)));
    assert_eq!(events(&bench.deliver(OK)), ["payout.completed"]);
    assert_eq!(bench.engine.next_due(), None, "its expiry is forgotten");
}

#[test]
fn a_number_that_can_not_be_paid_is_asked_for_again() {
    let mut bench = Bench::funded();
    let (id, path) = open(&mut bench, &gateway("A"));
    for form in [
        "",
        "provider=ORANGE_CMR",
        "provider=ORANGE_CIV&phoneNumber=2250503456789",
        "provider=MTN_MOMO_CMR&phoneNumber=2250503456789",
        "provider=MTN_MOMO_CMR&phoneNumber=237",
        "provider=MTN_MOMO_CMR&phoneNumber=237abcdefghi",
    ] {
        let answer = fill(&mut bench, &path, form);
        assert_eq!(answer.status(), 400, "{form}");
        assert!(answer.text().contains("/withdraw\""));
    }
    assert_eq!(bench.withdrawal(&id)["status"], "PENDING");
    // A number that fails is taken, and fails.
    let failing = "provider=MTN_MOMO_CMR&phoneNumber=237653456089";
    assert_eq!(fill(&mut bench, &path, failing).status(), 303);
    let withdrawal = bench.at(3_000).withdrawal(&id);
    assert_eq!(withdrawal["failureReason"], "RECIPIENT_NOT_FOUND");
    let told = bench.send(&Request::get(&path).body(Bytes::new()).unwrap());
    assert!(told.text().contains("role=\"alert\""), "in words, at once");
    assert!(told.text().contains("status=FAILED&amp;reference="), "with a way back");
    assert_eq!(bench.holds("XAF"), (json!(1_000_000), json!(0)));
}

#[test]
fn giving_up_and_forgetting_release_the_money() {
    let mut bench = Bench::funded();
    let (id, path) = open(&mut bench, &gateway("A"));
    let answer = bench.browse(Method::POST, &format!("{path}/cancel"));
    assert!(answer.header("location").contains("&status=CANCELLED&"));
    assert_eq!(bench.withdrawal(&id)["status"], "CANCELLED");
    assert_eq!(bench.holds("XAF").1, 0);
    assert_eq!(events(&bench.deliver(OK)), ["payout.cancelled"]);

    let cancel_url = json!({"cancelUrl": "https://shop.example/cancel", "externalId": null});
    let (_, path) = open(&mut bench, &with(gateway("A"), cancel_url));
    let answer = bench.browse(Method::POST, &format!("{path}/cancel"));
    assert_eq!(answer.header("location"), "https://shop.example/cancel");

    let (id, path) = open(&mut bench, &gateway("A"));
    assert_eq!(bench.holds("XAF").1, 5_000);
    bench.at(TWO_DAYS);
    assert_eq!(bench.withdrawal(&id)["status"], "EXPIRED");
    assert_eq!(bench.holds("XAF").1, 0);
    let form = "provider=MTN_MOMO_CMR&phoneNumber=237653456789";
    assert_eq!(fill(&mut bench, &path, form).status(), 410);
    assert_eq!(bench.withdraw(&gateway("A")).status(), 409);
}

#[test]
fn the_pages_of_payments_and_withdrawals_do_not_mix() {
    let mut bench = Bench::funded();
    let (_, path) = open(&mut bench, &gateway("A"));
    assert_eq!(bench.browse(Method::POST, &format!("{path}/pay")).status(), 404);
    assert_eq!(fill(&mut bench, "/gateway/gw_none", "").status(), 404);
    assert_eq!(
        bench.withdraw(&with(gateway("B"), json!({"phoneNumber": "237653456789"}))).refusal(),
        (400, json!(["property phoneNumber should not exist"]))
    );
}
