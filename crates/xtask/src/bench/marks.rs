//! The marks the client is held to.

use super::measure::Measure;

/// What one case costs in one measure, ours beside the floor's.
pub struct Figure {
    pub case: String,
    pub measure: Measure,
    pub ours: f64,
    pub floor: f64,
}

/// The most that one figure may be.
pub struct Mark {
    case: &'static str,
    measure: Measure,
    limit: Limit,
}

enum Limit {
    Count(f64),
    Ratio { most: f64, aim: Option<f64> },
}

pub const MARKS: &[Mark] = &[
    Mark {
        case: "whole-call",
        measure: Measure::Instructions,
        limit: Limit::Ratio { most: 1.3, aim: Some(1.1) },
    },
    Mark { case: "whole-call", measure: Measure::Allocations, limit: Limit::Count(20.0) },
    Mark {
        case: "parse-payment",
        measure: Measure::Instructions,
        limit: Limit::Ratio { most: 1.15, aim: None },
    },
    // In nanoseconds: valgrind hides the processor's SHA instructions.
    Mark {
        case: "verify-webhook",
        measure: Measure::Nanoseconds,
        limit: Limit::Ratio { most: 1.1, aim: None },
    },
];

/// Refuses to hold marks against cases that don't exist.
pub fn all_measured(cases: &[String]) -> Result<(), String> {
    match MARKS.iter().find(|mark| !cases.iter().any(|case| case == mark.case)) {
        Some(mark) => Err(format!("kpay-bench has no case {}, which has a mark", mark.case)),
        None => Ok(()),
    }
}

impl Figure {
    pub fn ratio(&self) -> f64 {
        self.ours / self.floor
    }

    pub fn mark(&self) -> Option<&'static Mark> {
        MARKS.iter().find(|mark| mark.case == self.case && mark.measure == self.measure)
    }

    pub fn is_missed(&self) -> bool {
        self.mark().is_some_and(|mark| !mark.limit.holds(self))
    }
}

impl Mark {
    pub fn shown(&self) -> String {
        match self.limit {
            Limit::Count(most) => self.measure.show(most),
            Limit::Ratio { most, aim: None } => format!("{most:.2} x floor"),
            Limit::Ratio { most, aim: Some(aim) } => format!("{most:.2} x floor, aim {aim:.2}"),
        }
    }

    pub fn result(&self, figure: &Figure) -> &'static str {
        if !self.limit.holds(figure) {
            return "MISSED";
        }
        match self.limit {
            Limit::Ratio { aim: Some(aim), .. } if figure.ratio() > aim => "hit, not yet the aim",
            _ => "hit",
        }
    }
}

impl Limit {
    fn holds(&self, figure: &Figure) -> bool {
        match *self {
            Self::Count(most) => figure.ours <= most,
            Self::Ratio { most, .. } => figure.ratio() <= most,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(case: &str, measure: Measure, ours: f64, floor: f64) -> Option<&'static str> {
        let figure = Figure { case: case.to_owned(), measure, ours, floor };
        let result = figure.mark().map(|mark| mark.result(&figure));
        assert_eq!(figure.is_missed(), result == Some("MISSED"));
        result
    }

    #[test]
    fn ratios_are_held_against_the_floor() {
        let whole_call = |ours| result("whole-call", Measure::Instructions, ours, 1000.0);
        assert_eq!(whole_call(1100.0), Some("hit"));
        assert_eq!(whole_call(1300.0), Some("hit, not yet the aim"));
        assert_eq!(whole_call(1301.0), Some("MISSED"));
        assert_eq!(result("verify-webhook", Measure::Nanoseconds, 1.2, 1.0), Some("MISSED"));
    }

    #[test]
    fn counts_are_held_by_themselves() {
        assert_eq!(result("whole-call", Measure::Allocations, 20.0, 1.0), Some("hit"));
        assert_eq!(result("whole-call", Measure::Allocations, 21.0, 99.0), Some("MISSED"));
    }

    #[test]
    fn what_has_no_mark_has_no_result() {
        assert_eq!(result("build-init", Measure::Instructions, 9.0, 1.0), None);
    }

    #[test]
    fn a_figure_that_is_no_number_is_a_miss() {
        assert_eq!(result("whole-call", Measure::Instructions, 0.0, 0.0), Some("MISSED"));
    }

    #[test]
    fn a_mark_without_its_case_is_refused() {
        assert!(all_measured(&[]).unwrap_err().contains("whole-call"));
    }
}
