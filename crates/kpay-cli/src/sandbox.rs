//! `kpay sandbox`.

use std::io;

use kpay_native::InvalidInput;
use kpay_sandbox_server::{Sandbox, StartError};

use crate::args::SandboxArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::CtrlC;
use crate::keys::variable;
use crate::output;
use crate::output::{FAINT, STRONG, styled};

/// Runs a sandbox until Ctrl-C or a request of the system's to end.
///
/// Only the lines to paste go to stdout, so that `kpay sandbox > env` makes an env file.
pub(crate) async fn run(args: SandboxArgs) -> Result<Exit, Failure> {
    let webhook_secret = given(args.webhook_secret, "KPAY_WEBHOOK_SECRET")?;
    let gateway_secret = given(args.gateway_secret, "KPAY_GATEWAY_SECRET")?;
    let own_secrets = (webhook_secret.is_none(), gateway_secret.is_none());
    let mut builder = Sandbox::builder().listen(args.listen).speed(args.speed);
    if let Some(url) = args.webhook_url.clone() {
        builder = builder.webhook_url(url);
    }
    if let Some(secret) = webhook_secret {
        builder = builder.webhook_secret(secret);
    }
    if let Some(secret) = gateway_secret {
        builder = builder.gateway_secret(secret);
    }
    if let Some(seed) = args.seed {
        builder = builder.seed(seed);
    }
    for (country, units) in args.balance {
        builder = builder.balance(country, units);
    }
    // Before the start, so that whoever sees the keys can end it.
    let mut end = EndRequests::listen()
        .map_err(|error| Failure::start(format!("can't listen for requests to end: {error}")))?;
    let sandbox = builder.start().await.map_err(not_started)?;

    let address = sandbox.address();
    if !address.ip().is_loopback() {
        output::warn(&format!(
            "{address} is not loopback: everyone who can reach this machine can use this sandbox"
        ));
    }
    output::note(&format!(
        "{} on {}, speed {}, seed {}. No real money moves here.\n{}",
        styled(STRONG, "KPay sandbox"),
        sandbox.base_url(),
        args.speed,
        sandbox.seed(),
        match &args.webhook_url {
            Some(url) => format!("Its webhooks go to {}.", output::printable(url)),
            None => "It sends no webhooks: give it --webhook-url for them.".to_owned(),
        }
    ));
    output::note(&styled(FAINT, "Paste into another terminal (Ctrl-C here ends the sandbox):"));
    output::say(&exports(&sandbox, own_secrets))?;
    end.wait().await;
    output::note("The sandbox ends; what it held is gone.");
    sandbox.shutdown().await;
    Ok(Exit::Success)
}

/// A secret of the caller's: from the arguments, or else from the environment.
fn given(argument: Option<String>, name: &'static str) -> Result<Option<String>, InvalidInput> {
    match argument {
        Some(secret) => Ok(Some(secret)),
        None => variable(name),
    }
}

/// The lines to paste. A secret that the caller gave is not shown: it may be in use elsewhere.
fn exports(sandbox: &Sandbox, (own_webhook_secret, own_gateway_secret): (bool, bool)) -> String {
    let export = |name: &str, value: &str| format!("export {name}={value}");
    let secret = |name: &str, value: &str, own: bool| {
        if own { export(name, value) } else { format!("# {name} is the one you gave") }
    };
    [
        export("KPAY_API_KEY", sandbox.api_key()),
        export("KPAY_SECRET_KEY", sandbox.secret_key()),
        export("KPAY_BASE_URL", sandbox.base_url()),
        secret("KPAY_WEBHOOK_SECRET", sandbox.webhook_secret(), own_webhook_secret),
        secret("KPAY_GATEWAY_SECRET", sandbox.gateway_secret(), own_gateway_secret),
    ]
    .join("\n")
}

fn not_started(error: StartError) -> Failure {
    match error {
        StartError::Setting(input) => input.into(),
        StartError::Listen { address, source } if source.kind() == io::ErrorKind::AddrInUse => {
            Failure::start(format!(
                "{address} is in use, by another sandbox perhaps: end that one, or take a free port with --listen \
                 127.0.0.1:0"
            ))
        }
        error => Failure::start(format!("the sandbox did not start: {error}")),
    }
}

/// Ctrl-C, and on Unix SIGTERM.
struct EndRequests {
    ctrl_c: CtrlC,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl EndRequests {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            ctrl_c: CtrlC::listen()?,
            #[cfg(unix)]
            terminate: {
                use tokio::signal::unix::{SignalKind, signal};
                signal(SignalKind::terminate())?
            },
        })
    }

    #[cfg(unix)]
    async fn wait(&mut self) {
        tokio::select! {
            () = self.ctrl_c.pressed() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn wait(&mut self) {
        self.ctrl_c.pressed().await;
    }
}
