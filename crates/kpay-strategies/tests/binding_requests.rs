//! The level for bindings sends what the typed one sends, and refuses what it refuses.

use kpay_core::binding::{self, Caller, Parameters};
use kpay_core::{
    AccessToken, Auth, BaseUrl, Bearer, Credentials, Endpoint, Fields, InvalidInputError, Keys,
    Money, NoAuth, PreparedRequest,
};
use kpay_strategies as strategies;
use proptest::prelude::*;
use serde_json::{Value, json};

fn keys() -> Credentials {
    Credentials::new("kpay_test_4f1d", "9a0b1c2d3e4f").unwrap()
}

fn token() -> AccessToken {
    AccessToken::new("eyJhbGciOi").unwrap()
}

/// The credentials of a typed request.
trait Known: Auth {
    fn prepare<E: Endpoint<Auth = Self>>(
        endpoint: &E,
    ) -> Result<PreparedRequest, InvalidInputError>;
}

impl Known for Keys {
    fn prepare<E: Endpoint<Auth = Self>>(
        endpoint: &E,
    ) -> Result<PreparedRequest, InvalidInputError> {
        endpoint.prepare(&BaseUrl::kpay(), &keys())
    }
}

impl Known for Bearer {
    fn prepare<E: Endpoint<Auth = Self>>(
        endpoint: &E,
    ) -> Result<PreparedRequest, InvalidInputError> {
        endpoint.prepare(&BaseUrl::kpay(), &token())
    }
}

impl Known for NoAuth {
    fn prepare<E: Endpoint<Auth = Self>>(
        endpoint: &E,
    ) -> Result<PreparedRequest, InvalidInputError> {
        endpoint.prepare(&BaseUrl::kpay(), ())
    }
}

fn untyped(operation: &str, parameters: &Value) -> Result<PreparedRequest, InvalidInputError> {
    let (keys, token) = (keys(), token());
    let mut caller = Caller::default();
    (caller.keys, caller.token) = (Some(&keys), Some(&token));
    let texts = texts(parameters);
    let mut parameters = Parameters::new();
    for (way, name, text) in &texts {
        match *way {
            "text" => parameters.text(name, text),
            "extra" => parameters.extra(name, text),
            _ => parameters.json(name, text),
        }
    }
    binding::prepare(operation, &parameters, &BaseUrl::kpay(), caller)
}

/// An object's members as a binding gives them: how each is written, its name and its text.
fn texts(object: &Value) -> Vec<(&'static str, String, String)> {
    let mut texts = Vec::new();
    for (name, value) in object.as_object().unwrap() {
        match value {
            Value::Null => {}
            Value::Object(extra) if name == "extra" => {
                texts.extend(
                    extra.iter().map(|(name, value)| ("extra", name.clone(), value.to_string())),
                );
            }
            Value::String(text) => texts.push(("text", name.clone(), text.clone())),
            other => texts.push(("json", name.clone(), other.to_string())),
        }
    }
    texts
}

/// What a JavaScript caller would give for a typed request: its body, its unknown fields under
/// `extra`, and what stands in the path.
fn parameters(request: &PreparedRequest, extra: &Fields, beside: &[(&str, &str)]) -> Value {
    let body = request.to_request().into_body();
    let mut known: Value = serde_json::from_slice(&body).unwrap_or_else(|_| json!({}));
    let mut unknown = json!({});
    for (name, _) in extra {
        unknown[name] = known.as_object_mut().unwrap().remove(name).unwrap();
    }
    known["extra"] = unknown;
    for (name, value) in beside {
        known[*name] = json!(value);
    }
    known
}

fn sent(
    request: &PreparedRequest,
) -> (String, String, Vec<(String, String)>, Value, Option<String>) {
    let http = request.to_request();
    let text = |value: &http::HeaderValue| value.to_str().unwrap().to_owned();
    let headers = http.headers().iter().map(|(name, value)| (name.to_string(), text(value)));
    (
        http.method().to_string(),
        http.uri().to_string(),
        headers.collect(),
        serde_json::from_slice(http.body()).unwrap_or_default(),
        request.external_id().map(ToString::to_string),
    )
}

fn same<E: Endpoint<Auth: Known>>(
    operation: &str,
    endpoint: &E,
    extra: &Fields,
    beside: &[(&str, &str)],
) -> Result<(), TestCaseError> {
    let typed = E::Auth::prepare(endpoint).unwrap();
    let parameters = parameters(&typed, extra, beside);
    let untyped = untyped(operation, &parameters);
    prop_assert!(untyped.is_ok(), "{parameters}: {untyped:?}");
    let untyped = untyped.unwrap();
    prop_assert_eq!(untyped.operation().name, typed.operation().name);
    prop_assert_eq!(sent(&untyped), sent(&typed));
    Ok(())
}

proptest! {
    #[test]
    fn a_payment_by_parameters_is_the_typed_one(ussd in strategies::init_ussd_payment(), gateway in strategies::init_gateway_payment(), get in strategies::get_payment()) {
        let currency = ussd.money.currency.to_string();
        same("payments.init", &ussd, &ussd.extra, &[("currency", &currency)])?;
        same("payments.init", &gateway, &gateway.extra, &[])?;
        same("payments.get", &get, &Fields::new(), &[("id", get.key.as_str())])?;
    }

    #[test]
    fn a_refund_or_transfer_by_parameters_is_the_typed_one(refund in strategies::refund_payment(), transfer in strategies::transfer_between_wallets()) {
        same("payments.refund", &refund, &refund.extra, &[("id", refund.payment_id.as_str())])?;
        same("wallets.transfer", &transfer, &transfer.extra, &[])?;
    }

    #[test]
    fn a_withdrawal_by_parameters_is_the_typed_one(
        ussd in strategies::init_ussd_withdrawal(), bank in strategies::init_bank_withdrawal(),
        abroad in strategies::init_cross_country_withdrawal(), gateway in strategies::init_gateway_withdrawal(),
        get in strategies::get_withdrawal(),
    ) {
        same("withdrawals.init", &ussd, &ussd.extra, &[("currency", ussd.money.currency.as_str())])?;
        same("withdrawals.init", &bank, &bank.extra, &[])?;
        same("withdrawals.init", &abroad, &abroad.extra, &[("currency", abroad.money.currency.as_str())])?;
        same("withdrawals.init", &gateway, &gateway.extra, &[])?;
        same("withdrawals.get", &get, &Fields::new(), &[("id", get.id.as_str())])?;
    }

    #[test]
    fn a_read_by_parameters_is_the_typed_one(rate in strategies::get_exchange_rate(), predict in strategies::predict_provider()) {
        use kpay_core::endpoint::*;
        let none = Fields::new();
        same("account.exchange_rate", &rate, &none, &[("from", rate.from.as_str()), ("to", rate.to.as_str())])?;
        same("operators.predict", &predict, &none, &[])?;
        same("account.me", &GetMe::new(), &none, &[])?;
        same("account.balances", &GetBalances::new(), &none, &[])?;
        same("operators.availability", &GetAvailability::new(), &none, &[])?;
        same("wallets.create_token", &CreateToken::new(), &none, &[])?;
        same("operators.price_list", &GetPriceList::new(), &none, &[])?;
        same("account.platform_info", &GetPlatformInfo::new(), &none, &[])?;
    }

    #[test]
    fn what_does_not_fit_is_refused_alike(
        ussd in strategies::init_ussd_payment(), other in strategies::init_ussd_payment(),
        abroad in strategies::init_cross_country_withdrawal(), transfer in strategies::transfer_between_wallets(),
        amount in strategies::any_amount(), choice in 0_u8..64,
    ) {
        let (mut ussd, mut abroad, mut transfer) = (ussd, abroad, transfer);
        let typed_ussd = ussd.prepare(&BaseUrl::kpay(), &keys()).unwrap();
        let typed_abroad = abroad.prepare(&BaseUrl::kpay(), &keys()).unwrap();
        let typed_transfer = transfer.prepare(&BaseUrl::kpay(), &token()).unwrap();
        let mut of_ussd = parameters(&typed_ussd, &ussd.extra, &[("currency", ussd.money.currency.as_str())]);
        let mut of_abroad = parameters(&typed_abroad, &abroad.extra, &[("currency", abroad.money.currency.as_str())]);
        let mut of_transfer = parameters(&typed_transfer, &transfer.extra, &[]);
        if choice & 1 > 0 {
            for (money, of) in [(&mut ussd.money, &mut of_ussd), (&mut abroad.money, &mut of_abroad)] {
                *money = Money::new(amount, money.currency.clone());
                of["amount"] = json!(amount.to_string());
            }
            transfer.amount = amount;
            of_transfer["amount"] = json!(amount.to_string());
        }
        if choice & 2 > 0 {
            (ussd.phone_number, abroad.phone_number) = (other.phone_number.clone(), other.phone_number.clone());
            of_ussd["phoneNumber"] = json!(["+", other.phone_number.as_str()].concat());
            of_abroad["phoneNumber"] = of_ussd["phoneNumber"].clone();
        }
        if choice & 4 > 0 {
            (ussd.provider, abroad.provider) = (other.provider.clone(), other.provider.clone());
            of_ussd["provider"] = json!(other.provider.as_str());
            of_abroad["provider"] = json!(other.provider.as_str());
        }
        if choice & 8 > 0 {
            for (money, of) in [(&mut ussd.money, &mut of_ussd), (&mut abroad.money, &mut of_abroad)] {
                money.currency = other.money.currency.clone();
                of["currency"] = json!(other.money.currency.as_str());
            }
        }
        if choice & 16 > 0 {
            abroad.recipient_last_name = " ".into();
            of_abroad["recipientLastName"] = json!(" ");
        }
        if choice & 32 > 0 {
            transfer.destination_country = transfer.source_country.clone();
            of_transfer["destinationCountry"] = json!(transfer.source_country.as_str());
        }
        let both = [
            (Keys::prepare(&ussd), untyped("payments.init", &of_ussd)),
            (Keys::prepare(&abroad), untyped("withdrawals.init", &of_abroad)),
            (Bearer::prepare(&transfer), untyped("wallets.transfer", &of_transfer)),
        ];
        for (typed, untyped) in both {
            prop_assert_eq!(typed.as_ref().is_ok(), untyped.is_ok(), "{:?} {:?}", typed, untyped);
            if let (Ok(typed), Ok(untyped)) = (typed, untyped) {
                prop_assert_eq!(sent(&untyped), sent(&typed));
            }
        }
    }

    #[test]
    fn any_text_ends_in_a_request_or_an_error(
        operation in "[a-z_]{1,8}\\.[a-z]{1,8}",
        texts in prop::collection::vec((prop::sample::select(vec!["amount", "phoneNumber", "externalId", "from", "to", "id", "x"]), ".*"), 0..6),
    ) {
        let mut parameters = Parameters::new();
        for (name, text) in &texts {
            parameters.text(name, text);
        }
        for operation in [&*operation, "payments.init", "withdrawals.init", "wallets.transfer", "account.exchange_rate", "payments.get"] {
            let _ = binding::prepare(operation, &parameters, &BaseUrl::kpay(), Caller::default());
        }
    }
}

#[test]
fn the_field_that_is_wrong_is_named() {
    let payment = json!({
        "amount": 5000, "provider": "MTN_MOMO_CMR", "phoneNumber": "+237653456789", "externalId": "ORDER-1",
    });
    for (change, field) in [
        (json!({ "amount": null }), "amount"),
        (json!({ "amount": true }), "amount"),
        (json!({ "amount": "5,000" }), "amount"),
        (json!({ "externalId": 5 }), "externalId"),
        (json!({ "phone": "+237653456789" }), "parameters"),
        (json!({ "metadata": [] }), "metadata"),
        (json!({ "extra": { "amount": 1 } }), "extra fields"),
        (json!({ "returnUrl": "https://shop.example" }), "provider"),
        (json!({ "currency": "XOF" }), "currency"),
        (json!({ "provider": "VODACOM_MPESA_COD", "phoneNumber": "+243812345678" }), "currency"),
    ] {
        let mut parameters = payment.clone();
        for (name, value) in change.as_object().unwrap() {
            parameters[name] = value.clone();
        }
        assert_eq!(untyped("payments.init", &parameters).unwrap_err().field(), field, "{change}");
    }
    assert!(untyped("payments.init", &payment).is_ok());
    assert_eq!(untyped("payments.pay", &json!({})).unwrap_err().field(), "operation");
}
