//! `POST /api/v1/payments/init`: a new payment, on a phone or on a gateway page.

use bytes::Bytes;
use http::{Response, StatusCode};
use kpay_core::{Country, Currency, Provider};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::engine::Engine;
use crate::fault::LastingFaults;
use crate::gateway::{GatewaySession, SESSION};
use crate::http::response::{HandlerResult, Refusal, json};
use crate::http::route::RouteCall;
use crate::merchant::application::AppKey;
use crate::time::moment::iso;
use crate::transactions::lifecycle::{Subject, failure};
use crate::transactions::payment::{Payment, PaymentSource};
use crate::transactions::payment_request::{PaymentChannel, PaymentRequest};
use crate::transactions::phone::Phone;
use crate::transactions::reference::dated_reference;
use crate::transactions::status::{Progress, Status};
use crate::transactions::store::Record;
use crate::transactions::test_numbers::OperatorOutcome;
use crate::wallets::fees::fee;

impl Engine {
    pub(crate) fn init_payment(&mut self, caller: AppKey, call: &RouteCall<'_>) -> HandlerResult {
        let faults = call.faults;
        let request = PaymentRequest::read(
            &call.fields()?,
            &self.merchant.applications[caller].dashboard,
            self.settings.currency,
        )?;
        if self.transactions.payments.is_in_use(caller, &request.external_id) {
            return Err(Refusal::external_id_in_use());
        }
        self.transactions.payments.make_room().map_err(|_full| Refusal::full())?;
        let payment = self.new_payment(caller, request, faults);
        let response = self.created_payment(&payment);
        let expiry = payment.page().map(|page| page.expires_at);
        let outcome = payment.phone().map(|phone| phone.outcome.clone());
        let subject = Subject::Payment(self.transactions.payments.add(payment));
        if let Some(expires_at) = expiry {
            self.transactions.schedule.add(expires_at, subject, Status::Expired);
        }
        if let Some(outcome) = outcome {
            self.run(subject, &outcome, faults);
        }
        self.notify_of_begin(subject);
        Ok(response)
    }

    /// The phone of a customer, as it will answer.
    pub(crate) fn payer(&mut self, provider: Provider, number: String) -> Phone {
        Phone {
            provider_reference: self.random.uuid(),
            outcome: self.test_data.numbers.payment(&number),
            provider,
            number,
        }
    }

    fn new_payment(
        &mut self,
        application: AppKey,
        request: PaymentRequest,
        faults: LastingFaults,
    ) -> Payment {
        let id = format!("pay_{}", self.random.small_letters(20));
        let reference = dated_reference("KPAY", self.now, &mut self.random, |reference| {
            self.transactions.payments.has_reference(reference)
        });
        let source = match request.channel {
            PaymentChannel::Gateway { is_card, return_url, cancel_url } => {
                let page = GatewaySession {
                    token: format!("gw_{}", self.random.small_letters(24)),
                    return_url,
                    cancel_url,
                    expires_at: self.now.saturating_add(SESSION),
                };
                if is_card { PaymentSource::Card(page) } else { PaymentSource::Page(page, None) }
            }
            PaymentChannel::Ussd { provider, phone_number } => {
                PaymentSource::Phone(self.payer(provider, phone_number))
            }
        };
        let (outcome, provider) = match &source {
            PaymentSource::Card(_) | PaymentSource::Page(..) => (&OperatorOutcome::Completed, None),
            PaymentSource::Phone(phone) => (&phone.outcome, Some(&phone.provider)),
        };
        let share = self.settings.prices.of(provider).deposit;
        Payment {
            application,
            fee: fee(request.amount.hundredths, share),
            failure: failure(outcome, faults),
            faults,
            id,
            reference,
            external_id: request.external_id,
            progress: Progress::begin(self.now),
            amount: request.amount,
            wallet: request.wallet,
            description: request.description,
            metadata: request.metadata,
            source,
            refund: None,
        }
    }

    fn created_payment(&self, payment: &Payment) -> Response<Bytes> {
        match &payment.source {
            PaymentSource::Card(page) | PaymentSource::Page(page, _) => {
                let gateway_url = format!("{}/gateway/{}", self.address.base_url, page.token);
                json(StatusCode::CREATED, &CreatedGatewayPayment::new(payment, page, &gateway_url))
            }
            PaymentSource::Phone(phone) => {
                json(StatusCode::CREATED, &CreatedUssdPayment::new(payment, phone))
            }
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreatedUssdPayment<'a> {
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

impl<'a> CreatedUssdPayment<'a> {
    fn new(payment: &'a Payment, phone: &'a Phone) -> Self {
        Self {
            id: &payment.id,
            reference: &payment.reference,
            provider_reference: &phone.provider_reference,
            status: payment.status(),
            amount: payment.amount.text(),
            currency: payment.wallet.currency(),
            external_id: &payment.external_id,
            provider: &phone.provider,
            country: phone.country(),
            phone_number: &phone.number,
            is_test: true,
            message: "Paiement initié. Le client doit valider la demande sur son téléphone.",
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreatedGatewayPayment<'a> {
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

impl<'a> CreatedGatewayPayment<'a> {
    fn new(payment: &'a Payment, page: &GatewaySession, gateway_url: &'a str) -> Self {
        Self {
            id: &payment.id,
            reference: &payment.reference,
            external_id: &payment.external_id,
            status: payment.status(),
            mode: "GATEWAY",
            amount: payment.amount.text(),
            currency: payment.wallet.currency(),
            gateway_url,
            expires_at: iso(page.expires_at),
            is_test: true,
            message: "Redirect the customer to gatewayUrl to complete the payment.",
        }
    }
}
