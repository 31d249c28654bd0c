//! The processor's time of programs that were run to their end.

use std::fs;

/// Linux counts in these here, whatever its clock's own step is.
const TICKS_A_SECOND: f64 = 100.0;

/// Where `/proc/self/stat` has the children's time, in user code and in the kernel, counted from
/// the program's name in brackets.
const CHILDREN: [usize; 2] = [13, 14];

/// What all children that have ended, and theirs, have taken of the processor.
pub fn processor_seconds() -> Result<f64, String> {
    fs::read_to_string("/proc/self/stat")
        .ok()
        .and_then(|stat| children_seconds(&stat))
        .ok_or_else(|| "the processor's time is read from Linux's /proc/self/stat".to_owned())
}

fn children_seconds(stat: &str) -> Option<f64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let [user, kernel] =
        CHILDREN.map(|at| fields.get(at).and_then(|ticks| ticks.parse::<f64>().ok()));
    Some((user? + kernel?) / TICKS_A_SECOND)
}

#[cfg(test)]
mod tests {
    use super::children_seconds;

    #[test]
    fn the_childrens_ticks_stand_behind_the_name() {
        let stat = "7 (a )b) S 1 7 7 0 -1 4194304 100 0 0 0 11 22 150 50 20 0 1 0 9 9 9\n";
        assert_eq!(children_seconds(stat), Some(2.0));
        assert_eq!(children_seconds("7 (a) S 1"), None);
    }
}
