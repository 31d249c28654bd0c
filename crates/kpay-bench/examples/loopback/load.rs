//! Both sides under load, in turn.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::by_hand::ByHand;
use crate::processor_time::processor_time;
use crate::server::Server;
use crate::through_sdk::ThroughSdk;

/// Rounds of each side, in turn: what disturbs one round disturbs its neighbour.
const ROUNDS: usize = 31;

/// Long enough for the clocks, short enough for both sides to meet the same machine.
const ROUND: Duration = Duration::from_millis(100);

/// What a request takes: the medians of all rounds, and the median of the ratios of neighbours.
pub(crate) struct Load {
    ours: Side,
    floor: Side,
    processor_ratio: f64,
}

/// One side.
struct Side {
    processor_nanos: f64,
    requests_a_second: f64,
}

/// Compares both sides with so many requests under way at once.
pub(crate) fn compare(at_once: u64) -> Result<Load, String> {
    let server = Server::start()?;
    let runtime = crate::runtime()?;
    let ours = ThroughSdk::new(server.address())?;
    let floor = ByHand::new(server.address())?;
    let through_sdk = |requests| side(&runtime, &ours, at_once, requests);
    let by_hand = |requests| side(&runtime, &floor, at_once, requests);

    // The first requests connect; then a round is as many as it takes.
    let warm_up = 20 * at_once;
    through_sdk(warm_up)?;
    let speed = by_hand(warm_up)?.requests_a_second;
    let requests = ((speed * ROUND.as_secs_f64()) as u64).max(at_once);
    let mut rounds = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        rounds.push((through_sdk(requests)?, by_hand(requests)?));
    }
    Ok(Load {
        ours: Side::median(rounds.iter().map(|(ours, _)| ours)),
        floor: Side::median(rounds.iter().map(|(_, floor)| floor)),
        processor_ratio: median(
            rounds.iter().map(|(ours, floor)| ours.processor_nanos / floor.processor_nanos),
        ),
    })
}

/// Who pays: a side's client.
pub(crate) trait Payer: Clone + Send + Sync + 'static {
    /// From an integrator's texts to the payment that KPay answers with.
    fn pay(&self, order: u64) -> impl Future<Output = Result<(), Box<dyn Error>>> + Send;
}

/// One round of one side.
fn side(
    runtime: &Runtime,
    payer: &impl Payer,
    at_once: u64,
    requests: u64,
) -> Result<Side, String> {
    let (before, start) = (processor_time()?, Instant::now());
    runtime.block_on(async {
        let mut payers = JoinSet::new();
        for first in 0..at_once {
            let payer = payer.clone();
            payers.spawn(async move {
                for order in (first..requests).step_by(at_once as usize) {
                    payer.pay(order).await.map_err(text_of)?;
                }
                Ok::<(), String>(())
            });
        }
        while let Some(paid) = payers.join_next().await {
            paid.map_err(text_of)??;
        }
        Ok::<(), String>(())
    })?;
    let (after, wall) = (processor_time()?, start.elapsed());
    Ok(Side {
        processor_nanos: (after - before).as_nanos() as f64 / requests as f64,
        requests_a_second: requests as f64 / wall.as_secs_f64(),
    })
}

impl Side {
    fn median<'a>(rounds: impl Iterator<Item = &'a Self> + Clone) -> Self {
        Self {
            processor_nanos: median(rounds.clone().map(|round| round.processor_nanos)),
            requests_a_second: median(rounds.map(|round| round.requests_a_second)),
        }
    }
}

impl fmt::Display for Load {
    /// Processor's nanoseconds a request, ours and the floor's, their ratio, then requests a second.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ours, floor, processor_ratio } = self;
        writeln!(
            f,
            "{:.1} {:.1} {processor_ratio:.4} {:.1} {:.1}",
            ours.processor_nanos,
            floor.processor_nanos,
            ours.requests_a_second,
            floor.requests_a_second
        )
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

fn text_of(error: impl Into<Box<dyn Error>>) -> String {
    error.into().to_string()
}
