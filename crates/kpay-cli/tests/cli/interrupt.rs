//! Ctrl-C, and readers that go away.

use crate::server::{Server, ServerReply};
use crate::support::{Sandbox, kpay};

#[cfg(unix)]
#[test]
fn a_wait_that_is_interrupted_ends_with_130() {
    let sandbox = Sandbox::rich();
    for (command, id, prefix) in
        [("payment init", "paymentId", "pay_"), ("withdraw", "withdrawalId", "wdr_")]
    {
        let run = sandbox.kpay(command).arg_words(
            "--amount 5000 --provider MTN_MOMO_CMR --phone 237653456129 --external-id A --wait --json",
        );
        let waiting = run.start();
        waiting.until_stderr("waiting until");
        waiting.signal("INT");
        let interrupted = waiting.end().ends(130).error();
        assert_eq!(interrupted["kind"], "interrupted");
        assert_eq!(interrupted["externalId"], "A");
        assert!(interrupted[id].as_str().unwrap().starts_with(prefix), "{interrupted}");
        assert_eq!(
            (&interrupted["outcome"], &interrupted["state"]),
            (&"accepted".into(), &"open".into())
        );
        assert!(interrupted["reference"].is_string(), "{interrupted}");
    }
}

#[cfg(unix)]
#[test]
fn an_order_that_is_interrupted_is_unknown() {
    use std::sync::mpsc;

    for command in ["payment init", "withdraw"] {
        let (sender, arrived) = mpsc::channel();
        let server = Server::start(move |_| {
            sender.send(()).unwrap();
            ServerReply::Silence
        });
        let args = "--amount 5000 --return-url https://a.example --external-id A --json";
        let sending = kpay(command).arg_words(args).at(&server.base_url).start();
        arrived.recv().unwrap();
        sending.signal("INT");
        let interrupted = sending.end().ends(130).error();
        assert_eq!(interrupted["outcome"], "unknown");
        assert_eq!(interrupted["externalId"], "A");
    }
}

#[test]
fn a_reader_that_has_gone_changes_nothing() {
    let server = Server::answering("200 OK", r#"{"environment":"TEST"}"#);
    for args in ["--help", "me", "me --json", "demo", "demo --json"] {
        let mut run = kpay(args).at(&server.base_url).start();
        drop(run.child.stdout.take());
        let ran = run.end().ends(0);
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_can_not_be_written_is_a_failure() {
    use std::fs::File;
    use std::process::{Command, Stdio};

    let server = Server::answering("200 OK", r#"{"environment":"TEST"}"#);
    for json in [&["me"][..], &["me", "--json"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_kpay"))
            .args(json)
            .envs(crate::support::KEYS)
            .env("KPAY_BASE_URL", &server.base_url)
            .stdout(Stdio::from(File::options().write(true).open("/dev/full").unwrap()))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).contains("could not be written"));
    }
}
