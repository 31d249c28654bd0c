//! The other operations by hand.

use std::error::Error;
use std::hint::black_box;

use http::header::AUTHORIZATION;
use http::{HeaderValue, Uri};
use serde::Serialize;

use super::answers::{
    Account, Balance, CountryAvailability, ExchangeRate, GatewayWithdrawal, PriceList, Refund,
    Suggestion, Token, WalletTransfer, Withdrawal,
};
use super::{Floor, Init, address, answer, get_without_keys, post_without_keys};
use crate::samples::{self, Send};

type Answered<T> = Result<T, Box<dyn Error>>;

/// What a program makes once: the addresses, and the token of the transfer.
pub(super) struct Operations {
    availability: Uri,
    balance: Uri,
    me: Uri,
    predict: Uri,
    price_list: Uri,
    token: Uri,
    transfer: Uri,
    withdraw: Uri,
    bearer: HeaderValue,
}

impl Operations {
    pub(super) fn new() -> Self {
        Self {
            availability: address("/api/v1/payments/availability"),
            balance: address("/api/v1/payments/balance"),
            me: address("/api/v1/payments/me"),
            predict: address("/api/v1/payments/predict-provider"),
            price_list: address("/api/public/pricelist"),
            token: address("/api/v1/payments/token"),
            transfer: address("/api/wallets/transfer"),
            withdraw: address("/api/v1/payments/withdraw"),
            bearer: bearer(samples::TOKEN).expect("the token is good"),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RefundRequest<'a> {
    external_id: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BankWithdrawal<'a> {
    amount: u32,
    bank_account_id: &'a str,
    external_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CrossCountryWithdrawal<'a> {
    amount: u32,
    provider: &'a str,
    phone_number: &'a str,
    source_country: &'a str,
    recipient_first_name: &'a str,
    recipient_last_name: &'a str,
    external_id: &'a str,
    purpose_of_funds: &'a str,
    source_of_funds: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GatewayWithdrawalRequest<'a> {
    amount: u32,
    external_id: &'a str,
    return_url: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Prediction<'a> {
    phone_number: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Transfer<'a> {
    application_id: &'a str,
    source_country: &'a str,
    destination_country: &'a str,
    amount: u32,
    external_id: &'a str,
}

#[derive(Serialize)]
struct Empty {}

impl Floor {
    /// Gives a payment back.
    pub fn refund(&self, send: &Send<'_>) -> Answered<Refund> {
        let payment = black_box(samples::PAYMENT_ID);
        let uri = format!("{}/api/v1/payments/{payment}/refund", samples::BASE_URL).parse()?;
        let request = RefundRequest {
            external_id: black_box(samples::EXTERNAL_ID),
            reason: black_box(samples::REASON),
        };
        answer(send(self.post(&uri, &request)?))
    }

    /// Pays out to a phone.
    pub fn withdraw(&self, send: &Send<'_>) -> Answered<Withdrawal> {
        let request = Init {
            amount: black_box(samples::AMOUNT),
            provider: black_box(samples::PROVIDER),
            phone_number: black_box(samples::PHONE_NUMBER),
            external_id: black_box(samples::EXTERNAL_ID),
        };
        answer(send(self.post(&self.operations.withdraw, &request)?))
    }

    /// Pays out to a bank account.
    pub fn withdraw_to_bank(&self, send: &Send<'_>) -> Answered<Withdrawal> {
        let request = BankWithdrawal {
            amount: black_box(samples::AMOUNT),
            bank_account_id: black_box(samples::BANK_ACCOUNT_ID),
            external_id: black_box(samples::EXTERNAL_ID),
        };
        answer(send(self.post(&self.operations.withdraw, &request)?))
    }

    /// Pays out to a phone in another country.
    pub fn withdraw_across(&self, send: &Send<'_>) -> Answered<Withdrawal> {
        let request = CrossCountryWithdrawal {
            amount: black_box(samples::AMOUNT),
            provider: black_box(samples::PROVIDER_ABROAD),
            phone_number: black_box(samples::PHONE_NUMBER_ABROAD),
            source_country: black_box("CMR"),
            recipient_first_name: black_box(samples::FIRST_NAME),
            recipient_last_name: black_box(samples::LAST_NAME),
            purpose_of_funds: black_box("PERSONAL_TRANSFER"),
            source_of_funds: black_box("BUSINESS_INCOME"),
            external_id: black_box(samples::EXTERNAL_ID),
        };
        answer(send(self.post(&self.operations.withdraw, &request)?))
    }

    /// Pays out by a gateway page.
    pub fn withdraw_by_page(&self, send: &Send<'_>) -> Answered<GatewayWithdrawal> {
        let request = GatewayWithdrawalRequest {
            amount: black_box(samples::AMOUNT),
            external_id: black_box(samples::EXTERNAL_ID),
            return_url: black_box(samples::RETURN_URL),
        };
        answer(send(self.post(&self.operations.withdraw, &request)?))
    }

    /// Reads a withdrawal.
    pub fn get_withdrawal(&self, send: &Send<'_>) -> Answered<Withdrawal> {
        let id = black_box(samples::WITHDRAWAL_ID);
        let uri = format!("{}/api/v1/payments/withdraw/{id}", samples::BASE_URL).parse()?;
        answer(send(self.get(&uri)))
    }

    /// Reads what is in the wallets.
    pub fn balance(&self, send: &Send<'_>) -> Answered<Vec<Balance>> {
        answer(send(self.get(&self.operations.balance)))
    }

    /// Reads a rate.
    pub fn exchange_rate(&self, send: &Send<'_>) -> Answered<ExchangeRate> {
        let (from, to) = (black_box("XAF"), black_box("XOF"));
        let base = samples::BASE_URL;
        let uri = format!("{base}/api/v1/payments/exchange-rate?from={from}&to={to}").parse()?;
        answer(send(self.get(&uri)))
    }

    /// Asks whose number it is.
    pub fn predict(&self, send: &Send<'_>) -> Answered<Suggestion> {
        let request = Prediction { phone_number: black_box(samples::PHONE_NUMBER) };
        answer(send(self.post(&self.operations.predict, &request)?))
    }

    /// Reads which operators work.
    pub fn availability(&self, send: &Send<'_>) -> Answered<Vec<CountryAvailability>> {
        answer(send(self.get(&self.operations.availability)))
    }

    /// Fetches a token, up to the header that it is sent in.
    pub fn token(&self, send: &Send<'_>) -> Answered<(Token, HeaderValue)> {
        let token: Token = answer(send(self.post(&self.operations.token, &Empty {})?))?;
        let header = bearer(&token.access_token)?;
        Ok((token, header))
    }

    /// Moves money between wallets with the token that is kept.
    pub fn transfer(&self, send: &Send<'_>) -> Answered<WalletTransfer> {
        let transfer = Transfer {
            application_id: black_box(samples::APPLICATION_ID),
            source_country: black_box("CMR"),
            destination_country: black_box("GAB"),
            amount: black_box(samples::AMOUNT),
            external_id: black_box(samples::EXTERNAL_ID),
        };
        let mut request = post_without_keys(&self.operations.transfer, &transfer)?;
        request.headers_mut().insert(AUTHORIZATION, self.operations.bearer.clone());
        answer(send(request))
    }

    /// Reads the fees.
    pub fn price_list(&self, send: &Send<'_>) -> Answered<PriceList> {
        answer(send(get_without_keys(&self.operations.price_list)))
    }

    /// Reads whose keys these are.
    pub fn me(&self, send: &Send<'_>) -> Answered<Account> {
        answer(send(self.get(&self.operations.me)))
    }
}

fn bearer(token: &str) -> Result<HeaderValue, http::header::InvalidHeaderValue> {
    let mut value = HeaderValue::try_from(format!("Bearer {token}"))?;
    value.set_sensitive(true);
    Ok(value)
}
