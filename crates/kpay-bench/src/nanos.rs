//! Times runs.

use std::time::{Duration, Instant};

/// How many batches are timed; the one in the middle is taken.
const BATCHES: usize = 501;

/// Long enough for the clock's own cost to vanish, short enough to often escape an interruption.
const BATCH: Duration = Duration::from_micros(200);

/// The nanoseconds of one run, as the median of many batches.
pub(crate) fn median(run: &mut dyn FnMut()) -> f64 {
    let runs = runs_in_a_batch(run);
    let mut batches: Vec<Duration> = (0..BATCHES).map(|_| time(run, runs)).collect();
    batches.sort_unstable();
    batches[BATCHES / 2].as_secs_f64() * 1e9 / f64::from(runs)
}

/// Doubles until a batch is long enough, which warms caches and branches up as well.
fn runs_in_a_batch(run: &mut dyn FnMut()) -> u32 {
    let mut runs = 64;
    while time(run, runs) < BATCH {
        runs *= 2;
    }
    runs
}

fn time(run: &mut dyn FnMut(), runs: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..runs {
        run();
    }
    start.elapsed()
}
