//! Payments from customers.

use kpay_core::endpoint::{GetPayment, InitGatewayPayment, InitUssdPayment, RefundPayment};
use kpay_core::{
    ExternalId, Money, Payment, PaymentId, PaymentKey, PhoneNumber, Provider, SavedWatch,
};

use crate::Wait;
use crate::call::{Caller, PendingCall, resource};

resource! {
    /// Calls about payments from customers: [`Client::payments`](crate::Client::payments).
    PaymentCalls
}

impl<'a, C: Caller> PaymentCalls<'a, C> {
    /// Asks a customer for a payment by a prompt on the phone
    /// (contract: [Init payment, USSD](kpay_core::contract#init-payment-ussd)).
    ///
    /// Store the externalId before the call, and the payment's id after it. The answer does not prove a payment:
    /// wait for the webhook, or [`wait`](Self::wait). It fails with a [`MoneyError`](kpay_core::MoneyError):
    /// match it, for whether money moved is the first question.
    ///
    /// ```
    /// use kpay_client::Client;
    /// use kpay_client::core::{Currency, ExternalId, Money, MoneyError, PhoneNumber, Provider};
    ///
    /// # async fn example(client: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let id = ExternalId::new("ORDER-12345")?;
    /// let phone_number = PhoneNumber::new("+237 6 53 45 67 89")?;
    /// let money = Money::new(5000, Currency::Xaf);
    /// match client.payments().init_ussd(&id, money, Provider::MtnMomoCmr, phone_number).await {
    ///     Ok(payment) => println!("{} is {}", payment.id, payment.status),
    ///     Err(MoneyError::NotMoved(error)) => println!("nothing happened: {error}"),
    ///     Err(MoneyError::AlreadyExists { external_id, .. }) => println!("{external_id} is taken"),
    ///     Err(MoneyError::Unknown { external_id, .. }) => println!("reconcile {external_id}"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn init_ussd(
        &self,
        external_id: impl Into<ExternalId>,
        money: Money,
        provider: Provider,
        phone_number: PhoneNumber,
    ) -> PendingCall<'a, InitUssdPayment, C> {
        PendingCall::new(
            self.caller,
            InitUssdPayment::new(external_id.into(), money, provider, phone_number),
        )
    }

    /// Opens a gateway page, on which the customer pays
    /// (contract: [Init payment, GATEWAY](kpay_core::contract#init-payment-gateway)).
    ///
    /// Fails with a [`MoneyError`](kpay_core::MoneyError), to be matched: whether money moved is the first question.
    pub fn init_gateway(
        &self,
        external_id: impl Into<ExternalId>,
        money: Money,
        return_url: impl Into<String>,
    ) -> PendingCall<'a, InitGatewayPayment, C> {
        PendingCall::new(
            self.caller,
            InitGatewayPayment::new(external_id.into(), money, return_url),
        )
    }

    /// Reads a payment by its id, or by its reference
    /// (contract: [Payment object](kpay_core::contract#payment-object)).
    pub fn get(&self, key: impl Into<PaymentKey>) -> PendingCall<'a, GetPayment, C> {
        PendingCall::new(self.caller, GetPayment::new(key))
    }

    /// Gives the whole sum of a completed payment back (contract: [Refund](kpay_core::contract#refund)).
    ///
    /// Its end comes by webhook, or when the payment reads `REFUNDED`. A refund that exists already
    /// is [`MoneyError::AlreadyExists`](kpay_core::MoneyError::AlreadyExists), whichever way KPay says so.
    pub fn refund(
        &self,
        payment_id: impl Into<PaymentId>,
        external_id: impl Into<ExternalId>,
    ) -> PendingCall<'a, RefundPayment, C> {
        PendingCall::new(self.caller, RefundPayment::new(payment_id.into(), external_id.into()))
    }

    /// Waits for a payment's end by reading it now and then. Await what this gives, or with a blocking
    /// client [`run`](Wait::run) it.
    ///
    /// ```
    /// use kpay_client::Client;
    /// use kpay_client::core::{TransactionState, PaymentId};
    ///
    /// # async fn example(client: Client, id: PaymentId) -> Result<(), kpay_client::core::Error> {
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
    pub fn wait(&self, key: impl Into<PaymentKey>) -> Wait<'a, Payment, C> {
        Wait::new(self.caller, key.into())
    }

    /// Goes on with a wait that was saved, perhaps by another process.
    pub fn resume_wait(&self, saved: SavedWatch) -> Wait<'a, Payment, C> {
        Wait::resume(self.caller, saved)
    }
}
