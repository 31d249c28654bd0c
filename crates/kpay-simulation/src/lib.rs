//! Client, network, sandbox and a small shop in one process, in virtual time, from a seed.
//!
//! The real client drives the real core over a simulated network into the real sandbox engine. A
//! small shop takes orders, refunds and pays out over it, is killed and begins again with nothing
//! but its store. A [`Script`] says what happens and what goes wrong; [`run`] lets it happen and
//! checks every [`Invariant`] after each step. A script that fails is made short by [`shrink`], and
//! its text replays it:
//!
//! ```
//! use kpay_simulation::{Cast, Invariant, Script, run, shrink};
//!
//! let script = Script::draw(1);
//! let report = run(&script, Cast::Careful).unwrap();
//! assert!(report.steps > 0);
//! ```
//!
//! Each [`Cast`] but the careful one has a bad habit, and the tests show that it is found out.

mod call_monitor;
mod cast;
mod check;
mod clock;
mod draw;
mod executor;
mod history;
mod invariant;
mod network;
mod orders;
mod page_visitor;
mod random;
mod runtime;
mod sandbox_process;
mod script;
mod shop;
mod shrink;
mod truth;
mod world;

pub use cast::Cast;
pub use history::{Report, run};
pub use invariant::{Invariant, Violation};
pub use script::{Browsing, Deed, Event, NetworkFault, Script, Target, WebhookFault};
pub use shrink::shrink;
