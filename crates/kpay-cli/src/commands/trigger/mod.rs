//! `kpay trigger`: an event on request, by doing what leads to it.

mod recipe;
mod sandbox_api;

use std::collections::BTreeMap;
use std::time::Duration;

use clap::Args;
use clap::builder::PossibleValuesParser;
use kpay_native::InvalidInputError;
use kpay_sandbox_server::Sandbox;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use tokio::time::{sleep, timeout};

use crate::api::interrupt::Interrupt;
use crate::api::plain_http::http_address;
use crate::env::keys;
use crate::env::keys::FileArgs;
use crate::exit::Exit;
use crate::failure::{Failure, FailureKind};
use crate::output::{self, BAD, GOOD, STRONG, printable, styled};
use recipe::{Recipe, fill, fill_body};
use sandbox_api::{SandboxApi, SandboxWebhook};

/// What `kpay trigger --help` ends with.
pub(crate) const HELP: &str = "\
Examples:
  kpay trigger payment.completed
      in the sandbox of KPAY_BASE_URL, or of http://127.0.0.1:7700
  kpay trigger payment.failed --override amount=7500 --override metadata.orderId=42
  kpay trigger refund.completed --forward-to http://localhost:3000/webhooks/kpay
      from a sandbox of its own, which ends with the command

It makes the requests that lead to the event. The sandbox sends the events on the way too, and signs all of
them. Instead of waiting, the command moves the sandbox's time forward by seconds.";

#[derive(Args, Debug)]
pub(crate) struct TriggerArgs {
    /// The event
    #[arg(value_parser = PossibleValuesParser::new(recipe::events()))]
    pub(crate) event: String,
    /// Another value in the request that the event is about; may be given several times
    #[arg(long, value_name = "FIELD=VALUE", value_parser = field)]
    pub(crate) r#override: Vec<(String, String)>,
    #[arg(
        long,
        value_name = "URL",
        help = "The sandbox to do it in [env: KPAY_BASE_URL] [default: http://127.0.0.1:7700]"
    )]
    pub(crate) sandbox: Option<String>,
    /// Do it in a sandbox of its own that sends its webhooks here, signed with `KPAY_WEBHOOK_SECRET`
    #[arg(long, value_name = "URL", conflicts_with = "sandbox")]
    pub(crate) forward_to: Option<String>,
    #[command(flatten)]
    pub(crate) file: FileArgs,
    /// Print {"event":...,"state":...,"body":...}, or an error, as one JSON line
    #[arg(long)]
    pub(crate) json: bool,
}

fn field(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("must be a field and a value, like amount=7500".to_owned()),
    }
}

/// Where `kpay sandbox` listens unless told.
const DEFAULT_SANDBOX: &str = "http://127.0.0.1:7700";

/// Longer than four attempts of 3 s and the waits of 7 s between them.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(30);

/// Between two looks at what became of a webhook.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

pub(crate) async fn run(args: &TriggerArgs) -> Result<Exit, Failure> {
    let values = keys::EnvValues::read(&args.file)?;
    let mut recipe = Recipe::of(&args.event)
        .ok_or_else(|| InvalidInputError::new("event", "has no recipe that can be read"))?;
    for (field, value) in &args.r#override {
        recipe.set(field, value);
    }
    let interrupt = Interrupt::listen();
    let own = match &args.forward_to {
        Some(url) => {
            let url = http_address("--forward-to", url)?;
            Some(own_sandbox(url, values.get(keys::WEBHOOK_SECRET)).await?)
        }
        None => None,
    };
    let base_url = match &own {
        Some(own) => own.base_url().to_owned(),
        None => {
            let named = args.sandbox.as_deref().or(values.get(keys::BASE_URL));
            http_address("--sandbox", named.unwrap_or(DEFAULT_SANDBOX))?
        }
    };
    let ended = interrupt.or(follow(&recipe, &base_url)).await;
    if let Some(own) = own {
        own.shutdown().await;
    }
    let webhook = ended.ok_or_else(|| Failure::interrupted("interrupted"))??;
    print(&webhook, args.json)
}

/// One that has the same ids each time.
async fn own_sandbox(
    webhook_url: String,
    webhook_secret: Option<&str>,
) -> Result<Sandbox, Failure> {
    let mut builder = Sandbox::builder().seed(0).webhook_url(webhook_url);
    if let Some(secret) = webhook_secret {
        builder = builder.webhook_secret(secret);
    } else {
        output::print_note(
            "KPAY_WEBHOOK_SECRET is not set, so webhooks are signed with the secret that `kpay sandbox` prints",
        );
    }
    builder
        .start()
        .await
        .map_err(|error| Failure::start(format!("the sandbox did not start: {error}")))
}

/// Does the steps, and waits until the webhook has come to its end.
async fn follow(recipe: &Recipe, base_url: &str) -> Result<SandboxWebhook, Failure> {
    let sandbox = SandboxApi::connect(base_url).await?;
    let mut answers = BTreeMap::new();
    for (place, step) in recipe.steps.iter().enumerate() {
        let find = |reference: &str| match reference.split_once('.') {
            None if reference == "new" => {
                Some(format!("trigger-{}-{}-{place}", recipe.makes, sandbox.count))
            }
            None => None,
            Some((name, field)) => {
                let answer: &Value = answers.get(name)?;
                answer.get(field)?.as_str().map(str::to_owned)
            }
        };
        let unfit = |problem| InvalidInputError::new("recipe", problem);
        let path = fill(&step.post, &find).map_err(unfit)?;
        let body = fill_body(&step.body, &find).map_err(unfit)?;
        let answer = sandbox.post(&path, &body, step.fault.as_deref()).await?;
        if let Some(name) = &step.name {
            answers.insert(name.clone(), answer);
        }
    }
    let id = answers.get(&recipe.subject).and_then(|answer| answer["id"].as_str());
    let id = id.ok_or_else(|| Failure::start("the sandbox's answer has no id"))?;
    let ended = timeout(DELIVERY_TIMEOUT, wait_for_delivery(&sandbox, &recipe.makes, id)).await;
    ended.unwrap_or_else(|_| {
        let message = format!("the webhook of {id} was not delivered within 30 s");
        Err(Failure::new(FailureKind::NoResponse, Exit::Trouble, message))
    })
}

async fn wait_for_delivery(
    sandbox: &SandboxApi,
    event: &str,
    id: &str,
) -> Result<SandboxWebhook, Failure> {
    loop {
        let webhooks = sandbox.webhooks().await?;
        let of_it: Vec<_> = webhooks.into_iter().filter(|it| it.payment_id == id).collect();
        let came: Vec<String> = of_it.iter().map(|it| it.event.clone()).collect();
        match of_it.into_iter().find(|it| it.event == event) {
            Some(it) if it.state == "delivered" || it.state == "gone" => return Ok(it),
            Some(it) => {
                // Its next attempt would wait for ever.
                if it.state == "waiting" && sandbox.is_clock_frozen().await? {
                    sandbox.post("/_sandbox/clock/advance", &a_second(), None).await?;
                }
                sleep(POLL_INTERVAL).await;
            }
            None if came.is_empty() => {
                return Err(Failure::new(
                    FailureKind::Refused,
                    Exit::Refused,
                    format!(
                        "{id} sent no webhook: the sandbox has no URL for it. Start the sandbox with --webhook-url, or give \
                         --forward-to here"
                    ),
                ));
            }
            None => {
                let came = came.join(", ");
                let message = format!("{id} did not lead to {event}: it sent {came}");
                return Err(Failure::new(FailureKind::Refused, Exit::Refused, message));
            }
        }
    }
}

fn a_second() -> Map<String, Value> {
    Map::from_iter([("millis".to_owned(), 1_000.into())])
}

fn print(webhook: &SandboxWebhook, json: bool) -> Result<Exit, Failure> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct TriggerLine<'a> {
        event: &'a str,
        payment_id: &'a str,
        url: &'a str,
        state: &'a str,
        attempts: usize,
        status: Option<u16>,
        body: Option<&'a RawValue>,
    }
    let (attempts, is_delivered) = (webhook.attempts.len(), webhook.state == "delivered");
    let status = webhook.attempts.last().and_then(|attempt| attempt.status);
    if json {
        output::print_json(&TriggerLine {
            event: &webhook.event,
            payment_id: &webhook.payment_id,
            url: &webhook.url,
            state: &webhook.state,
            attempts,
            status,
            body: serde_json::from_str(&webhook.body).ok(),
        })?;
    } else {
        let answer = status.map_or("did not answer".to_owned(), |it| format!("answered {it}"));
        let (style, word) = if is_delivered { (GOOD, "delivered") } else { (BAD, "lost") };
        output::print_text(&format!(
            "{} {} of {}: {} {answer}, attempt {attempts}",
            styled(style, word),
            styled(STRONG, &webhook.event),
            printable(&webhook.payment_id),
            printable(&webhook.url),
        ))?;
    }
    Ok(if is_delivered { Exit::Success } else { Exit::Trouble })
}
