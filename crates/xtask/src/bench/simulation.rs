//! How fast the simulation is: a record, for whoever makes it slower.

use serde_json::json;

use crate::log::Log;
use crate::simulate;
use crate::workspace::{Workspace, text_of};

/// Counts the steps of a second, says them and writes them down.
pub fn record(workspace: &Workspace, log: &mut Log) -> Result<(), String> {
    simulate::build(workspace, log)?;
    log.line("measuring the simulation");
    let said = text_of(&mut workspace.command(simulate::program(workspace), ["steps"]))?;
    let steps = read(&said).ok_or_else(|| format!("the simulation says {:?}", said.trim()))?;
    log.line(&format!("simulated steps a second: {steps} (a record)"));
    super::write(workspace, "bench-simulation.json", &json!({ "steps_a_second": steps }))
}

fn read(said: &str) -> Option<u64> {
    said.trim().parse().ok().filter(|steps| *steps > 0)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn steps_are_one_figure() {
        assert_eq!(read("450000\n"), Some(450_000));
        assert_eq!(read("0"), None);
        assert_eq!(read("many"), None);
    }
}
