//! `kpay withdraw` and `kpay withdrawal`.

use crate::server::{Server, ServerReply, dead_address, http};
use crate::support::{Sandbox, are_usage_errors, kpay};

const PAID: &str = "--provider MTN_MOMO_CMR --phone 653456789";
const NOBODY: &str = "--provider MTN_MOMO_CMR --phone 653456089";
const UNDECIDED: &str = "--provider MTN_MOMO_CMR --phone 653456129";
const ABROAD: &str = "--provider MTN_MOMO_CIV --phone 0503456789 --source-country CMR \
    --recipient-first-name Ada --recipient-last-name Zola";
const BANK: &str = "--bank-account 0ff617c5-8b6f-44b5-9e9f-114fa5089d2b";
const PAGE: &str = "--return-url https://a.example --cancel-url https://b.example";

fn withdraw(external_id: &str, rest: &str) -> String {
    format!("withdraw --amount 5000 --external-id {external_id} {rest}")
}

#[test]
fn a_withdrawal_pays_out_in_each_way() {
    let sandbox = Sandbox::rich();
    let taken = sandbox.kpay(&withdraw("A", PAID)).end().ends(0);
    assert!(taken.stdout.contains("is PENDING: 5000 XAF") && taken.stdout.contains("fee"));
    assert!(taken.stdout.contains("237*******89"), "{}", taken.stdout);
    let id = taken.stdout.split(' ').next().unwrap();
    assert!(taken.stderr.contains(&format!("kpay withdrawal wait {id}")), "{}", taken.stderr);
    let waited = sandbox.kpay(&format!("withdrawal wait {id}")).end().ends(0);
    assert!(waited.stdout.contains("is COMPLETED: 5000 XAF"), "{}", waited.stdout);
    let read = sandbox.kpay(&format!("withdrawal get {id}")).end().ends(0);
    assert_eq!(read.stdout, waited.stdout);
    let json = sandbox.kpay(&format!("withdrawal get {id} --json")).end().ends(0).json();
    assert_eq!((&json["externalId"], &json["netAmount"]), (&"A".into(), &4750.into()));

    let abroad = sandbox.kpay(&withdraw("B", &format!("{ABROAD} --wait"))).end().ends(0);
    assert!(abroad.stdout.contains("4822.68 XOF"), "{}", abroad.stdout);
    let bank = sandbox.kpay(&withdraw("C", &format!("{BANK} --wait --json"))).end().ends(0);
    assert_eq!(bank.json()["status"], "COMPLETED");
    assert!(bank.stderr.starts_with("accepted as wdr_"), "{}", bank.stderr);
    let page = sandbox.kpay(&withdraw("D", PAGE)).end().ends(0);
    assert!(page.stdout.contains("/gateway/gw_"), "{}", page.stdout);
    for shown in [&taken.everything(), &waited.everything(), &abroad.everything()] {
        assert!(!shown.contains("3456789") && !shown.contains("Zola"), "{shown}");
    }
}

#[test]
fn a_withdrawal_request_holds_what_was_typed() {
    let server = Server::answering(
        "201 Created",
        r#"{"id":"wdr_1","status":"PENDING","gatewayUrl":"https://p"}"#,
    );
    for (args, body) in [
        (
            format!("{PAID} --description D --metadata {{\"n\":1.10}}"),
            r#"{"amount":5000,"provider":"MTN_MOMO_CMR","phoneNumber":"237653456789","externalId":"A","description":"D","metadata":{"n":1.10}}"#,
        ),
        (
            format!("{ABROAD} --purpose GIFT_AND_OTHER_DONATIONS --source-of-funds LOAN"),
            r#"{"amount":5000,"provider":"MTN_MOMO_CIV","phoneNumber":"2250503456789","sourceCountry":"CMR","recipientFirstName":"Ada","recipientLastName":"Zola","externalId":"A","purposeOfFunds":"GIFT_AND_OTHER_DONATIONS","sourceOfFunds":"LOAN"}"#,
        ),
        (
            BANK.to_owned(),
            r#"{"amount":5000,"bankAccountId":"0ff617c5-8b6f-44b5-9e9f-114fa5089d2b","externalId":"A"}"#,
        ),
        (
            PAGE.to_owned(),
            r#"{"amount":5000,"externalId":"A","returnUrl":"https://a.example","cancelUrl":"https://b.example"}"#,
        ),
    ] {
        let ran = kpay(&withdraw("A", &args)).arg("--json").at(&server.base_url).end().ends(0);
        assert_eq!((ran.json()["id"].as_str(), ran.stderr.as_str()), (Some("wdr_1"), ""));
        let requests = server.requests();
        let (head, sent) = requests.last().unwrap().split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("POST /api/v1/payments/withdraw HTTP/1.1\r\n"), "{head}");
        assert_eq!(sent, body);
    }
}

#[test]
fn a_withdrawal_that_can_not_be_sent_is_2() {
    are_usage_errors(&[
        "withdrawal",
        "withdrawal get",
        "withdrawal get ..",
        "withdrawal wait A --timeout soon",
        &withdraw("A", ""),
        &withdraw("A|B", PAID),
        &withdraw("A", "--provider MTN_MOMO_CMR"),
        &withdraw("A", &format!("{PAID} {BANK}")),
        &withdraw("A", &format!("{PAID} {PAGE}")),
        &withdraw("A", &format!("{PAID} --purpose GIFT")),
        &withdraw("A", &format!("{PAID} --source-country SEN")),
        &withdraw("A", &format!("{PAID} --currency XOF")),
        &withdraw("A", &format!("{ABROAD} --currency XOF")),
        &withdraw("A", &ABROAD.replace("CMR", "TCD")),
        &withdraw("A", &format!("{BANK} --metadata [1]")),
        &withdraw("A", &format!("{BANK} --currency XAF")),
        &withdraw("A", "--bank-account .."),
        &withdraw("A", &format!("{PAGE} --description D")),
        &withdraw("A", "--return-url shop.example"),
        &format!("withdraw --amount 0 --external-id A {PAID}"),
        &format!("withdraw --amount 5,000 --external-id A {BANK}"),
    ]);
}

#[test]
fn a_refused_withdrawal_is_3_and_an_existing_one_is_8() {
    let sandbox = Sandbox::rich();
    let poor = sandbox.kpay(&format!("withdraw --amount 400000 --external-id P {PAID} --json"));
    let poor = poor.end().ends(3).error();
    assert_eq!((&poor["status"], &poor["outcome"]), (&422.into(), &"not_moved".into()));
    sandbox.kpay(&withdraw("A", PAID)).end().ends(0);
    let again = sandbox.kpay(&withdraw("A", PAID)).arg("--json").end().ends(8).error();
    assert_eq!((&again["outcome"], &again["externalId"]), (&"already_exists".into(), &"A".into()));
    let none = sandbox.kpay("withdrawal get wdr_none --json").end().ends(3).error();
    assert_eq!((&none["status"], &none["withdrawalId"]), (&404.into(), &"wdr_none".into()));
    sandbox.kpay("withdrawal wait wdr_none --timeout 0").end().ends(3);
}

#[test]
fn an_unknown_withdrawal_is_4_and_sent_once() {
    for server in [
        Server::start(|_| ServerReply::Cut),
        Server::start(|_| ServerReply::Send(http("502 Bad Gateway", "text/html", "<h1>Bad</h1>"))),
    ] {
        let unknown = kpay(&withdraw("A", PAID)).arg("--json").at(&server.base_url).end().ends(4);
        let unknown = unknown.error();
        assert_eq!((&unknown["outcome"], &unknown["externalId"]), (&"unknown".into(), &"A".into()));
        assert_eq!(server.requests().len(), 1);
    }
    let dead = kpay(&withdraw("A", PAID)).arg("--json").at(&dead_address()).end().ends(5).error();
    assert_eq!((&dead["outcome"], &dead["kind"]), (&"not_moved".into(), &"not_sent".into()));
}

#[test]
fn a_withdrawal_that_ended_unpaid_is_6_and_an_open_one_is_7() {
    let sandbox = Sandbox::rich();
    let failed = sandbox.kpay(&withdraw("A", &format!("{NOBODY} --wait"))).end().ends(6);
    assert!(failed.stdout.contains("RECIPIENT_NOT_FOUND"), "{}", failed.stdout);
    let id = failed.stdout.split(' ').next().unwrap();
    sandbox.kpay(&format!("withdrawal wait {id}")).end().ends(6);
    sandbox.kpay(&format!("withdrawal get {id}")).end().ends(0);

    let open = sandbox.kpay(&withdraw("B", &format!("{UNDECIDED} --wait --timeout 1 --json")));
    let open = open.end().ends(7);
    let id = open.json()["id"].as_str().unwrap().to_owned();
    assert!(open.stderr.contains(&format!("kpay withdrawal wait {id}")), "{}", open.stderr);
    let looked = sandbox.kpay(&format!("withdrawal wait {id} --timeout 0")).end().ends(7);
    assert!(looked.stdout.contains("is PROCESSING"), "{}", looked.stdout);
}
