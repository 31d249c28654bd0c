//! What an init request asks for, once it has passed validation.

use kpay_core::{Currency, Provider};
use serde_json::value::RawValue;

use crate::config::settings::CurrencyRule;
use crate::http::checks::{Checks, business_minimum};
use crate::http::fields::RequestFields;
use crate::http::response::Refusal;
use crate::merchant::dashboard::{Dashboard, PaymentMode};
use crate::wallets::amount::RequestAmount;
use crate::wallets::wallet::WalletKey;

const USSD_FIELDS: &[&str] = &[
    "amount",
    "customerEmail",
    "customerName",
    "description",
    "externalId",
    "metadata",
    "phoneNumber",
    "provider",
];

/// Those of USSD are known here too: they get a refusal of their own.
const GATEWAY_FIELDS: &[&str] = &[
    "amount",
    "cancelUrl",
    "currency",
    "customerEmail",
    "customerName",
    "description",
    "externalId",
    "metadata",
    "paymentMethod",
    "phoneNumber",
    "provider",
    "returnUrl",
];

/// An init request that KPay would take.
pub(crate) struct PaymentRequest {
    pub(crate) amount: RequestAmount,
    pub(crate) wallet: WalletKey,
    pub(crate) external_id: String,
    pub(crate) description: Option<String>,
    pub(crate) metadata: Option<Box<RawValue>>,
    pub(crate) channel: PaymentChannel,
}

/// How the customer pays.
pub(crate) enum PaymentChannel {
    /// On a page that KPay hosts, with a card or by any other means.
    Gateway { is_card: bool, return_url: String, cancel_url: Option<String> },
    /// By a prompt on a phone.
    Ussd { provider: Provider, phone_number: String },
}

impl PaymentRequest {
    /// The body itself says which way, where the application's mode doesn't.
    pub(crate) fn read(
        fields: &RequestFields,
        dashboard: &Dashboard,
        currency: CurrencyRule,
    ) -> Result<Self, Refusal> {
        let is_card = fields.has("paymentMethod");
        let request = match (fields.is_gateway(), dashboard.mode) {
            (true, Some(PaymentMode::Ussd)) if !is_card => return Err(no_phone_number()),
            (false, Some(PaymentMode::Gateway)) => {
                return Err(Refusal::bad_request(
                    "In GATEWAY mode, returnUrl is required, and phoneNumber, provider and \
                     customerName must not be sent",
                ));
            }
            (true, _) => gateway(fields, currency)?,
            (false, _) => ussd(fields)?,
        };
        if let PaymentChannel::Ussd { provider, .. } = &request.channel
            && !dashboard.allows(provider.as_str())
        {
            return Err(not_allowed(provider));
        }
        business_minimum(&request.amount, request.wallet.currency())
            .map_err(Refusal::bad_request)?;
        Ok(request)
    }
}

/// Outside the whitelist; KPay's text is not published.
pub(crate) fn not_allowed(provider: &Provider) -> Refusal {
    Refusal::bad_request(format!("Provider {provider} is not in the application's whitelist"))
}

fn no_phone_number() -> Refusal {
    Refusal::bad_request("mode USSD: phoneNumber absent")
}

fn ussd(fields: &RequestFields) -> Result<PaymentRequest, Refusal> {
    let mut checks = Checks::new(fields, USSD_FIELDS);
    let common = CommonFields::read(&mut checks);
    checks.text("customerName");
    // Without a phone number the refusal is about the mode, once all else is right.
    if !fields.has("phoneNumber") {
        checks.minimum(common.amount.as_ref(), &Currency::Xaf);
        checks.finish(Some(()))?;
        return Err(no_phone_number());
    }
    let provider = checks.provider();
    let phone_number = checks.phone_number(provider.as_ref());
    let wallet = provider.as_ref().and_then(Provider::country).and_then(|it| WalletKey::of(&it));
    let currency = wallet.as_ref().map_or(&Currency::Xaf, WalletKey::currency);
    checks.decimals(common.amount.as_ref(), provider.as_ref());
    checks.minimum(common.amount.as_ref(), currency);
    let required =
        common.amount.zip(common.external_id).zip(provider.zip(phone_number)).zip(wallet);
    let (((amount, external_id), (provider, phone_number)), wallet) = checks.finish(required)?;
    Ok(PaymentRequest {
        amount,
        wallet,
        external_id,
        description: common.description,
        metadata: common.metadata,
        channel: PaymentChannel::Ussd { provider, phone_number },
    })
}

fn gateway(fields: &RequestFields, rule: CurrencyRule) -> Result<PaymentRequest, Refusal> {
    let known: Vec<&str> = GATEWAY_FIELDS
        .iter()
        .copied()
        .filter(|name| *name != "currency" || rule != CurrencyRule::Refused)
        .collect();
    let mut checks = Checks::new(fields, &known);
    let common = CommonFields::read(&mut checks);
    let currency = checks.currency("currency").unwrap_or(Currency::Xaf);
    checks.minimum(common.amount.as_ref(), &currency);
    checks.payment_method();
    let return_url = checks.required_url("returnUrl");
    let cancel_url = checks.url("cancelUrl");
    let required = common.amount.zip(common.external_id).zip(return_url);
    let ((amount, external_id), return_url) = checks.finish(required)?;
    if rule == CurrencyRule::Required && !fields.has("currency") {
        return Err(Refusal::bad_request("Le champ \"currency\" est obligatoire en mode GATEWAY"));
    }
    let refused = ["phoneNumber", "provider", "customerName"];
    if fields.names().any(|name| refused.contains(&name)) {
        return Err(Refusal::bad_request(
            "In GATEWAY mode, phoneNumber, provider and customerName must not be sent",
        ));
    }
    Ok(PaymentRequest {
        amount,
        wallet: WalletKey::of_currency(&currency),
        external_id,
        description: common.description,
        metadata: common.metadata,
        channel: PaymentChannel::Gateway {
            is_card: fields.has("paymentMethod"),
            return_url,
            cancel_url,
        },
    })
}

/// The fields of both ways; the two required ones are `None` after a problem.
struct CommonFields {
    amount: Option<RequestAmount>,
    external_id: Option<String>,
    description: Option<String>,
    metadata: Option<Box<RawValue>>,
}

impl CommonFields {
    fn read(checks: &mut Checks<'_>) -> Self {
        checks.email("customerEmail");
        Self {
            amount: checks.amount(),
            external_id: checks.external_id(),
            description: checks.text("description"),
            metadata: checks.object("metadata"),
        }
    }
}
