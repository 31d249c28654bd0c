//! A small program on `kpay-native`: `cargo xtask bench --build` measures what it takes to build.

use kpay_native::InitUssdPayment;
use kpay_native::{Currency, ExternalId, Money, PhoneNumber, Provider};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let kpay = kpay_native::Client::from_env()?;
    let request = InitUssdPayment::new(
        ExternalId::new("ORDER-12345")?,
        Money::new(5000, Currency::Xaf),
        Provider::MtnMomoCmr,
        PhoneNumber::new("+237 6 53 45 67 89")?,
    );
    let payment = kpay.send(&request).await?;
    println!("{}: {}", payment.id, payment.status);
    Ok(())
}
