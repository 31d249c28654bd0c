//! What differs between KPay's days and between sandboxes: limits, prices, which operators work, and
//! what its texts leave open.

use std::collections::BTreeMap;

use kpay_core::{InvalidInputError, Provider};
use serde::{Deserialize, Serialize};

/// The settings of the sandbox; they can be changed while it runs.
///
/// As JSON, for instance `{"currency":"OPTIONAL","limits":{"general":100,"gatewayInit":20,
/// "polling":60,"retryAfter":true}}`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Settings {
    /// What does not work as ever, by operator and operation. It is told and no more: a payment
    /// goes its way all the same (inferred).
    pub availability: BTreeMap<Provider, BTreeMap<OperationKind, OperationState>>,
    /// What becomes of `currency` in a gateway init.
    pub currency: CurrencyRule,
    /// How many requests an application may make; without them there is no limit.
    pub limits: Option<Limits>,
    /// The fees.
    pub prices: Prices,
    /// Whose ids a refund's webhooks have.
    pub refund_event: RefundEvent,
    /// What becomes of a refund that is sent again with its `externalId`.
    pub refund_replay: RefundReplay,
    /// How many attempts a webhook has in all: 3, or 4
    /// (contract: [conflict 25](kpay_core::contract::conflicts#25-attempts-of-a-webhook)).
    pub webhook_attempts: u8,
}

/// Whose ids the webhooks of a refund have: their body is not published
/// (contract: [Webhooks](kpay_core::contract#webhooks)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum RefundEvent {
    /// The original payment's id, `reference` and `externalId`, as the official plugin's tests have
    /// it.
    Original,
    /// The refund's own, as the events of payments have it.
    #[default]
    Own,
}

/// What a refund that is sent again with its `externalId` is answered: that it makes no second one is
/// published, its answer is not (contract: [Refund](kpay_core::contract#refund)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum RefundReplay {
    /// The first answer again.
    Answered,
    /// The 400 that names the existing refund.
    #[default]
    Refused,
}

/// What an operator does for KPay (contract: [Availability](kpay_core::contract#availability)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum OperationKind {
    /// Takes payments.
    Deposit,
    /// Pays out.
    Payout,
    /// Pays out from another country of its zone.
    Remittance,
}

/// How an operation works (contract: [Availability](kpay_core::contract#availability)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum OperationState {
    /// Not at all.
    Closed,
    /// Slowly.
    Delayed,
    /// As ever.
    Operational,
}

/// KPay's rule about `currency` in a gateway init
/// (contract: [conflict 1](kpay_core::contract::conflicts#1-currency-in-init)). An init by USSD refuses it
/// always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum CurrencyRule {
    /// Taken when it is there, XAF otherwise: the text of September 2026 is silent.
    Optional,
    /// Refused, as in June 2026.
    Refused,
    /// Demanded, as since 21 August 2026.
    #[default]
    Required,
}

/// The most requests of one application in any minute, in the time of the carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Limits {
    /// All of them.
    pub general: u32,
    /// Gateway inits.
    pub gateway_init: u32,
    /// Reads of a payment's or withdrawal's status.
    pub polling: u32,
    /// Whether a 429 says how long to wait.
    pub retry_after: bool,
}

impl Limits {
    /// 100, 20 and 60, with `Retry-After` (contract: [Ground rules](kpay_core::contract#ground-rules)).
    pub fn published() -> Self {
        Self { general: 100, gateway_init: 20, polling: 60, retry_after: true }
    }
}

/// The fees in hundredths of a per cent, for all operators and for some.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Prices {
    /// For whatever has no price of its own.
    pub usual: Price,
    /// By operator.
    pub operators: BTreeMap<Provider, Price>,
}

/// Two fees in hundredths of a per cent: 500 is 5 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Price {
    /// Of a payment.
    pub deposit: u16,
    /// Of a withdrawal.
    pub withdrawal: u16,
}

impl Price {
    /// Two fees in hundredths of a per cent.
    pub fn new(deposit: u16, withdrawal: u16) -> Self {
        Self { deposit, withdrawal }
    }
}

impl Default for Prices {
    /// As KPay publishes them: 5 % of a payment and of a withdrawal
    /// (contract: [Platform info](kpay_core::contract#platform-info)).
    fn default() -> Self {
        Self { usual: Price::new(500, 500), operators: BTreeMap::new() }
    }
}

impl Prices {
    pub(crate) fn of(&self, provider: Option<&Provider>) -> Price {
        provider.and_then(|it| self.operators.get(it)).copied().unwrap_or(self.usual)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            availability: BTreeMap::new(),
            currency: CurrencyRule::default(),
            limits: None,
            prices: Prices::default(),
            refund_event: RefundEvent::default(),
            refund_replay: RefundReplay::default(),
            webhook_attempts: ATTEMPTS,
        }
    }
}

/// How many attempts of a webhook a receiver has to live with.
const ATTEMPTS: u8 = 3;

impl Settings {
    pub(crate) fn state(&self, provider: &Provider, kind: OperationKind) -> OperationState {
        let of_provider = self.availability.get(provider);
        of_provider
            .and_then(|kinds| kinds.get(&kind))
            .copied()
            .unwrap_or(OperationState::Operational)
    }

    pub(crate) fn check(&self) -> Result<(), InvalidInputError> {
        if let Some(limits) = self.limits
            && [limits.general, limits.gateway_init, limits.polling]
                .iter()
                .any(|limit| !(1..=10_000).contains(limit))
        {
            return Err(InvalidInputError::new("limits", "must be from 1 to 10000 a minute"));
        }
        if !(ATTEMPTS..=ATTEMPTS + 1).contains(&self.webhook_attempts) {
            return Err(InvalidInputError::new("webhookAttempts", "must be 3 or 4"));
        }
        for price in self.prices.operators.values().chain([&self.prices.usual]) {
            // A fee of half the amount leaves something to everyone.
            if price.deposit > 5_000 || price.withdrawal > 5_000 {
                return Err(InvalidInputError::new(
                    "prices",
                    "must not be greater than 5000 hundredths of a per cent",
                ));
            }
        }
        let priced = self.prices.operators.keys().map(|it| ("prices", it));
        let mut named = priced.chain(self.availability.keys().map(|it| ("availability", it)));
        match named.find(|(_, provider)| !provider.is_known()) {
            Some((name, unknown)) => {
                Err(InvalidInputError::new(name, format!("KPay has no operator {unknown}")))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_have_a_form_in_json() {
        let text = r#"{"availability":{"ORANGE_CMR":{"DEPOSIT":"CLOSED"}},"currency":"OPTIONAL","limits":{"general":100,"gatewayInit":20,"polling":60,"retryAfter":true},"prices":{"usual":{"deposit":200,"withdrawal":500},"operators":{"MTN_MOMO_CMR":{"deposit":150,"withdrawal":100}}},"refundEvent":"ORIGINAL","refundReplay":"ANSWERED","webhookAttempts":4}"#;
        let settings: Settings = serde_json::from_str(text).unwrap();
        let orange = |kind| settings.state(&Provider::OrangeCmr, kind);
        assert_eq!(orange(OperationKind::Deposit), OperationState::Closed);
        assert_eq!(orange(OperationKind::Payout), OperationState::Operational);
        assert_eq!(settings.limits, Some(Limits::published()));
        assert_eq!(settings.prices.of(Some(&Provider::MtnMomoCmr)), Price::new(150, 100));
        assert_eq!(settings.prices.of(Some(&Provider::OrangeCmr)), Price::new(200, 500));
        assert_eq!(serde_json::to_string(&settings).unwrap(), text);
        assert_eq!(serde_json::from_str::<Settings>("{}").unwrap(), Settings::default());
        assert!(serde_json::from_str::<Settings>(r#"{"limit":{}}"#).is_err());
    }

    #[test]
    fn what_can_not_be_is_named() {
        let refused = |change: fn(&mut Settings)| {
            let mut settings = Settings::default();
            change(&mut settings);
            settings.check().unwrap_err().field()
        };
        assert_eq!(
            refused(|it| it.limits = Some(Limits { polling: 0, ..Limits::published() })),
            "limits"
        );
        assert_eq!(refused(|it| it.prices.usual.deposit = 5_001), "prices");
        assert_eq!(refused(|it| it.webhook_attempts = 2), "webhookAttempts");
        assert_eq!(refused(|it| it.webhook_attempts = 5), "webhookAttempts");
        assert_eq!(
            refused(|it| {
                it.prices.operators.insert(Provider::from("NEW"), Price::new(1, 1));
            }),
            "prices"
        );
        assert_eq!(
            refused(|it| {
                it.availability.insert(Provider::from("NEW"), BTreeMap::new());
            }),
            "availability"
        );
        assert!(Settings::default().check().is_ok());
    }
}
