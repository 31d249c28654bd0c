//! `POST /api/v1/payments/{id}/refund`: the full amount of a completed payment is given back.

use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use kpay_core::Currency;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::config::settings::RefundReplay;
use crate::engine::Engine;
use crate::fault::LastingFaults;
use crate::http::checks::Checks;
use crate::http::fields::RequestFields;
use crate::http::response::{HandlerResult, Refusal, json};
use crate::http::route::RouteCall;
use crate::merchant::application::AppKey;
use crate::transactions::lifecycle::{Subject, failure};
use crate::transactions::payment::Payment;
use crate::transactions::reference::dated_reference;
use crate::transactions::refund::Refund;
use crate::transactions::status::{Progress, Status};
use crate::transactions::store::{Record, RecordKey};
use crate::transactions::test_numbers::OperatorOutcome;

/// How long after its completion a payment can be refunded.
const WINDOW: Duration = Duration::from_secs(7 * 24 * 60 * 60);

impl Engine {
    pub(crate) fn refund_payment(&mut self, caller: AppKey, call: &RouteCall<'_>) -> HandlerResult {
        let request = RefundRequest::read(&call.fields()?)?;
        let (key, payment) = self
            .transactions
            .payments
            .find(call.id)
            .filter(|(_, payment)| payment.application == caller)
            .ok_or(Refusal::not_found("Payment"))?;
        if let Some(first) = self.first_answer(payment, &request) {
            return Ok(first);
        }
        self.admit_refund(payment)?;
        if request
            .external_id
            .as_deref()
            .is_some_and(|it| self.transactions.refunds.is_in_use(caller, it))
        {
            return Err(Refusal::external_id_in_use());
        }
        self.transactions.refunds.make_room().map_err(|_full| Refusal::full())?;
        self.merchant.applications[caller]
            .wallets
            .reserve(&payment.wallet, payment.amount.hundredths)
            .map_err(|_uncovered| Refusal::uncovered(StatusCode::BAD_REQUEST))?;
        self.begin_refund(key, request, call.faults).ok_or(Refusal::not_found("Payment"))
    }

    /// What the refund that this one repeats was answered, when such a one gets that again.
    fn first_answer(&self, payment: &Payment, request: &RefundRequest) -> Option<Response<Bytes>> {
        let existing = self.existing_refund(payment)?;
        let is_repeated = request.external_id.is_some()
            && existing.external_id == request.external_id
            && self.settings.refund_replay == RefundReplay::Answered;
        is_repeated.then(|| existing.answer.clone())
    }

    /// The refund that stands in the way of another.
    fn existing_refund(&self, payment: &Payment) -> Option<&Refund> {
        let refund = payment.refund.and_then(|key| self.transactions.refunds.get(key));
        refund.filter(|refund| !refund.status().frees_external_id())
    }

    /// The rules about the payment, in the order in which they are told.
    fn admit_refund(&self, payment: &Payment) -> Result<(), Refusal> {
        if let Some(refund) = self.existing_refund(payment) {
            return Err(Refusal::bad_request(format!(
                "This payment already has a refund: {} is {}",
                refund.id,
                refund.status().as_str()
            )));
        }
        let completed =
            payment.progress.completed().filter(|_| payment.status() == Status::Completed);
        let Some(completed) = completed else {
            return Err(Refusal::bad_request(format!(
                "Only a COMPLETED payment can be refunded; this one is {}",
                payment.status().as_str()
            )));
        };
        if self.now > completed.saturating_add(WINDOW) {
            return Err(Refusal::bad_request(
                "The refund window is over: a payment can be refunded within 7 days of completion",
            ));
        }
        Ok(())
    }

    fn begin_refund(
        &mut self,
        key: RecordKey,
        request: RefundRequest,
        faults: LastingFaults,
    ) -> Option<Response<Bytes>> {
        let payment = self.transactions.payments.get_mut(key)?;
        let reference = dated_reference("KPAY-REF", self.now, &mut self.random, |reference| {
            self.transactions.refunds.has_reference(reference)
        });
        let phone_number = payment.phone().map(|phone| phone.number.clone());
        // The payer is paid, so the numbers for withdrawals decide.
        let outcome = phone_number
            .as_deref()
            .map_or(OperatorOutcome::Completed, |number| self.test_data.numbers.withdrawal(number));
        let mut refund = Refund {
            answer: Response::default(),
            application: payment.application,
            id: self.random.uuid(),
            reference,
            external_id: request.external_id,
            reason: request.reason,
            progress: Progress::begin(self.now),
            payment: key,
            amount: payment.amount.clone(),
            wallet: payment.wallet.clone(),
            phone_number,
            metadata: payment.metadata.clone(),
            failure: failure(&outcome, faults),
            faults,
        };
        let response = json(StatusCode::CREATED, &CreatedRefund::new(&refund, payment));
        refund.answer = response.clone();
        let refund_key = self.transactions.refunds.add(refund);
        payment.refund = Some(refund_key);
        self.run(Subject::Refund(refund_key), &outcome, faults);
        self.notify_of_begin(Subject::Refund(refund_key));
        Some(response)
    }
}

struct RefundRequest {
    reason: Option<String>,
    external_id: Option<String>,
}

impl RefundRequest {
    fn read(fields: &RequestFields) -> Result<Self, Refusal> {
        let mut checks = Checks::new(fields, &["externalId", "reason"]);
        let request = Self {
            reason: checks.text_of("reason", 255),
            external_id: checks.optional_external_id(),
        };
        checks.finish(Some(request))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreatedRefund<'a> {
    id: &'a str,
    status: Status,
    amount: &'a RawValue,
    currency: &'a Currency,
    original_payment_id: &'a str,
    original_payment_status: Status,
    message: &'static str,
}

impl<'a> CreatedRefund<'a> {
    fn new(refund: &'a Refund, payment: &'a Payment) -> Self {
        Self {
            id: &refund.id,
            status: refund.status(),
            amount: refund.amount.text(),
            currency: refund.wallet.currency(),
            original_payment_id: &payment.id,
            original_payment_status: payment.status(),
            message: "Remboursement initié — transfert en cours vers le payeur",
        }
    }
}
