//! Asks a customer for 5000 XAF and waits for the answer.
//!
//! Run `kpay sandbox` in one terminal, paste the `export` lines it prints into another, and there:
//! `cargo run -p kpay-examples --bin first_payment -- ORDER-1 "+237 6 53 45 67 89"`

use std::process::ExitCode;

use kpay_native::{
    Client, Currency, ExternalId, Money, MoneyError, PhoneNumber, Provider, TransactionState,
};

#[tokio::main]
async fn main() -> ExitCode {
    match pay().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn pay() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(order), Some(phone)) = (arguments.next(), arguments.next()) else {
        return Err("usage: first_payment ORDER PHONE".into());
    };

    // The order's own id: kept for every retry, so that no customer pays twice.
    let external_id = ExternalId::new(order)?;
    let price = Money::new(5000, Currency::Xaf);
    let phone_number = PhoneNumber::new(&phone)?;

    let kpay = Client::from_env()?;
    let payments = kpay.payments();
    let payment = match payments
        .init_ussd(&external_id, price.clone(), Provider::MtnMomoCmr, phone_number)
        .await
    {
        Ok(payment) => payment,
        Err(MoneyError::NotMoved(error)) => {
            return Err(format!("this call moved no money: {error}").into());
        }
        Err(error @ (MoneyError::AlreadyExists { .. } | MoneyError::Unknown { .. })) => {
            // Keep the order open: its webhook, or a reconciliation, will tell.
            return Err(error.into());
        }
    };
    println!("{}: the customer is asked to confirm {price}", payment.id);

    let waited = payments.wait(&payment.id).await?;
    match waited.state {
        TransactionState::Completed => println!("{}: paid", payment.id),
        TransactionState::Failed | TransactionState::Cancelled | TransactionState::Expired => {
            let reason = waited.newest.and_then(|payment| payment.value.failure_reason);
            println!(
                "{}: not paid{}",
                payment.id,
                reason.map(|reason| format!(", {reason}")).unwrap_or_default()
            );
        }
        TransactionState::Refunded => println!("{}: paid and given back", payment.id),
        TransactionState::Open => println!("{}: still open; the webhook will tell", payment.id),
    }
    Ok(())
}
