//! The same program on bare reqwest, with TLS by the same means and nothing to read JSON with.

use std::env;

use rustls::crypto::aws_lc_rs;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    aws_lc_rs::default_provider().install_default().map_err(|_| "another provider is installed")?;
    let base_url = env::var("KPAY_BASE_URL").unwrap_or("https://admin.kpay.site".to_owned());
    let payment = r#"{"amount":5000,"provider":"MTN_MOMO_CMR","phoneNumber":"237653456789","externalId":"ORDER-12345"}"#;
    let response = reqwest::Client::new()
        .post(format!("{base_url}/api/v1/payments/init"))
        .header("content-type", "application/json")
        .header("x-api-key", env::var("KPAY_API_KEY")?)
        .header("x-secret-key", env::var("KPAY_SECRET_KEY")?)
        .body(payment)
        .send()
        .await?
        .error_for_status()?;
    println!("{}", response.text().await?);
    Ok(())
}
