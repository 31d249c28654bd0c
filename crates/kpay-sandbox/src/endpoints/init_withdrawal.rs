//! `POST /api/v1/payments/withdraw`: money out of a wallet, to a phone, a bank account or whomever
//! a gateway page is told.

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
use crate::transactions::payment_request::not_allowed;
use crate::transactions::phone::Phone;
use crate::transactions::reference::dated_reference;
use crate::transactions::status::{Progress, Status};
use crate::transactions::store::Record;
use crate::transactions::test_numbers::OperatorOutcome;
use crate::transactions::withdrawal::{Exchange, Withdrawal, WithdrawalDestination};
use crate::transactions::withdrawal_request::{WithdrawalChannel, WithdrawalRequest};
use crate::wallets::amount::number;
use crate::wallets::fees::fee;
use crate::wallets::rates::ConversionRate;
use crate::wallets::wallet::WalletKey;

const MESSAGE: &str = "Retrait initié, transfert en cours auprès de l'opérateur.";

impl Engine {
    pub(crate) fn init_withdrawal(
        &mut self,
        caller: AppKey,
        call: &RouteCall<'_>,
    ) -> HandlerResult {
        let faults = call.faults;
        let request = WithdrawalRequest::read(&call.fields()?)?;
        if request
            .external_id
            .as_deref()
            .is_some_and(|it| self.transactions.withdrawals.is_in_use(caller, it))
        {
            return Err(Refusal::external_id_in_use());
        }
        if let WithdrawalChannel::Phone { provider, .. } = &request.channel
            && !self.merchant.applications[caller].dashboard.allows(provider.as_str())
        {
            return Err(not_allowed(provider));
        }
        self.transactions.withdrawals.make_room().map_err(|_full| Refusal::full())?;
        let withdrawal = self.new_withdrawal(caller, request, faults);
        if withdrawal.exchange.as_ref().is_some_and(|exchange| exchange.payout == 0) {
            return Err(Refusal::bad_request("amount is too small to be converted"));
        }
        self.reserve_withdrawal(&withdrawal)?;
        let response = self.created_withdrawal(&withdrawal);
        let (outcome, expiry) = match &withdrawal.destination {
            WithdrawalDestination::Bank => (Some(OperatorOutcome::Completed), None),
            WithdrawalDestination::Page(page, _) => (None, Some(page.expires_at)),
            WithdrawalDestination::Phone(phone) => (Some(phone.outcome.clone()), None),
        };
        let subject = Subject::Withdrawal(self.transactions.withdrawals.add(withdrawal));
        if let Some(expires_at) = expiry {
            self.transactions.schedule.add(expires_at, subject, Status::Expired);
        }
        if let Some(outcome) = outcome {
            self.run(subject, &outcome, faults);
        }
        self.notify_of_begin(subject);
        Ok(response)
    }

    /// The phone of a recipient, as it will answer.
    pub(crate) fn recipient(&mut self, provider: Provider, number: String) -> Phone {
        Phone {
            provider_reference: self.random.uuid(),
            outcome: self.test_data.numbers.withdrawal(&number),
            provider,
            number,
        }
    }

    /// The wallet must cover amount plus fee by the contract's words, and what is held and leaves
    /// is the amount, which has the fee in it by the contract's samples.
    fn reserve_withdrawal(&mut self, withdrawal: &Withdrawal) -> Result<(), Refusal> {
        let (wallet, amount) = (&withdrawal.wallet, withdrawal.amount.hundredths);
        let uncovered = || Refusal::uncovered(StatusCode::UNPROCESSABLE_ENTITY);
        let wallets = &mut self.merchant.applications[withdrawal.application].wallets;
        if !wallets.covers(wallet, amount.saturating_add(withdrawal.fee)) {
            return Err(uncovered());
        }
        wallets.reserve(wallet, amount).map_err(|_uncovered| uncovered())
    }

    fn new_withdrawal(
        &mut self,
        application: AppKey,
        request: WithdrawalRequest,
        faults: LastingFaults,
    ) -> Withdrawal {
        let id = format!("wdr_{}", self.random.small_letters(20));
        let reference = dated_reference("KPAY-WD", self.now, &mut self.random, |reference| {
            self.transactions.withdrawals.has_reference(reference)
        });
        let destination = match request.channel {
            WithdrawalChannel::Bank => WithdrawalDestination::Bank,
            WithdrawalChannel::Gateway { return_url, cancel_url } => {
                let page = GatewaySession {
                    token: format!("gw_{}", self.random.small_letters(24)),
                    return_url,
                    cancel_url,
                    expires_at: self.now.saturating_add(SESSION),
                };
                WithdrawalDestination::Page(page, None)
            }
            WithdrawalChannel::Phone { provider, phone_number } => {
                WithdrawalDestination::Phone(self.recipient(provider, phone_number))
            }
        };
        let (outcome, provider) = match &destination {
            WithdrawalDestination::Phone(phone) => (&phone.outcome, Some(&phone.provider)),
            WithdrawalDestination::Bank | WithdrawalDestination::Page(..) => {
                (&OperatorOutcome::Completed, None)
            }
        };
        let share = self.settings.prices.of(provider).withdrawal;
        let mut withdrawal = Withdrawal {
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
            exchange: None,
            description: request.description,
            metadata: request.metadata,
            destination,
        };
        withdrawal.exchange = exchange(&withdrawal);
        withdrawal
    }

    fn created_withdrawal(&self, withdrawal: &Withdrawal) -> Response<Bytes> {
        let status = StatusCode::CREATED;
        match (&withdrawal.destination, &withdrawal.exchange) {
            (_, Some(exchange)) => {
                json(status, &CreatedCrossCurrencyWithdrawal::new(withdrawal, exchange))
            }
            (WithdrawalDestination::Bank, _) => {
                json(status, &CreatedBankWithdrawal::new(withdrawal))
            }
            (WithdrawalDestination::Page(page, _), _) => {
                let gateway_url = format!("{}/gateway/{}", self.address.base_url, page.token);
                json(status, &CreatedGatewayWithdrawal::new(withdrawal, page, &gateway_url))
            }
            (WithdrawalDestination::Phone(phone), _) => {
                json(status, &CreatedPhoneWithdrawal::new(withdrawal, phone))
            }
        }
    }
}

/// How the net amount is converted, when the phone's country has another currency.
fn exchange(withdrawal: &Withdrawal) -> Option<Exchange> {
    let destination = WalletKey::of(&withdrawal.phone()?.country()?)?;
    let (from, to) = (withdrawal.wallet.currency(), destination.currency());
    if from == to {
        return None;
    }
    let rate = ConversionRate::between(from, to)?;
    Some(Exchange { currency: to.clone(), payout: rate.convert(withdrawal.net()), rate })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreatedPhoneWithdrawal<'a> {
    id: &'a str,
    reference: &'a str,
    provider_reference: &'a str,
    status: Status,
    amount: &'a RawValue,
    net_amount: Option<Box<RawValue>>,
    fee_amount: Option<Box<RawValue>>,
    currency: &'a Currency,
    external_id: Option<&'a str>,
    provider: &'a Provider,
    country: Option<Country>,
    phone_number: &'a str,
    is_test: bool,
    message: &'static str,
}

impl<'a> CreatedPhoneWithdrawal<'a> {
    fn new(withdrawal: &'a Withdrawal, phone: &'a Phone) -> Self {
        Self {
            id: &withdrawal.id,
            reference: &withdrawal.reference,
            provider_reference: &phone.provider_reference,
            status: withdrawal.status(),
            amount: withdrawal.amount.text(),
            net_amount: number(withdrawal.net()),
            fee_amount: number(withdrawal.fee),
            currency: withdrawal.wallet.currency(),
            external_id: withdrawal.external_id.as_deref(),
            provider: &phone.provider,
            country: phone.country(),
            phone_number: &phone.number,
            is_test: true,
            message: MESSAGE,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreatedBankWithdrawal<'a> {
    id: &'a str,
    reference: &'a str,
    status: Status,
    amount: &'a RawValue,
    net_amount: Option<Box<RawValue>>,
    fee_amount: Option<Box<RawValue>>,
    currency: &'a Currency,
    external_id: Option<&'a str>,
    is_test: bool,
    message: &'static str,
}

impl<'a> CreatedBankWithdrawal<'a> {
    fn new(withdrawal: &'a Withdrawal) -> Self {
        Self {
            id: &withdrawal.id,
            reference: &withdrawal.reference,
            status: withdrawal.status(),
            amount: withdrawal.amount.text(),
            net_amount: number(withdrawal.net()),
            fee_amount: number(withdrawal.fee),
            currency: withdrawal.wallet.currency(),
            external_id: withdrawal.external_id.as_deref(),
            is_test: true,
            message: MESSAGE,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreatedCrossCurrencyWithdrawal<'a> {
    id: &'a str,
    reference: &'a str,
    status: Status,
    amount: &'a RawValue,
    net_amount: Option<Box<RawValue>>,
    fee_amount: Option<Box<RawValue>>,
    currency: &'a Currency,
    payout_currency: &'a Currency,
    payout_amount: Option<Box<RawValue>>,
    exchange_rate: Option<Box<RawValue>>,
    is_test: bool,
    message: &'static str,
}

impl<'a> CreatedCrossCurrencyWithdrawal<'a> {
    fn new(withdrawal: &'a Withdrawal, exchange: &'a Exchange) -> Self {
        Self {
            id: &withdrawal.id,
            reference: &withdrawal.reference,
            status: withdrawal.status(),
            amount: withdrawal.amount.text(),
            net_amount: number(withdrawal.net()),
            fee_amount: number(withdrawal.fee),
            currency: withdrawal.wallet.currency(),
            payout_currency: &exchange.currency,
            payout_amount: number(exchange.payout),
            exchange_rate: exchange.rate.number(),
            is_test: true,
            message: "Withdrawal request received. Processing via Mobile Money.",
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreatedGatewayWithdrawal<'a> {
    id: &'a str,
    reference: &'a str,
    external_id: Option<&'a str>,
    status: Status,
    mode: &'static str,
    amount: &'a RawValue,
    net_amount: Option<Box<RawValue>>,
    fee_amount: Option<Box<RawValue>>,
    currency: &'a Currency,
    gateway_url: &'a str,
    expires_at: String,
    is_test: bool,
    message: &'static str,
}

impl<'a> CreatedGatewayWithdrawal<'a> {
    fn new(withdrawal: &'a Withdrawal, page: &GatewaySession, gateway_url: &'a str) -> Self {
        Self {
            id: &withdrawal.id,
            reference: &withdrawal.reference,
            external_id: withdrawal.external_id.as_deref(),
            status: withdrawal.status(),
            mode: "GATEWAY",
            amount: withdrawal.amount.text(),
            net_amount: number(withdrawal.net()),
            fee_amount: number(withdrawal.fee),
            currency: withdrawal.wallet.currency(),
            gateway_url,
            expires_at: iso(page.expires_at),
            is_test: true,
            message: "Redirect the beneficiary to gatewayUrl to enter withdrawal details.",
        }
    }
}
