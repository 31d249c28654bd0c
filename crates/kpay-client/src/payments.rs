//! Payments from customers.

use kpay_core::endpoint::{
    GatewayPayment, GetPayment, InitGatewayPayment, InitUssdPayment, InitiatedPayment, Refund,
    RefundPayment,
};
use kpay_core::{Error, MoneyError, Payment, PaymentKey, Response, SavedWatch};

use crate::{Client, Wait};

/// Payments from customers: [`Client::payments`].
#[derive(Clone, Copy, Debug)]
pub struct Payments<'a> {
    pub(crate) client: &'a Client,
}

impl<'a> Payments<'a> {
    /// Asks a customer for a payment by a prompt on the phone (contract: "Init payment, USSD").
    ///
    /// Store the externalId before, and the payment's id after. The answer is no proof of payment:
    /// wait for the webhook, or [`wait`](Self::wait).
    ///
    /// # Errors
    /// A [`MoneyError`], to be matched: whether money moved is the first question.
    ///
    /// ```
    /// use kpay_client::endpoint::InitUssdPayment;
    /// use kpay_client::{Client, Currency, ExternalId, Money, MoneyError, PhoneNumber, Provider};
    ///
    /// # async fn example(client: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let payment = InitUssdPayment::new(
    ///     ExternalId::new("ORDER-12345")?,
    ///     Money::new(5000, Currency::Xaf),
    ///     Provider::MtnMomoCmr,
    ///     PhoneNumber::new("+237 6 53 45 67 89")?,
    /// );
    /// match client.payments().init_ussd(&payment).await {
    ///     Ok(payment) => println!("{} is {}", payment.id, payment.status),
    ///     Err(MoneyError::NotMoved(error)) => println!("nothing happened: {error}"),
    ///     Err(MoneyError::AlreadyExists { external_id, .. }) => println!("{external_id} is taken"),
    ///     Err(MoneyError::Unknown { external_id, .. }) => println!("reconcile {external_id}"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn init_ussd(
        self,
        payment: &InitUssdPayment,
    ) -> Result<Response<InitiatedPayment>, MoneyError> {
        self.client.send(payment).await
    }

    /// Opens a page on which the customer pays (contract: "Init payment, GATEWAY").
    ///
    /// # Errors
    /// A [`MoneyError`], to be matched: whether money moved is the first question.
    pub async fn init_gateway(
        self,
        payment: &InitGatewayPayment,
    ) -> Result<Response<GatewayPayment>, MoneyError> {
        self.client.send(payment).await
    }

    /// Reads a payment by its id, or by its reference (contract: "Payment object").
    ///
    /// # Errors
    /// An unknown payment, wrong keys, a limit, the network.
    pub async fn get(self, key: impl Into<PaymentKey>) -> Result<Response<Payment>, Error> {
        self.client.send(&GetPayment::new(key)).await
    }

    /// Gives a completed payment back, whole (contract: "Refund").
    ///
    /// Its end comes by webhook, or when the payment reads `REFUNDED`. A refund that exists already
    /// is [`MoneyError::AlreadyExists`], whichever way KPay says so.
    ///
    /// # Errors
    /// A [`MoneyError`], to be matched: whether money moved is the first question.
    pub async fn refund(self, refund: &RefundPayment) -> Result<Response<Refund>, MoneyError> {
        self.client.send(refund).await
    }

    /// Waits for a payment's end by reading it now and then; await what this gives.
    ///
    /// ```
    /// use kpay_client::{Client, TransactionState, PaymentId};
    ///
    /// # async fn example(client: Client, id: PaymentId) -> Result<(), kpay_client::Error> {
    /// let waited = client.payments().wait(&id).await?;
    /// match waited.state {
    ///     TransactionState::Completed => println!("paid"),
    ///     TransactionState::Failed | TransactionState::Cancelled | TransactionState::Expired => println!("not paid"),
    ///     TransactionState::Refunded => println!("paid and given back"),
    ///     TransactionState::Open => println!("the webhook will tell"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait(self, key: impl Into<PaymentKey>) -> Wait<'a, Payment> {
        Wait::new(self.client, key.into())
    }

    /// Goes on with a wait that was saved, in another process perhaps.
    pub fn resume_wait(self, saved: SavedWatch) -> Wait<'a, Payment> {
        Wait::resume(self.client, saved)
    }
}
