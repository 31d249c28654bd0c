//! Makes a failing script short: delta debugging over its events.

use crate::cast::Cast;
use crate::history::run;
use crate::invariant::Violation;
use crate::script::{Event, Script};

/// A script that still breaks the same promise, from which no single event can be left out.
pub fn shrink(script: &Script, cast: Cast, violation: Violation) -> (Script, Violation) {
    let mut shortest = (script.clone(), violation);
    let mut chunk = shortest.0.events.len().div_ceil(2).max(1);
    loop {
        let mut at = 0;
        let mut was_shortened = false;
        while at < shortest.0.events.len() {
            match without(&shortest, at, chunk, cast) {
                Some(shorter) => {
                    shortest = shorter;
                    was_shortened = true;
                }
                None => at += chunk,
            }
        }
        if !was_shortened {
            if chunk == 1 {
                return shortest;
            }
            chunk = chunk.div_ceil(2);
        }
    }
}

/// The script without some of its events, if it fails in the same way.
fn without(
    (script, violation): &(Script, Violation),
    at: usize,
    count: usize,
    cast: Cast,
) -> Option<(Script, Violation)> {
    let is_left = |index: usize| !(at..at + count).contains(&index);
    let kept = script.events.iter().enumerate().filter(|(index, _)| is_left(*index));
    let events: Vec<Event> = kept.map(|(_, event)| event.clone()).collect();
    let shorter = Script { seed: script.seed, events };
    match run(&shorter, cast) {
        Err(found) if found.invariant == violation.invariant => Some((shorter, found)),
        _ => None,
    }
}
