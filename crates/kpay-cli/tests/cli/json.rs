//! `--json`: KPay's own words, nothing added, lost or rounded.

use crate::server::Server;
use crate::support::{Sandbox, kpay};

const BODY: &str = "{\n  \"status\" : \"PENDING\",\r\n\t\"id\": \"pay_1\",
  \"newest\": [ 12345678901234567890.10000000000000000001, 1E+2, -0.0, { } ],
  \"amount\": 48211.750,  \"text\": \"a  b \\\" c \\\\\", \"é\": null , \"gatewayUrl\": \"https://p\"\n}\n";

const LINE: &str = "{\"status\":\"PENDING\",\"id\":\"pay_1\",\
    \"newest\":[12345678901234567890.10000000000000000001,1E+2,-0.0,{}],\
    \"amount\":48211.750,\"text\":\"a  b \\\" c \\\\\",\"é\":null,\"gatewayUrl\":\"https://p\"}\n";

#[test]
fn an_answer_is_printed_unchanged_on_one_line() {
    let server = Server::answering("200 OK", BODY);
    for args in [
        "payment get pay_1 --json",
        "payment init --amount 5 --external-id A --provider MTN_MOMO_CMR --phone 653456789 --json",
        "payment init --amount 5 --external-id A --return-url https://a.example --json",
    ] {
        let ran = kpay(args).at(&server.base_url).end().ends(0);
        assert_eq!(ran.stdout, LINE, "{args}");
        assert_eq!(ran.stderr, "", "{args}");
    }
    let open = kpay("payment wait pay_1 --timeout 0 --json").at(&server.base_url).end().ends(7);
    assert_eq!(open.stdout, LINE);

    let me = "{\"environment\": \"TEST\", \"limits\": {\"day\": 1.0}}";
    let server = Server::answering("200 OK", me);
    let ran = kpay("me --json").at(&server.base_url).end().ends(0);
    assert_eq!(ran.stdout, "{\"environment\":\"TEST\",\"limits\":{\"day\":1.0}}\n");
}

#[test]
fn a_payment_request_holds_what_was_typed() {
    let server = Server::answering("201 Created", BODY);
    let run = kpay("payment init --amount 48211.75 --external-id A --provider MTN_MOMO_UGA")
        .arg("--phone")
        .arg("+256 78 345 67 89")
        .arg("--description")
        .arg("Order A")
        .arg("--metadata")
        .arg(r#"{"n": 1.10, "list": [1]}"#);
    run.at(&server.base_url).end().ends(0);
    let requests = server.requests();
    let (head, body) = requests[0].split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /api/v1/payments/init HTTP/1.1\r\n"), "{head}");
    assert_eq!(
        body,
        "{\"amount\":48211.75,\"provider\":\"MTN_MOMO_UGA\",\"phoneNumber\":\"256783456789\",\"externalId\":\"A\",\
         \"description\":\"Order A\",\"metadata\":{\"n\": 1.10, \"list\": [1]}}"
    );
}

#[test]
fn waiting_prints_one_line_about_the_end() {
    let sandbox = Sandbox::fast();
    let args = "payment init --amount 5000 --external-id A --provider MTN_MOMO_CMR --phone 653456789 --wait --json";
    let ran = sandbox.kpay(args).end().ends(0);
    let payment = ran.json();
    assert_eq!(payment["status"], "COMPLETED");
    assert_eq!(payment["phoneNumber"], "237653456789");
    // Until then a script that is killed finds the id here.
    let taken = format!("accepted as {}, PENDING\n", payment["id"].as_str().unwrap());
    assert!(ran.stderr.starts_with(&taken), "{}", ran.stderr);
}
