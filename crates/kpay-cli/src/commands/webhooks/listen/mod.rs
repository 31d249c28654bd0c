//! `kpay webhook listen`: between KPay and a program under development.

mod endpoint;
mod received_post;

use std::net::Ipv4Addr;

use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::api::interrupt::EndSignals;
use crate::api::plain_http::{PlainHttp, http_address};
use crate::commands::webhooks::listen::endpoint::ListenEndpoint;
use crate::env::keys;
use crate::env::keys::FileArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{self, STRONG, printable, styled};

/// What `kpay webhook listen --help` ends with.
pub(crate) const HELP: &str = "\
Examples:
  kpay webhook listen --forward-to http://localhost:3000/webhooks/kpay
      and beside it: kpay sandbox --webhook-url http://127.0.0.1:7701
  kpay webhook listen --json
      shows each notification as one JSON line, and answers 200 itself";

#[derive(Args, Debug)]
pub(crate) struct ListenArgs {
    /// Where verified notifications are forwarded to; without it they are answered with 200
    #[arg(long, value_name = "URL")]
    pub(crate) forward_to: Option<String>,
    /// The port on this machine (loopback only); 0 finds a free one
    #[arg(long, default_value = "7701")]
    pub(crate) port: u16,
    #[command(flatten)]
    pub(crate) file: FileArgs,
    /// Print {"event":...,"verified":...} for each notification, or an error, as JSON lines
    #[arg(long)]
    pub(crate) json: bool,
}

/// How many notifications may wait for their line.
const ROOM: usize = 1_024;

/// Listens until Ctrl-C or a request of the system's to end.
pub(crate) async fn run(args: &ListenArgs) -> Result<Exit, Failure> {
    let secrets = keys::webhook_secrets(&args.file)?;
    let forward_to =
        args.forward_to.as_deref().map(|url| http_address("--forward-to", url)).transpose()?;
    let (http, port) = (PlainHttp::new()?, args.port);
    let mut end = EndSignals::listen()?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
        Failure::start(format!(
            "can't listen on 127.0.0.1:{port}: {error}; --port 0 finds a free one"
        ))
    })?;
    let address = listener.local_addr()?;
    let (sender, mut arrivals) = mpsc::channel(ROOM);
    let target = match &forward_to {
        Some(url) => format!("verified notifications are forwarded to {}", printable(url)),
        None => {
            "verified notifications are answered with 200; --forward-to forwards them".to_owned()
        }
    };
    let server = tokio::spawn(endpoint::serve(
        listener,
        ListenEndpoint { secrets, forward_to, http, sender },
    ));
    output::print_note(&format!(
        "{} on http://{address}, any path; {target}. Ctrl-C ends it.",
        styled(STRONG, "Listening")
    ));
    let ended = loop {
        tokio::select! {
            biased;
            Some(arrival) = arrivals.recv() => {
                if let Err(failure) = arrival.show(args.json) {
                    break Err(failure);
                }
            }
            () = end.wait() => break Ok(Exit::Success),
        }
    };
    server.abort();
    ended
}
