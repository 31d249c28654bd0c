//! `kpay doctor`: what may keep a program from working with KPay, and what to do about it.

mod finding;
mod reachability;
mod route;
mod working_tree;

use std::env;
use std::time::{Duration, UNIX_EPOCH};

use axum::http::HeaderMap;
use axum::http::header::DATE;
use clap::Args;
use kpay_native::client::Runtime;
use kpay_native::core::UnixMillis;
use kpay_native::core::endpoint::Account;
use kpay_native::platform::TokioRuntime;
use kpay_native::{
    Client, Credentials, Error, GatewaySecret, InvalidInputError, NotSentReason, WebhookSecret,
};
use serde_json::json;

use crate::api::interrupt::Interrupt;
use crate::env::keys::{self, DASHBOARD, EnvValues, FileArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::progress::Progress;
use crate::output::{self, printable};

use self::finding::Finding;
use self::route::CallRoute;

const DEADLINE: Duration = Duration::from_secs(20);
/// Signed returns may be this far from the machine's clock.
const MAX_SKEW: u64 = 60;

#[derive(Args, Debug)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) file: FileArgs,
    /// Print {"checks":[...],"exitCode":N} as one JSON line
    #[arg(long)]
    pub(crate) json: bool,
}

/// `kpay doctor`.
pub(crate) async fn run(args: &DoctorArgs) -> Result<Exit, Failure> {
    let interrupt = Interrupt::listen();
    let progress = Progress::on_terminal("checking");
    let findings = interrupt.or(examine(args)).await;
    drop(progress);
    let findings =
        findings.ok_or_else(|| Failure::interrupted("interrupted; nothing was changed"))?;
    let exits = findings.iter().map(Finding::exit);
    let exit = exits.clone().find(|exit| *exit != Exit::Success).unwrap_or(Exit::Success);
    if args.json {
        output::print_json(&json!({ "checks": findings, "exitCode": exit }))?;
    } else {
        let lines: Vec<_> = findings.iter().map(ToString::to_string).collect();
        output::print_text(&lines.join("\n"))?;
    }
    Ok(exit)
}

/// All checks that can be made; what one of them stands on is checked before it.
async fn examine(args: &DoctorArgs) -> Vec<Finding> {
    let mut findings = Vec::new();
    let found = match EnvValues::read(&args.file) {
        Ok(found) => Some(found),
        Err(error) => {
            findings.push(unusable("keys", &error, "correct it there"));
            None
        }
    };
    if let Some(found) = &found {
        findings.push(key_variables(found));
        findings.extend(signing_secrets(found));
        calls(found, &mut findings).await;
    }
    let secrets: Vec<(&'static str, String)> =
        found.iter().flat_map(EnvValues::secrets).cloned().collect();
    findings.extend(working_tree(secrets.clone()).await);
    let mut hidden: Vec<&str> = secrets.iter().map(|(_, secret)| secret.as_str()).collect();
    // A short text can be a part of any word, and is not a key.
    hidden.retain(|secret| secret.len() >= 8);
    for finding in &mut findings {
        finding.hide(&hidden);
    }
    findings
}

fn key_variables(values: &EnvValues) -> Finding {
    let unset = |names: [&'static str; 2]| {
        let unset = names.into_iter().filter(|name| values.get(name).is_none());
        unset.collect::<Vec<_>>().join(" and ")
    };
    let missing = unset([keys::API_KEY, keys::SECRET_KEY]);
    if !missing.is_empty() {
        let advice = format!("set it in the environment or in --env-file: {DASHBOARD}");
        return Finding::problem("keys", Exit::Usage, format!("not set: {missing}"), advice);
    }
    let unset = unset([keys::WEBHOOK_SECRET, keys::GATEWAY_SECRET]);
    Finding::ok(
        "keys",
        if unset.is_empty() {
            "both keys are set, and so are the secrets of webhooks and returns".to_owned()
        } else {
            format!("both keys are set; {unset} is not, and is only needed to verify signatures")
        },
    )
}

/// Those that verify nothing: placeholders, and what no secret looks like.
fn signing_secrets(values: &EnvValues) -> Vec<Finding> {
    let webhook = values.get(keys::WEBHOOK_SECRET).map(|secret| WebhookSecret::new(secret).err());
    let gateway = values.get(keys::GATEWAY_SECRET).map(|secret| GatewaySecret::new(secret).err());
    let named = [(keys::WEBHOOK_SECRET, webhook), (keys::GATEWAY_SECRET, gateway)];
    let wrong = named.into_iter().filter_map(|(name, error)| Some((name, error.flatten()?)));
    let advice = |name| {
        format!("correct {name}: take the secret from KPay's dashboard, or from `kpay sandbox`")
    };
    wrong.map(|(name, error)| unusable("signing secrets", &error, &advice(name))).collect()
}

/// From the key pair to KPay's answer and its clock.
async fn calls(values: &EnvValues, findings: &mut Vec<Finding>) {
    let pair = (values.get(keys::API_KEY), values.get(keys::SECRET_KEY));
    let (Some(api_key), Some(secret_key)) = pair else { return };
    let credentials = match Credentials::new(api_key, secret_key) {
        Ok(credentials) => credentials,
        Err(error) => {
            findings.push(unusable("key pair", &error, DASHBOARD));
            return;
        }
    };
    findings.push(match credentials.hint() {
        Some(hint) => Finding::warning("key pair", hint, DASHBOARD),
        None => Finding::ok("key pair", "the two keys fit together"),
    });
    findings.push(environment(&credentials));
    let client = match client(values, api_key, secret_key) {
        Ok(client) => client,
        Err(error) => {
            findings.push(unusable_client(&error));
            return;
        }
    };
    let base_url = client.base_url();
    findings.push(Finding::ok("base URL", format!("these keys may be sent to {base_url}")));
    let way = CallRoute::of(base_url);
    findings.extend(way.findings(base_url));
    let (reached, (answer, before)) = tokio::join!(reachability::reach(&way), async {
        let before = TokioRuntime::new().now().unix;
        (client.account().me().with_response().await, before)
    });
    let after = TokioRuntime::new().now().unix;
    let answered = match &answer {
        Ok(_) => true,
        Err(error) => error.status().is_some(),
    };
    findings.extend(reached.findings(&way, answered));
    match answer {
        Ok(account) => {
            findings.push(accepted(&account.value, &credentials));
            findings.push(clock(&account.meta.headers, before, after));
        }
        Err(error) => {
            findings.push(refused(&error));
            if answered {
                let message = "not compared: only an answer to accepted keys has KPay's time";
                let advice = "run `kpay doctor` again once KPay accepts the keys";
                findings.push(Finding::warning("clock", message, advice));
            }
        }
    }
}

fn client(values: &EnvValues, api_key: &str, secret_key: &str) -> Result<Client, Error> {
    let builder =
        kpay_native::Client::builder(api_key, secret_key).deadline(DEADLINE).max_retries(0);
    match values.get(keys::BASE_URL) {
        Some(base_url) => builder.base_url(base_url).build(),
        None => builder.build(),
    }
}

fn unusable_client(error: &Error) -> Finding {
    let field = error.invalid_input().map_or("", InvalidInputError::field);
    let advice = |variable, otherwise| format!("correct {variable}, or unset it for {otherwise}");
    let (check, advice) = match field {
        "base URL" => (field, advice(keys::BASE_URL, "KPay's own address")),
        route::CERTIFICATES => ("certificates", advice(field, "the system's own certificates")),
        _ if route::is_proxy(field) => ("proxy", advice(field, "calls without a proxy")),
        _ => {
            ("client", "correct what the message names: nothing can be sent without it".to_owned())
        }
    };
    let message = error.invalid_input().map_or_else(|| error.to_string(), ToString::to_string);
    Finding::problem(check, Exit::Usage, message, advice)
}

fn environment(credentials: &Credentials) -> Finding {
    match credentials.environment() {
        Some(environment) if environment.is_test() => {
            Finding::ok("environment", format!("{environment}: no real money"))
        }
        Some(environment) => Finding::ok("environment", format!("{environment}: real money")),
        None => Finding::warning(
            "environment",
            "the API key starts with neither kpay_test_ nor kpay_live_, so it counts as live",
            DASHBOARD,
        ),
    }
}

fn accepted(account: &Account, credentials: &Credentials) -> Finding {
    let by_prefix = credentials.environment();
    if by_prefix.is_some_and(|environment| environment != account.environment) {
        let message =
            format!("KPay accepts the keys, and says that they are for {}", account.environment);
        let advice =
            "do not rely on the key's prefix: find out in KPay's dashboard whether money moves";
        return Finding::warning("answer", message, advice);
    }
    Finding::ok("answer", format!("KPay accepts the keys, for {}", account.environment))
}

fn refused(error: &Error) -> Finding {
    let exit = Exit::of_error(error);
    let advice = match (error.advice(), exit) {
        (Some(advice), _) => advice,
        (None, _) if error.not_sent() == Some(NotSentReason::Tls) => {
            "compare this machine's clock with another; if a proxy or a firewall of your network puts its own \
             certificate in place of KPay's, name the file with that authority's certificate in SSL_CERT_FILE"
        }
        (None, Exit::Refused) => "check the keys in KPay's dashboard",
        (None, _) => "try again later, and check the network between here and KPay",
    };
    // The error's own text ends with its advice, which stands in a line of its own here.
    let text = error.to_string();
    let said = text.strip_suffix(advice).map_or(&*text, |said| said.trim_end_matches(". "));
    Finding::problem("answer", exit, said, advice)
}

/// By the `Date` of an answer, which was written at some moment between the two.
fn clock(headers: &HeaderMap, before: UnixMillis, after: UnixMillis) -> Finding {
    let date =
        headers.get(DATE).and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
    let date = date.and_then(|date| date.duration_since(UNIX_EPOCH).ok());
    let Some(date) = date else {
        let advice = "compare this machine's clock with another: signed returns are checked by it";
        return Finding::warning("clock", "not compared: KPay's answer has no date", advice);
    };
    let ahead = (before.get() / 1000).saturating_sub(date.as_secs());
    let behind = date.as_secs().saturating_sub(after.get() / 1000);
    let skew = ahead.max(behind);
    if skew <= MAX_SKEW {
        return Finding::ok("clock", format!("at most {} s from KPay's clock", skew + 1));
    }
    let word = if ahead > 0 { "ahead of" } else { "behind" };
    let message = format!("this machine's clock is {skew} s {word} KPay's");
    let advice =
        "set the clock (by NTP): signed returns are checked by it, and good ones are refused now";
    Finding::problem("clock", Exit::Trouble, message, advice)
}

/// On a thread of its own, so that Ctrl-C is heard.
async fn working_tree(secrets: Vec<(&'static str, String)>) -> Vec<Finding> {
    let looked = tokio::task::spawn_blocking(move || {
        env::current_dir().map(|folder| working_tree::look(&folder, &secrets))
    });
    match looked.await {
        Ok(Ok(findings)) => findings,
        Ok(Err(error)) => vec![not_looked(&error.to_string())],
        Err(error) => vec![not_looked(&error.to_string())],
    }
}

fn not_looked(reason: &str) -> Finding {
    let message = format!("the folder could not be searched for keys: {}", printable(reason));
    Finding::warning("working tree", message, "run `kpay doctor` in a folder that can be read")
}

fn unusable(check: &'static str, error: &InvalidInputError, advice: &str) -> Finding {
    Finding::problem(check, Exit::Usage, error.to_string(), advice)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_clock_more_than_a_minute_off_is_a_problem() {
        let date = HeaderValue::from_static("Thu, 28 May 2026 20:26:40 GMT");
        let headers = HeaderMap::from_iter([(axum::http::header::DATE, date)]);
        for (before, after, exit, part) in [
            (0, 0, Exit::Success, "at most 1 s"),
            (-100, 100, Exit::Success, "at most 1 s"),
            (60, 61, Exit::Success, "at most 61 s"),
            (61, 61, Exit::Trouble, "61 s ahead of"),
            (-62, -61, Exit::Trouble, "61 s behind"),
        ] {
            let at = |seconds: i64| {
                UnixMillis::new(1_780_000_000_000_u64.checked_add_signed(seconds * 1000).unwrap())
            };
            let finding = clock(&headers, at(before), at(after));
            assert_eq!(finding.exit(), exit, "{before}");
            assert!(finding.to_string().contains(part), "{finding}");
        }
        let none = clock(&HeaderMap::new(), UnixMillis::new(0), UnixMillis::new(0));
        assert_eq!(none.exit(), Exit::Success);
    }
}
