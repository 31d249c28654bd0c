//! The rules in force, with what each has done.

use std::collections::BTreeMap;

use super::rule::RequestFacts;
use super::{FaultRule, RequestFaults};
use kpay_core::InvalidInputError;

use crate::config::engine::EngineConfig;
use crate::random::Random;

/// The most rules at once.
const MOST: usize = 100;

/// The rules in the order in which they were given.
#[derive(Clone)]
pub(crate) struct FaultRules {
    rules: BTreeMap<u64, CountedRule>,
    made: u64,
    /// A stream of its own, so that a rule changes no id.
    random: Random,
}

#[derive(Clone)]
pub(crate) struct CountedRule {
    pub(crate) rule: FaultRule,
    pub(crate) matches: u32,
    pub(crate) strikes: u32,
}

/// There are as many rules as there may be.
#[derive(Debug)]
pub(crate) struct RuleLimitError;

impl FaultRules {
    pub(crate) fn new(seed: u64) -> Self {
        let random = Random::new(seed.rotate_left(32) ^ 0x5fa0_17c3_9d2e_4b68);
        Self { rules: BTreeMap::new(), made: 0, random }
    }

    /// Those of a configuration.
    pub(crate) fn of(
        config: &EngineConfig,
        operations: &[&str],
    ) -> Result<Self, InvalidInputError> {
        let mut rules = Self::new(config.seed);
        for rule in &config.faults {
            rule.check(operations)?;
            rules
                .add(rule.clone())
                .map_err(|_too_many| InvalidInputError::new("faults", "are more than 100 rules"))?;
        }
        Ok(rules)
    }

    pub(crate) fn add(&mut self, rule: FaultRule) -> Result<u64, RuleLimitError> {
        if self.rules.len() >= MOST {
            return Err(RuleLimitError);
        }
        self.made += 1;
        self.rules.insert(self.made, CountedRule { rule, matches: 0, strikes: 0 });
        Ok(self.made)
    }

    pub(crate) fn remove(&mut self, id: u64) -> bool {
        self.rules.remove(&id).is_some()
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, &CountedRule)> {
        self.rules.iter().map(|(id, counted)| (*id, counted))
    }

    /// Adds the faults of the rules that this request meets.
    pub(crate) fn strike(&mut self, facts: &RequestFacts<'_>, struck: &mut RequestFaults) {
        for counted in self.rules.values_mut() {
            let rule = &counted.rule;
            if !rule.fits(facts) {
                continue;
            }
            counted.matches = counted.matches.saturating_add(1);
            let is_its_turn = rule.nth.is_none_or(|nth| nth == counted.matches)
                && rule.times.is_none_or(|times| counted.strikes < times);
            let share = rule.per_mille.map(u64::from);
            if is_its_turn && share.is_none_or(|share| self.random.below(1_000) < share) {
                counted.strikes = counted.strikes.saturating_add(1);
                struck.add(rule.fault);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fault;

    fn facts<'a>(operation: Option<&'a str>, external_id: &'a str) -> RequestFacts<'a> {
        let path = if operation.is_some() { "/api/v1/payments/init" } else { "/gateway/gw_1" };
        RequestFacts { operation, method: "POST", path, external_id: Some(external_id) }
    }

    /// Which of these requests a rule strikes.
    fn struck(rule: FaultRule, requests: &[RequestFacts<'_>]) -> Vec<bool> {
        let mut rules = FaultRules::new(0);
        rules.add(rule).unwrap();
        let strike = |facts| {
            let mut struck = RequestFaults::default();
            rules.strike(facts, &mut struck);
            struck.answer.is_some()
        };
        requests.iter().map(strike).collect()
    }

    fn rule(change: impl FnOnce(&mut FaultRule)) -> FaultRule {
        let mut rule = FaultRule::new(Fault::InternalError);
        change(&mut rule);
        rule
    }

    #[test]
    fn a_rule_strikes_what_it_names() {
        let requests = [
            facts(Some("initPayment"), "A"),
            facts(Some("getPayment"), "A"),
            facts(Some("initPayment"), "B"),
            facts(None, "A"),
        ];
        let all = |rule| struck(rule, &requests);
        assert_eq!(all(rule(|_| ())), [true, true, true, false]);
        let named = rule(|it| it.operation = Some("initPayment".into()));
        assert_eq!(all(named), [true, false, true, false]);
        assert_eq!(all(rule(|it| it.external_id = Some("B".into()))), [false, false, true, false]);
        assert_eq!(all(rule(|it| it.nth = Some(2))), [false, true, false, false]);
        assert_eq!(all(rule(|it| it.times = Some(2))), [true, true, false, false]);
        assert_eq!(
            all(rule(|it| it.path = Some("/gateway/*".into()))),
            [false, false, false, true]
        );
        assert_eq!(all(rule(|it| it.method = Some("GET".into()))), [false; 4]);
        assert_eq!(all(rule(|it| it.per_mille = Some(0))), [false; 4]);
        assert_eq!(all(rule(|it| it.per_mille = Some(1_000))), [true, true, true, false]);
    }

    #[test]
    fn a_share_is_drawn_from_the_seed() {
        let strikes = |seed| {
            let mut rules = FaultRules::new(seed);
            rules.add(rule(|it| it.per_mille = Some(300))).unwrap();
            let strike = |_| {
                let mut struck = RequestFaults::default();
                rules.strike(&facts(Some("initPayment"), "A"), &mut struck);
                struck.answer.is_some()
            };
            (0..1_000).map(strike).collect::<Vec<bool>>()
        };
        let first = strikes(1);
        assert_eq!(first, strikes(1));
        assert_ne!(first, strikes(2));
        let count = first.iter().filter(|is_struck| **is_struck).count();
        assert!((250..350).contains(&count), "{count}");
    }

    #[test]
    fn there_is_an_end_to_rules() {
        let mut rules = FaultRules::new(0);
        for _ in 0..MOST {
            rules.add(rule(|_| ())).unwrap();
        }
        assert!(rules.add(rule(|_| ())).is_err());
        assert!(rules.remove(1) && !rules.remove(1));
        assert_eq!(rules.add(rule(|_| ())).ok(), Some(101));
    }
}
