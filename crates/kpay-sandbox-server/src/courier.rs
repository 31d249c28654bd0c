//! Carries webhooks from the engine to their receiver.

use std::sync::Arc;

use kpay_sandbox::{Delivery, DeliveryOutcome, DeliveryReport};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::http_client::HttpClient;
use crate::shared::{PendingWrite, Shared};

/// How many attempts may be under way at once.
const AT_ONCE: usize = 16;

/// Delivers what is due, for as long as it is polled.
pub(crate) async fn deliver_webhooks(shared: Arc<Shared>, client: HttpClient) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let client = Arc::new(client);
    let mut attempts = JoinSet::new();
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let (delivery, written) = next_delivery(&shared).await;
        while attempts.try_join_next().is_some() {}
        let (shared, client) = (Arc::clone(&shared), Arc::clone(&client));
        attempts.spawn(async move {
            let id = delivery.id;
            // Nobody is told what a power cut could undo.
            let report = match shared.settled(written).await {
                true => post(&client, delivery).await,
                false => DeliveryOutcome::NoResponse.into(),
            };
            shared.delivered(id, report);
            drop(place);
        });
    }
}

/// Sleeps until a delivery is due; a request or a report may bring one before that.
async fn next_delivery(shared: &Shared) -> (Delivery, PendingWrite) {
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

async fn post(client: &HttpClient, delivery: Delivery) -> DeliveryReport {
    let (id, attempt) = (delivery.id, delivery.attempt);
    match client.post(delivery).await {
        Ok(report) => {
            tracing::debug!(%id, attempt, outcome = ?report.outcome, "webhook answered");
            report
        }
        // None of these errors holds the URL, which may have a word in it.
        Err(error) => {
            tracing::debug!(%id, attempt, %error, "webhook not answered");
            DeliveryOutcome::NoResponse.into()
        }
    }
}
