//! Lists whose root was seen in more than one shape
//! (contract: [conflict 8](crate::contract::conflicts#8-roots-of-balance-and-availability)).

use std::borrow::Cow;

use super::push_string;
use super::scan::{items, members};

/// The items of a root that is a list, one bare item, lists within an object, or an object of items
/// by their `key`; `None` when it is neither.
///
/// An error in the shape of a success must not read as an empty wallet, so an object without any
/// item is not a list.
pub(crate) fn items_of<'a>(text: &'a str, key: &str) -> Option<Vec<Cow<'a, str>>> {
    if let Some(items) = items(text) {
        return Some(items.into_iter().map(Cow::Borrowed).collect());
    }
    let fields = members(text)?;
    if fields.iter().any(|(name, _)| name == key) {
        return Some(vec![Cow::Borrowed(text)]);
    }
    let (mut found, mut is_list) = (Vec::new(), fields.is_empty());
    for (name, value) in fields {
        if let Some(items) = items(value) {
            found.extend(items.into_iter().map(Cow::Borrowed));
            is_list = true;
        } else if value.starts_with('{') {
            found.push(with_key(key, &name, value));
            is_list = true;
        }
    }
    is_list.then_some(found)
}

/// The item, with its name as its key if it has none of its own.
fn with_key<'a>(key: &str, name: &str, item: &'a str) -> Cow<'a, str> {
    let fields = members(item).unwrap_or_default();
    let Some(rest) = item.strip_prefix('{').filter(|_| fields.iter().all(|(name, _)| name != key))
    else {
        return Cow::Borrowed(item);
    };
    let mut written = String::from("{");
    push_string(key, &mut written);
    written.push(':');
    push_string(name, &mut written);
    written.push_str(if fields.is_empty() { "" } else { "," });
    written.push_str(rest);
    Cow::Owned(written)
}
