//! What a withdrawal request asks for, once it has passed validation.

use kpay_core::{Country, Currency, Provider};
use serde_json::value::RawValue;

use crate::http::checks::{Checks, is_cfa_franc};
use crate::http::fields::RequestFields;
use crate::http::response::Refusal;
use crate::wallets::amount::RequestAmount;
use crate::wallets::wallet::WalletKey;

const BANK_FIELDS: &[&str] = &["amount", "bankAccountId", "description", "externalId", "metadata"];

const GATEWAY_FIELDS: &[&str] = &["amount", "cancelUrl", "externalId", "returnUrl"];

const PHONE_FIELDS: &[&str] = &[
    "amount",
    "description",
    "externalId",
    "metadata",
    "phoneNumber",
    "provider",
    "purposeOfFunds",
    "recipientFirstName",
    "recipientLastName",
    "sourceCountry",
    "sourceOfFunds",
];

const PURPOSES_OF_FUNDS: &[&str] = &[
    "FAMILY_SUPPORT",
    "MEDICAL_EXPENSES",
    "TUITION_FEES",
    "EDUCATION_SUPPORT",
    "GIFT_AND_OTHER_DONATIONS",
    "HOME_IMPROVEMENT",
    "DEBT_SETTLEMENT",
    "REAL_ESTATE",
    "TAXES",
    "SALARY",
    "SAVINGS",
    "PERSONAL_TRANSFER",
    "OTHER",
];

const SOURCES_OF_FUNDS: &[&str] =
    &["SALARY", "SAVINGS", "LOTTERY", "LOAN", "BUSINESS_INCOME", "GIFT", "OTHER"];

/// The bounds in CFA francs, in hundredths (contract: [Withdrawal](kpay_core::contract#withdrawal)).
pub(crate) const LEAST_FRANCS: i64 = 100 * 100;
pub(crate) const MOST_FRANCS: i64 = 500_000 * 100;

/// Where money leaves from when the request names no country.
pub(crate) const HOME: Country = Country::Cmr;

/// A withdrawal request that KPay would take.
pub(crate) struct WithdrawalRequest {
    pub(crate) amount: RequestAmount,
    pub(crate) wallet: WalletKey,
    pub(crate) external_id: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) metadata: Option<Box<RawValue>>,
    pub(crate) channel: WithdrawalChannel,
}

/// How the recipient is paid.
pub(crate) enum WithdrawalChannel {
    /// To an account that was registered in the dashboard.
    Bank,
    /// Where a page that KPay hosts is told.
    Gateway { return_url: String, cancel_url: Option<String> },
    /// To a phone.
    Phone { provider: Provider, phone_number: String },
}

impl WithdrawalRequest {
    /// The body itself says which way: by its URLs, its bank account, or neither.
    pub(crate) fn read(fields: &RequestFields) -> Result<Self, Refusal> {
        if ["returnUrl", "cancelUrl"].iter().any(|name| fields.has(name)) {
            gateway(fields)
        } else if fields.has("bankAccountId") {
            bank(fields)
        } else {
            phone(fields)
        }
    }
}

fn gateway(fields: &RequestFields) -> Result<WithdrawalRequest, Refusal> {
    let mut checks = Checks::new(fields, GATEWAY_FIELDS);
    let amount = amount_from(&mut checks, Some(&HOME));
    let external_id = checks.optional_external_id();
    let return_url = checks.required_url("returnUrl");
    let cancel_url = checks.url("cancelUrl");
    let (amount, return_url) = checks.finish(amount.zip(return_url))?;
    Ok(WithdrawalRequest {
        amount,
        wallet: wallet_of(&HOME)?,
        external_id,
        description: None,
        metadata: None,
        channel: WithdrawalChannel::Gateway { return_url, cancel_url },
    })
}

fn bank(fields: &RequestFields) -> Result<WithdrawalRequest, Refusal> {
    let mut checks = Checks::new(fields, BANK_FIELDS);
    let amount = amount_from(&mut checks, Some(&HOME));
    let account = checks.uuid("bankAccountId");
    let external_id = checks.optional_external_id();
    let description = checks.text("description");
    let metadata = checks.object("metadata");
    let (amount, _account) = checks.finish(amount.zip(account))?;
    let wallet = wallet_of(&HOME)?;
    Ok(WithdrawalRequest {
        amount,
        wallet,
        external_id,
        description,
        metadata,
        channel: WithdrawalChannel::Bank,
    })
}

fn phone(fields: &RequestFields) -> Result<WithdrawalRequest, Refusal> {
    let mut checks = Checks::new(fields, PHONE_FIELDS);
    let provider = checks.provider();
    let phone_number = checks.phone_number(provider.as_ref());
    let destination = provider.as_ref().and_then(Provider::country);
    let named = checks.country("sourceCountry");
    let crosses_a_border = named.is_some() && destination.is_some() && named != destination;
    let source = named.or(destination);
    let amount = amount_from(&mut checks, source.as_ref());
    if crosses_a_border {
        checks.filled("recipientFirstName");
        checks.filled("recipientLastName");
    } else {
        checks.decimals(amount.as_ref(), provider.as_ref());
        checks.text("recipientFirstName");
        checks.text("recipientLastName");
    }
    // Both have a default of KPay's.
    checks.choice("purposeOfFunds", PURPOSES_OF_FUNDS);
    checks.choice("sourceOfFunds", SOURCES_OF_FUNDS);
    let external_id = checks.optional_external_id();
    let description = checks.text("description");
    let metadata = checks.object("metadata");
    let required = amount.zip(source).zip(provider.zip(phone_number));
    let ((amount, source), (provider, phone_number)) = checks.finish(required)?;
    Ok(WithdrawalRequest {
        amount,
        wallet: wallet_of(&source)?,
        external_id,
        description,
        metadata,
        channel: WithdrawalChannel::Phone { provider, phone_number },
    })
}

/// The amount, within the bounds of the currency of the wallet that it leaves. A country without a
/// wallet has none: it is not found afterwards.
fn amount_from(checks: &mut Checks<'_>, source: Option<&Country>) -> Option<RequestAmount> {
    let amount = checks.amount();
    match source.map_or(Some(Currency::Xaf), Country::currency) {
        Some(currency) if is_cfa_franc(&currency) => {
            checks.between(amount.as_ref(), LEAST_FRANCS, MOST_FRANCS);
        }
        _ => checks.positive(amount.as_ref()),
    }
    amount
}

fn wallet_of(country: &Country) -> Result<WalletKey, Refusal> {
    WalletKey::of(country).ok_or(Refusal::not_found("Wallet"))
}
