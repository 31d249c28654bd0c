//! A title with named values under it: how people see an answer.

use std::fmt::{self, Write};

use crate::output::{FAINT, printable, styled};

/// Collects what there is to show; values that are absent take no line.
pub(crate) struct Sheet {
    title: String,
    rows: Vec<(String, String)>,
}

impl Sheet {
    /// `title` may hold styles.
    pub(crate) fn new(title: String) -> Self {
        Self { title, rows: Vec::new() }
    }

    /// Adds a value from outside, if it is there.
    #[must_use]
    pub(crate) fn row(mut self, name: &str, value: Option<impl fmt::Display>) -> Self {
        if let Some(value) = value {
            self.rows.push((printable(name), printable(&value.to_string())));
        }
        self
    }
}

impl fmt::Display for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)?;
        let width = self.rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (name, value) in &self.rows {
            f.write_char('\n')?;
            write!(f, "  {} {value}", styled(FAINT, format_args!("{name:<width$}")))?;
        }
        Ok(())
    }
}

/// One sheet under the other.
pub(crate) struct Sheets(pub(crate) Vec<Sheet>);

impl fmt::Display for Sheets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, sheet) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_char('\n')?;
            }
            sheet.fmt(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_values_take_no_line() {
        let sheet = Sheet::new("Title".to_owned())
            .row("a", Some("1\n2"))
            .row("absent", None::<&str>)
            .row("long", Some(2));
        let plain = anstream::adapter::strip_str(&sheet.to_string()).to_string();
        assert_eq!(plain, "Title\n  a    1 2\n  long 2");
    }
}
