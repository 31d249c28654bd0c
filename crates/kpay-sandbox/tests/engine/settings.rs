//! Limits, prices, the rule of `currency`, the application's mode and whitelist.

use http::Method;
use kpay_core::Provider;
use kpay_sandbox::{CurrencyRule, EngineConfig, Limits, PaymentMode, Price, WebhookUrls};
use serde_json::{Value, json};

use crate::support::{Bench, events, field, gateway, payout, ussd, with};

fn bench(change: impl FnOnce(&mut EngineConfig)) -> Bench {
    let mut config = EngineConfig::new();
    config.webhook_url = Some("http://localhost/hook".to_owned());
    config.balances = [(kpay_core::Country::Cmr, 1_000_000)].into();
    change(&mut config);
    Bench::with(config)
}

#[test]
fn limits_hold_with_and_without_a_wait_to_tell() {
    for retry_after in [true, false] {
        let mut limits = Limits::published();
        limits.retry_after = retry_after;
        let mut bench = bench(|config| config.settings.limits = Some(limits));
        for number in 0..20 {
            assert_eq!(bench.init(&gateway(&number.to_string())).status(), 201);
        }
        let refused = bench.at(1_500).init(&gateway("B"));
        assert_eq!(refused.refusal(), (429, json!("ThrottlerException: Too Many Requests")));
        let told = refused.0.headers().get("retry-after").map(|it| it.to_str().unwrap());
        assert_eq!(told, retry_after.then_some("59"));
    }
}

#[test]
fn polls_have_a_limit_that_time_gives_back() {
    let mut bench = bench(|config| config.settings.limits = Some(Limits::published()));
    let id = field(&bench.init(&ussd("A")).json(), "id");
    let path = format!("/api/v1/payments/{id}");
    for _ in 0..60 {
        assert_eq!(bench.get(&path).status(), 200);
    }
    assert_eq!(bench.get(&path).status(), 429);
    assert_eq!(bench.get("/api/v1/payments/me").status(), 200, "no poll");
    assert_eq!(bench.at(59_999).get(&path).status(), 429);
    assert_eq!(bench.at(60_000).get(&path).status(), 200);
    // A frozen sandbox has the limits of KPay all the same.
    bench.post("/_sandbox/clock", &json!({"mode": "frozen"}));
    for _ in 0..59 {
        assert_eq!(bench.get(&path).status(), 200);
    }
    assert_eq!(bench.get(&path).status(), 429);
    assert_eq!(bench.at(120_000).get(&path).status(), 200);
}

#[test]
fn currency_has_a_rule_for_each_of_kpays_days() {
    let named = with(gateway("A"), json!({"currency": "XAF"}));
    let ask =
        |rule, body: &Value| bench(|config| config.settings.currency = rule).init(body).refusal();
    let nameless = with(gateway("A"), json!({"currency": null}));
    assert_eq!(ask(CurrencyRule::Refused, &nameless).0, 201);
    assert_eq!(
        ask(CurrencyRule::Refused, &named),
        (400, json!(["property currency should not exist"]))
    );
    assert_eq!(ask(CurrencyRule::Required, &named).0, 201);
    assert_eq!(
        ask(CurrencyRule::Required, &nameless),
        (400, json!("Le champ \"currency\" est obligatoire en mode GATEWAY"))
    );
    assert_eq!(ask(CurrencyRule::Optional, &named).0, 201);
    assert_eq!(ask(CurrencyRule::Optional, &nameless).0, 201);
    assert_eq!(ask(CurrencyRule::default(), &nameless).0, 400, "as KPay's live API");
}

#[test]
fn prices_decide_fees_and_are_listed() {
    let mut bench = bench(|config| {
        config.settings.prices.operators.insert(Provider::MtnMomoCmr, Price::new(150, 100));
    });
    let id = field(&bench.init(&ussd("A")).json(), "id");
    let withdrawal = bench.withdraw(&payout("A")).json();
    assert_eq!((&withdrawal["feeAmount"], &withdrawal["netAmount"]), (&json!(50), &json!(4950)));
    // A price that changes later changes nothing that has begun.
    bench
        .post("/_sandbox/settings", &json!({"prices": {"usual": {"deposit": 0, "withdrawal": 0}}}));
    let payment = bench.at(3_000).payment(&id);
    assert_eq!((&payment["feeAmount"], &payment["netAmount"]), (&json!(75), &json!(4925)));
    let list = bench.get("/api/public/pricelist").json();
    assert_eq!(list["countries"][0]["operators"][0]["depositRate"], 0);
}

#[test]
fn a_mode_refuses_the_other_ones_bodies() {
    let card = with(gateway("C"), json!({"paymentMethod": "CARD"}));
    let mut ussd_only = bench(|config| config.dashboard.mode = Some(PaymentMode::Ussd));
    assert_eq!(ussd_only.init(&ussd("A")).status(), 201);
    let refused = (400, json!("mode USSD: phoneNumber absent"));
    assert_eq!(ussd_only.init(&gateway("B")).refusal(), refused);
    assert_eq!(ussd_only.init(&card).status(), 201, "cards open the page in either mode");
    let mut gateway_only = bench(|config| config.dashboard.mode = Some(PaymentMode::Gateway));
    assert_eq!(gateway_only.init(&gateway("B")).status(), 201);
    assert_eq!(gateway_only.init(&card).status(), 201);
    let (status, message) = gateway_only.init(&ussd("A")).refusal();
    assert!(status == 400 && message.as_str().unwrap().starts_with("In GATEWAY mode"));
}

#[test]
fn a_whitelist_binds_operators_and_cards() {
    let mut bench = bench(|config| {
        config.dashboard.methods = Some(["ORANGE_CMR".to_owned()].into());
    });
    let refused = (400, json!("Provider MTN_MOMO_CMR is not in the application's whitelist"));
    assert_eq!(bench.init(&ussd("A")).refusal(), refused);
    assert_eq!(bench.withdraw(&payout("A")).refusal(), refused);
    let orange = with(ussd("A"), json!({"provider": "ORANGE_CMR"}));
    assert_eq!(bench.init(&orange).status(), 201);
    let card = with(gateway("C"), json!({"paymentMethod": "CARD"}));
    let page = field(&bench.init(&card).json(), "gatewayUrl").replace("http://localhost", "");
    let answer = bench.browse(Method::GET, &page);
    assert_eq!(answer.status(), 409);
    assert!(answer.text().contains("METHOD_NOT_ALLOWED"));
}

#[test]
fn each_family_of_webhooks_has_a_url_of_its_own() {
    let mut bench = bench(|config| {
        let mut urls = WebhookUrls::default();
        urls.payouts = Some("http://localhost/payouts".to_owned());
        urls.refunds = Some("http://localhost/refunds".to_owned());
        config.dashboard.webhook_urls = urls;
    });
    let id = field(&bench.init(&ussd("A")).json(), "id");
    bench.withdraw(&payout("A"));
    bench.at(3_000).refund(&id, &json!({}));
    let ok = kpay_sandbox::DeliveryOutcome::Answered(http::StatusCode::OK);
    let deliveries = bench.at(6_000).deliver(ok);
    let to = |path: &str| -> Vec<_> {
        deliveries
            .iter()
            .filter(|it| it.url == format!("http://localhost/{path}"))
            .cloned()
            .collect()
    };
    assert_eq!(events(&to("payouts")), ["payout.completed"]);
    assert_eq!(events(&to("refunds")), ["refund.completed"]);
    assert_eq!(
        events(&to("hook")),
        ["payment.initiated", "payment.processing", "payment.completed"]
    );
}
