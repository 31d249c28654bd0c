//! Texts put together without `core::fmt`: its machinery weighs more in a WebAssembly module than the
//! sentences here.

/// A value that adds itself to a text, as its `Display` would.
pub trait Say {
    /// Adds it.
    fn say(&self, to: &mut String);

    /// The text of it alone.
    fn said(&self) -> String {
        let mut text = String::new();
        self.say(&mut text);
        text
    }
}

impl Say for str {
    fn say(&self, to: &mut String) {
        to.push_str(self);
    }
}

impl Say for String {
    fn say(&self, to: &mut String) {
        to.push_str(self);
    }
}

impl<T: Say + ?Sized> Say for &T {
    fn say(&self, to: &mut String) {
        (**self).say(to);
    }
}

impl Say for u64 {
    fn say(&self, to: &mut String) {
        if *self >= 10 {
            (self / 10).say(to);
        }
        to.push(char::from(b'0' + (self % 10) as u8));
    }
}

macro_rules! say_as_u64 {
    ($($Number:ty),+) => {
        $(impl Say for $Number {
            fn say(&self, to: &mut String) {
                (*self as u64).say(to);
            }
        })+
    };
}

say_as_u64!(u16, u32, usize);

/// Adds parts to a text.
macro_rules! say_to {
    ($to:expr; $($part:expr),+ $(,)?) => {{
        $($crate::text::say::Say::say(&$part, $to);)+
    }};
}

/// Makes a text of parts.
macro_rules! say {
    ($($part:expr),+ $(,)?) => {{
        let mut text = String::new();
        $crate::text::say::say_to!(&mut text; $($part),+);
        text
    }};
}

/// Displays values as they say themselves.
macro_rules! display_as_said {
    ($($Type:ty),+) => {
        $(impl std::fmt::Display for $Type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&$crate::text::say::Say::said(self))
            }
        })+
    };
}

pub(crate) use {display_as_said, say, say_to};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_read_as_elsewhere(number: u64, small: u16) {
            prop_assert_eq!(number.said(), number.to_string());
            prop_assert_eq!(say!("status ", small, "."), format!("status {small}."));
        }
    }
}
