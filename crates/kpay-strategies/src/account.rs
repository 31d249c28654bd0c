//! Answers about the merchant's account: whose keys these are, the token, what the wallets hold.

use proptest::prelude::*;

use super::json::{entries, listing, nested, object, optional, required};
use super::objects::wire_amount;
use super::values::{UUID, any_currency, any_environment, requestable_amount};
use kpay_core::endpoint::{Account, Balances, Token};
use kpay_core::{Amount, RawJson};

/// Answers to [`GetMe`](kpay_core::endpoint::GetMe), an [`Account`] as JSON.
///
/// ```
/// use kpay_core::endpoint::Account;
/// use proptest::prelude::*;
///
/// proptest!(|(body in kpay_strategies::account_json())| {
///     let account: Account = serde_json::from_str(&body)?;
///     prop_assert_eq!(account.environment.is_test(), account.environment.as_str() == "TEST");
/// });
/// ```
pub fn account_json() -> impl Strategy<Value = String> {
    let named = || nested(vec![optional("id", UUID), optional("name", "[A-Z][a-zéàç' ]{0,30}")]);
    object(vec![
        required("environment", any_environment()),
        optional("application", named()),
        optional("company", named()),
    ])
}

/// Accounts as this version reads [`account_json`].
pub fn account() -> impl Strategy<Value = Account> {
    account_json().prop_filter_map("an account", |text| serde_json::from_str(&text).ok())
}

/// Answers to [`CreateToken`](kpay_core::endpoint::CreateToken), a [`Token`] as JSON. `expiresIn` is a
/// text like `30m` as a rule, at times a number or missing. The tokens are made up.
pub fn token_json() -> impl Strategy<Value = String> {
    let life = prop_oneof![
        4 => "[1-9][0-9]?[smh]".prop_filter_map("JSON", |text| RawJson::new(&text).ok()),
        1 => (1_u32..100_000).prop_filter_map("JSON", |number| RawJson::new(&number).ok()),
    ];
    object(vec![
        required("accessToken", "eyJ[a-zA-Z0-9_-]{8,20}\\.[a-zA-Z0-9_-]{8,40}\\.[a-zA-Z0-9_-]{43}"),
        optional("expiresIn", life),
        optional("environment", any_environment()),
    ])
}

/// Tokens as this version reads [`token_json`].
pub fn token() -> impl Strategy<Value = Token> {
    token_json().prop_filter_map("a token", |text| serde_json::from_str(&text).ok())
}

/// Answers to [`GetBalances`](kpay_core::endpoint::GetBalances), [`Balances`] as JSON: an array of up
/// to four wallets of different currencies, amounts in units of each. At times it is a lone wallet,
/// an object of wallets by currency, or one that holds the array
/// (contract: [conflict 8](kpay_core::contract::conflicts#8-roots-of-balance-and-availability)).
///
/// ```
/// use kpay_core::endpoint::Balances;
/// use proptest::prelude::*;
///
/// proptest!(|(body in kpay_strategies::balances_json())| {
///     let balances: Balances = serde_json::from_str(&body)?;
///     prop_assert!(balances.entries.len() <= 4);
/// });
/// ```
pub fn balances_json() -> impl Strategy<Value = String> {
    let amount = || wire_amount(prop_oneof![1 => Just(Amount::ZERO), 3 => requestable_amount()]);
    let wallets = prop::collection::btree_set(any_currency(), 0..=4).prop_flat_map(move |all| {
        let wallet = |currency| {
            entries(vec![
                required("currency", Just(currency)),
                optional("balance", amount()),
                optional("reservedBalance", amount()),
                optional("availableBalance", amount()),
            ])
        };
        all.into_iter().map(wallet).collect::<Vec<_>>()
    });
    listing(wallets, "currency", "balances")
}

/// Balances as this version reads [`balances_json`].
pub fn balances() -> impl Strategy<Value = Balances> {
    balances_json().prop_filter_map("balances", |text| serde_json::from_str(&text).ok())
}
