//! The processor's time.

use std::fs;
use std::path::Path;
use std::time::Duration;

/// What all threads of this process have taken of the processor, as Linux counts it.
pub(crate) fn processor_time() -> Result<Duration, String> {
    // The kernel brings a thread's own count up to date when it lets others run.
    std::thread::yield_now();
    let threads = fs::read_dir("/proc/self/task").map_err(|error| unreadable(&error))?;
    let mut nanos = 0;
    for thread in threads {
        let path = thread.map_err(|error| unreadable(&error))?.path();
        nanos += of_thread(&path)?;
    }
    Ok(Duration::from_nanos(nanos))
}

fn of_thread(thread: &Path) -> Result<u64, String> {
    let counts =
        fs::read_to_string(thread.join("schedstat")).map_err(|error| unreadable(&error))?;
    let first = counts.split_whitespace().next().and_then(|count| count.parse().ok());
    first.ok_or_else(|| unreadable(&counts))
}

fn unreadable(why: &dyn std::fmt::Display) -> String {
    format!("the processor's time is read from Linux's /proc/self/task/*/schedstat: {why}")
}
