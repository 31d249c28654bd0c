//! Keys from files.

use crate::server::Server;
use crate::support::{KEYS, Sandbox, file, kpay};

#[test]
fn what_the_sandbox_prints_is_an_env_file() {
    let sandbox = Sandbox::fast();
    let path = file("of_the_sandbox", &sandbox.printed);
    let path = path.to_str().unwrap();
    kpay("me --env-file").arg(path).end().ends(0);
    kpay("me").env("KPAY_ENV_FILE", path).end().ends(0);
    // The argument goes before the variable, and an empty variable is none.
    kpay("me --env-file").arg(path).env("KPAY_ENV_FILE", "nowhere").end().ends(0);
    kpay("me").env("KPAY_ENV_FILE", "").end().ends(2);
}

#[test]
fn the_environment_wins_variable_by_variable() {
    let server = Server::answering("200 OK", r#"{"environment":"TEST"}"#);
    let [_, (_, secret_key)] = KEYS;
    let text = format!(
        "KPAY_API_KEY=kpay_test_of_the_file\nexport KPAY_SECRET_KEY='{secret_key}'\nKPAY_BASE_URL=\"{}\"\n",
        server.base_url
    );
    let path = file("the_environment_wins", &text);
    let run = kpay("me --env-file").arg(path.to_str().unwrap());
    run.env("KPAY_API_KEY", "kpay_test_of_the_environment").end().ends(0);
    let request = server.requests()[0].to_lowercase();
    assert!(request.contains("x-api-key: kpay_test_of_the_environment\r\n"), "{request}");
    assert!(request.contains(&format!("x-secret-key: {secret_key}\r\n")), "{request}");
}

#[test]
fn a_wrong_env_file_is_named_without_its_secrets() {
    for (name, text, part) in [
        ("no_assignment", "KPAY_API_KEY=kpay_test_1\nhunter2\n", "line 2"),
        ("open_quote", "KPAY_API_KEY='hunter2\n", "line 1"),
        (
            "expansion",
            "KPAY_API_KEY=kpay_test_1\nKPAY_SECRET_KEY=$(echo hunter2)\n",
            "KPAY_SECRET_KEY",
        ),
        ("incomplete", "KPAY_API_KEY=kpay_test_hunter2\n", "KPAY_SECRET_KEY is not set, nor in"),
        ("swapped", "KPAY_API_KEY=sk_test_hunter2\nKPAY_SECRET_KEY=kpay_test_hunter2\n", "swapped"),
    ] {
        let path = file(name, text);
        let ran = kpay("me --env-file").arg(path.to_str().unwrap()).end().ends(2);
        assert!(ran.stderr.contains(part), "{}", ran.stderr);
        assert!(!ran.everything().contains("hunter2"), "{}", ran.everything());
    }
    // What docker's --env-file makes of quotes, in the environment and in the file.
    for quoted in ["\"kpay_test_hunter2\"", "'kpay_test_hunter2'"] {
        let ran = kpay("me").envs(KEYS).env("KPAY_API_KEY", quoted).end().ends(2);
        assert!(ran.stderr.contains("KPAY_API_KEY: is in quotes"), "{}", ran.stderr);
        assert!(!ran.everything().contains("hunter2"), "{}", ran.everything());
        let doctor = kpay("doctor --json").envs(KEYS).env("KPAY_BASE_URL", quoted).end().ends(2);
        assert!(doctor.stdout.contains("KPAY_BASE_URL: is in quotes"), "{}", doctor.stdout);
    }
    let path =
        file("quoted_twice", "KPAY_API_KEY='\"kpay_test_hunter2\"'\nKPAY_SECRET_KEY=hunter2\n");
    let ran = kpay("me --env-file").arg(path.to_str().unwrap()).end().ends(2);
    assert!(ran.stderr.contains("KPAY_API_KEY: is in quotes"), "{}", ran.stderr);
    let none = kpay("me --env-file nowhere --json").end().ends(2).error();
    assert_eq!(none["field"], "env file");
    let folder = kpay("me --env-file").arg(env!("CARGO_TARGET_TMPDIR")).end();
    folder.ends(2);
}
