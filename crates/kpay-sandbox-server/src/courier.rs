//! Carries webhooks from the engine to their receiver.

use std::sync::Arc;

use kpay_sandbox::{Delivery, DeliveryOutcome};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::server::Shared;

/// How many attempts may be under way at once.
const AT_ONCE: usize = 16;

/// Delivers what is due, for as long as it is polled.
pub(crate) async fn deliver_webhooks(shared: Arc<Shared>, client: reqwest::Client) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut attempts = JoinSet::new();
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let delivery = next_delivery(&shared).await;
        while attempts.try_join_next().is_some() {}
        let (shared, client) = (Arc::clone(&shared), client.clone());
        attempts.spawn(async move {
            let id = delivery.id;
            let outcome = post(&client, delivery).await;
            shared.engine(|engine, now| engine.delivered(id, now, outcome));
            shared.wake.notify_one();
            drop(place);
        });
    }
}

/// Sleeps until a delivery is due; a request or a report may bring one before that.
async fn next_delivery(shared: &Shared) -> Delivery {
    loop {
        let (delivery, due) =
            shared.engine(|engine, now| (engine.next_delivery(now), engine.next_due()));
        if let Some(delivery) = delivery {
            return delivery;
        }
        match due {
            Some(due) => {
                // Either way there is something to look at.
                let _ = timeout(shared.clock.wait_until(due), shared.wake.notified()).await;
            }
            None => shared.wake.notified().await,
        }
    }
}

async fn post(client: &reqwest::Client, delivery: Delivery) -> DeliveryOutcome {
    let (id, attempt) = (delivery.id, delivery.attempt);
    let request = client.post(&delivery.url).headers(delivery.headers).body(delivery.body);
    match request.send().await {
        Ok(response) => {
            tracing::debug!(%id, attempt, status = response.status().as_u16(), "webhook answered");
            DeliveryOutcome::Answered(response.status())
        }
        Err(error) => {
            let error = error.without_url();
            tracing::debug!(%id, attempt, %error, "webhook not answered");
            DeliveryOutcome::NoAnswer
        }
    }
}
