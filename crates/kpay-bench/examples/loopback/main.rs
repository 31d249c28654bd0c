//! What a payment costs through `kpay-native` beside bare reqwest, over real HTTP on this machine.
//!
//! The server is this program once more, as a process of its own, so that none of its work counts.

mod by_hand;
mod load;
mod processor_time;
mod server;
mod through_sdk;

use std::process::ExitCode;

use by_hand::ByHand;
use kpay_bench::counting;
use load::Payer as _;
use server::Server;
use through_sdk::ThroughSdk;
use tokio::runtime::{Builder, Runtime};

const USAGE: &str = "usage: loopback list | run CASE N | allocations CASE | load CASE AT_ONCE";

/// The one pair: a payment asked for, from an integrator's texts to KPay's answer.
const OURS: &str = "native-call";
const FLOOR: &str = "native-call-floor";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match answer(&words) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

/// What one command line prints.
fn answer(words: &[&str]) -> Result<String, String> {
    match *words {
        ["list"] => Ok(format!("{OURS}\n{FLOOR}\n")),
        ["run", name, runs] => {
            let runs: u64 = number(runs)?;
            let (_server, mut run) = prepare(name)?;
            for _ in 0..runs {
                run();
            }
            Ok(String::new())
        }
        ["allocations", name] => {
            let (_server, mut run) = prepare(name)?;
            Ok(format!("{}\n", counting::allocations(&mut run)))
        }
        ["load", OURS, at_once] => load::compare(number(at_once)?).map(|load| load.to_string()),
        [server::WORD] => server::run().map(|()| String::new()),
        _ => Err(USAGE.to_owned()),
    }
}

/// One payment, to its end.
type Run = Box<dyn FnMut()>;

/// What pays again at each call, as long as the server lives.
fn prepare(name: &str) -> Result<(Server, Run), String> {
    let server = Server::start()?;
    let runtime = runtime()?;
    let run: Run = match name {
        OURS => {
            let ours = ThroughSdk::new(server.address())?;
            Box::new(move || runtime.block_on(ours.pay(7)).expect("the server is good"))
        }
        FLOOR => {
            let floor = ByHand::new(server.address())?;
            Box::new(move || runtime.block_on(floor.pay(7)).expect("the server is good"))
        }
        _ => return Err(format!("no case is named {name}: see `loopback list`")),
    };
    Ok((server, run))
}

/// One thread does all the client's work, so that all of it is counted.
fn runtime() -> Result<Runtime, String> {
    Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())
}

fn number<N: std::str::FromStr>(text: &str) -> Result<N, String> {
    text.parse().map_err(|_| format!("no number: {text}"))
}
