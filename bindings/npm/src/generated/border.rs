//! `js/generated/border.js`: what both sides count by, and the limits and rules that Rust has.

use std::fmt::Write;

use kpay_core::binding::RESERVED_HEADERS;
use kpay_core::webhook::SIGNATURE_HEADER;
use kpay_core::{
    CallPolicy, Credentials, LONGEST_ERROR_BODY, LONGEST_SUCCESS_BODY, Operation, RateLimits,
};

use super::{MADE, object, quoted};
use crate::border::{
    CallLimit, Described, ErrorText, KeyRule, NOT_SENT, RateLimit, TIMED_OUT, WaitTime,
};
use crate::call::HEAD;
use crate::held::UNUSED_SESSION;
use crate::texts::{joined, millis};
use crate::watch::SAVED_TIMES;

pub(super) fn file() -> String {
    let mut file = String::from(MADE);
    let mut add = |doc: &str, name: &str, value: &str| {
        writeln!(file, "/** {doc} */\nexport const {name} = {value};\n").unwrap();
    };
    let limits = |of: &[CallLimit]| object(of.iter().map(|limit| (limit.name(), kind(*limit))));
    let of_client: Vec<CallLimit> =
        CallLimit::ALL.iter().copied().filter(|limit| limit.is_of_client()).collect();
    add("The limits of a call, in the engine's order.", "CALL_LIMITS", &limits(CallLimit::ALL));
    add("Those that a client can be given.", "CLIENT_LIMITS", &limits(&of_client));
    let defaults = RateLimit::ALL.iter().map(|limit| (limit.name(), allowed(*limit).to_string()));
    add(
        "KPay's published limits in calls a minute, in the engine's order.",
        "RATE_LIMITS",
        &object(defaults),
    );
    let rules = KeyRule::ALL.iter().map(|rule| (rule.name(), "'boolean'".to_owned()));
    add(
        "Where a key may go: each rule is a bit, the first the lowest.",
        "KEY_RULES",
        &object(rules),
    );
    let times = WaitTime::ALL.iter().map(|time| (time.name(), "'number'".to_owned()));
    add("The times of a wait, in the engine's order.", "WAIT_TIMES", &object(times));
    let texts = ErrorText::ALL.iter().map(|text| (text.name(), text_kind(*text)));
    add(
        "The texts of an error, in the engine's order; KPay's messages stand behind them.",
        "ERROR_TEXTS",
        &object(texts),
    );
    let list = |texts: &[&str]| format!("[{}]", quoted(texts));
    add("The headers of an answer that the engine looks at, in its order.", "HEAD", &list(&HEAD));
    add("The times of a saved wait, in the engine's order.", "SAVED_TIMES", &list(&SAVED_TIMES));
    add(
        "What only the SDK sets: what proves who sends a message, and what frames it.",
        "RESERVED_HEADERS",
        &list(&RESERVED_HEADERS),
    );
    let steps = money_calls().into_iter().map(|call| (call, next_step(call)));
    let steps: Vec<String> = steps.map(|(call, step)| format!("'{call}': '{step}'")).collect();
    add(
        "The calls that move money, each with the next step after a success that can't be read: the call may have \
         moved money, and nothing more is known.",
        "NEXT_STEPS",
        &format!("{{ {} }}", steps.join(", ")),
    );
    for (doc, name, text) in [
        ("The header of a notification's signature.", "SIGNATURE", SIGNATURE_HEADER),
        ("An attempt that surely sent nothing.", "NOT_SENT", NOT_SENT),
        ("An attempt without an answer in its time.", "TIMED_OUT", TIMED_OUT),
        ("What may be wrong with a secret key of an odd form.", "SECRET_HINT", hint()),
    ] {
        add(doc, name, &format!("{text:?}").replace('\'', "\\'").replace('"', "'"));
    }
    for (doc, name, number) in [
        (
            "The time of a whole call by default.",
            "DEADLINE_MS",
            millis(CallPolicy::default().deadline),
        ),
        (
            "After that long unused the engine is asked whether it still holds a session: it holds it twice as long.",
            "UNUSED_SESSION_MS",
            millis(UNUSED_SESSION / 2),
        ),
        (
            "The most bytes of a success or of a notification.",
            "LONGEST_BODY",
            LONGEST_SUCCESS_BODY as u64,
        ),
        ("The most bytes of any other answer.", "LONGEST_ERROR_BODY", LONGEST_ERROR_BODY as u64),
    ] {
        add(doc, name, &number.to_string());
    }
    file.truncate(file.trim_end().len());
    file.push('\n');
    file
}

/// What JavaScript takes for a limit.
fn kind(limit: CallLimit) -> String {
    let kind = if limit == CallLimit::RetryAfterUnknown { "boolean" } else { "number" };
    format!("'{kind}'")
}

/// What JavaScript makes of a text of an error.
fn text_kind(text: ErrorText) -> String {
    let kind = match text {
        ErrorText::ResponseStatus | ErrorText::RetryAfter | ErrorText::Status => "number",
        ErrorText::HasMessages | ErrorText::Retryable | ErrorText::TimedOut => "boolean",
        _ => "string",
    };
    format!("'{kind}'")
}

/// How many calls KPay allows in a minute.
pub(super) fn allowed(limit: RateLimit) -> u32 {
    let limits = RateLimits::default();
    let calls = match limit {
        RateLimit::General => limits.general,
        RateLimit::GatewayInit => limits.gateway_init,
        RateLimit::StatusRead => limits.status_read,
    };
    calls.unwrap()
}

/// The operations that move money, by the names of JavaScript's methods: one `init` sends several.
fn money_calls() -> Vec<&'static str> {
    let mut calls: Vec<&str> = Vec::new();
    for operation in Operation::ALL.iter().filter(|operation| operation.moves_money()) {
        let name = operation.name.split_once("_").map_or(operation.name, |(method, _)| method);
        if !calls.contains(&name) {
            calls.push(name);
        }
    }
    calls
}

/// What each call is started with here.
fn parameters(call: &str) -> &'static [&'static str] {
    match call {
        "payments.init" | "withdrawals.init" => {
            &["amount", "5000", "provider", "MTN_MOMO_CMR", "phoneNumber", "237653456789"]
        }
        "payments.refund" => &["id", "pay_1"],
        "wallets.transfer" => &[
            "applicationId",
            "e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d",
            "sourceCountry",
            "CMR",
            "destinationCountry",
            "GAB",
            "amount",
            "5000",
        ],
        other => panic!("say what {other} is started with"),
    }
}

/// What core says to do after the call had a success that can't be read.
fn next_step(call: &str) -> String {
    let ask = |texts: &[&str]| crate::answer(&joined(texts), &[]);
    let now = ["0", "1800000000000"];
    let keys = ["kpay_test_4f1d", "9a0b1c2d3e4f", "", "0", "100", "20", "60"];
    let session = ask(&[&["session", ""], &now[..], &keys[..]].concat());
    let limits = [""; CallLimit::ALL.len()];
    let mut start = [&["start", &*session], &now[..], &[call], &limits[..], &["token"]].concat();
    for parameter in parameters(call).chunks(2).chain([&["externalId", "ORDER-1"][..]]) {
        start.push("text");
        start.extend(parameter);
    }
    let started = ask(&start);
    let number = started.split('\0').next().unwrap();
    let poll = [&["poll", number], &now[..]].concat();
    ask(&poll);
    let head = ["7", "201", "application/json", "", "", "", "6", "", "is missing", "", "", "", ""];
    ask(&[&["answer", number], &now[..], &head[..], &[""]].concat());
    let failed = ask(&poll);
    let texts: Vec<&str> = failed.strip_prefix('\0').unwrap().split('\0').collect();
    assert_eq!(texts[ErrorText::Outcome as usize], "unknown", "{call}: {failed:?}");
    texts[ErrorText::NextStep as usize].to_owned()
}

/// Core's words for a secret key that is odd.
fn hint() -> &'static str {
    let odd = format!("sk_test_{}", "0f".repeat(32));
    Credentials::new("kpay_test_4f1d", odd).unwrap().hint().unwrap()
}
