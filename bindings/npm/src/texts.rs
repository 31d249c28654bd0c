//! The texts of a question, one by one.

use std::time::Duration;

use kpay_core::{Now, Tick, UnixMillis};

/// The texts of a question, taken one by one; those behind the last are empty.
#[derive(Clone)]
pub(crate) struct Texts<'a>(Option<&'a str>);

impl<'a> Texts<'a> {
    pub(crate) fn new(texts: &'a str) -> Self {
        Self(Some(texts))
    }

    pub(crate) fn text(&mut self) -> &'a str {
        let texts = self.0.unwrap_or_default();
        let end = texts.bytes().position(|byte| byte == 0).unwrap_or(texts.len());
        // NUL is ASCII, so nothing is cut in two.
        let (text, rest) = texts.split_at_checked(end).unwrap_or_default();
        self.0 = rest.get(1..);
        text
    }

    /// A text that is not empty.
    pub(crate) fn given(&mut self) -> Option<&'a str> {
        Some(self.text()).filter(|text| !text.is_empty())
    }

    /// All that is left, NULs included.
    pub(crate) fn rest(self) -> &'a str {
        self.0.unwrap_or_default()
    }

    pub(crate) fn is_over(&self) -> bool {
        self.0.is_none()
    }

    /// The number that a text of digits alone is.
    pub(crate) fn maybe_number(&mut self) -> Option<u64> {
        let digits = self.given()?;
        digits.bytes().try_fold(0_u64, |number, byte| {
            let digit = byte.wrapping_sub(b'0');
            number.checked_mul(10)?.checked_add(digit.into()).filter(|_| digit < 10)
        })
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.maybe_number().unwrap_or_default()
    }

    /// Held at the largest value.
    pub(crate) fn small_number(&mut self) -> u32 {
        u32::try_from(self.number()).unwrap_or(u32::MAX)
    }

    /// Milliseconds that are more than none.
    pub(crate) fn wait(&mut self) -> Option<Duration> {
        Some(Duration::from_millis(self.number())).filter(|wait| !wait.is_zero())
    }

    /// The moment: milliseconds of a clock that never goes back, and since 1970.
    pub(crate) fn now(&mut self) -> Now {
        let tick = Tick::from_duration(Duration::from_millis(self.number()));
        Now::new(tick, UnixMillis::new(self.number()))
    }

    /// 32 random bits as 64.
    pub(crate) fn entropy(&mut self) -> u64 {
        let bits = self.number();
        bits << 32 | bits
    }
}

/// Several texts as one.
pub(crate) fn joined(texts: &[&str]) -> String {
    let mut said = String::new();
    if let Some((first, rest)) = texts.split_first() {
        said.push_str(first);
        add(&mut said, rest);
    }
    said
}

/// Adds texts to others.
pub(crate) fn add(said: &mut String, texts: &[&str]) {
    for text in texts {
        said.push('\0');
        said.push_str(text);
    }
}

/// In whole milliseconds, held at the largest value.
pub(crate) fn millis(duration: Duration) -> u64 {
    duration.as_secs().saturating_mul(1000).saturating_add(duration.subsec_millis().into())
}
