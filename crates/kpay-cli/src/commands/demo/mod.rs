//! `kpay demo`: a first payment, told and checked step by step.
//!
//! Nothing is staged but the place: the sandbox answers real HTTP, the client is the one programs
//! use, and each step asserts what it shows.

mod browser;
mod forger;
mod narrator;
mod receiver;
mod setup;
mod shop;
mod steps;

use clap::Args;

use crate::exit::Exit;
use crate::failure::Failure;
use narrator::Narrator;
use setup::DemoSetup;

#[derive(Args, Debug)]
pub(crate) struct DemoArgs {
    /// Leave a sandbox open with a payment on a gateway page and a dashboard to watch it, until Ctrl-C
    #[arg(long, conflicts_with = "json")]
    pub(crate) browser: bool,
    /// Print one JSON object for each step
    #[arg(long)]
    pub(crate) json: bool,
}

/// Tells the story; success only when every step was as it should be.
pub(crate) async fn run(args: &DemoArgs) -> Result<Exit, Failure> {
    if args.browser {
        return browser::run().await;
    }
    let mut narrator = Narrator::begin(args.json)?;
    let told = run_steps(&mut narrator).await;
    if let Err(failure) = &told
        && args.json
    {
        // The JSON line goes to stdout as every failure's; people look at stderr.
        failure.print_text();
    }
    told.map(|()| Exit::Success)
}

async fn run_steps(narrator: &mut Narrator) -> Result<(), Failure> {
    let mut setup =
        narrator.step("sandbox", "starting a sandbox", DemoSetup::start(setup::FAST)).await?;
    let paid = narrator.step("payment", "asking the customer", steps::ask(&setup)).await?;
    let paid =
        narrator.step("paid", "waiting for the customer", steps::wait(&setup, &paid)).await?;
    narrator.step("webhook", "waiting for the webhook", steps::webhook(&mut setup, &paid)).await?;
    narrator.step("already_exists", "sending it again", steps::send_again(&setup)).await?;
    let failed =
        narrator.step("failed", "asking a number without an account", steps::fail(&setup)).await?;
    narrator.step("forged", "forging a webhook", steps::forge(&mut setup, &failed)).await?;
    setup.end().await;
    narrator.end()
}
