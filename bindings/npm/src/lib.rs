//! The wasm module of the npm package: core's erased level behind two functions of text.
//!
//! JavaScript drives the state machines of `kpay-core` with its own `fetch`, timers and entropy, and
//! reads and writes JSON itself, so this module holds neither a transport nor a parser nor a type for
//! each answer. Question and answer are texts with a NUL between one and the next, and calls and waits
//! are held here under a number: a class for each and a function for each of its methods would weigh
//! more than what they do.

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

mod call;
mod failure;
mod held;
mod names;
mod order;
mod session;
mod signed;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod tests;
mod texts;
mod watch;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::texts::{Texts, joined};

/// What goes wrong is told by its texts: see [`failure`].
type Answer = Result<String, String>;

/// Answers a question. One that starts with a NUL is an error.
#[wasm_bindgen]
pub fn ask(question: &str) -> String {
    let mut of = Texts::new(question);
    told(match of.text() {
        "advance" => order::advance(of),
        "advanceToStatus" => order::advance_to_status(of),
        "amount" => order::amount(of),
        "matches" => order::matches(of),
        "meaning" => signed::meaning(of),
        "signReturn" => signed::sign_return(of),
        "unreadable" => signed::unreadable(of),
        "verifyReturn" => signed::verify_return(of),
        "watch" => watch::start(of),
        "resume" => watch::resume(of),
        "session" => session::open(of),
        about => held::ask(about, of),
    })
}

/// Answers a question about the bytes of a notification.
#[wasm_bindgen(js_name = askOf)]
pub fn ask_of(body: &[u8], question: &str) -> String {
    let mut of = Texts::new(question);
    told(match of.text() {
        "sign" => signed::sign_webhook(body, of),
        _ => signed::verify_webhook(body, of),
    })
}

fn told(answer: Answer) -> String {
    answer.unwrap_or_else(|error| joined(&["", &error]))
}
