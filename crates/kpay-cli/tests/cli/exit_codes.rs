//! Every exit code, each from a real run.

use crate::server::{Server, ServerReply, dead_address, http};
use crate::support::{Sandbox, are_usage_errors, kpay};

const PAYER: &str = "--provider MTN_MOMO_CMR --phone 237653456789";
const NOBODY: &str = "--provider MTN_MOMO_CMR --phone 237653456029";
const UNDECIDED: &str = "--provider MTN_MOMO_CMR --phone 237653456129";

fn init(external_id: &str, rest: &str) -> String {
    format!("payment init --amount 5000 --external-id {external_id} {rest}")
}

#[test]
fn a_success_is_0() {
    let sandbox = Sandbox::fast();
    let me = sandbox.kpay("me").end().ends(0);
    assert!(me.stdout.contains("TEST: no real money"), "{}", me.stdout);

    let taken = sandbox.kpay(&init("A", PAYER)).end().ends(0);
    assert!(taken.stdout.contains("5000 XAF") && taken.stdout.contains("237*******89"));
    let id = taken.stdout.split(' ').next().unwrap();
    assert!(taken.stderr.contains(&format!("kpay payment wait {id}")), "{}", taken.stderr);
    let waited = sandbox.kpay(&format!("payment wait {id}")).end().ends(0);
    assert!(waited.stdout.contains("is COMPLETED: 5000 XAF"), "{}", waited.stdout);
    let read = sandbox.kpay(&format!("payment get {id}")).end().ends(0);
    assert_eq!(read.stdout, waited.stdout);
    let reference = read.stdout.split_whitespace().find(|word| word.starts_with("KPAY-")).unwrap();
    assert_eq!(sandbox.kpay(&format!("payment get {reference}")).end().ends(0).stdout, read.stdout);

    let waited = sandbox.kpay(&init("B", &format!("{PAYER} --wait"))).end().ends(0);
    assert!(waited.stdout.contains("is COMPLETED"), "{}", waited.stdout);
    let page = sandbox.kpay(&init("C", "--return-url https://a.example --currency XAF")).end();
    assert!(page.ends(0).stdout.contains("/gateway/gw_"));
    for shown in [&taken.everything(), &waited.everything(), &read.everything()] {
        assert!(!shown.contains("237653456789") && !shown.contains('\u{1b}'), "{shown}");
    }
}

#[test]
fn a_payment_that_can_not_be_sent_is_2() {
    are_usage_errors(&[
        "",
        "pay",
        "me --colour",
        "payment get",
        "payment get ..",
        "payment wait A --timeout soon",
        &init("A", ""),
        &init("A", &format!("{PAYER} --return-url https://a.example")),
        &init("A", &format!("{PAYER} --cancel-url https://a.example")),
        &init("A", &format!("{PAYER} --card")),
        &init("A", "--phone 237653456789 --return-url https://a.example"),
        &init("A", "--provider MTN_MOMO_CMR"),
        &init("A", &format!("{PAYER} --timeout 5")),
        &init("A|B", PAYER),
        &init("A", &format!("{PAYER} --currency XOF")),
        &init("A", &format!("{PAYER} --metadata [1]")),
        &init("A", &format!("{PAYER} --metadata {{a:1}}")),
        &init("A", "--provider MTN_MOMO_CMR --phone 12345"),
        &init("A", "--provider ORANGE_CIV --phone +237653456789"),
        &init("A", "--provider MTN_CMR --phone 237653456789"),
        &init("A", "--provider= --phone 237653456789"),
        &init("A", "--provider= --phone 237653456789 --currency XAF"),
        &init("A", "--return-url shop.example"),
        &format!("payment init --amount 0 --external-id A {PAYER}"),
        &format!("payment init --amount -5 --external-id A {PAYER}"),
        &format!("payment init --amount 5,000 --external-id A {PAYER}"),
        &format!("payment init --amount 50.5 --external-id A {PAYER}"),
    ]);
}

#[test]
fn missing_and_misplaced_keys_are_2() {
    let server = Server::answering("200 OK", "{}");
    let none = kpay("me").end().ends(2);
    assert!(none.stderr.contains("KPAY_API_KEY and KPAY_SECRET_KEY are not set"));
    let one = kpay("me").env("KPAY_API_KEY", "kpay_test_1").env("KPAY_SECRET_KEY", "").end();
    assert!(one.ends(2).stderr.contains("KPAY_SECRET_KEY is not set"));
    let init = kpay(&init("A", PAYER)).arg("--json").end().ends(2).error();
    assert_eq!((&init["outcome"], &init["externalId"]), (&"not_moved".into(), &"A".into()));

    let live = kpay("me").at(&server.base_url).env("KPAY_API_KEY", "kpay_live_1").end();
    live.ends(2);
    kpay("me").at("http://kpay.example").end().ends(2);
    for after in ["/api", "/api/v1", "/api/v1/"] {
        let doubled = kpay("me").at(&format!("{}{after}", server.base_url)).end().ends(2);
        assert!(doubled.stderr.contains("/api"), "{}", doubled.stderr);
    }
    let same = kpay("me").at(&server.base_url).env("KPAY_SECRET_KEY", crate::support::KEYS[0].1);
    same.end().ends(2);
    let argument = kpay("me --secret-key=hunter2").end().ends(2);
    assert!(argument.stderr.contains("--env-file") && !argument.everything().contains("hunter2"));
    assert_eq!(server.requests(), [""; 0]);
}

#[test]
fn a_refused_payment_is_3_and_an_existing_one_is_8() {
    let sandbox = Sandbox::fast();
    let unknown = sandbox.kpay("payment get pay_none").end().ends(3);
    assert!(unknown.stderr.contains("404") && unknown.stderr.contains("check the id"));
    sandbox.kpay("payment wait pay_none --timeout 0").end().ends(3);
    let wrong = sandbox.kpay("me").env("KPAY_SECRET_KEY", "wrong").end().ends(3);
    assert!(wrong.stderr.contains("401") && wrong.stderr.contains("Check that both keys"));

    sandbox.kpay(&init("A", PAYER)).end().ends(0);
    let again = sandbox.kpay(&init("A", PAYER)).end().ends(8);
    assert!(again.stderr.contains("already exists") && again.stdout.is_empty());
    let again = sandbox.kpay(&init("A", PAYER)).arg("--json").end().ends(8).error();
    assert_eq!(again["outcome"], "already_exists");
    assert_eq!((&again["status"], &again["externalId"]), (&409.into(), &"A".into()));
    let small = sandbox.kpay(&format!("payment init --amount 1 --external-id S {PAYER} --json"));
    let small = small.end().ends(3).error();
    assert_eq!((&small["outcome"], &small["kind"]), (&"not_moved".into(), &"refused".into()));
    assert!(small["messages"][0].is_string(), "{small}");
}

#[test]
fn a_rate_limit_says_how_long_to_wait() {
    let server = Server::start(|_| {
        let answer =
            http("429 Too Many Requests", "application/json", r#"{"message":"Slow down"}"#);
        ServerReply::Send(answer.replacen("\r\n", "\r\nRetry-After: 120\r\n", 1))
    });
    let limited = kpay("me --json").at(&server.base_url).end().ends(3).error();
    assert_eq!((&limited["status"], &limited["retryAfterMs"]), (&429.into(), &120_000.into()));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn an_unknown_outcome_is_4() {
    let broken = http("201 Created", "application/json", r#"{"id":"pay_1","sta"#);
    let servers = [
        Server::start(|_| ServerReply::Cut),
        Server::start(|_| ServerReply::Send(http("502 Bad Gateway", "text/html", "<h1>Bad</h1>"))),
        Server::start(move |_| ServerReply::Send(broken.clone())),
        Server::start(|_| {
            ServerReply::Send("HTTP/1.1 201 Created\r\nContent-Length: 900\r\n\r\n{".to_owned())
        }),
    ];
    for server in &servers {
        let unknown = kpay(&init("A", PAYER)).at(&server.base_url).end().ends(4);
        assert!(unknown.stderr.contains("unknown whether money moved for externalId A"));
        assert!(unknown.stdout.is_empty());
        let requests = server.requests();
        assert!((1..=3).contains(&requests.len()), "{}", requests.len());
        assert!(requests.iter().all(|request| request.contains(r#""externalId":"A""#)));
    }
    let unknown = kpay(&init("A", PAYER)).arg("--json").at(&servers[2].base_url).end().ends(4);
    let unknown = unknown.error();
    assert_eq!((&unknown["outcome"], &unknown["externalId"]), (&"unknown".into(), &"A".into()));
}

#[test]
fn an_unsent_request_and_an_unreadable_answer_are_5() {
    let dead = dead_address();
    for args in ["me", "payment get pay_1", "payment wait pay_1", &init("A", PAYER)] {
        let plain = kpay(args).at(&dead).end().ends(5);
        assert!(plain.stderr.contains("nothing was sent"), "{}", plain.stderr);
        assert!(plain.stderr.contains("kpay sandbox"), "{}", plain.stderr);
    }
    let init = kpay(&init("A", PAYER)).arg("--json").at(&dead).end().ends(5).error();
    assert_eq!((&init["outcome"], &init["kind"]), (&"not_moved".into(), &"not_sent".into()));

    let html = http("200 OK", "text/html", "<h1>Welcome</h1>");
    let html = Server::start(move |_| ServerReply::Send(html.clone()));
    let unreadable = kpay("me --json").at(&html.base_url).end().ends(5).error();
    assert_eq!((&unreadable["kind"], &unreadable["status"]), (&"unreadable".into(), &200.into()));

    let cut = Server::start(|_| ServerReply::Cut);
    let cut = kpay("payment get pay_1 --json").at(&cut.base_url).end().ends(5).error();
    assert_eq!((&cut["kind"], &cut["outcome"]), (&"no_response".into(), &serde_json::Value::Null));
    let down = Server::answering("503 Service Unavailable", "");
    kpay("me").at(&down.base_url).end().ends(5);
    let moved = Server::answering("301 Moved Permanently", "");
    kpay("me").at(&moved.base_url).end().ends(5);
    // A firewall's page is not KPay's word about keys and ids.
    for status in ["401 Unauthorized", "403 Forbidden", "404 Not Found", "499 Closed"] {
        let page = http(status, "text/html", "<html><title>Attention Required!</title></html>");
        let firewall = Server::start(move |_| ServerReply::Send(page.clone()));
        for args in ["me", "payment get pay_1", "withdrawal get wdr_1"] {
            kpay(args).at(&firewall.base_url).end().ends(5);
        }
    }
}

#[test]
fn a_payment_that_ended_unpaid_is_6() {
    let sandbox = Sandbox::fast();
    let failed = sandbox.kpay(&init("A", &format!("{NOBODY} --wait"))).end().ends(6);
    assert!(failed.stdout.contains("is FAILED") && failed.stdout.contains("PAYER_NOT_FOUND"));
    let id = failed.stdout.split(' ').next().unwrap();
    sandbox.kpay(&format!("payment wait {id}")).end().ends(6);
    sandbox.kpay(&format!("payment get {id}")).end().ends(0);

    for status in ["CANCELLED", "EXPIRED", "FAILED", "REFUNDED"] {
        let body = format!(r#"{{"id":"pay_1","status":"{status}"}}"#);
        let server = Server::answering("200 OK", &body);
        let ended = kpay("payment wait pay_1 --json").at(&server.base_url).end().ends(6);
        assert_eq!(ended.stdout, format!("{body}\n"));
        kpay(&init("A", PAYER)).at(&server.base_url).end().ends(6);
    }
}

#[test]
fn a_payment_still_open_at_the_deadline_is_7() {
    let sandbox = Sandbox::fast();
    let open = sandbox.kpay(&init("A", &format!("{UNDECIDED} --wait --timeout 1 --json"))).end();
    let open = open.ends(7);
    assert_eq!(open.json()["externalId"], "A");
    let id = open.json()["id"].as_str().unwrap().to_owned();
    assert!(open.stderr.contains(&format!("kpay payment wait {id}")), "{}", open.stderr);
    let looked = sandbox.kpay(&format!("payment wait {id} --timeout 0")).end().ends(7);
    assert!(looked.stdout.contains("is PROCESSING"), "{}", looked.stdout);

    let new = Server::answering("200 OK", r#"{"id":"pay_1","status":"ON_HOLD"}"#);
    kpay("payment wait pay_1 --timeout 1").at(&new.base_url).end().ends(7);
}
