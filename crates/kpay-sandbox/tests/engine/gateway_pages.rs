//! What a customer sees on the gateway page and does there.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use kpay_sandbox::{DeliveryOutcome, EngineConfig};
use serde_json::json;

use crate::support::{Answer, Bench, events, field, gateway, with};

fn open(bench: &mut Bench, order: &serde_json::Value) -> (String, String) {
    let created = bench.init(order).json();
    let path = field(&created, "gatewayUrl").replace("http://localhost", "");
    (field(&created, "id"), path)
}

fn send(bench: &mut Bench, path: &str, form: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request =
        Request::post(path).header("Content-Type", "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    bench.send(&request.body(Bytes::from(form.to_owned())).unwrap())
}

fn pay(bench: &mut Bench, path: &str, form: &str) -> Answer {
    send(bench, &format!("{path}/pay"), form, &[])
}

fn show(bench: &mut Bench, path: &str, language: &str) -> Answer {
    let request = Request::get(path).header("Accept-Language", language);
    bench.send(&request.body(Bytes::new()).unwrap())
}

#[test]
fn the_phone_is_asked_and_its_answer_leads_back() {
    let mut bench = Bench::new();
    let (id, path) = open(&mut bench, &gateway("A"));
    let answer = pay(&mut bench, &path, "provider=MTN_MOMO_CMR&phoneNumber=237+653+456+789");
    let token = path.trim_start_matches("/gateway/");
    assert_eq!((answer.status(), answer.header("location")), (303, &*format!("../{token}")));
    let waiting = show(&mut bench, &path, "en");
    assert!(waiting.text().contains("data-state=\"waiting\""));
    assert!(waiting.text().contains("•••\u{a0}789") && !waiting.text().contains("237653456789"));
    assert_eq!(bench.payment(&id)["provider"], "MTN_MOMO_CMR");
    // Nothing that is sent now changes anything.
    pay(&mut bench, &path, "provider=ORANGE_CMR&phoneNumber=237653456029");
    send(&mut bench, &format!("{path}/cancel"), "", &[]);

    let back = show(bench.at(3_000), &path, "en");
    assert_eq!(back.status(), 303);
    assert!(back.header("location").contains("?cart=7&status=COMPLETED&reference="));
    assert_eq!(bench.payment(&id)["phoneNumber"], "237653456789");
    let ok = DeliveryOutcome::Answered(StatusCode::OK);
    let told = ["payment.initiated", "payment.processing", "payment.completed"];
    assert_eq!(events(&bench.deliver(ok)), told);
    assert_eq!(bench.engine.next_due(), None, "its expiry is forgotten");
}

#[test]
fn a_refusal_is_told_in_words_and_signed_on_the_way_back() {
    let mut bench = Bench::new();
    for (external_id, number, english, french) in [
        ("A", "237653456029", "This number has no account", "n&#39;a pas de compte"),
        ("B", "237653456019", "has reached its limit", "atteint son plafond"),
    ] {
        let (id, path) = open(&mut bench, &gateway(external_id));
        pay(&mut bench, &path, &format!("provider=MTN_MOMO_CMR&phoneNumber={number}"));
        bench.now = bench.now.saturating_add(std::time::Duration::from_secs(3));
        assert_eq!(bench.payment(&id)["status"], "FAILED");
        for (language, words) in [("en", english), ("fr", french)] {
            let page = show(&mut bench, &path, language);
            assert!(page.text().contains(words), "{}", page.text());
            assert!(page.text().contains("?cart=7&amp;status=FAILED&amp;reference="));
        }
        assert!(pay(&mut bench, &path, "").header("location").starts_with("../gw_"));
    }
}

#[test]
fn whoever_closes_the_page_leaves_the_session_open() {
    let mut bench = Bench::new();
    let (id, path) = open(&mut bench, &gateway("A"));
    pay(&mut bench, &path, "provider=MTN_MOMO_CMR&phoneNumber=237653456129");
    assert!(show(bench.at(86_400_000), &path, "en").text().contains("data-state=\"waiting\""));
    assert_eq!(bench.payment(&id)["status"], "PROCESSING");
    assert_eq!(bench.init(&gateway("A")).status(), 409);
}

#[test]
fn only_what_the_application_allows_is_offered_and_taken() {
    let mut config = EngineConfig::new();
    config.dashboard.methods = Some(["ORANGE_CMR", "AIRTEL_GAB"].map(str::to_owned).into());
    let mut bench = Bench::with(config);
    let (id, path) = open(&mut bench, &gateway("A"));
    let page = show(&mut bench, &path, "fr");
    for part in ["<optgroup label=\"Cameroun\">", "value=\"ORANGE_CMR\"", "value=\"AIRTEL_GAB\""] {
        assert!(page.text().contains(part), "{part}");
    }
    assert!(!page.text().contains("MTN") && !page.text().contains("ORANGE_SEN"));
    // A test number fills in an operator that is offered, though it was published with another.
    assert!(page.text().contains("data-number=\"237653456789\" data-provider=\"ORANGE_CMR\""));
    for form in [
        "provider=MTN_MOMO_CMR&phoneNumber=237653456789",
        "provider=ORANGE_CMR&phoneNumber=24174345678",
        "provider=ORANGE_CMR&phoneNumber=23765345678",
        "provider=ORANGE_CMR&phoneNumber=%3Cscript%3E",
        "phoneNumber=237653456789",
    ] {
        let again = pay(&mut bench, &path, form);
        assert_eq!(again.status(), 400, "{form}");
        assert!(again.text().contains("role=\"alert\""));
        assert_eq!(again.text().matches("<script").count(), 1, "the page's own");
        // From the address of the form, the page and its files are one folder up.
        assert!(again.text().contains(&format!("action=\"../{}/pay\"", &path[9..])));
        assert!(again.text().contains("href=\"../assets/page.css\""));
    }
    assert_eq!(bench.payment(&id)["status"], "PENDING");
    // The wallet is that of the operator's country.
    pay(&mut bench, &path, "provider=AIRTEL_GAB&phoneNumber=24174345678");
    let wallets = bench.at(3_000).get("/_sandbox/wallets").json();
    let held = |country: &str| {
        let rows = wallets.as_array().unwrap();
        rows.iter().find(|row| row["country"] == country).unwrap()["balance"].clone()
    };
    assert_eq!((held("GAB"), held("CMR")), (json!(4_750), json!(0)));
}

#[test]
fn the_language_that_is_chosen_stays() {
    let mut bench = Bench::new();
    let (_, path) = open(&mut bench, &gateway("A"));
    assert!(show(&mut bench, &path, "en").text().contains("Amount to pay"));
    let french = show(&mut bench, &format!("{path}?lang=fr"), "en");
    assert!(
        french.text().contains("<html lang=\"fr\">") && french.text().contains("Montant à payer")
    );
    assert!(french.text().contains(&format!("{}/pay?lang=fr\"", &path[9..])));
    let form = "provider=MTN_MOMO_CMR&phoneNumber=1";
    let again = send(&mut bench, &format!("{path}/pay?lang=fr"), form, &[]);
    assert!(again.text().contains("Donnez le numéro") && again.text().contains("<title>Erreur"));
}

#[test]
fn a_form_of_another_site_does_nothing() {
    let mut bench = Bench::new();
    let (id, path) = open(&mut bench, &gateway("A"));
    for way in ["pay", "cancel", "withdraw"] {
        let url = format!("{path}/{way}");
        let answer = send(&mut bench, &url, "", &[("Sec-Fetch-Site", "cross-site")]);
        assert_eq!(answer.status(), 403);
        assert_eq!(bench.browse(Method::GET, &url).status(), 405, "no action by GET");
    }
    assert_eq!(bench.payment(&id)["status"], "PENDING");
}

#[test]
fn the_files_of_the_page_are_there_and_leave_no_trace() {
    let mut bench = Bench::new();
    for (file, media_type) in [
        ("page.css", "text/css"),
        ("icon.svg", "image/svg+xml"),
        ("fill.js", "text/javascript"),
        ("waiting.js", "text/javascript"),
    ] {
        let answer = bench.browse(Method::GET, &format!("/gateway/assets/{file}"));
        assert_eq!(answer.status(), 200);
        assert!(answer.header("content-type").starts_with(media_type));
    }
    assert_eq!(bench.get("/_sandbox/requests").json(), json!([]));
    assert_eq!(bench.browse(Method::GET, "/gateway/assets/other.js").status(), 404);
    let page = bench.browse(Method::GET, "/gateway/gw_none");
    assert_eq!(page.status(), 404);
    assert!(page.text().contains("There is no such page."));
    let order = with(gateway("A"), json!({"currency": "USD", "amount": 12.5}));
    let (_, path) = open(&mut bench, &order);
    assert!(show(&mut bench, &path, "en").text().contains("VODACOM_MPESA_COD"));
}
