//! Amounts, codes, ids and keys.

use proptest::prelude::*;

use kpay_core::endpoint::{
    OperationStatus, OperationType, PaymentMethod, PurposeOfFunds, SourceOfFunds,
};
use kpay_core::{
    AccessToken, Amount, ApplicationId, BankAccountId, BaseUrl, Country, Credentials, Currency,
    Decimals, Environment, ExternalId, FailureReason, GatewaySecret, Money, OrderState, PaymentId,
    PaymentKey, PersonalText, Provider, Rate, Reference, RefundId, Status, TransactionState,
    WebhookSecret, WithdrawalId,
};

pub(super) const UUID: &str = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

/// Amounts that a request may ask for, in units of a currency: more than zero, at most two
/// decimals and 15 digits. Small ones and whole ones are frequent.
///
/// ```
/// use proptest::prelude::*;
///
/// proptest!(|(amount in kpay_strategies::requestable_amount())| {
///     prop_assert!(amount.check_requestable().is_ok());
/// });
/// ```
pub fn requestable_amount() -> impl Strategy<Value = Amount> {
    prop_oneof![
        2 => whole_amount(),
        1 => (1_u64..1_000_000_000_000_000, 1_usize..=2).prop_filter_map("an amount", |(number, decimals)| {
            decimal(false, number.into(), decimals)
        }),
    ]
}

/// Amounts that every operator takes: whole units, 1 to 999 999 999 999 999.
pub fn whole_amount() -> impl Strategy<Value = Amount> {
    prop_oneof![4 => 1_u64..1_000_000, 1 => 1_u64..1_000_000_000_000_000].prop_map(Amount::from)
}

/// Amounts that can be read, requestable or not: zero, negative, with up to 28 decimals and 96
/// bits of digits.
pub fn any_amount() -> impl Strategy<Value = Amount> {
    let odd = (any::<bool>(), 0_u128..1 << 96, 0_usize..=28)
        .prop_filter_map("an amount", |(negative, number, decimals)| {
            decimal(negative, number, decimals)
        });
    prop_oneof![4 => requestable_amount(), 1 => Just(Amount::ZERO), 2 => odd]
}

fn decimal(negative: bool, number: u128, decimals: usize) -> Option<Amount> {
    let digits = format!("{number:0>width$}", width = decimals + 1);
    let (whole, decimals) = digits.split_at_checked(digits.len() - decimals)?;
    let sign = if negative { "-" } else { "" };
    let point = if decimals.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{decimals}").parse().ok()
}

/// A code of a later day, of other case or of another kind: nothing a path could not carry.
fn unlisted() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Z][A-Z0-9_]{2,19}", "[a-z][a-z_]{1,12}", "[a-zA-Z][ -~àé€]{0,19}"]
}

/// States of a transaction.
pub fn transaction_state() -> impl Strategy<Value = TransactionState> {
    prop::sample::select(TransactionState::ALL)
}

macro_rules! codes {
    ($($(#[$meta:meta])* $known:ident, $(#[$any_meta:meta])* $any:ident: $Type:ident;)+) => {$(
        $(#[$meta])*
        pub fn $known() -> impl Strategy<Value = $Type> {
            prop::sample::select($Type::ALL)
        }

        $(#[$any_meta])*
        pub fn $any() -> impl Strategy<Value = $Type> {
            let unlisted = unlisted()
                .prop_map(|text| $Type::from(text.as_str()))
                .prop_filter("unknown", |one| !one.is_known());
            prop_oneof![4 => $known(), 1 => unlisted]
        }
    )+};
}

codes! {
    /// Countries this version knows.
    country,
    /// Countries, one in five unknown to this version.
    any_country: Country;

    /// Currencies this version knows.
    currency,
    /// Currencies, one in five unknown to this version.
    any_currency: Currency;

    /// KPay's environments.
    environment,
    /// Environments, one in five unknown to this version: money moves in those.
    any_environment: Environment;

    /// Reasons of a failure that this version knows.
    failure_reason,
    /// Reasons of a failure, one in five unknown to this version.
    any_failure_reason: FailureReason;

    /// How an operation can work.
    operation_status,
    /// How an operation can work, one in five unknown to this version: those count as closed.
    any_operation_status: OperationStatus;

    /// What an operator can do.
    operation_type,
    /// What an operator can do, one in five unknown to this version.
    any_operation_type: OperationType;

    /// Ways to pay on a gateway page.
    payment_method,
    /// Ways to pay on a gateway page, one in five unknown to this version: KPay refuses those.
    any_payment_method: PaymentMethod;

    /// Purposes of a withdrawal across countries.
    purpose_of_funds,
    /// Purposes of a withdrawal, one in five unknown to this version.
    any_purpose_of_funds: PurposeOfFunds;

    /// Operators this version knows.
    provider,
    /// Operators, one in five unknown to this version.
    any_provider: Provider;

    /// Sources of the money of a withdrawal across countries.
    source_of_funds,
    /// Sources of the money, one in five unknown to this version.
    any_source_of_funds: SourceOfFunds;

    /// States of orders this version stores.
    order_state,
    /// States of orders, one in five stored by a later version.
    any_order_state: OrderState;


    /// Statuses this version knows, final and open ones.
    status,
    /// Statuses, one in five unknown to this version: those are not final.
    ///
    /// ```
    /// use proptest::prelude::*;
    ///
    /// proptest!(|(status in kpay_strategies::any_status())| {
    ///     prop_assert!(status.is_known() || !status.is_final());
    /// });
    /// ```
    any_status: Status;
}

/// Money that `provider` can charge: in its currency, requestable, and with decimals only where
/// the operator surely takes them. Of an operator unknown to this version, whole units of any
/// known currency.
///
/// ```
/// use kpay_core::Provider;
/// use proptest::prelude::*;
///
/// proptest!(|(money in kpay_strategies::money_of(&Provider::MpesaKen))| {
///     prop_assert!(Provider::MpesaKen.check_charge(&money).is_ok());
/// });
/// ```
pub fn money_of(provider: &Provider) -> impl Strategy<Value = Money> + use<> {
    let amount = match provider.decimals() {
        Some(Decimals::Two) => requestable_amount().boxed(),
        _ => whole_amount().boxed(),
    };
    let currency = match provider.currencies().first() {
        Some(charged) => Just(charged.clone()).boxed(),
        None => currency().boxed(),
    };
    (amount, currency).prop_map(|(amount, currency)| Money::new(amount, currency))
}

/// Ids of your own, 1 to 100 characters: order numbers, generated ones, and any text that is
/// allowed.
///
/// ```
/// use kpay_core::ExternalId;
/// use proptest::prelude::*;
///
/// proptest!(|(external_id in kpay_strategies::external_id())| {
///     prop_assert_eq!(&ExternalId::new(external_id.as_str())?, &external_id);
/// });
/// ```
pub fn external_id() -> impl Strategy<Value = ExternalId> {
    let odd = prop::collection::vec(any::<char>(), 1..=100).prop_map(|characters| {
        let allowed = |one: char| if one == '|' || one.is_control() { '_' } else { one };
        let text: String = characters.into_iter().map(allowed).collect();
        if text.trim() == text { text } else { text.replace(char::is_whitespace, "_") }
    });
    prop_oneof![
        3 => "ORDER-[0-9]{1,8}".prop_filter_map("an id", |text| ExternalId::new(text).ok()),
        2 => any::<[u8; 16]>().prop_map(ExternalId::from_entropy),
        1 => odd.prop_filter_map("an id", |text| ExternalId::new(text).ok()),
    ]
}

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident: $Type:ident, $usual:literal;)+) => {$(
        $(#[$meta])*
        pub fn $name() -> impl Strategy<Value = $Type> {
            prop_oneof![3 => $usual, 2 => UUID, 1 => "[a-zA-Z][ -~àé€]{0,40}"]
                .prop_filter_map("an id", |text| $Type::new(text).ok())
        }
    )+};
}

ids! {
    /// KPay's ids of a payment: like `pay_abc123`, UUIDs, and texts that a path must encode.
    payment_id: PaymentId, "pay_[a-z0-9]{6,12}";

    /// KPay's references: like `KPAY-20260514-ABC123`, UUIDs, and texts that a path must encode.
    reference: Reference, "KPAY-2026(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])-[A-Z0-9]{6}";

    /// KPay's ids of a refund: like `ref_abc123`, UUIDs, and other texts.
    refund_id: RefundId, "ref_[a-z0-9]{6,12}";

    /// KPay's ids of a withdrawal: like `wdr_xyz456`, UUIDs, and texts that a path must encode.
    withdrawal_id: WithdrawalId, "wdr_[a-z0-9]{6,12}";
}

/// KPay's ids of an application: UUIDs.
pub fn application_id() -> impl Strategy<Value = ApplicationId> {
    UUID.prop_filter_map("an id", |text| ApplicationId::new(text).ok())
}

/// KPay's ids of a bank account: UUIDs.
pub fn bank_account_id() -> impl Strategy<Value = BankAccountId> {
    UUID.prop_filter_map("an id", |text| BankAccountId::new(text).ok())
}

/// What a payment is read by: its id, or its reference.
pub fn payment_key() -> impl Strategy<Value = PaymentKey> {
    prop_oneof![payment_id().prop_map(PaymentKey::from), reference().prop_map(PaymentKey::from)]
}

/// Rates with up to four decimals, from 0.0001 to 199.9999: exchange rates, and fees as fractions.
pub fn rate() -> impl Strategy<Value = Rate> {
    (1_u32..2_000_000).prop_filter_map("a rate", |rate| {
        format!("{}.{:04}", rate / 10_000, rate % 10_000).parse().ok()
    })
}

/// Texts about nobody: names, numbers and addresses are made up.
pub fn personal() -> impl Strategy<Value = PersonalText> {
    prop_oneof![
        "[A-ZÉÀ][a-zéèï'-]{1,14}",
        "[a-z]{1,10}(\\+[a-z]{1,4})?@example\\.com",
        "237[0-9]{9}"
    ]
    .prop_map(PersonalText::from)
}

/// Addresses that keys may be sent to: KPay's own, a host with TLS, this machine; with a port or a
/// path at times.
pub fn base_url() -> impl Strategy<Value = BaseUrl> {
    prop_oneof![
        1 => Just(BaseUrl::kpay()),
        2 => "(https://[a-z]{1,10}\\.example|http://(127\\.0\\.0\\.1|localhost))(:[1-9][0-9]{3})?(/[a-z]{1,8})?/?"
            .prop_filter_map("an address", |text| BaseUrl::new(&text).ok()),
    ]
}

/// Made-up webhook secrets.
pub fn webhook_secret() -> impl Strategy<Value = WebhookSecret> {
    "whsec_[a-zA-Z0-9]{8,32}".prop_filter_map("a secret", |text| WebhookSecret::new(text).ok())
}

/// Made-up gateway secrets.
pub fn gateway_secret() -> impl Strategy<Value = GatewaySecret> {
    "gwsec_[a-zA-Z0-9]{8,32}".prop_filter_map("a secret", |text| GatewaySecret::new(text).ok())
}

/// Made-up test keys, the secret key bare or with its prefix. They open nothing.
pub fn credentials() -> impl Strategy<Value = Credentials> {
    ("kpay_test_[a-z0-9]{8,32}", prop_oneof!["[0-9a-f]{64}", "sk_test_[a-zA-Z0-9]{16,32}"])
        .prop_filter_map("keys", |(key, secret)| Credentials::new(key, secret).ok())
}

/// Made-up tokens in the form of a JWT. They open nothing.
pub fn access_token() -> impl Strategy<Value = AccessToken> {
    "eyJ[a-zA-Z0-9_-]{8,20}\\.[a-zA-Z0-9_-]{8,40}\\.[a-zA-Z0-9_-]{43}"
        .prop_filter_map("a token", |text| AccessToken::new(text).ok())
}
