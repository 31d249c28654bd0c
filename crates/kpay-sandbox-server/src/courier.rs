//! Carries webhooks from the engine to their receiver.

use std::sync::Arc;

use kpay_sandbox::{Delivery, DeliveryOutcome, DeliveryReport};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::http_client::Clients;
use crate::shared::{Shared, Written};

/// How many attempts may be under way at once.
const AT_ONCE: usize = 16;

/// How much of a receiver's answer is looked at.
const EXCERPT: usize = 2_000;

/// Delivers what is due, for as long as it is polled.
pub(crate) async fn deliver_webhooks(shared: Arc<Shared>, clients: Clients) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let clients = Arc::new(clients);
    let mut attempts = JoinSet::new();
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let (delivery, written) = next_delivery(&shared).await;
        while attempts.try_join_next().is_some() {}
        let (shared, clients) = (Arc::clone(&shared), Arc::clone(&clients));
        attempts.spawn(async move {
            let id = delivery.id;
            // Nobody is told what a power cut could undo.
            let report = match shared.settled(written).await {
                true => post(&clients, delivery).await,
                false => DeliveryOutcome::NoAnswer.into(),
            };
            shared.delivered(id, report);
            drop(place);
        });
    }
}

/// Sleeps until a delivery is due; a request or a report may bring one before that.
async fn next_delivery(shared: &Shared) -> (Delivery, Written) {
    loop {
        match shared.next_delivery() {
            Ok(next) => return next,
            Err(Some(due)) => {
                // Either way there is something to look at.
                let _ = timeout(shared.clock.wait_until(due), shared.wake.notified()).await;
            }
            Err(None) => shared.wake.notified().await,
        }
    }
}

async fn post(clients: &Clients, delivery: Delivery) -> DeliveryReport {
    let (id, attempt) = (delivery.id, delivery.attempt);
    let client = match clients.of(&delivery.url) {
        Ok(client) => client,
        Err(error) => {
            tracing::warn!(%id, %error, "no https on this machine");
            return DeliveryOutcome::NoAnswer.into();
        }
    };
    let request = client.post(&delivery.url).headers(delivery.headers).body(delivery.body);
    match request.send().await {
        Ok(mut response) => {
            tracing::debug!(%id, attempt, status = response.status().as_u16(), "webhook answered");
            let mut body = Vec::new();
            // The status counts, whether the rest of the answer comes or not.
            while body.len() < EXCERPT
                && let Ok(Some(chunk)) = response.chunk().await
            {
                body.extend_from_slice(&chunk[..chunk.len().min(EXCERPT)]);
            }
            DeliveryReport::new(DeliveryOutcome::Answered(response.status()), &body)
        }
        Err(error) => {
            let error = error.without_url();
            tracing::debug!(%id, attempt, %error, "webhook not answered");
            DeliveryOutcome::NoAnswer.into()
        }
    }
}
