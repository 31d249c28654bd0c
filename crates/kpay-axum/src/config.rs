//! What the extractor needs to know.

use std::sync::Arc;

use kpay_core::WebhookSecret;

/// The secrets that are believed, and how much of a body is read.
///
/// It holds one secret at least, so nothing is ever let in unverified. Cloning is cheap. It is the
/// router's state, or a part of it that [`FromRef`](axum_core::extract::FromRef) finds.
///
/// ```
/// use kpay_axum::{WebhookConfig, WebhookSecret};
///
/// let config = WebhookConfig::new(WebhookSecret::new("whsec_synthetic_new")?)
///     .also_accept(WebhookSecret::new("whsec_synthetic_old")?)
///     .body_limit(16 * 1024);
/// # Ok::<(), kpay_axum::InvalidInputError>(())
/// ```
///
/// No other secret can be given in its place:
///
/// ```compile_fail
/// kpay_axum::WebhookConfig::new(kpay_core::GatewaySecret::new("gwsec_synthetic").unwrap());
/// ```
#[derive(Clone, Debug)]
pub struct WebhookConfig {
    secrets: Arc<[WebhookSecret]>,
    body_limit: usize,
}

impl WebhookConfig {
    /// The largest body that is read unless told otherwise: 64 KiB. KPay's notifications are of one
    /// or two, and the `metadata` given at init.
    pub const BODY_LIMIT: usize = 64 * 1024;

    /// Believes what is signed with this secret.
    pub fn new(secret: WebhookSecret) -> Self {
        Self { secrets: Arc::new([secret]), body_limit: Self::BODY_LIMIT }
    }

    /// Believes what is signed with this secret too: give both while one replaces the other, and
    /// drop the old one when KPay signs with the new one, which
    /// [`secret_index`](crate::webhook::VerifiedWebhook::secret_index) tells.
    ///
    /// Both are secrets of **one** application. Whoever knows one of them can sign an event of either,
    /// so with several merchants each has a route and a config of its own.
    #[must_use]
    pub fn also_accept(mut self, secret: WebhookSecret) -> Self {
        self.secrets = self.secrets.iter().cloned().chain([secret]).collect();
        self
    }

    /// The largest body that is read, in bytes; a larger one is answered with 413 and never held in
    /// memory. It stands for itself: axum's `DefaultBodyLimit` neither widens nor narrows it.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    pub(crate) fn secrets(&self) -> &[WebhookSecret] {
        &self.secrets
    }

    pub(crate) fn limit(&self) -> usize {
        self.body_limit
    }
}

impl From<WebhookSecret> for WebhookConfig {
    fn from(secret: WebhookSecret) -> Self {
        Self::new(secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p54_debug_shows_no_secret() {
        let secret = |text| WebhookSecret::new(text).unwrap();
        let config =
            WebhookConfig::from(secret("whsec_synthetic_new")).also_accept(secret("whsec_old"));
        assert_eq!(config.secrets().len(), 2);
        assert!(!format!("{config:?}").contains("whsec"), "{config:?}");
    }
}
