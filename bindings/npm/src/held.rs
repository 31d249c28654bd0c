//! What lives from one question to the next.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use kpay_core::binding::Say;
use kpay_core::{Now, Tick};

use crate::failure::refused;
use crate::texts::Texts;
use crate::{Answer, call, session, watch};

/// Something with a number.
pub(crate) enum HeldItem {
    Call(Box<call::DrivenCall>),
    Session(Rc<session::Session>),
    Watch(Box<kpay_core::Watch>),
}

/// What is held, and how long. A request of an edge worker can end before the calls it began do; nobody
/// asks about those again, and nobody frees them.
struct Place {
    /// Given once only, so that a question that comes too late does not reach another item.
    number: u64,
    until: Tick,
    held: HeldItem,
}

/// What is held gets this much longer than its own time, for a program that was put to sleep meanwhile.
const GRACE: Duration = Duration::from_secs(60);

/// How long a session is held that nobody uses. JavaScript opens it again after half of that.
pub(crate) const UNUSED_SESSION: Duration = Duration::from_secs(5 * 60);

/// How many unused sessions are held for the orders that they remember. Of more, those go that were unused longest. A
/// program that makes a client for each request leaves that many behind.
const MOST_REMEMBERING: usize = 100;

thread_local! {
    /// Those that were asked about last come last.
    static PLACES: RefCell<Vec<Place>> = const { RefCell::new(Vec::new()) };
    static NEWEST: Cell<u64> = const { Cell::new(0) };
}

/// Holds an item for as long as `life`, and gives its number. Items whose time is over go.
pub(crate) fn hold(held: HeldItem, life: Duration, now: Now) -> String {
    let number = NEWEST.get() + 1;
    NEWEST.set(number);
    PLACES.with_borrow_mut(|places| {
        let remembers = |place: &Place| place.until < now.tick && place.held.remembers(now.tick);
        let mut over =
            places.iter().filter(|place| remembers(place)).count().saturating_sub(MOST_REMEMBERING);
        places.retain(|place| {
            let stays = place.until >= now.tick || (remembers(place) && over == 0);
            over = over.saturating_sub(usize::from(!stays && remembers(place)));
            stays
        });
        places.push(Place { number, until: until(life, now), held });
    });
    number.said()
}

/// Holds a session.
pub(crate) fn hold_session(session: Rc<session::Session>, now: Now) -> String {
    hold(HeldItem::Session(session), UNUSED_SESSION, now)
}

/// Whether a session is still held. If so, it is held for its whole time again.
pub(crate) fn is_held(number: u64, now: Now) -> bool {
    PLACES.with_borrow_mut(|places| {
        let place = places.iter_mut().find(|place| place.number == number);
        place.map(|place| place.until = until(UNUSED_SESSION, now)).is_some()
    })
}

impl HeldItem {
    /// Whether it is a session that remembers orders whose outcome is open.
    fn remembers(&self, now: Tick) -> bool {
        match self {
            Self::Session(session) => !session.orders.borrow_mut().is_empty_at(now),
            _ => false,
        }
    }
}

fn until(life: Duration, now: Now) -> Tick {
    now.tick.saturating_add(life.saturating_add(GRACE))
}

/// How many there are.
#[cfg(test)]
pub(crate) fn count() -> usize {
    PLACES.with_borrow(Vec::len)
}

/// Answers a question about what has the number that comes first.
#[inline(never)]
pub(crate) fn ask(about: &str, mut of: Texts<'_>) -> Answer {
    let number = of.number();
    let place = PLACES.with_borrow_mut(|places| {
        let at = places.iter().position(|place| place.number == number)?;
        Some(places.remove(at))
    });
    if about == "free" {
        return Ok(String::new());
    }
    let Some(mut place) = place else {
        return Err(refused("no_response", "its time was over long ago: this program stood still"));
    };
    let answer = match &mut place.held {
        HeldItem::Call(call) => call.ask(about, of),
        HeldItem::Session(session) => {
            let now = of.now();
            place.until = until(UNUSED_SESSION, now);
            session.ask(about, of, now)
        }
        HeldItem::Watch(watch) => watch::ask(watch, about, of),
    };
    PLACES.with_borrow_mut(|places| places.push(place));
    answer
}
