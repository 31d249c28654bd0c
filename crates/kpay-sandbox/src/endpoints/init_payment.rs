//! `POST /api/v1/payments/init`: a new payment, on a phone or on a hosted page.

use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use kpay_core::{Country, Currency, Provider, UnixMillis};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::answer::{Refusal, json};
use crate::body::Fields;
use crate::engine::Engine;
use crate::moment::{day, iso};
use crate::order::{Order, Way};
use crate::outcome::Outcome;
use crate::payment::{HostedPage, Means, Payment, Phone, Status};

/// How long after init the operator has the prompt in hand.
const PROCESSING_AFTER: Duration = Duration::from_secs(1);

/// How long after init the test numbers have their outcome.
const OUTCOME_AFTER: Duration = Duration::from_secs(3);

/// How long a hosted session can be used.
const SESSION: Duration = Duration::from_secs(2 * 24 * 60 * 60);

impl Engine {
    pub(crate) fn init_payment(&mut self, fields: &Fields) -> Result<Response<Bytes>, Refusal> {
        let order = Order::read(fields)?;
        if self.payments.is_in_use(&order.external_id) {
            return Err(Refusal::new(StatusCode::CONFLICT, "External ID already in use"));
        }
        self.payments.make_room().map_err(|_full| {
            Refusal::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "This sandbox is full of open payments: start a new one",
            )
        })?;
        let payment = self.new_payment(order);
        let response = self.created(&payment);
        let changes = changes(&payment);
        let key = self.payments.add(payment);
        for (due, status) in changes {
            self.schedule(due, key, status);
        }
        self.tell(key, self.now);
        Ok(response)
    }

    fn new_payment(&mut self, order: Order) -> Payment {
        let id = format!("pay_{}", self.random.small_letters(20));
        let reference = self.new_reference();
        let means = match order.way {
            Way::Gateway { return_url, cancel_url } => Means::Page(HostedPage {
                token: format!("gw_{}", self.random.small_letters(24)),
                return_url,
                cancel_url,
                expires_at: self.now.saturating_add(SESSION),
            }),
            Way::Ussd { provider, phone_number } => Means::Phone(Phone {
                provider_reference: self.random.uuid(),
                outcome: self.numbers.payment(&phone_number),
                provider,
                number: phone_number,
            }),
        };
        Payment {
            id,
            reference,
            external_id: order.external_id,
            status: Status::Pending,
            amount: order.amount,
            currency: order.currency,
            description: order.description,
            metadata: order.metadata,
            means,
            created_at: self.now,
            ended_at: None,
        }
    }

    /// Six characters are few enough to meet twice, so one in use is drawn again.
    fn new_reference(&mut self) -> String {
        let day = day(self.now);
        loop {
            let reference = format!("KPAY-{day}-{}", self.random.capitals(6));
            if !self.payments.has_reference(&reference) {
                return reference;
            }
        }
    }

    fn created(&self, payment: &Payment) -> Response<Bytes> {
        match &payment.means {
            Means::Page(page) => {
                let gateway_url = format!("{}/gateway/{}", self.settings.base_url, page.token);
                json(StatusCode::CREATED, &CreatedGateway::new(payment, page, &gateway_url))
            }
            Means::Phone(phone) => json(StatusCode::CREATED, &CreatedUssd::new(payment, phone)),
        }
    }
}

/// What will happen to a new payment by itself, and when.
fn changes(payment: &Payment) -> Vec<(UnixMillis, Status)> {
    let phone = match &payment.means {
        Means::Page(page) => return vec![(page.expires_at, Status::Expired)],
        Means::Phone(phone) => phone,
    };
    let processing = (payment.created_at.saturating_add(PROCESSING_AFTER), Status::Processing);
    let end = payment.created_at.saturating_add(OUTCOME_AFTER);
    match phone.outcome {
        Outcome::Completed => vec![processing, (end, Status::Completed)],
        Outcome::Failed(_) => vec![processing, (end, Status::Failed)],
        Outcome::Submitted => vec![processing],
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreatedUssd<'a> {
    id: &'a str,
    reference: &'a str,
    provider_reference: &'a str,
    status: Status,
    amount: &'a RawValue,
    currency: &'a Currency,
    external_id: &'a str,
    provider: &'a Provider,
    country: Option<Country>,
    phone_number: &'a str,
    is_test: bool,
    message: &'static str,
}

impl<'a> CreatedUssd<'a> {
    fn new(payment: &'a Payment, phone: &'a Phone) -> Self {
        Self {
            id: &payment.id,
            reference: &payment.reference,
            provider_reference: &phone.provider_reference,
            status: payment.status,
            amount: payment.amount.text(),
            currency: &payment.currency,
            external_id: &payment.external_id,
            provider: &phone.provider,
            country: phone.provider.country(),
            phone_number: &phone.number,
            is_test: true,
            message: "Paiement initié. Le client doit valider la demande sur son téléphone.",
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreatedGateway<'a> {
    id: &'a str,
    reference: &'a str,
    external_id: &'a str,
    status: Status,
    mode: &'static str,
    amount: &'a RawValue,
    currency: &'a Currency,
    gateway_url: &'a str,
    expires_at: String,
    is_test: bool,
    message: &'static str,
}

impl<'a> CreatedGateway<'a> {
    fn new(payment: &'a Payment, page: &HostedPage, gateway_url: &'a str) -> Self {
        Self {
            id: &payment.id,
            reference: &payment.reference,
            external_id: &payment.external_id,
            status: payment.status,
            mode: "GATEWAY",
            amount: payment.amount.text(),
            currency: &payment.currency,
            gateway_url,
            expires_at: iso(page.expires_at),
            is_test: true,
            message: "Redirect the customer to gatewayUrl to complete the payment.",
        }
    }
}
