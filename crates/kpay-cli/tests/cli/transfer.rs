//! `kpay transfer`.

use crate::server::{Server, ServerReply, http};
use crate::support::{Sandbox, kpay};

const APPLICATION: &str = "e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d";

fn transfer(application_id: &str, external_id: &str, rest: &str) -> String {
    format!("transfer --application-id {application_id} --external-id {external_id} {rest}")
}

#[test]
fn a_transfer_moves_money_between_wallets() {
    let sandbox = Sandbox::rich();
    let me = sandbox.kpay("me --json").end().ends(0).json();
    let application = me["application"]["id"].as_str().unwrap();
    let run = sandbox.kpay(&transfer(application, "A", "--from CMR --to SEN --amount 1000"));
    let made = run.arg("--description").arg("To Dakar").end().ends(0);
    for part in ["is done", "CMR, 1000 XAF", "SEN, 1015.30 XOF", "To Dakar"] {
        assert!(made.stdout.contains(part), "{}", made.stdout);
    }
    let again =
        sandbox.kpay(&transfer(application, "A", "--from CMR --to SEN --amount 1000 --json"));
    assert_eq!(again.end().ends(8).error()["outcome"], "already_exists");
    let json =
        sandbox.kpay(&transfer(application, "B", "--from CMR --to GAB --amount 1000 --json"));
    assert_eq!(json.end().ends(0).json()["externalId"], "B");
    let poor =
        sandbox.kpay(&transfer(application, "C", "--from CMR --to SEN --amount 900000 --json"));
    let poor = poor.end().ends(3).error();
    assert_eq!((&poor["status"], &poor["outcome"]), (&422.into(), &"not_moved".into()));
    let same =
        sandbox.kpay(&transfer(application, "D", "--from CMR --to CMR --amount 1000 --json"));
    assert_eq!(same.end().ends(2).error()["field"], "destinationCountry");
    sandbox.kpay("transfer --external-id E --from CMR --to SEN --amount 1000").end().ends(2);
    sandbox.kpay(&transfer(application, "F", "--from CMR --to SEN --amount 1.2.3")).end().ends(2);

    let left = sandbox.kpay("balances --json").end().ends(0).json();
    let available: Vec<_> =
        left.as_array().unwrap().iter().take(2).map(|it| &it["availableBalance"]).collect();
    assert_eq!(format!("{available:?}"), "[Number(99000), Number(1022.3)]");
}

#[test]
fn a_transfer_that_is_cut_is_4_and_sent_once() {
    let server = Server::start(|request| {
        if !request.starts_with("POST /api/v1/payments/token ") {
            return ServerReply::Cut;
        }
        let token = r#"{"accessToken":"a.b.c","expiresIn":"30m","environment":"TEST"}"#;
        ServerReply::Send(http("201 Created", "application/json", token))
    });
    let refused = kpay(&transfer("app", "A", "--from CMR --to SEN --amount 1000 --json"));
    let refused = refused.at(&server.base_url).end().ends(2).error();
    assert_eq!(
        (&refused["field"], &refused["outcome"]),
        (&"applicationId".into(), &"not_moved".into())
    );
    let args = transfer(APPLICATION, "A", "--from CMR --to SEN --amount 1000 --json");
    let cut = kpay(&args).at(&server.base_url).end().ends(4).error();
    assert_eq!((&cut["outcome"], &cut["externalId"]), (&"unknown".into(), &"A".into()));
    assert_eq!(server.requests().len(), 2);
}
