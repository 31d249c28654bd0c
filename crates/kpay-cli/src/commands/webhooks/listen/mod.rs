//! `kpay webhook listen`: between KPay and a program under development.

mod endpoint;
mod received_post;

use std::net::Ipv4Addr;

use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::api::interrupt::EndRequests;
use crate::api::plain_http::{PlainHttp, http_address};
use crate::commands::args::ListenArgs;
use crate::commands::webhooks::listen::endpoint::Endpoint;
use crate::env::keys;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{self, STRONG, printable, styled};

/// How many notifications may wait for their line.
const ROOM: usize = 1_024;

/// Listens until Ctrl-C or a request of the system's to end.
pub(crate) async fn run(args: &ListenArgs) -> Result<Exit, Failure> {
    let secrets = keys::webhook_secrets(&args.file)?;
    let forward_to =
        args.forward_to.as_deref().map(|url| http_address("--forward-to", url)).transpose()?;
    let (http, port) = (PlainHttp::new()?, args.port);
    let mut end = EndRequests::listen()
        .map_err(|error| Failure::start(format!("can't listen for requests to end: {error}")))?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
        Failure::start(format!(
            "can't listen on 127.0.0.1:{port}: {error}; --port 0 finds a free one"
        ))
    })?;
    let address = listener.local_addr()?;
    let (sender, mut arrivals) = mpsc::channel(ROOM);
    let target = match &forward_to {
        Some(url) => format!("what is verified goes on to {}", printable(url)),
        None => "what is verified is answered with 200; --forward-to passes it on".to_owned(),
    };
    let server =
        tokio::spawn(endpoint::serve(listener, Endpoint { secrets, forward_to, http, sender }));
    output::note(&format!(
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
