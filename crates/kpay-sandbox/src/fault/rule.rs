//! When a fault strikes without being asked for by the request itself.

use kpay_core::InvalidInputError;
use serde::{Deserialize, Serialize};

use super::Fault;

/// Which requests meet a fault. What is not given matches every request to KPay's API; hosted
/// pages are met only by a rule with a `path`.
///
/// As JSON, for instance `{"fault":"cut-after-commit","operation":"initPayment","nth":2}`.
///
/// ```
/// use kpay_sandbox::{Engine, EngineConfig, Fault, FaultRule};
///
/// let mut rule = FaultRule::new(Fault::InternalError);
/// rule.operation = Some("initPayment".to_owned());
/// rule.times = Some(3);
/// let mut config = EngineConfig::new();
/// config.faults.push(rule);
/// assert!(Engine::new(config).is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct FaultRule {
    /// What goes wrong.
    pub fault: Fault,
    /// The operation by its `operationId` in `openapi.json`: `initPayment`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// `GET` or `POST`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path, or its beginning with a `*` behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The `externalId` in the request's body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Only the match of this number, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u32>,
    /// How often it strikes at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// How many of a thousand matches it strikes, drawn from the seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_mille: Option<u16>,
}

impl FaultRule {
    /// A rule that strikes every request.
    pub fn new(fault: Fault) -> Self {
        Self {
            fault,
            operation: None,
            method: None,
            path: None,
            external_id: None,
            nth: None,
            times: None,
            per_mille: None,
        }
    }

    pub(crate) fn check(&self, operations: &[&str]) -> Result<(), InvalidInputError> {
        let refused = |reason: String| Err(InvalidInputError::new("fault rule", reason));
        if let Some(operation) = &self.operation
            && !operations.contains(&operation.as_str())
        {
            return refused(format!("operation is none of {}", operations.join(", ")));
        }
        if self.method.as_ref().is_some_and(|it| !["GET", "POST"].contains(&it.as_str())) {
            return refused("method is neither GET nor POST".to_owned());
        }
        if self.path.as_ref().is_some_and(|it| !it.starts_with('/')) {
            return refused("path must begin with a /".to_owned());
        }
        if self.nth == Some(0) {
            return refused("nth counts from 1".to_owned());
        }
        if self.per_mille.is_some_and(|share| share > 1_000) {
            return refused("perMille must not be greater than 1000".to_owned());
        }
        Ok(())
    }

    /// Whether a request is one of those meant, whatever the rule has done before.
    pub(super) fn fits(&self, facts: &RequestFacts<'_>) -> bool {
        let is = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| found == Some(wanted))
        };
        let path_fits = match self.path.as_deref() {
            None => facts.operation.is_some(),
            Some(path) => match path.strip_suffix('*') {
                Some(beginning) => facts.path.starts_with(beginning),
                None => facts.path == path,
            },
        };
        path_fits
            && is(&self.operation, facts.operation)
            && is(&self.method, Some(facts.method))
            && is(&self.external_id, facts.external_id)
    }
}

/// What rules look at.
pub(crate) struct RequestFacts<'a> {
    pub(crate) operation: Option<&'a str>,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) external_id: Option<&'a str>,
}
