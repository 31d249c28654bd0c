//! Once KPay has accepted an order, nothing that goes wrong later says otherwise, and no id is lost.

use std::sync::Mutex;

use crate::server::{Server, ServerReply, http};
use crate::support::{KpayCommand, KpayResult, kpay};

const PHONE: &str = "--amount 5000 --external-id A --provider MTN_MOMO_CMR --phone 653456789";
const PAGE: &str = "--amount 5000 --external-id A --return-url https://a.example";
const REFUND: &str = "refund pay_1 --external-id A";
const TRANSFER: &str = "transfer --amount 5000 --external-id A --application-id e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d \
                        --from CMR --to SEN";

const NOT_FOUND: &str = r#"{"statusCode":404,"message":"Payment not found","error":"Not Found"}"#;

/// How one read is answered.
type Read = fn() -> ServerReply;

/// The orders that can be waited for, and under which name their id comes.
fn waited_orders() -> [(String, &'static str); 4] {
    [
        (format!("payment init {PHONE}"), "paymentId"),
        (format!("payment init {PAGE}"), "paymentId"),
        (format!("withdraw {PHONE}"), "withdrawalId"),
        (format!("withdraw {PAGE}"), "withdrawalId"),
    ]
}

fn json(status: &str, body: &str) -> ServerReply {
    ServerReply::Send(http(status, "application/json", body))
}

fn taken() -> ServerReply {
    let body = r#"{"id":"tx_1","reference":"KPAY-7","status":"PENDING","gatewayUrl":"https://pay.example/gw_1"}"#;
    json("201 Created", body)
}

/// Takes each order, and answers reads so, one after the other; the last one again and again.
fn then(reads: Vec<Read>) -> Server {
    let reads = Mutex::new(reads.into_iter().rev().collect::<Vec<_>>());
    Server::start(move |request| {
        if request.starts_with("POST ") {
            return taken();
        }
        let mut reads = reads.lock().unwrap();
        let next = if reads.len() > 1 { reads.pop().unwrap() } else { reads[0] };
        next()
    })
}

/// What goes wrong with a read, and says nothing of the money.
fn odd_reads() -> Vec<(&'static str, Read)> {
    vec![
        ("not found", || json("404 Not Found", NOT_FOUND)),
        ("keys refused", || {
            json("401 Unauthorized", r#"{"statusCode":401,"message":"Invalid API credentials"}"#)
        }),
        ("forbidden", || json("403 Forbidden", r#"{"statusCode":403,"message":"Forbidden"}"#)),
        ("a page", || {
            ServerReply::Send(http("200 OK", "text/html", "<html><title>Welcome</title></html>"))
        }),
        ("a firewall", || {
            ServerReply::Send(http("403 Forbidden", "text/html", "<html>Attention</html>"))
        }),
        ("down", || json("503 Service Unavailable", "")),
        ("moved", || json("302 Found", "")),
        ("half", || {
            ServerReply::Send("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{".to_owned())
        }),
        ("cut", || ServerReply::Cut),
    ]
}

#[track_caller]
fn is_open(error: &serde_json::Value, id: &str) {
    assert_eq!(
        (&error["outcome"], &error["state"]),
        (&"accepted".into(), &"open".into()),
        "{error}"
    );
    assert_eq!(error["nextStep"], "follow_transaction", "{error}");
    assert_eq!((&error[id], &error["reference"]), (&"tx_1".into(), &"KPAY-7".into()), "{error}");
    assert_eq!(
        (&error["externalId"], &error["newestStatus"]),
        (&"A".into(), &"PENDING".into()),
        "{error}"
    );
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("KPay has accepted the") && message.contains("tx_1"), "{message}");
    assert!(
        message.contains("wait tx_1") && message.contains("do not order it again"),
        "{message}"
    );
}

#[test]
fn a_read_that_fails_after_the_order_was_accepted_leaves_it_open() {
    for (name, read) in odd_reads() {
        let server = then(vec![read]);
        for (order, id) in waited_orders() {
            let args = format!("{order} --wait --timeout 0");
            let ran = kpay(&args).arg("--json").at(&server.base_url).end().ends(7);
            is_open(&ran.error(), id);
            let plain = kpay(&args).at(&server.base_url).end().ends(7);
            assert!(plain.stdout.contains("tx_1 is PENDING"), "{name}: {}", plain.stdout);
            assert!(plain.stderr.contains("KPay has accepted the"), "{name}: {}", plain.stderr);
        }
        assert!(
            server.requests().iter().filter(|one| one.starts_with("POST ")).count() == 8,
            "{name}"
        );
    }
}

#[test]
fn reads_that_kpay_keeps_refusing_after_the_order_was_accepted_leave_it_open() {
    let server = then(vec![|| json("404 Not Found", NOT_FOUND)]);
    let running = waited_orders().map(|(order, id)| {
        (kpay(&order).arg_words("--wait --timeout 120 --json").at(&server.base_url).start(), id)
    });
    for (run, id) in running {
        let error = run.end().ends(7).error();
        is_open(&error, id);
        assert_eq!((&error["kind"], &error["status"]), (&"refused".into(), &404.into()));
    }
    // It did not ask for two minutes.
    assert_eq!(server.requests().len(), 4 * 4);
}

#[test]
fn silence_after_the_order_was_accepted_leaves_it_open() {
    let server = then(vec![|| ServerReply::Silence]);
    let running = waited_orders().map(|(order, id)| {
        (kpay(&order).arg_words("--wait --timeout 0 --json").at(&server.base_url).start(), id)
    });
    for (run, id) in running {
        is_open(&run.end().ends(7).error(), id);
    }
}

#[test]
fn a_wait_survives_an_early_404_and_a_page_of_a_proxy() {
    let completed = || json("200 OK", r#"{"id":"tx_1","status":"COMPLETED"}"#);
    let not_found = || json("404 Not Found", NOT_FOUND);
    let page = || ServerReply::Send(http("200 OK", "text/html", "<html></html>"));
    let one = |args: &str, first: Read| -> (Server, KpayCommand) {
        let server = then(vec![first, completed]);
        let run = kpay(args).at(&server.base_url);
        (server, run)
    };
    let running = [
        one(&format!("payment init {PHONE} --wait --timeout 4"), not_found),
        one(&format!("withdraw {PHONE} --wait --timeout 4"), page),
        one("payment wait tx_1", not_found),
        one("withdrawal wait tx_1 --timeout 1", page),
    ]
    .map(|(server, run)| (server, run.start()));
    for (_server, run) in running {
        let ran = run.end().ends(0);
        assert!(ran.stdout.contains("tx_1 is COMPLETED"), "{}", ran.everything());
    }
}

#[test]
fn an_id_that_is_waited_for_and_not_found_twice_is_refused() {
    let server = Server::answering("404 Not Found", NOT_FOUND);
    let refused = kpay("payment wait pay_none --json").at(&server.base_url).end().ends(3).error();
    assert_eq!((&refused["paymentId"], &refused["status"]), (&"pay_none".into(), &404.into()));
    assert_eq!(refused["outcome"], serde_json::Value::Null);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_wait_in_which_nothing_can_be_read_is_7_with_the_id() {
    let server = Server::answering("503 Service Unavailable", "");
    let run = kpay("payment wait pay_1 --timeout 1 --json").at(&server.base_url);
    let unread = run.end().ends(7).error();
    assert_eq!((&unread["paymentId"], &unread["status"]), (&"pay_1".into(), &503.into()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_stdout_that_can_not_be_written_loses_no_id() {
    let server = then(vec![|| {
        json("200 OK", r#"{"id":"tx_1","status":"PROCESSING","reference":"KPAY-7"}"#)
    }]);
    let full = |args: &str, format: &str| {
        kpay(args).arg_words(format).at(&server.base_url).end_with_full_stdout()
    };
    for (order, id) in waited_orders() {
        for (more, status) in [("", "PENDING"), (" --wait --timeout 0", "PROCESSING")] {
            let args = format!("{order}{more}");
            let error = full(&args, "--json").ends(7).error_aside();
            assert_eq!(
                (&error["kind"], &error["outcome"], &error["state"]),
                (&"output".into(), &"accepted".into(), &"open".into())
            );
            assert_eq!(
                (&error[id], &error["reference"]),
                (&"tx_1".into(), &"KPAY-7".into()),
                "{error}"
            );
            assert_eq!(
                (&error["externalId"], &error["newestStatus"]),
                (&"A".into(), &status.into())
            );
            if order.contains("--return-url") {
                assert_eq!(error["gatewayUrl"], "https://pay.example/gw_1");
            }
            let plain = full(&args, "").ends(7);
            for part in ["tx_1", "KPAY-7", "could not be written", "do not order it again"] {
                assert!(plain.stderr.contains(part), "{part} in: {}", plain.stderr);
            }
        }
    }
    let refund = full(REFUND, "--json").ends(7).error_aside();
    assert_eq!((&refund["state"], &refund["refundId"]), (&"open".into(), &"tx_1".into()));
    assert_eq!(refund["nextStep"], "follow_refund");
    assert_eq!((&refund["paymentId"], &refund["externalId"]), (&"pay_1".into(), &"A".into()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_stdout_that_can_not_be_written_does_not_change_the_end() {
    for (status, code, state) in [("COMPLETED", 0, "completed"), ("FAILED", 6, "failed")] {
        let body = format!(r#"{{"id":"tx_1","status":"{status}"}}"#);
        let server = Server::start(move |request| {
            if request.starts_with("POST ") { taken() } else { json("200 OK", &body) }
        });
        for (order, id) in waited_orders() {
            let run = kpay(&order).arg_words("--wait --timeout 0 --json").at(&server.base_url);
            let error = run.end_with_full_stdout().ends(code).error_aside();
            assert_eq!((&error["state"], &error[id]), (&state.into(), &"tx_1".into()));
            assert_eq!(error["outcome"], "accepted");
        }
    }
    // A transfer is done when it is answered.
    let server = Server::start(|request| {
        let token = r#"{"accessToken":"a.b.c","expiresIn":"30m","environment":"TEST"}"#;
        let is_token = request.starts_with("POST /api/v1/payments/token ");
        json("201 Created", if is_token { token } else { r#"{"id":"tr_1"}"# })
    });
    let made = kpay(TRANSFER).arg("--json").at(&server.base_url).end_with_full_stdout();
    let made = made.ends(0).error_aside();
    assert_eq!((&made["outcome"], &made["state"]), (&"accepted".into(), &"completed".into()));
    assert_eq!(made["transferId"], "tr_1");
    assert_eq!(made["externalId"], "A");
}

#[cfg(target_os = "linux")]
#[test]
fn a_stdout_that_can_not_be_written_leaves_the_error_on_stderr() {
    for (answer, code, outcome) in [
        ("409 Conflict", 8, "already_exists"),
        ("502 Bad Gateway", 4, "unknown"),
        ("400 Bad Request", 3, "not_moved"),
    ] {
        let server =
            Server::answering(answer, r#"{"statusCode":400,"message":"amount must be a number"}"#);
        for order in
            [format!("payment init {PHONE}"), format!("withdraw {PAGE}"), REFUND.to_owned()]
        {
            let run = kpay(&order).arg("--json").at(&server.base_url);
            let error = run.end_with_full_stdout().ends(code).error_aside();
            assert_eq!((&error["outcome"], &error["externalId"]), (&outcome.into(), &"A".into()));
        }
    }
}

#[test]
fn a_reader_that_has_gone_loses_no_id() {
    let server = then(vec![|| json("200 OK", r#"{"id":"tx_1","status":"PENDING"}"#)]);
    for more in ["", " --wait --timeout 0"] {
        for (order, id) in waited_orders() {
            let mut run = kpay(&format!("{order}{more} --json")).at(&server.base_url).start();
            drop(run.child.stdout.take());
            let ran: KpayResult = run.end().ends(7);
            assert_eq!(ran.error_aside()[id], "tx_1", "{}", ran.stderr);
        }
    }
}

/// Takes orders with an answer that holds an id and can't be read, and answers reads so.
fn doubtful(read: &'static str) -> Server {
    Server::start(move |request| {
        if request.starts_with("POST ") {
            json("201 Created", r#"{"data":{"id":"tx_1","reference":"KPAY-7","status":"PENDING"}}"#)
        } else if read.is_empty() {
            json("404 Not Found", NOT_FOUND)
        } else {
            json("200 OK", read)
        }
    })
}

#[test]
fn an_order_in_doubt_keeps_the_ids_of_an_answer_that_can_not_be_read() {
    let server = doubtful("");
    for (order, id) in waited_orders() {
        for more in ["", " --wait --timeout 0"] {
            let run = kpay(&format!("{order}{more} --json")).at(&server.base_url);
            let unknown = run.end().ends(4).error();
            assert_eq!(
                (&unknown["outcome"], &unknown["externalId"]),
                (&"unknown".into(), &"A".into())
            );
            assert_eq!((&unknown[id], &unknown["reference"]), (&"tx_1".into(), &"KPAY-7".into()));
            assert!(unknown["nextStep"].is_string(), "{unknown}");
        }
    }
    let refund = kpay(REFUND).arg("--json").at(&server.base_url).end().ends(4).error();
    assert_eq!((&refund["refundId"], &refund["paymentId"]), (&"tx_1".into(), &"pay_1".into()));
}

#[test]
fn an_order_in_doubt_is_accepted_once_a_status_of_it_is_read() {
    for (read, code) in [
        (r#"{"id":"tx_1","status":"COMPLETED","externalId":"A"}"#, 0),
        (r#"{"id":"tx_1","status":"FAILED","externalId":"A"}"#, 6),
        (r#"{"id":"tx_1","status":"PENDING","externalId":"A"}"#, 7),
        // Another order's id proves nothing of this one.
        (r#"{"id":"tx_1","status":"COMPLETED","externalId":"B"}"#, 4),
        (r#"{"id":"tx_1","status":"COMPLETED"}"#, 4),
    ] {
        let server = doubtful(read);
        for (order, _) in waited_orders() {
            let args = format!("{order} --wait --timeout 0 --json");
            kpay(&args).at(&server.base_url).end().ends(code);
        }
    }
}
