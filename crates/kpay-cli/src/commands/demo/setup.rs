//! Where the demo plays: a sandbox, a merchant's webhook endpoint, and the merchant's client.

use std::num::NonZeroU32;

use kpay_native::{Client, WebhookSecret};
use kpay_sandbox_server::Sandbox;

use super::narrator::StepReport;
use super::receiver::Receiver;
use super::steps::ensure_equal;
use crate::failure::Failure;
use crate::output::printable;

/// Three sandbox seconds to a customer's answer are less than one of ours.
pub(super) const FAST: NonZeroU32 = NonZeroU32::new(4).unwrap();

/// Signs this sandbox's webhooks and nothing else.
const WEBHOOK_SECRET: &str = "webhook_secret_of_the_demo";

pub(super) struct DemoSetup {
    pub(super) client: Client,
    pub(super) receiver: Receiver,
    pub(super) sandbox: Sandbox,
}

impl DemoSetup {
    /// Starts everything, and asks whose keys these are.
    pub(super) async fn start(speed: NonZeroU32) -> Result<StepReport<Self>, Failure> {
        let setup = Self::with_secret(WEBHOOK_SECRET, speed).await?;
        let account = setup.client.account().me().await?;
        ensure_equal("the environment", account.environment.as_str(), "TEST")?;
        let application = account.application.as_ref().and_then(|named| named.name.as_deref());
        let application = printable(application.unwrap_or("an application without a name"));
        let (base_url, webhook_url) = (setup.sandbox.base_url().to_owned(), setup.receiver.url());
        Ok(StepReport::new(setup, format!("Sandbox on {base_url}, time {speed} times as fast"))
            .detail(format!(
                "the keys are test keys of {application}; webhooks go to {webhook_url}"
            ))
            .fact("baseUrl", base_url)
            .fact("webhookUrl", webhook_url)
            .fact("environment", "TEST"))
    }

    /// With an endpoint that believes this secret.
    async fn with_secret(believed: &str, speed: NonZeroU32) -> Result<Self, Failure> {
        let receiver = Receiver::start(WebhookSecret::new(believed)?).await.map_err(|error| {
            Failure::start(format!("the webhook endpoint did not start: {error}"))
        })?;
        let sandbox = Sandbox::builder()
            .speed(speed)
            .webhook_secret(WEBHOOK_SECRET)
            .webhook_url(receiver.url())
            .start()
            .await
            .map_err(|error| Failure::start(format!("the sandbox did not start: {error}")))?;
        let client = kpay_native::Client::builder(sandbox.api_key(), sandbox.secret_key())
            .base_url(sandbox.base_url())
            .expect_test()
            .build()?;
        Ok(Self { client, receiver, sandbox })
    }

    /// Stops the sandbox.
    pub(super) async fn end(self) {
        self.sandbox.shutdown().await;
    }

    /// With an endpoint that believes another secret than the sandbox signs with.
    #[cfg(test)]
    pub(super) async fn deceived() -> Self {
        Self::with_secret("another_secret", FAST).await.unwrap()
    }

    #[cfg(test)]
    pub(super) async fn started() -> Self {
        Self::with_secret(WEBHOOK_SECRET, FAST).await.unwrap()
    }
}
