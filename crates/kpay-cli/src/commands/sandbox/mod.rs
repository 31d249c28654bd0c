//! `kpay sandbox`.

pub(crate) mod args;
pub(crate) mod settings;

use std::io;
use std::num::NonZeroU32;
use std::path::Path;

use kpay_native::InvalidInputError;
use kpay_sandbox::EngineConfig;
use kpay_sandbox_server::{Sandbox, SandboxBuilder, StartError};

use crate::api::interrupt::EndSignals;
use crate::commands::sandbox::args::SandboxArgs;
use crate::commands::sandbox::settings::SandboxSettings;
use crate::env::keys::variable;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::output::{FAINT, STRONG, printable, styled};

/// Runs a sandbox until Ctrl-C or a request of the system's to end.
///
/// Only the lines to paste go to stdout, so that `kpay sandbox > env` makes an env file.
pub(crate) async fn run(args: SandboxArgs) -> Result<Exit, Failure> {
    let webhook_secret = given(args.webhook_secret.clone(), "KPAY_SANDBOX_WEBHOOK_SECRET")?;
    let gateway_secret = given(args.gateway_secret.clone(), "KPAY_SANDBOX_GATEWAY_SECRET")?;
    let mut settings = SandboxSettings::read(args.settings.as_deref())?;
    if args.no_limits {
        settings.lift_limits();
    }
    let mut builder = settings.apply(Sandbox::builder().listen(args.listen).speed(args.speed));
    builder = set(builder, args.public_url.clone(), SandboxBuilder::public_url);
    builder = set(builder, args.webhook_url.clone(), SandboxBuilder::webhook_url);
    builder = set(builder, webhook_secret, SandboxBuilder::webhook_secret);
    builder = set(builder, gateway_secret, SandboxBuilder::gateway_secret);
    builder = set(builder, args.seed, SandboxBuilder::seed);
    builder = set(builder, args.data.as_deref(), SandboxBuilder::data);
    builder = set(builder, args.allow_host.iter().cloned(), SandboxBuilder::allow_host);
    builder = set(builder, args.fault.iter().cloned(), SandboxBuilder::fault);
    builder = set(builder, args.balance.iter().cloned(), |builder, (country, units)| {
        builder.balance(country, units)
    });
    // Before the start, so that whoever sees the keys can end it.
    let mut end = EndSignals::listen()?;
    let sandbox = builder.start().await.map_err(not_started)?;
    warn(&sandbox, args.data.as_deref());
    output::print_note(&greeting(&sandbox, &args));
    output::print_note(&styled(
        FAINT,
        "Paste into another terminal (Ctrl-C here ends the sandbox):",
    ));
    output::print_text(&exports(&sandbox))?;
    end.wait().await;
    output::print_note(&match &args.data {
        Some(path) => {
            let path = printable(&path.display().to_string());
            format!("The sandbox ends; what it held is in {path}.")
        }
        None => "The sandbox ends; what it held is gone.".to_owned(),
    });
    sandbox.shutdown().await;
    Ok(Exit::Success)
}

/// Sets every value that was given.
fn set<T>(
    builder: SandboxBuilder,
    values: impl IntoIterator<Item = T>,
    set_one: impl Fn(SandboxBuilder, T) -> SandboxBuilder,
) -> SandboxBuilder {
    values.into_iter().fold(builder, set_one)
}

/// Says what may surprise.
fn warn(sandbox: &Sandbox, data: Option<&Path>) {
    let address = sandbox.address();
    if !address.ip().is_loopback() {
        output::print_warning(&format!(
            "{address} is not loopback: everyone who can reach this machine can use this sandbox"
        ));
    }
    if let Some(path) = data.filter(|_| sandbox.dropped_a_torn_record()) {
        output::print_warning(&format!(
            "the last record of {} was cut off and was dropped: no caller had got an answer to it",
            printable(&path.display().to_string())
        ));
    }
}

/// What it is, and what it does with webhooks, limits and faults.
fn greeting(sandbox: &Sandbox, args: &SandboxArgs) -> String {
    let (name, seed) = (styled(STRONG, "KPay sandbox"), sandbox.seed());
    let base_url = match &args.public_url {
        Some(url) => format!("{} at {}", sandbox.address(), printable(url)),
        None => sandbox.base_url().to_owned(),
    };
    let dashboard = format!("Its dashboard, for a browser: {}/", printable(sandbox.base_url()));
    if let Some(path) = args.data.as_deref().filter(|_| sandbox.goes_on()) {
        let path = printable(&path.display().to_string());
        return format!(
            "{name} on {base_url}, seed {seed}. No real money moves here.\n{dashboard}\n\
             It goes on from {path}, with all that was set there: of the options given now only --listen, --public-url and --allow-host count."
        );
    }
    let mut lines = vec![format!(
        "{name} on {base_url}, {}seed {seed}. No real money moves here.",
        match args.speed {
            NonZeroU32::MIN => String::new(),
            speed => format!("its waits {speed} times shorter, "),
        }
    )];
    lines.push(dashboard);
    lines.push(match &args.webhook_url {
        Some(url) => format!("Its webhooks go to {}.", printable(url)),
        None if args.settings.is_some() => "Its webhooks go where its settings say.".to_owned(),
        None => "It sends no webhooks: give it --webhook-url for them.".to_owned(),
    });
    if !args.fault.is_empty() {
        let faults: Vec<String> = args.fault.iter().map(|rule| rule.fault.to_string()).collect();
        lines.push(format!("Faults on purpose: {}.", faults.join(", ")));
    }
    lines.join("\n")
}

/// A secret of the caller's: from the arguments, or else from the environment. Its names are the
/// sandbox's own, so that it never takes those of the real KPay.
fn given(
    argument: Option<String>,
    name: &'static str,
) -> Result<Option<String>, InvalidInputError> {
    match argument {
        Some(secret) => Ok(Some(secret)),
        None => variable(name),
    }
}

/// The lines to paste. A secret that the caller gave is not shown: it may be in use elsewhere.
fn exports(sandbox: &Sandbox) -> String {
    let own = EngineConfig::new();
    let export = |name: &str, value: &str| format!("export {name}={value}");
    let secret = |name: &str, value: &str, own: &str| {
        if value == own { export(name, value) } else { format!("# {name} is the one you gave") }
    };
    [
        export("KPAY_API_KEY", sandbox.api_key()),
        export("KPAY_SECRET_KEY", sandbox.secret_key()),
        export("KPAY_BASE_URL", sandbox.base_url()),
        secret("KPAY_WEBHOOK_SECRET", sandbox.webhook_secret(), &own.webhook_secret),
        secret("KPAY_GATEWAY_SECRET", sandbox.gateway_secret(), &own.gateway_secret),
    ]
    .join("\n")
}

fn not_started(error: StartError) -> Failure {
    match error {
        StartError::Setting(input) => input.into(),
        StartError::Listen { address, source } if source.kind() == io::ErrorKind::AddrInUse => {
            Failure::start(format!(
                "{address} is in use, perhaps by another sandbox: end that one, or take a free port with --listen \
                 127.0.0.1:0"
            ))
        }
        error => Failure::start(format!("the sandbox did not start: {error}")),
    }
}
