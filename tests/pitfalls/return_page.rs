//! 31 to 35.

use std::time::Duration;

use kpay_client::core::webhook;
use kpay_client::core::{
    GatewaySecret, ReturnError, TransactionState, UnconfirmedReturn, UnixMillis, WebhookSecret,
    verify_return,
};

use crate::support::{Shop, signed};
use crate::values::gateway;

const NOW: UnixMillis = UnixMillis::new(1_780_000_000_000);

fn gateway_secret() -> GatewaySecret {
    GatewaySecret::new("gwsec_synthetic").unwrap()
}

/// A rightly signed return with this `ts`, looked at now.
fn returned(ts: u64) -> Result<UnconfirmedReturn, ReturnError> {
    let sig =
        gateway_secret().sign_return("COMPLETED", "KPAY-1", Some("ORDER-1"), UnixMillis::new(ts));
    let query = format!("status=COMPLETED&reference=KPAY-1&externalId=ORDER-1&ts={ts}&sig={sig}");
    verify_return(&query, &gateway_secret(), NOW)
}

#[test]
fn p31_completed_in_the_url_is_not_paid() {
    let shop = Shop::new();
    let page = shop.run(async { shop.client.send(&gateway("ORDER-1")).await }).unwrap();
    let secret = GatewaySecret::new(&shop.config.gateway_secret).unwrap();
    let reference = page.reference.as_ref().unwrap().as_str().to_owned();
    let ts = shop.now();
    let url = |sig: &str| {
        format!(
            "https://shop.example/return?cart=7&status=COMPLETED&reference={reference}&externalId=ORDER-1&ts={}&sig={sig}",
            ts.get()
        )
    };
    let forged = verify_return(&url(&"0".repeat(64)), &secret, ts);
    assert_eq!(forged.unwrap_err(), ReturnError::Mismatch);

    // Even a right signature is only a claim: the payment itself is still open.
    let sig = secret.sign_return("COMPLETED", &reference, Some("ORDER-1"), ts);
    let back = verify_return(&url(&sig), &secret, ts).unwrap();
    assert_eq!(back.claimed_status, "COMPLETED");
    let read = shop.run(async { shop.client.payments().get(back.key()).await }).unwrap();
    assert_eq!(read.state(), TransactionState::Open);

    // And one that the page itself made confirms the same way.
    let location = shop.browse(&page.gateway_url, "pay");
    let back = verify_return(&location, &secret, shop.now()).unwrap();
    shop.events();
    let read = shop.run(async { shop.client.payments().get(back.key()).await }).unwrap();
    assert_eq!(read.state(), TransactionState::Completed);
}

#[test]
fn p32_ts_is_milliseconds_and_seconds_are_understood() {
    assert_eq!(returned(NOW.get()).unwrap().signed_at, NOW);
    assert_eq!(returned(NOW.get() / 1000).unwrap().signed_at, NOW);
    let old = NOW.get() - 11 * 60 * 1000;
    assert_eq!(returned(old).unwrap_err(), ReturnError::TooOld);
    assert_eq!(returned(old / 1000).unwrap_err(), ReturnError::TooOld);
}

#[test]
fn p33_a_return_from_the_future_is_refused() {
    let day = NOW.saturating_add(Duration::from_secs(24 * 60 * 60));
    assert_eq!(returned(day.get()).unwrap_err(), ReturnError::InFuture);
    assert_eq!(returned(u64::MAX).unwrap_err(), ReturnError::InFuture);
    // A clock may run a little ahead.
    assert!(returned(NOW.get() + 30_000).is_ok());
}

#[test]
fn p34_another_secret_is_no_gateway_secret() {
    // The types differ (a `compile_fail` example on `GatewaySecret`); the texts can still be mixed up.
    let ts = NOW.get();
    let wrong = GatewaySecret::new("whsec_synthetic").unwrap();
    let sig = wrong.sign_return("COMPLETED", "KPAY-1", None, NOW);
    let query = format!("status=COMPLETED&reference=KPAY-1&ts={ts}&sig={sig}");
    let error = verify_return(&query, &gateway_secret(), NOW).unwrap_err();
    assert_eq!(error, ReturnError::Mismatch);
    assert!(error.to_string().contains("not the webhook secret"), "{error}");
    assert_eq!(
        verify_return(&query, &[] as &[GatewaySecret], NOW).unwrap_err(),
        ReturnError::NoSecret
    );

    let body = br#"{"event":"payment.completed","paymentId":"pay_1","status":"COMPLETED"}"#;
    let as_webhook = WebhookSecret::new("gwsec_synthetic").unwrap();
    let webhook_secret = WebhookSecret::new("whsec_synthetic").unwrap();
    assert!(webhook::verify(&signed(&as_webhook, body), body, &webhook_secret).is_err());
}

#[test]
fn p35_an_external_id_in_the_return_url_itself_is_found_out() {
    // A page that was opened elsewhere: this SDK refuses such an address (66).
    let back = |own: &str| {
        let shop = Shop::new();
        let page = shop.run(async { shop.client.send(&gateway("ORDER-1")).await }).unwrap();
        let location = shop.browse(&page.gateway_url, "pay");
        let location = location.replacen('?', &format!("?externalId={own}&"), 1);
        let secret = GatewaySecret::new(&shop.config.gateway_secret).unwrap();
        verify_return(&location, &secret, shop.now())
    };
    let error = back("ORDER-OF-ANOTHER").unwrap_err();
    assert_eq!(error, ReturnError::Contradictory("externalId"));
    assert!(error.to_string().contains("keep 'externalId' out of your returnUrl"), "{error}");
    assert_eq!(back("ORDER-1").unwrap().external_id.as_deref(), Some("ORDER-1"));
}
