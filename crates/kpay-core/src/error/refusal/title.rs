//! The title of a page that is not KPay's answer.

use crate::text::find;
use crate::text::say::say_to;

/// How much of it is kept.
const MOST_CHARACTERS: usize = 100;

/// What stands between the tags of a page's title.
pub(super) fn in_page(page: &str) -> Option<&str> {
    let starts = |at: &usize, tag: &str| {
        let here = page.get(*at..*at + tag.len());
        here.is_some_and(|here| here.eq_ignore_ascii_case(tag))
    };
    let open = (0..page.len()).find(|at| starts(at, "<title"))?;
    let from = open + find(page.get(open..)?, ">")? + 1;
    let to = (from..page.len()).find(|at| starts(at, "</title")).unwrap_or(page.len());
    page.get(from..to)
}

/// The title on one line, bounded.
pub(super) fn on_one_line(title: String) -> String {
    let mut one = String::new();
    for word in title.split_ascii_whitespace() {
        say_to!(&mut one; if one.is_empty() { "" } else { " " }, word);
    }
    one.chars().take(MOST_CHARACTERS).collect()
}
