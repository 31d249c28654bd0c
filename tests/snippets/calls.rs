//! What the dashboard shows for each of `requests.json`, as its script writes it.

use super::{Done, client};

pub(crate) const NAMES: [&str; 20] = [
    "ussd_payment",
    "ussd_payment_with_decimals",
    "gateway_payment",
    "refund",
    "ussd_withdrawal",
    "gateway_withdrawal",
    "bank_withdrawal",
    "cross_country_withdrawal",
    "payment",
    "payment_by_reference",
    "withdrawal",
    "me",
    "balance",
    "availability",
    "exchange_rate",
    "predict_provider",
    "token",
    "wallet_transfer",
    "price_list",
    "platform_info",
];

pub(crate) async fn call(name: &str) -> Done {
    match name {
        "ussd_payment" => ussd_payment().await,
        "ussd_payment_with_decimals" => ussd_payment_with_decimals().await,
        "gateway_payment" => gateway_payment().await,
        "refund" => refund().await,
        "ussd_withdrawal" => ussd_withdrawal().await,
        "gateway_withdrawal" => gateway_withdrawal().await,
        "bank_withdrawal" => bank_withdrawal().await,
        "cross_country_withdrawal" => cross_country_withdrawal().await,
        "payment" => payment().await,
        "payment_by_reference" => payment_by_reference().await,
        "withdrawal" => withdrawal().await,
        "me" => me().await,
        "balance" => balance().await,
        "availability" => availability().await,
        "exchange_rate" => exchange_rate().await,
        "predict_provider" => predict_provider().await,
        "token" => token().await,
        "wallet_transfer" => wallet_transfer().await,
        "price_list" => price_list().await,
        "platform_info" => platform_info().await,
        other => panic!("no snippet {other}"),
    }
}

async fn ussd_payment() -> Done {
    use kpay_native::{Client, Currency, ExternalId, Money, PhoneNumber, Provider, RawJson};

    let kpay = client()?;
    let payment = kpay.payments().init_ussd(
        ExternalId::new("ORDER-1")?,
        Money::new(5000, Currency::Xaf),
        Provider::from("MTN_MOMO_CMR"),
        PhoneNumber::new("237653456789")?,
    )
    .description("Order 17")
    .customer_name("Awa \"B\"")
    .customer_email("awa@shop.example")
    .metadata(RawJson::new(&serde_json::json!({ "cart": 7, "big": 5000000000_i64, "list": [1, null, true], "note": "it's \\ two\nlines \u{202e} \u{7}" }))?).await?;
    Ok(())
}

async fn ussd_payment_with_decimals() -> Done {
    use kpay_native::{Amount, Client, Currency, ExternalId, Money, PhoneNumber, Provider};

    let kpay = client()?;
    let payment = kpay.payments().init_ussd(
        ExternalId::new("ORDER-2")?,
        Money::new("50.25".parse::<Amount>()?, Currency::Zmw),
        Provider::from("MTN_MOMO_ZMB"),
        PhoneNumber::new("260961234567")?,
    ).await?;
    Ok(())
}

async fn gateway_payment() -> Done {
    use kpay_native::core::endpoint::PaymentMethod;
    use kpay_native::{Client, Currency, ExternalId, Money, RawJson};

    let kpay = client()?;
    let page = kpay.payments().init_gateway(
        ExternalId::new("ORDER-3")?,
        Money::new(5000, Currency::from("XAF")),
        "https://shop.example/back?cart=7",
    )
    .cancel_url("https://shop.example/cancelled")
    .payment_method(PaymentMethod::from("CARD"))
    .description("Order 18")
    .customer_email("awa@shop.example")
    .metadata(RawJson::new(&serde_json::json!({}))?).await?;
    Ok(())
}

async fn refund() -> Done {
    use kpay_native::{Client, ExternalId, PaymentId};

    let kpay = client()?;
    let refund = kpay.payments().refund(
        PaymentId::new("pay_qt260zmtd87wjxoyall7")?,
        ExternalId::new("REFUND-1")?,
    )
    .reason("Sent back").await?;
    Ok(())
}

async fn ussd_withdrawal() -> Done {
    use kpay_native::{Client, Currency, ExternalId, Money, PhoneNumber, Provider, RawJson};

    let kpay = client()?;
    let withdrawal = kpay.withdrawals().init_ussd(
        ExternalId::new("PAYOUT-1")?,
        Money::new(1000, Currency::Xof),
        Provider::from("ORANGE_SEN"),
        PhoneNumber::new("221771234567")?,
    )
    .description("Wages")
    .metadata(RawJson::new(&serde_json::json!({ "week": 12 }))?).await?;
    Ok(())
}

async fn gateway_withdrawal() -> Done {
    use kpay_native::{Client, ExternalId};

    let kpay = client()?;
    let page = kpay.withdrawals().init_gateway(
        ExternalId::new("PAYOUT-2")?,
        1000,
        "https://shop.example/back",
    )
    .cancel_url("https://shop.example/cancelled").await?;
    Ok(())
}

async fn bank_withdrawal() -> Done {
    use kpay_native::{BankAccountId, Client, ExternalId};

    let kpay = client()?;
    let withdrawal = kpay.withdrawals().init_bank(
        ExternalId::new("PAYOUT-3")?,
        1000,
        BankAccountId::new("0b2f5a52-8a8a-4b68-9d3b-0f4c6f1d2e3a")?,
    )
    .description("Rent").await?;
    Ok(())
}

async fn cross_country_withdrawal() -> Done {
    use kpay_native::core::endpoint::{PurposeOfFunds, SourceOfFunds};
    use kpay_native::{Client, Country, Currency, ExternalId, Money, PhoneNumber, Provider};

    let kpay = client()?;
    let withdrawal = kpay.withdrawals().init_cross_country(
        ExternalId::new("PAYOUT-4")?,
        Money::new(1000, Currency::Xaf),
        Country::from("CMR"),
        Provider::from("MTN_MOMO_CIV"),
        PhoneNumber::new("2250503456089")?,
        "Jean",
        "Dupont",
    )
    .purpose_of_funds(PurposeOfFunds::from("FAMILY_SUPPORT"))
    .source_of_funds(SourceOfFunds::from("SALARY"))
    .description("For Jean").await?;
    Ok(())
}

async fn payment() -> Done {
    use kpay_native::{Client, PaymentId};

    let kpay = client()?;
    let payment = kpay.payments().get(PaymentId::new("pay_qt260zmtd87wjxoyall7")?).await?;
    Ok(())
}

async fn payment_by_reference() -> Done {
    use kpay_native::core::Reference;
    use kpay_native::Client;

    let kpay = client()?;
    let payment = kpay.payments().get(Reference::new("KPAY-20261124-2WHJN4")?).await?;
    Ok(())
}

async fn withdrawal() -> Done {
    use kpay_native::{Client, WithdrawalId};

    let kpay = client()?;
    let withdrawal = kpay.withdrawals().get(WithdrawalId::new("wdr_4vj9vsotuin2nrbkp316")?).await?;
    Ok(())
}

async fn me() -> Done {
    use kpay_native::Client;

    let kpay = client()?;
    let account = kpay.account().me().await?;
    Ok(())
}

async fn balance() -> Done {
    use kpay_native::Client;

    let kpay = client()?;
    let balances = kpay.account().balances().await?;
    Ok(())
}

async fn availability() -> Done {
    use kpay_native::Client;

    let kpay = client()?;
    let operators = kpay.operators().availability().await?;
    Ok(())
}

async fn exchange_rate() -> Done {
    use kpay_native::{Client, Currency};

    let kpay = client()?;
    let rate = kpay.account().exchange_rate(Currency::from("XAF"), Currency::from("XOF")).await?;
    Ok(())
}

async fn predict_provider() -> Done {
    use kpay_native::{Client, PhoneNumber};

    let kpay = client()?;
    let suggestion = kpay.operators().predict(PhoneNumber::new("237653456789")?).await?;
    Ok(())
}

async fn token() -> Done {
    use kpay_native::Client;

    let kpay = client()?;
    let token = kpay.wallets().create_token().await?;
    Ok(())
}

async fn wallet_transfer() -> Done {
    use kpay_native::{ApplicationId, Client, Country, ExternalId};

    let kpay = client()?;
    let transfer = kpay.wallets().transfer(
        ExternalId::new("TRANSFER-1")?,
        ApplicationId::new("0b2f5a52-8a8a-4b68-9d3b-0f4c6f1d2e3a")?,
        1000,
        Country::from("CMR"),
        Country::from("SEN"),
    )
    .description("Between wallets").await?;
    Ok(())
}

async fn price_list() -> Done {
    use kpay_native::Client;

    let kpay = client()?;
    let prices = kpay.operators().price_list().await?;
    Ok(())
}

async fn platform_info() -> Done {
    use kpay_native::Client;

    let kpay = client()?;
    let info = kpay.account().platform_info().await?;
    Ok(())
}
