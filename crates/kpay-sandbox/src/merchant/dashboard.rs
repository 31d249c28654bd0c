//! What a merchant sets in KPay's dashboard for one application.

use std::collections::BTreeSet;

use kpay_core::{InvalidInputError, Provider};
use serde::{Deserialize, Serialize};

use crate::http::url::is_webhook_url;

/// The name of card payments among the methods of an application.
pub(crate) const CARD: &str = "CARD";

/// What KPay's dashboard sets for one application.
///
/// As JSON, for instance `{"mode":"USSD","methods":["MTN_MOMO_CMR","CARD"],
/// "webhookUrls":{"payouts":"http://localhost:3000/payouts"}}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Dashboard {
    /// The mode of its payments; without one each request chooses by its body.
    pub mode: Option<PaymentMode>,
    /// The whitelist: codes of providers, and `CARD`; without one everything is allowed.
    pub methods: Option<BTreeSet<String>>,
    /// Where its webhooks go.
    pub webhook_urls: WebhookUrls,
}

/// How an application takes payments
/// (contract: [conflict 22](kpay_core::contract::conflicts#22-ussd-or-gateway-mode)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum PaymentMode {
    /// On pages that KPay hosts.
    Gateway,
    /// By prompts on phones.
    Ussd,
}

/// Up to four URLs; an event whose own is not set goes to the generic one, or nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct WebhookUrls {
    /// For payments.
    pub deposits: Option<String>,
    /// For withdrawals.
    pub payouts: Option<String>,
    /// For refunds.
    pub refunds: Option<String>,
    /// For all that has no URL of its own.
    pub generic: Option<String>,
}

impl Dashboard {
    pub(crate) fn check(&self) -> Result<(), InvalidInputError> {
        let urls = &self.webhook_urls;
        let given = [&urls.deposits, &urls.payouts, &urls.refunds, &urls.generic];
        if given.into_iter().flatten().any(|url| !is_webhook_url(url)) {
            return Err(InvalidInputError::new("webhook URL", "must be an http or https URL"));
        }
        let mut methods = self.methods.iter().flatten();
        match methods.find(|it| *it != CARD && !Provider::from(it.as_str()).is_known()) {
            Some(unknown) => Err(InvalidInputError::new(
                "methods",
                format!("{unknown} is no provider of KPay's and not {CARD}"),
            )),
            None => Ok(()),
        }
    }

    pub(crate) fn allows(&self, method: &str) -> bool {
        self.methods.as_ref().is_none_or(|methods| methods.contains(method))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bad_setting_is_named() {
        let mut dashboard = Dashboard::default();
        assert!(dashboard.check().is_ok() && dashboard.allows("MTN_MOMO_CMR"));
        dashboard.methods = Some([CARD.to_owned(), "MTN_MOMO_CMR".to_owned()].into());
        assert!(dashboard.check().is_ok() && !dashboard.allows("ORANGE_CMR"));
        dashboard.methods = Some(["PAYPAL".to_owned()].into());
        assert_eq!(dashboard.check().unwrap_err().field(), "methods");
        dashboard.methods = None;
        dashboard.webhook_urls.refunds = Some("ftp://x".to_owned());
        assert_eq!(dashboard.check().unwrap_err().field(), "webhook URL");
    }
}
