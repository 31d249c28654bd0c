//! `types/limits.d.ts`: the limits and rules that a client, a call and a wait can be given.

use std::fmt::Write;

use kpay_core::{CallPolicy, WatchPolicy};

use super::border::allowed;
use super::{MADE, comment};
use crate::border::{CallLimit, Described, KeyRule, RateLimit, WaitTime};
use crate::texts::millis;

pub(super) fn file() -> String {
    let mut file = String::from(MADE);
    let of_client = CallLimit::ALL.iter().filter(|limit| limit.is_of_client());
    let fields: Vec<_> =
        of_client.map(|limit| (limit.name(), "number", limit.doc(), default_of(*limit))).collect();
    interface(
        &mut file,
        "The limits of a call, and of the calls of a client. A call has those of its client by default.",
        "CallLimits",
        &fields,
    );
    let unknown = CallLimit::RetryAfterUnknown;
    interface(
        &mut file,
        "What a call that moves money can be given besides.",
        "MoneyCallLimits",
        &[(unknown.name(), "boolean", unknown.doc(), None)],
    );
    let fields: Vec<_> = RateLimit::ALL
        .iter()
        .map(|limit| (limit.name(), "number", limit.doc(), Some(allowed(*limit).into())))
        .collect();
    interface(&mut file, "The calls in a minute that KPay allows.", "RateLimits", &fields);
    let fields: Vec<_> =
        KeyRule::ALL.iter().map(|rule| (rule.name(), "boolean", rule.doc(), None)).collect();
    interface(&mut file, "Where the keys of a client may go.", "KeyRules", &fields);
    let policy = WatchPolicy::default();
    let fields: Vec<_> = WaitTime::ALL
        .iter()
        .map(|time| {
            let default = match time {
                WaitTime::FirstDelay => policy.first_delay,
                WaitTime::LongestDelay => policy.longest_delay,
                WaitTime::Deadline => policy.deadline,
            };
            (time.name(), "number", time.doc(), Some(millis(default)))
        })
        .collect();
    interface(&mut file, "The times of a wait.", "WaitTimes", &fields);
    file.truncate(file.trim_end().len());
    file.push('\n');
    file
}

/// A field: its name, its type, what it is, and what holds without it.
type LimitField = (&'static str, &'static str, &'static str, Option<u64>);

fn interface(file: &mut String, doc: &str, name: &str, fields: &[LimitField]) {
    writeln!(file, "{}export interface {name} {{", comment("", doc)).unwrap();
    for (name, kind, doc, default) in fields {
        let default = default.map(|default| format!(" {} by default.", grouped(default)));
        let doc = format!("{}{}", doc.trim(), default.unwrap_or_default());
        writeln!(file, "{}  {name}?: {kind};", comment("  ", &doc)).unwrap();
    }
    file.push_str("}\n\n");
}

fn default_of(limit: CallLimit) -> Option<u64> {
    let policy = CallPolicy::default();
    match limit {
        CallLimit::AttemptTimeout => Some(millis(policy.attempt_timeout)),
        CallLimit::Deadline => Some(millis(policy.deadline)),
        CallLimit::MaxRetries => Some(policy.max_retries.into()),
        CallLimit::RetryAfterUnknown | CallLimit::TimeLeft => None,
    }
}

/// With a space between thousands.
fn grouped(number: u64) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{} {:03}", grouped(number / 1000), number % 1000),
    }
}
