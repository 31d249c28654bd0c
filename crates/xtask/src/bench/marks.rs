//! The marks the client is held to.

use super::measure::Measure;

/// What one case costs in one measure, ours beside the floor's.
pub struct Figure {
    pub case: String,
    pub measure: Measure,
    pub ours: f64,
    pub floor: f64,
    pub ratio: f64,
}

/// The most that one figure may be.
#[derive(Clone, Copy)]
pub struct Mark {
    case: &'static str,
    measure: Measure,
    limit: Limit,
}

#[derive(Clone, Copy)]
enum Limit {
    /// So many, or so many more than the floor: the larger counts.
    Count {
        most: f64,
        more: f64,
    },
    More(f64),
    Ratio {
        most: f64,
        aim: Option<f64>,
    },
    /// So many times the floor, or so much more than it: the larger counts.
    RatioOrMore {
        most: f64,
        more: f64,
    },
}

/// Of a whole call's instructions.
const WHOLE_CALL: Limit = Limit::Ratio { most: 1.3, aim: Some(1.1) };

/// Of another call's instructions.
const ANOTHER_CALL: Limit = Limit::Ratio { most: 1.3, aim: None };

/// Of a call's that says next to nothing: to time, bound, mask and count it costs as much as any.
const SMALL_CALL: Limit = Limit::RatioOrMore { most: 1.3, more: 2_500.0 };

/// Those calls.
const SMALL_CALLS: &[&str] = &["balance", "predict", "token"];

/// The first payment as a whole call, from an integrator's texts to KPay's answer.
const FIRST_PAYMENT: &str = "whole-call";

/// Of a whole call's allocations. 20 is 3 more than the first payment's floor; an answer with more
/// texts in it takes more on both sides.
const FEW_BLOCKS: Limit = Limit::Count { most: 20.0, more: 3.0 };

/// Of reading an answer, with fields that the contract doesn't name kept.
const PARSE: Limit = Limit::Ratio { most: 1.15, aim: None };

/// The cases that are whole calls.
const WHOLE_CALLS: &[&str] = &[
    FIRST_PAYMENT,
    "refund",
    "withdraw",
    "withdraw-bank",
    "withdraw-cross-country",
    "withdraw-gateway",
    "get-withdrawal",
    "balance",
    "exchange-rate",
    "predict",
    "availability",
    "token",
    "transfer",
    "price-list",
    "me",
];

/// The other marks.
const MARKS: &[Mark] = &[
    Mark { case: "parse-payment", measure: Measure::Instructions, limit: PARSE },
    Mark { case: "parse-unknown-fields", measure: Measure::Instructions, limit: PARSE },
    // In nanoseconds: valgrind hides the processor's SHA instructions.
    Mark {
        case: "verify-webhook",
        measure: Measure::Nanoseconds,
        limit: Limit::Ratio { most: 1.1, aim: None },
    },
    Mark {
        case: NATIVE_CALL,
        measure: Measure::Instructions,
        limit: Limit::Ratio { most: 1.05, aim: None },
    },
    Mark { case: NATIVE_CALL, measure: Measure::Allocations, limit: Limit::More(5.0) },
    Mark { case: NATIVE_CALL, measure: Measure::ProcessorNanos(1), limit: NATIVE_PROCESSOR },
    Mark { case: NATIVE_CALL, measure: Measure::ProcessorNanos(64), limit: NATIVE_PROCESSOR },
];

/// A payment over HTTP, beside bare reqwest.
const NATIVE_CALL: &str = "native-call";

const NATIVE_PROCESSOR: Limit = Limit::Ratio { most: 1.1, aim: None };

/// Every mark.
fn marks() -> impl Iterator<Item = Mark> {
    let of_whole_calls = WHOLE_CALLS.iter().flat_map(|&case| {
        [
            Mark {
                case,
                measure: Measure::Instructions,
                limit: match case {
                    FIRST_PAYMENT => WHOLE_CALL,
                    small if SMALL_CALLS.contains(&small) => SMALL_CALL,
                    _ => ANOTHER_CALL,
                },
            },
            Mark { case, measure: Measure::Allocations, limit: FEW_BLOCKS },
        ]
    });
    MARKS.iter().copied().chain(of_whole_calls)
}

/// How many marks there are.
pub fn count() -> usize {
    marks().count()
}

/// Refuses to hold marks against cases that don't exist.
pub fn all_measured(cases: &[String]) -> Result<(), String> {
    match marks().find(|mark| !cases.iter().any(|case| case == mark.case)) {
        Some(mark) => Err(format!("kpay-bench has no case {}, which has a mark", mark.case)),
        None => Ok(()),
    }
}

impl Figure {
    pub fn new(case: &str, measure: Measure, (ours, floor): (f64, f64)) -> Self {
        Self { case: case.to_owned(), measure, ours, floor, ratio: ours / floor }
    }

    pub fn mark(&self) -> Option<Mark> {
        marks().find(|mark| mark.case == self.case && mark.measure == self.measure)
    }

    pub fn is_missed(&self) -> bool {
        self.mark().is_some_and(|mark| !mark.limit.holds(self))
    }
}

impl Mark {
    pub fn shown(&self) -> String {
        match self.limit {
            Limit::Count { most, more } => format!("{most:.0}, or floor + {more:.0} if more"),
            Limit::More(more) => format!("floor + {more:.0}"),
            Limit::Ratio { most, aim: None } => format!("{most:.2} x floor"),
            Limit::RatioOrMore { most, more } => {
                format!("{most:.2} x floor, or floor + {more:.0} if more")
            }
            Limit::Ratio { most, aim: Some(aim) } => format!("{most:.2} x floor, aim {aim:.2}"),
        }
    }

    pub fn result(&self, figure: &Figure) -> &'static str {
        if !self.limit.holds(figure) {
            return "MISSED";
        }
        match self.limit {
            Limit::Ratio { aim: Some(aim), .. } if figure.ratio > aim => "hit, not yet the aim",
            _ => "hit",
        }
    }
}

impl Limit {
    fn holds(&self, figure: &Figure) -> bool {
        match *self {
            Self::Count { most, more } => figure.ours <= most.max(figure.floor + more),
            Self::More(more) => figure.ours <= figure.floor + more,
            Self::Ratio { most, .. } => figure.ratio <= most,
            Self::RatioOrMore { most, more } => {
                figure.ours <= (figure.floor * most).max(figure.floor + more)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(case: &str, measure: Measure, ours: f64, floor: f64) -> Option<&'static str> {
        let figure = Figure::new(case, measure, (ours, floor));
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
    fn a_small_call_may_cost_somewhat_more() {
        let held = |case, most, floor| {
            let result = |ours| result(case, Measure::Instructions, ours, floor);
            assert_eq!((result(most), result(most + 1.0)), (Some("hit"), Some("MISSED")), "{case}");
        };
        held("balance", 8_500.0, 6_000.0);
        held("balance", 26_000.0, 20_000.0);
        held("me", 7_800.0, 6_000.0);
    }

    #[test]
    fn counts_are_held_by_themselves_or_beside_a_larger_floor() {
        let refund = |ours, floor| result("refund", Measure::Allocations, ours, floor);
        assert_eq!(refund(20.0, 1.0), Some("hit"));
        assert_eq!(refund(21.0, 17.0), Some("MISSED"));
        assert_eq!(refund(21.0, 18.0), Some("hit"));
        let native = |ours| result("native-call", Measure::Allocations, ours, 60.0);
        assert_eq!((native(65.0), native(66.0)), (Some("hit"), Some("MISSED")));
    }

    #[test]
    fn each_load_has_its_own_mark() {
        let at_once = |many| result("native-call", Measure::ProcessorNanos(many), 1.2, 1.0);
        assert_eq!((at_once(1), at_once(64), at_once(2)), (Some("MISSED"), Some("MISSED"), None));
    }

    #[test]
    fn what_has_no_mark_has_no_result() {
        assert_eq!(result("build-init", Measure::Instructions, 9.0, 1.0), None);
    }

    #[test]
    fn each_case_has_one_mark_a_measure() {
        let all: Vec<_> = marks().collect();
        for (at, mark) in all.iter().enumerate() {
            let twin = |other: &&Mark| other.case == mark.case && other.measure == mark.measure;
            assert!(all[..at].iter().find(twin).is_none(), "{} twice", mark.case);
        }
    }

    #[test]
    fn a_figure_that_is_no_number_is_a_miss() {
        assert_eq!(result("whole-call", Measure::Instructions, 0.0, 0.0), Some("MISSED"));
    }

    #[test]
    fn a_mark_without_its_case_is_refused() {
        assert!(all_measured(&[]).unwrap_err().contains("parse-payment"));
    }
}
