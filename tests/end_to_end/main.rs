//! The native client over real HTTP on loopback: against the sandbox, and against a server that
//! misbehaves.

mod blocking;
mod cancelling;
mod hostile_answers;
mod in_memory;
mod logs;
mod runtimes;
mod sandbox_money;
mod sandbox_payments;
mod tls;
mod values;
