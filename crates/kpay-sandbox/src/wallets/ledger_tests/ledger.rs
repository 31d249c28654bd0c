//! What the books must say, from what became of each transaction.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Request;
use kpay_core::{Country, Currency, UnixMillis};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::LedgerStep;
use crate::config::engine::ApplicationConfig;
use crate::http::reply::{Carriage, Reply};
use crate::merchant::application::AppKey;
use crate::transactions::status::Status;
use crate::transactions::store::Record;
use crate::wallets::amount::RequestAmount;
use crate::wallets::rates::ConversionRate;
use crate::wallets::wallet::{Holding, WalletKey};
use crate::{Engine, EngineConfig, Fault, KeyPair};

/// An engine with what the test must remember, because the engine forgets it.
pub(super) struct Books {
    config: EngineConfig,
    pub(super) engine: Engine,
    now: UnixMillis,
    /// Whose keys are used, and those of both.
    caller: usize,
    keys: [KeyPair; 2],
    tokens: [String; 2],
    fault: Option<Fault>,
    made: usize,
    payments: Vec<String>,
    pages: Vec<String>,
    moved: BTreeMap<(AppKey, WalletKey), i128>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BalanceRow {
    currency: Currency,
    balance: Box<RawValue>,
    reserved_balance: Box<RawValue>,
    available_balance: Box<RawValue>,
}

impl Books {
    pub(super) fn open() -> Self {
        let mut config = EngineConfig::new();
        config.balances =
            [(Country::Cmr, 20_000), (Country::Gab, 5_000), (Country::Uga, 9_000)].into();
        let keys = [
            KeyPair::new(&config.api_key, &config.secret_key),
            KeyPair::new("kpay_test_other", "other"),
        ];
        let mut other = ApplicationConfig::new("Other", vec![keys[1].clone()], "g", "w");
        other.balances = [(Country::Cmr, 3_000)].into();
        config.applications.push(other);
        config.webhook_url = Some("http://localhost/hook".to_owned());
        let mut books = Self {
            engine: Engine::new(config.clone()).unwrap(),
            config,
            now: UnixMillis::new(0),
            caller: 0,
            keys,
            tokens: Default::default(),
            fault: None,
            made: 0,
            payments: Vec::new(),
            pages: Vec::new(),
            moved: BTreeMap::new(),
        };
        books.renew_tokens();
        books
    }

    pub(super) fn take(&mut self, step: LedgerStep) {
        match step {
            LedgerStep::CancelPage(page) => self.on_page(page, "cancel", ""),
            LedgerStep::FillPage(page, number) => {
                let form = format!("provider=MTN_MOMO_CMR&phoneNumber={number}");
                self.on_page(page, "withdraw", &form);
            }
            LedgerStep::Pay((provider, number), amount) => {
                let external_id = self.new_external_id();
                let body = format!(
                    r#"{{"amount":{amount},"provider":"{provider}","phoneNumber":"{number}","externalId":"{external_id}"}}"#
                );
                self.init(&body);
            }
            LedgerStep::PayOnGateway(currency, amount) => {
                let external_id = self.new_external_id();
                let body = format!(
                    r#"{{"amount":{amount},"currency":"{currency}","externalId":"{external_id}","returnUrl":"http://localhost"}}"#
                );
                self.init(&body);
            }
            LedgerStep::Fault(fault) => self.fault = Some(fault),
            LedgerStep::PayOnGatewayByCard(amount) => {
                let external_id = self.new_external_id();
                self.init(&format!(
                    r#"{{"amount":{amount},"currency":"XAF","paymentMethod":"CARD","externalId":"{external_id}","returnUrl":"http://localhost"}}"#
                ));
            }
            LedgerStep::PayPage(page) => self.on_page(page, "pay", ""),
            LedgerStep::PayPageByCard(page, card) => {
                let form = format!("cardNumber={card}&expiry=12%2F99&securityCode=123");
                self.on_page(page, "pay", &form);
            }
            LedgerStep::Switch => self.caller = 1 - self.caller,
            LedgerStep::Refund(payment) => {
                if let Some(id) = pick(&self.payments, payment) {
                    let path = format!("/api/v1/payments/{id}/refund");
                    self.post(&path, "{}");
                }
            }
            LedgerStep::Transfer(from, to, amount) => self.transfer(&from, &to, &amount),
            LedgerStep::Wait(millis) => {
                self.now = UnixMillis::new(self.now.get() + millis);
                self.renew_tokens();
            }
            LedgerStep::Withdraw((provider, number), amount) => {
                let body = format!(
                    r#"{{"amount":{amount},"provider":"{provider}","phoneNumber":"{number}"}}"#
                );
                self.withdraw(&body);
            }
            LedgerStep::WithdrawAcross(from, (provider, number), amount) => {
                let body = format!(
                    r#"{{"amount":{amount},"provider":"{provider}","phoneNumber":"{number}","sourceCountry":"{from}","recipientFirstName":"A","recipientLastName":"B","purposeOfFunds":"OTHER","sourceOfFunds":"OTHER"}}"#
                );
                self.withdraw(&body);
            }
            LedgerStep::WithdrawOnGateway(amount) => {
                self.withdraw(&format!(r#"{{"amount":{amount},"returnUrl":"http://localhost"}}"#));
            }
            LedgerStep::WithdrawToBank(amount) => {
                self.withdraw(&format!(
                    r#"{{"amount":{amount},"bankAccountId":"0ff617c5-8b6f-44b5-9e9f-114fa5089d2b"}}"#
                ));
            }
        }
    }

    fn new_external_id(&mut self) -> String {
        self.made += 1;
        self.made.to_string()
    }

    fn init(&mut self, body: &str) {
        let answer = self.post("/api/v1/payments/init", body);
        if let Some(id) = answer["id"].as_str() {
            self.payments.push(id.to_owned());
        }
        self.keep_page(&answer);
    }

    fn withdraw(&mut self, body: &str) {
        let answer = self.post("/api/v1/payments/withdraw", body);
        self.keep_page(&answer);
    }

    fn keep_page(&mut self, answer: &Value) {
        if let Some(url) = answer["gatewayUrl"].as_str() {
            self.pages.push(url.replace("http://localhost", ""));
        }
    }

    fn on_page(&mut self, page: usize, form: &str, body: &str) {
        let Some(path) = pick(&self.pages, page) else {
            return;
        };
        let request = Request::post(format!("{path}/{form}"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(Bytes::from(body.to_owned()))
            .unwrap();
        self.engine.handle(self.now, &request);
    }

    fn transfer(&mut self, from: &Country, to: &Country, amount: &str) {
        let (application, id) = self.application();
        let body = format!(
            r#"{{"applicationId":"{id}","sourceCountry":"{from}","destinationCountry":"{to}","amount":{amount}}}"#,
        );
        let request = Request::post("/api/wallets/transfer")
            .header("Authorization", format!("Bearer {}", self.tokens[self.caller]));
        let before = self.engine.transactions.transfers.len();
        self.send(request, &body);
        if self.engine.transactions.transfers.len() == before {
            return;
        }
        // Money moved, whatever became of the answer.
        let (source, target) = (WalletKey::of(from).unwrap(), WalletKey::of(to).unwrap());
        let amount = RawValue::from_string(amount.to_owned()).unwrap();
        let debit = RequestAmount::read(&amount).unwrap_or_else(|_| panic!("{amount}")).hundredths;
        let rate = ConversionRate::between(source.currency(), target.currency()).unwrap();
        *self.moved.entry((application, source)).or_default() -= i128::from(debit);
        *self.moved.entry((application, target)).or_default() += i128::from(rate.convert(debit));
    }

    fn application(&self) -> (AppKey, String) {
        let (key, application) = self.engine.merchant.applications.iter().nth(self.caller).unwrap();
        (key, application.id.clone())
    }

    fn renew_tokens(&mut self) {
        let fault = self.fault.take();
        for caller in [1 - self.caller, self.caller] {
            let before = std::mem::replace(&mut self.caller, caller);
            let answer = self.post("/api/v1/payments/token", "{}");
            self.tokens[caller] = answer["accessToken"].as_str().unwrap().to_owned();
            self.caller = before;
        }
        self.fault = fault;
    }

    /// The answer, if it reached the client as JSON.
    fn post(&mut self, path: &str, body: &str) -> Value {
        let keys = &self.keys[self.caller];
        let request = Request::post(path)
            .header("X-API-Key", &keys.api_key)
            .header("X-Secret-Key", &keys.secret_key);
        let reply = self.send(request, body);
        match reply.carriage {
            Carriage::Whole => serde_json::from_slice(reply.response.body()).unwrap_or_default(),
            _ => Value::Null,
        }
    }

    fn send(&mut self, mut request: http::request::Builder, body: &str) -> Reply {
        if let Some(fault) = self.fault.take() {
            request = request.header("X-Sandbox-Fault", fault.to_string());
        }
        let request = request
            .header("Content-Type", "application/json")
            .body(Bytes::from(body.to_owned()))
            .unwrap();
        self.engine.reply(self.now, &request)
    }

    /// What a wallet must hold, from what became of each transaction.
    fn expected(&self, application: AppKey, key: &WalletKey) -> Holding {
        let start = match application == AppKey::FIRST {
            true => &self.config.balances,
            false => &self.config.applications[0].balances,
        };
        let units = match WalletKey::of(key.country()).as_ref() == Some(key) {
            true => start.get(key.country()).copied().unwrap_or_default(),
            false => 0,
        };
        let moved = self.moved.get(&(application, key.clone())).copied().unwrap_or_default();
        let mut holding = Holding { balance: i128::from(units) * 100 + moved, reserved: 0 };
        for payment in self.engine.transactions.payments.rows() {
            let is_here = payment.application() == application && payment.wallet == *key;
            if is_here && matches!(payment.status(), Status::Completed | Status::Refunded) {
                holding.balance += i128::from(payment.net());
            }
        }
        let refunds = self.engine.transactions.refunds.rows().map(|row| {
            (row.application, &row.wallet, row.status(), row.faults, row.amount.hundredths)
        });
        let withdrawals = self.engine.transactions.withdrawals.rows().map(|row| {
            (row.application, &row.wallet, row.status(), row.faults, row.amount.hundredths)
        });
        for (owner, wallet, status, faults, amount) in refunds.chain(withdrawals) {
            if owner != application || wallet != key {
                continue;
            }
            match status {
                Status::Completed => holding.balance -= i128::from(amount),
                Status::Pending | Status::Processing | Status::UnderReview => {
                    holding.reserved += i128::from(amount);
                }
                Status::Failed if faults.completes_after_failure() => {
                    holding.reserved += i128::from(amount);
                }
                Status::Failed | Status::Cancelled | Status::Expired | Status::Refunded => {}
            }
        }
        holding
    }

    pub(super) fn check(&mut self) {
        let keys: Vec<AppKey> =
            self.engine.merchant.applications.iter().map(|(key, _)| key).collect();
        for application in keys {
            self.check_application(application);
        }
    }

    fn check_application(&self, application: AppKey) {
        let mut sums = BTreeMap::<Currency, Holding>::new();
        for (key, holding) in self.engine.merchant.applications[application].wallets.all() {
            assert_eq!(*holding, self.expected(application, key), "{key:?}");
            assert!(holding.reserved >= 0 && holding.available() >= 0, "{key:?}: {holding:?}");
            let sum = sums.entry(key.currency().clone()).or_default();
            sum.balance += holding.balance;
            sum.reserved += holding.reserved;
        }
        let keys = &self.engine.merchant.applications[application].keys[0];
        let request = Request::get("/api/v1/payments/balance")
            .header("X-API-Key", &keys.api_key)
            .header("X-Secret-Key", &keys.secret_key)
            .body(Bytes::new())
            .unwrap();
        // A copy answers, so that asking changes nothing.
        let response = self.engine.clone().handle(self.now, &request);
        let rows: Vec<BalanceRow> = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(rows.len(), sums.len());
        for row in rows {
            let sum = sums[&row.currency];
            assert_eq!(hundredths(&row.balance), sum.balance);
            assert_eq!(hundredths(&row.reserved_balance), sum.reserved);
            assert_eq!(hundredths(&row.available_balance), sum.available());
        }
    }
}

fn pick(items: &[String], number: usize) -> Option<&String> {
    items.get(number.checked_rem(items.len())?)
}

fn hundredths(raw: &RawValue) -> i128 {
    RequestAmount::read(raw).unwrap_or_else(|_| panic!("{raw} is an amount")).hundredths.into()
}
