//! Plain-text tables.

/// Aligns rows into lines: words to the left, figures to the right.
pub fn lines(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    rows.iter()
        .map(|row| {
            let cells: Vec<String> = row
                .iter()
                .zip(&widths)
                .map(|(cell, &width)| {
                    if is_figure(cell) {
                        format!("{cell:>width$}")
                    } else {
                        format!("{cell:<width$}")
                    }
                })
                .collect();
            cells.join("  ").trim_end().to_owned()
        })
        .collect()
}

fn is_figure(cell: &str) -> bool {
    cell.chars().all(|one| one.is_ascii_digit() || one == '.')
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn words_stand_left_and_figures_right() {
        let rows = [["step", "seconds", ""], ["fmt", "1.5", "1 problem"], ["clippy", "100.0", ""]]
            .map(|row| row.map(str::to_owned).to_vec());
        let expected = ["step    seconds", "fmt         1.5  1 problem", "clippy    100.0"];
        assert_eq!(lines(&rows), expected);
    }

    #[test]
    fn no_rows_make_no_lines() {
        assert!(lines(&[]).is_empty());
    }
}
