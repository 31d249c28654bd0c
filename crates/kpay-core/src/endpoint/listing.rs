//! Lists whose root was seen in more than one shape
//! (contract: [conflict 8](crate::contract::conflicts#8-roots-of-balance-and-availability)).

use crate::json::listing::items_of;
use crate::json::scan::members;
use crate::text::say::say;
use crate::wire::kind::WireKind;
use crate::wire::value::{ReadProblem, WireValue};

/// Reads a list of objects that each have a `key`.
pub(crate) fn read<T: WireValue>(json: &str, key: &'static str) -> Result<Vec<T>, ReadProblem> {
    // Where it is not an object it is a list, or what is wrong with it is said of one. Most are lists, and
    // to find that out by an error takes longer.
    if json.trim_start().starts_with('[') || members(json).is_none() {
        return Vec::from_json(json);
    }
    let items = items_of(json, key).ok_or_else(|| ReadProblem::of_kind(Vec::<T>::KIND))?;
    let read = |(index, item): (usize, _)| {
        T::from_json(item).map_err(|problem: ReadProblem| problem.within(&say!("[", index, "]")))
    };
    items.iter().map(|item| &**item).enumerate().map(read).collect()
}
