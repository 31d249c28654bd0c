//! What lives from one question to the next.

use std::cell::RefCell;
use std::rc::Rc;

use kpay_core::erased::Say;

use crate::failure::misunderstood;
use crate::texts::Texts;
use crate::{Answer, call, session, watch};

/// Something with a number.
pub(crate) enum Held {
    Call(Box<call::Driven>),
    Session(Rc<session::Shared>),
    Watch(kpay_core::Watch),
}

thread_local! {
    static HELD: RefCell<Vec<Option<Held>>> = const { RefCell::new(Vec::new()) };
}

/// Holds it, and gives its number.
pub(crate) fn hold(one: Held) -> String {
    HELD.with_borrow_mut(|held| {
        let place = held.iter().position(Option::is_none).unwrap_or(held.len());
        if place == held.len() {
            held.push(None);
        }
        if let Some(free) = held.get_mut(place) {
            *free = Some(one);
        }
        place.said()
    })
}

/// Answers a question about what has the number that comes first.
#[inline(never)]
pub(crate) fn ask(about: &str, mut of: Texts<'_>) -> Answer {
    let place = of.number() as usize;
    let session = HELD.with_borrow(|held| match held.get(place) {
        Some(Some(Held::Session(session))) if about != "free" => Some(Rc::clone(session)),
        _ => None,
    });
    // It may start a call, which is held beside it.
    if let Some(session) = session {
        return session.ask(about, of);
    }
    HELD.with_borrow_mut(|held| match (held.get_mut(place), about) {
        (Some(place), "free") => {
            *place = None;
            Ok(String::new())
        }
        (Some(Some(Held::Call(call))), _) => call.ask(about, of),
        (Some(Some(Held::Watch(watch))), _) => watch::ask(watch, about, of),
        (_, "free") => Ok(String::new()),
        _ => Err(misunderstood()),
    })
}
