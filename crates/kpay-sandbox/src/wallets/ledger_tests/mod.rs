//! The books of random histories add up, wallet by wallet, after each step.

mod ledger;

use kpay_core::{Country, Currency, Provider};
use proptest::prelude::*;
use proptest::sample::select;

use self::ledger::Books;
use crate::Fault;
use crate::merchant::application::AppKey;
use crate::wallets::wallet::Holding;

/// One thing that happens; a number picks among what there is by then.
#[derive(Clone, Debug)]
enum LedgerStep {
    CancelPage(usize),
    /// What goes wrong with the next request.
    Fault(Fault),
    FillPage(usize, &'static str),
    Pay(OperatorNumber, String),
    PayOnGateway(Currency, String),
    PayOnGatewayByCard(String),
    PayPage(usize),
    PayPageByCard(usize, &'static str),
    Refund(usize),
    /// Goes on with the other application.
    Switch,
    Transfer(Country, Country, String),
    Wait(u64),
    Withdraw(OperatorNumber, String),
    WithdrawAcross(Country, OperatorNumber, String),
    WithdrawOnGateway(String),
    WithdrawToBank(String),
}

/// An operator with one of its numbers.
type OperatorNumber = (Provider, &'static str);

fn any_place() -> impl Strategy<Value = OperatorNumber> {
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

fn any_step() -> impl Strategy<Value = LedgerStep> {
    prop_oneof![
        1 => any::<usize>().prop_map(LedgerStep::CancelPage),
        1 => (any::<usize>(), select(vec!["237653456789", "237653456089", "237653456129"]))
            .prop_map(|(page, number)| LedgerStep::FillPage(page, number)),
        3 => (any_place(), any_amount()).prop_map(|(place, amount)| LedgerStep::Pay(place, amount)),
        1 => (select(Currency::ALL), any_amount())
            .prop_map(|(currency, amount)| LedgerStep::PayOnGateway(currency, amount)),
        1 => any::<usize>().prop_map(LedgerStep::PayPage),
        1 => any_amount().prop_map(LedgerStep::PayOnGatewayByCard),
        1 => (any::<usize>(), select(vec!["4242424242424242", "4000000000000002", "1"]))
            .prop_map(|(page, card)| LedgerStep::PayPageByCard(page, card)),
        4 => select(Fault::ALL.to_vec()).prop_map(LedgerStep::Fault),
        1 => Just(LedgerStep::Switch),
        3 => any::<usize>().prop_map(LedgerStep::Refund),
        2 => (any_country(), any_country(), any_amount())
            .prop_map(|(from, to, amount)| LedgerStep::Transfer(from, to, amount)),
        4 => select(vec![0, 1, 999, 1_000, 2_000, 3_000, 3_600_000, 200_000_000])
            .prop_map(LedgerStep::Wait),
        3 => (any_place(), any_amount())
            .prop_map(|(place, amount)| LedgerStep::Withdraw(place, amount)),
        2 => (any_country(), any_place(), any_amount())
            .prop_map(|(from, place, amount)| LedgerStep::WithdrawAcross(from, place, amount)),
        1 => any_amount().prop_map(LedgerStep::WithdrawOnGateway),
        1 => any_amount().prop_map(LedgerStep::WithdrawToBank),
    ]
}

proptest! {
    #[test]
    fn the_books_of_any_history_add_up(steps in prop::collection::vec(any_step(), 1..60)) {
        let mut books = Books::open();
        for step in steps {
            books.take(step);
            books.check();
        }
        books.take(LedgerStep::Wait(10 * 24 * 60 * 60 * 1_000));
        books.check();
    }
}

/// Guards the property above against histories in which every step is refused.
#[test]
fn every_kind_of_step_can_move_money() {
    let mut books = Books::open();
    let first = 0;
    books.take(LedgerStep::Pay((Provider::MtnMomoCmr, "237653456789"), "5000".into()));
    books.take(LedgerStep::Wait(3_000));
    books.take(LedgerStep::Refund(first));
    books.take(LedgerStep::Withdraw((Provider::MtnMomoCmr, "237653456789"), "100".into()));
    books.take(LedgerStep::WithdrawAcross(
        Country::Uga,
        (Provider::MtnMomoCiv, "2250503456789"),
        "100.50".into(),
    ));
    books.take(LedgerStep::WithdrawOnGateway("200".into()));
    books.take(LedgerStep::FillPage(first, "237653456789"));
    books.take(LedgerStep::WithdrawToBank("300".into()));
    books.take(LedgerStep::Transfer(Country::Gab, Country::Civ, "1000".into()));
    books.check();
    let francs =
        books.engine.merchant.applications[AppKey::FIRST].wallets.by_currency()[&Currency::Xaf];
    assert_eq!(francs.reserved, (5_000 + 100 + 200 + 300) * 100);
    books.take(LedgerStep::Wait(3_000));
    books.check();
    let sums = books.engine.merchant.applications[AppKey::FIRST].wallets.by_currency();
    let left = 20_000 + 5_000 + 4_750 - 5_600 - 1_000;
    assert_eq!(sums[&Currency::Xaf], Holding { balance: left * 100, reserved: 0 });
    assert_eq!(sums[&Currency::Ugx].balance, (9_000 * 100) - 10_050);
    assert_eq!(sums[&Currency::Xof].balance, 101_530);
}
