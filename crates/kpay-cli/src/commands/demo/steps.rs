//! The steps of the demo. Each checks what it tells.

use std::sync::Mutex;
use std::time::Duration;

use kpay_native::InitUssdPayment;
use kpay_native::core::WatchPolicy;
use kpay_native::core::endpoint::InitiatedPayment;
use kpay_native::webhook::{Event, WebhookProblem};
use kpay_native::{
    Currency, ExternalId, Money, MoneyError, Payment, PaymentId, PhoneNumber, Provider,
    TransactionState, WebhookSecret,
};

use super::forger;
use super::narrator::StepReport;
use super::receiver::ReceivedWebhook;
use super::setup::DemoSetup;
use crate::failure::Failure;
use crate::output::masked;

/// KPay's test number whose customer pays.
const PAYER: &str = "237653456789";

/// KPay's test number without an account.
const NOBODY: &str = "237653456029";

const ORDER: &str = "ORDER-1";
const OTHER_ORDER: &str = "ORDER-2";

/// Asks a customer for money.
pub(super) async fn ask(setup: &DemoSetup) -> Result<StepReport<InitiatedPayment>, Failure> {
    let answer = setup.client.send(&order(ORDER, PAYER)?).with_response().await?;
    ensure_equal("the answer's status", answer.meta.status.as_u16(), 201)?;
    let accepted = answer.value;
    ensure_equal("the payment's status", accepted.status.as_str(), "PENDING")?;
    ensure_equal("the externalId", accepted.external_id.as_deref().unwrap_or_default(), ORDER)?;
    ensure(accepted.is_test == Some(true), || "the payment is not a test payment".to_owned())?;
    Ok(StepReport::new((), format!("Asked {} to pay 5000 XAF for {ORDER}", masked(PAYER)))
        .detail(format!("POST /api/v1/payments/init: 201, {} is {}", accepted.id, accepted.status))
        .fact("externalId", ORDER)
        .fact("paymentId", &accepted.id)
        .fact("status", &accepted.status)
        .fact("amount", accepted.amount)
        .fact("currency", &accepted.currency)
        .with(accepted))
}

/// Waits until the customer has paid.
pub(super) async fn wait(
    setup: &DemoSetup,
    accepted: &InitiatedPayment,
) -> Result<StepReport<Payment>, Failure> {
    let (payment, seen) = wait_for_end(setup, &accepted.id).await?;
    ensure_equal("the payment's status", payment.status.as_str(), "COMPLETED")?;
    ensure(payment.state() == TransactionState::Completed, || {
        "a COMPLETED payment does not count as paid".to_owned()
    })?;
    ensure_equal(
        "the amount paid",
        payment.money().map_or(String::new(), |money| money.to_string()),
        price().to_string(),
    )?;
    Ok(StepReport::new((), format!("Paid: {} is {}, {}", payment.id, payment.status, price()))
        .detail(format!("GET /api/v1/payments/{{id}} until it ended: {}", seen.join(", ")))
        .fact("paymentId", &payment.id)
        .fact("status", &payment.status)
        .fact("amount", payment.amount)
        .fact("currency", &payment.currency)
        .fact("seen", seen)
        .with(payment))
}

/// Waits for the webhook that says the same.
pub(super) async fn webhook(
    setup: &mut DemoSetup,
    paid: &Payment,
) -> Result<StepReport<()>, Failure> {
    loop {
        let Some(arrival) = setup.receiver.next().await else {
            return Err(Failure::deviation("the webhook endpoint has stopped"));
        };
        let (event, signature, length) = match arrival {
            ReceivedWebhook::Genuine { event, signature, length } => (event, signature, length),
            ReceivedWebhook::Refused(problem) => {
                let message = format!("the endpoint refused a webhook of the sandbox: {problem:?}");
                return Err(Failure::deviation(message));
            }
        };
        let Event::Payment(event) = *event else { continue };
        let notice = &event.notice;
        ensure_equal(
            "the webhook's payment",
            notice.named_id().unwrap_or_default(),
            paid.id.as_str(),
        )?;
        ensure_equal(
            "the webhook's externalId",
            notice.external_id.as_deref().unwrap_or_default(),
            ORDER,
        )?;
        ensure_equal("the webhook's event", notice.event.as_str(), "payment.completed")?;
        ensure(event.state == TransactionState::Completed, || {
            "the webhook's state is not completed".to_owned()
        })?;
        ensure(notice.amount == paid.amount, || {
            "the webhook's amount is not the order's".to_owned()
        })?;
        let shown = signature.get(..12).unwrap_or(&signature);
        return Ok(StepReport::new((), "Webhook payment.completed arrived, and is genuine")
            .detail(format!("X-KPAY-Signature {shown}... holds over the raw {length} bytes"))
            .detail("payment, externalId and amount are those of the order")
            .fact("event", &notice.event)
            .fact("paymentId", notice.named_id())
            .fact("externalId", &notice.external_id)
            .fact("signature", signature)
            .fact("verified", true));
    }
}

/// Sends the same order once more.
pub(super) async fn send_again(setup: &DemoSetup) -> Result<StepReport<()>, Failure> {
    match setup.client.send(&order(ORDER, PAYER)?).await {
        Err(MoneyError::AlreadyExists { external_id, error }) => {
            ensure_equal("the externalId that exists", external_id.as_str(), ORDER)?;
            ensure_equal(
                "the answer's status",
                error.status().map_or(0, |status| status.as_u16()),
                409,
            )?;
            Ok(StepReport::new(
                (),
                format!(
                    "Sent {ORDER} again: it already exists, so the customer is not asked twice"
                ),
            )
            .detail(
                "409 is neither a failure nor proof of a success: the order's first call decides",
            )
            .fact("externalId", external_id)
            .fact("outcome", "already_exists")
            .fact("status", 409))
        }
        Err(error) => Err(error.into()),
        Ok(accepted) => {
            let message = format!("KPay accepted {ORDER} a second time, as {}", accepted.id);
            Err(Failure::deviation(message))
        }
    }
}

/// Asks a number without an account.
pub(super) async fn fail(setup: &DemoSetup) -> Result<StepReport<PaymentId>, Failure> {
    let accepted = setup.client.send(&order(OTHER_ORDER, NOBODY)?).await?;
    let (payment, _) = wait_for_end(setup, &accepted.id).await?;
    ensure_equal("the payment's status", payment.status.as_str(), "FAILED")?;
    let reason = payment.failure_reason.as_ref().map_or("", |reason| reason.as_str());
    ensure_equal("the failure code", reason, "PAYER_NOT_FOUND")?;
    Ok(StepReport::new(
        (),
        format!("Asked {} to pay for {OTHER_ORDER}: FAILED, {reason}", masked(NOBODY)),
    )
    .detail("the number has no account at this operator; the externalId is free again")
    .fact("externalId", OTHER_ORDER)
    .fact("paymentId", &payment.id)
    .fact("status", &payment.status)
    .fact("failureReason", reason)
    .with(payment.id))
}

/// Claims by a forged webhook that the failed payment was paid.
pub(super) async fn forge(
    setup: &mut DemoSetup,
    failed: &PaymentId,
) -> Result<StepReport<()>, Failure> {
    let body = serde_json::json!({
        "event": "payment.completed",
        "paymentId": failed,
        "status": "COMPLETED",
        "amount": 5000,
        "externalId": OTHER_ORDER,
    })
    .to_string();
    let signature = WebhookSecret::new("a_guess")?.sign(body.as_bytes());
    let status = forger::post(&setup.receiver.url(), &signature, body).await?;
    ensure_equal("the answer to the forged webhook", status, 401)?;
    let problem = loop {
        match setup.receiver.next().await {
            // Those of the failed payment itself come first.
            Some(ReceivedWebhook::Genuine { .. }) => {}
            Some(ReceivedWebhook::Refused(problem)) => break problem,
            None => return Err(Failure::deviation("the webhook endpoint has stopped")),
        }
    };
    ensure(problem == WebhookProblem::Mismatch, || format!("it was refused for {problem:?}"))?;
    let payment = setup.client.payments().get(failed).await?;
    ensure_equal("the payment's status after it", payment.status.as_str(), "FAILED")?;
    Ok(StepReport::new((), format!("Forged webhook that {OTHER_ORDER} is paid: refused with 401"))
        .detail("it was signed with a guessed secret, so the shop never sees an event to act on")
        .fact("paymentId", failed)
        .fact("refused", true)
        .fact("status", status)
        .fact("problem", "signature_mismatch"))
}

/// # Errors
/// With what `deviation` says, when it does not hold.
fn ensure(holds: bool, deviation: impl FnOnce() -> String) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(Failure::deviation(deviation())) }
}

/// # Errors
/// With both values, when they differ.
pub(super) fn ensure_equal<T: PartialEq + std::fmt::Display>(
    what: &str,
    actual: T,
    expected: T,
) -> Result<(), Failure> {
    ensure(actual == expected, || format!("{what} should be {expected}, but is '{actual}'"))
}

fn order(external_id: &str, phone_number: &str) -> Result<InitUssdPayment, Failure> {
    let (external_id, phone_number) =
        (ExternalId::new(external_id)?, PhoneNumber::new(phone_number)?);
    Ok(InitUssdPayment::new(external_id, price(), Provider::MtnMomoCmr, phone_number))
}

fn price() -> Money {
    Money::new(5000, Currency::Xaf)
}

/// The payment once it has ended, and the statuses that were seen on the way.
async fn wait_for_end(
    setup: &DemoSetup,
    id: &PaymentId,
) -> Result<(Payment, Vec<String>), Failure> {
    let mut policy = WatchPolicy::default();
    policy.first_delay = Duration::from_millis(150);
    policy.longest_delay = Duration::from_millis(400);
    policy.deadline = Duration::from_secs(20);
    let seen = Mutex::new(Vec::new());
    let wait = setup.client.payments().wait(id).policy(policy).on_status(|payment| {
        let mut seen = seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let status = payment.status.to_string();
        if seen.last() != Some(&status) {
            seen.push(status);
        }
    });
    let waited = wait.await?;
    let seen = seen.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    match waited.newest {
        Some(payment) if waited.state != TransactionState::Open => Ok((payment.value, seen)),
        _ => Err(Failure::deviation(format!("{id} is still open after 20 s"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_webhook_that_is_refused_is_a_deviation() {
        let mut setup = DemoSetup::deceived().await;
        let accepted = ask(&setup).await.unwrap().into_value();
        let paid = wait(&setup, &accepted).await.unwrap().into_value();
        let failure = webhook(&mut setup, &paid).await.err().unwrap();
        assert!(failure.message().contains("Mismatch"), "{failure:?}");
    }

    #[tokio::test]
    async fn an_order_that_is_accepted_at_first_is_a_deviation() {
        let setup = DemoSetup::started().await;
        let failure = send_again(&setup).await.err().unwrap();
        assert!(failure.message().contains("second time"), "{failure:?}");
    }

    #[tokio::test]
    async fn a_payment_that_is_completed_instead_of_failing_is_a_deviation() {
        let setup = DemoSetup::started().await;
        let accepted = setup.client.send(&order(OTHER_ORDER, PAYER).unwrap()).await;
        assert!(accepted.is_ok());
        // Its externalId is busy now, so the number that fails can't even be asked.
        assert!(fail(&setup).await.is_err());
    }
}
