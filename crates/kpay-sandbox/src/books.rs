//! The books of random histories add up, wallet by wallet, after each step.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use kpay_core::{Country, Currency, Provider, UnixMillis};
use proptest::prelude::*;
use proptest::sample::select;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::amount::Amount;
use crate::status::Status;
use crate::store::Record;
use crate::wallets::{Holding, WalletKey};
use crate::{Engine, EngineConfig};

/// One thing that happens; a number picks among what there is by then.
#[derive(Clone, Debug)]
enum Step {
    CancelPage(usize),
    FillPage(usize, &'static str),
    Pay(Place, String),
    PayHosted(Currency, String),
    PayPage(usize),
    Refund(usize),
    Transfer(Country, Country, String),
    Wait(u64),
    Withdraw(Place, String),
    WithdrawAcross(Country, Place, String),
    WithdrawHosted(String),
    WithdrawToBank(String),
}

/// An operator with one of its numbers.
type Place = (Provider, &'static str);

fn any_place() -> impl Strategy<Value = Place> {
    select(vec![
        (Provider::MtnMomoCmr, "237653456789"),
        (Provider::MtnMomoCmr, "237653456029"),
        (Provider::OrangeCmr, "237653456089"),
        (Provider::OrangeCmr, "237653456129"),
        (Provider::AirtelGab, "24174345678"),
        (Provider::MtnMomoCiv, "2250503456789"),
        (Provider::OrangeCiv, "2250503456119"),
        (Provider::MtnMomoUga, "256783456789"),
    ])
}

fn any_amount() -> impl Strategy<Value = String> {
    prop_oneof![
        (100u32..20_000).prop_map(|units| units.to_string()),
        (10_000u32..2_000_000).prop_map(|cents| format!("{}.{:02}", cents / 100, cents % 100)),
    ]
}

fn any_country() -> impl Strategy<Value = Country> {
    select(vec![Country::Cmr, Country::Gab, Country::Civ, Country::Sen, Country::Uga, Country::Cod])
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => any::<usize>().prop_map(Step::CancelPage),
        1 => (any::<usize>(), select(vec!["237653456789", "237653456089", "237653456129"]))
            .prop_map(|(page, number)| Step::FillPage(page, number)),
        3 => (any_place(), any_amount()).prop_map(|(place, amount)| Step::Pay(place, amount)),
        1 => (select(Currency::ALL), any_amount())
            .prop_map(|(currency, amount)| Step::PayHosted(currency, amount)),
        1 => any::<usize>().prop_map(Step::PayPage),
        3 => any::<usize>().prop_map(Step::Refund),
        2 => (any_country(), any_country(), any_amount())
            .prop_map(|(from, to, amount)| Step::Transfer(from, to, amount)),
        4 => select(vec![0, 1, 999, 1_000, 2_000, 3_000, 3_600_000, 200_000_000])
            .prop_map(Step::Wait),
        3 => (any_place(), any_amount())
            .prop_map(|(place, amount)| Step::Withdraw(place, amount)),
        2 => (any_country(), any_place(), any_amount())
            .prop_map(|(from, place, amount)| Step::WithdrawAcross(from, place, amount)),
        1 => any_amount().prop_map(Step::WithdrawHosted),
        1 => any_amount().prop_map(Step::WithdrawToBank),
    ]
}

/// An engine with what the test must remember, because the engine forgets it.
struct Books {
    config: EngineConfig,
    engine: Engine,
    now: UnixMillis,
    token: String,
    payments: Vec<String>,
    pages: Vec<String>,
    moved: BTreeMap<WalletKey, i128>,
}

/// The side of a transfer that tells what moved.
#[derive(Deserialize)]
struct Side {
    country: Country,
    amount: Box<RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Moved {
    source_transaction: Side,
    destination_transaction: Side,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    currency: Currency,
    balance: Box<RawValue>,
    reserved_balance: Box<RawValue>,
    available_balance: Box<RawValue>,
}

impl Books {
    fn open() -> Self {
        let mut config = EngineConfig::new();
        config.balances =
            [(Country::Cmr, 20_000), (Country::Gab, 5_000), (Country::Uga, 9_000)].into();
        let mut books = Self {
            engine: Engine::new(config.clone()).unwrap(),
            config,
            now: UnixMillis::new(0),
            token: String::new(),
            payments: Vec::new(),
            pages: Vec::new(),
            moved: BTreeMap::new(),
        };
        books.renew_token();
        books
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::CancelPage(page) => self.on_page(page, "cancel", ""),
            Step::FillPage(page, number) => {
                let form = format!("provider=MTN_MOMO_CMR&phoneNumber={number}");
                self.on_page(page, "withdraw", &form);
            }
            Step::Pay((provider, number), amount) => {
                let external_id = self.payments.len().to_string();
                let body = format!(
                    r#"{{"amount":{amount},"provider":"{provider}","phoneNumber":"{number}","externalId":"{external_id}"}}"#
                );
                self.init(&body);
            }
            Step::PayHosted(currency, amount) => {
                let external_id = self.payments.len().to_string();
                let body = format!(
                    r#"{{"amount":{amount},"currency":"{currency}","externalId":"{external_id}","returnUrl":"http://localhost"}}"#
                );
                self.init(&body);
            }
            Step::PayPage(page) => self.on_page(page, "pay", ""),
            Step::Refund(payment) => {
                if let Some(id) = pick(&self.payments, payment) {
                    let path = format!("/api/v1/payments/{id}/refund");
                    self.post(&path, "{}");
                }
            }
            Step::Transfer(from, to, amount) => self.transfer(&from, &to, &amount),
            Step::Wait(millis) => {
                self.now = UnixMillis::new(self.now.get() + millis);
                self.renew_token();
            }
            Step::Withdraw((provider, number), amount) => {
                let body = format!(
                    r#"{{"amount":{amount},"provider":"{provider}","phoneNumber":"{number}"}}"#
                );
                self.withdraw(&body);
            }
            Step::WithdrawAcross(from, (provider, number), amount) => {
                let body = format!(
                    r#"{{"amount":{amount},"provider":"{provider}","phoneNumber":"{number}","sourceCountry":"{from}","recipientFirstName":"A","recipientLastName":"B","purposeOfFunds":"OTHER","sourceOfFunds":"OTHER"}}"#
                );
                self.withdraw(&body);
            }
            Step::WithdrawHosted(amount) => {
                self.withdraw(&format!(r#"{{"amount":{amount},"returnUrl":"http://localhost"}}"#));
            }
            Step::WithdrawToBank(amount) => {
                self.withdraw(&format!(
                    r#"{{"amount":{amount},"bankAccountId":"0ff617c5-8b6f-44b5-9e9f-114fa5089d2b"}}"#
                ));
            }
        }
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
        let body = format!(
            r#"{{"applicationId":"{}","sourceCountry":"{from}","destinationCountry":"{to}","amount":{amount}}}"#,
            self.engine.application_id
        );
        let request = Request::post("/api/wallets/transfer")
            .header("Authorization", format!("Bearer {}", self.token));
        let response = self.send(request, &body);
        if response.status() != StatusCode::CREATED {
            return;
        }
        let moved: Moved = serde_json::from_slice(response.body()).unwrap();
        for (side, sign) in [(moved.source_transaction, -1), (moved.destination_transaction, 1)] {
            let key = WalletKey::of(&side.country).unwrap();
            *self.moved.entry(key).or_default() += sign * hundredths(&side.amount);
        }
    }

    fn renew_token(&mut self) {
        let answer = self.post("/api/v1/payments/token", "{}");
        self.token = answer["accessToken"].as_str().unwrap().to_owned();
    }

    fn post(&mut self, path: &str, body: &str) -> Value {
        let request = Request::post(path)
            .header("X-API-Key", &self.config.api_key)
            .header("X-Secret-Key", &self.config.secret_key);
        let response = self.send(request, body);
        assert!(response.status().as_u16() < 500);
        serde_json::from_slice(response.body()).unwrap()
    }

    fn send(&mut self, request: http::request::Builder, body: &str) -> Response<Bytes> {
        let request = request
            .header("Content-Type", "application/json")
            .body(Bytes::from(body.to_owned()))
            .unwrap();
        self.engine.handle(self.now, &request)
    }

    /// What a wallet must hold, from what became of each transaction.
    fn expected(&self, key: &WalletKey) -> Holding {
        let units = match WalletKey::of(key.country()).as_ref() == Some(key) {
            true => self.config.balances.get(key.country()).copied().unwrap_or_default(),
            false => 0,
        };
        let mut holding = Holding {
            balance: i128::from(units) * 100 + self.moved.get(key).copied().unwrap_or_default(),
            reserved: 0,
        };
        for payment in self.engine.payments.rows().filter(|payment| payment.wallet == *key) {
            if matches!(payment.status(), Status::Completed | Status::Refunded) {
                holding.balance += i128::from(payment.net());
            }
        }
        let refunds =
            self.engine.refunds.rows().map(|row| (&row.wallet, row.status(), &row.amount));
        let withdrawals =
            self.engine.withdrawals.rows().map(|row| (&row.wallet, row.status(), &row.amount));
        for (_, status, amount) in refunds.chain(withdrawals).filter(|(of, ..)| *of == key) {
            match status {
                Status::Completed => holding.balance -= i128::from(amount.hundredths),
                Status::Pending | Status::Processing => {
                    holding.reserved += i128::from(amount.hundredths);
                }
                Status::Failed | Status::Cancelled | Status::Expired | Status::Refunded => {}
            }
        }
        holding
    }

    fn check(&mut self) {
        let mut sums = BTreeMap::<Currency, Holding>::new();
        for (key, holding) in self.engine.wallets.all() {
            assert_eq!(*holding, self.expected(key), "{key:?}");
            assert!(holding.reserved >= 0 && holding.available() >= 0, "{key:?}: {holding:?}");
            let sum = sums.entry(key.currency().clone()).or_default();
            sum.balance += holding.balance;
            sum.reserved += holding.reserved;
        }
        let rows = self.engine.balance();
        let rows: Vec<Row> = serde_json::from_slice(rows.body()).unwrap();
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
    Amount::read(raw).unwrap_or_else(|_| panic!("{raw} is an amount")).hundredths.into()
}

proptest! {
    #[test]
    fn the_books_of_any_history_add_up(steps in prop::collection::vec(any_step(), 1..60)) {
        let mut books = Books::open();
        for step in steps {
            books.take(step);
            books.check();
        }
        books.take(Step::Wait(10 * 24 * 60 * 60 * 1_000));
        books.check();
    }
}

/// Guards the property above against histories in which every step is refused.
#[test]
fn every_kind_of_step_can_move_money() {
    let mut books = Books::open();
    let first = 0;
    books.take(Step::Pay((Provider::MtnMomoCmr, "237653456789"), "5000".into()));
    books.take(Step::Wait(3_000));
    books.take(Step::Refund(first));
    books.take(Step::Withdraw((Provider::MtnMomoCmr, "237653456789"), "100".into()));
    books.take(Step::WithdrawAcross(
        Country::Uga,
        (Provider::MtnMomoCiv, "2250503456789"),
        "100.50".into(),
    ));
    books.take(Step::WithdrawHosted("200".into()));
    books.take(Step::FillPage(first, "237653456789"));
    books.take(Step::WithdrawToBank("300".into()));
    books.take(Step::Transfer(Country::Gab, Country::Civ, "1000".into()));
    books.check();
    let francs = books.engine.wallets.by_currency()[&Currency::Xaf];
    assert_eq!(francs.reserved, (5_000 + 100 + 200 + 300) * 100);
    books.take(Step::Wait(3_000));
    books.check();
    let sums = books.engine.wallets.by_currency();
    let left = 20_000 + 5_000 + 4_900 - 5_600 - 1_000;
    assert_eq!(sums[&Currency::Xaf], Holding { balance: left * 100, reserved: 0 });
    assert_eq!(sums[&Currency::Ugx].balance, (9_000 * 100) - 10_050);
    assert_eq!(sums[&Currency::Xof].balance, 101_530);
}
