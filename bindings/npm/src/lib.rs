//! The wasm module of the npm package: core's level for bindings behind one function.
//!
//! JavaScript drives the state machines of `kpay-core` with its own `fetch`, timers and entropy, and
//! reads and writes JSON itself, so this module holds neither a transport nor a parser nor a type for
//! each answer. Question and answer are texts with a NUL between one and the next, written and read in
//! the module's memory; calls and waits are held here under a number. A class for each and a function
//! for each of its methods would weigh more than what they do, and what crosses as numbers alone needs no
//! glue and starts in half the time.
//!
//! Engines compile a function when it is first called, so what answers different questions is
//! `inline(never)`: only what is asked for is compiled.

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

mod border;
mod call;
mod failure;
#[cfg(test)]
mod generated;
mod held;
mod names;
mod order;
mod session;
mod signed;
#[cfg(test)]
mod tests;
mod texts;
mod watch;

use std::cell::Cell;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::failure::misunderstood;
use crate::texts::{Texts, joined};

/// What goes wrong is told by its texts: see [`failure`].
type Answer = Result<String, String>;

thread_local! {
    static ROOM: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Makes room for so many bytes, and says where it begins. Questions are written there, and answers read.
#[wasm_bindgen]
pub fn room(length: usize) -> usize {
    let mut room = ROOM.take();
    if room.len() < length {
        room = vec![0; length];
    }
    let place = room.as_mut_ptr().expose_provenance();
    ROOM.set(room);
    place
}

/// Answers the question whose texts take so many bytes of the room; behind them, up to the end of `all`,
/// is the body that it is about. Says how long the answer is, which is in the room.
#[wasm_bindgen]
pub fn ask(texts: usize, all: usize) -> usize {
    let mut room = ROOM.take();
    let asked = room.get_mut(..all).unwrap_or_default();
    let question = asked.split_at_checked(texts).map(|(texts, body)| (str::from_utf8(texts), body));
    let answer = match question {
        Some((Ok(texts), body)) => answer(texts, body),
        _ => told(Err(misunderstood())),
    };
    // It may have held a secret.
    asked.fill(0);
    let length = answer.len();
    match room.get_mut(..length) {
        Some(place) => place.copy_from_slice(answer.as_bytes()),
        None => room = answer.into_bytes(),
    }
    ROOM.set(room);
    length
}

/// Answers a question. An answer that starts with a NUL is an error.
fn answer(question: &str, body: &[u8]) -> String {
    let mut of = Texts::new(question);
    told(match of.text() {
        "advance" => order::advance(of),
        "amount" => order::amount(of),
        "matches" => order::matches(of),
        "orderState" => order::order_state(of),
        "meaning" => signed::meaning(of),
        "sign" => signed::sign_webhook(body, of),
        "signReturn" => signed::sign_return(of),
        "unreadable" => signed::unreadable(of),
        "verify" => signed::verify_webhook(body, of),
        "verifyReturn" => signed::verify_return(of),
        "watch" => watch::start(of),
        "resume" => watch::resume(of),
        "session" => session::open(of),
        about => held::ask(about, of),
    })
}

fn told(answer: Answer) -> String {
    answer.unwrap_or_else(|error| joined(&["", &error]))
}
