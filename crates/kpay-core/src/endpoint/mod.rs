//! The operations, one file each: data, checks, place on the wire, answer and tests together.
//!
//! To add one, write its file and name it here.

mod account;
mod listing;
mod operators;
mod payments;
pub(crate) mod prepared;
mod public;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod shapes;
mod url_check;
mod wallets;
mod withdrawals;

pub(crate) use payments::refund::check_reason;
pub(crate) use url_check::check_url;
pub(crate) use wallets::transfer::check_transfer;
pub(crate) use withdrawals::init_cross_country::{check_name, check_wallet_money};

pub use account::balances::{Balance, Balances, GetBalances};
pub use account::exchange_rate::{ExchangeRate, GetExchangeRate};
pub use account::me::{Account, GetMe, Named};
pub use operators::availability::{
    Availability, CountryAvailability, GetAvailability, OperationAvailability, OperationStatus,
    OperationType, ProviderAvailability,
};
pub use operators::predict::{PredictProvider, ProviderSuggestion};
pub use payments::get::GetPayment;
pub use payments::init_gateway::{GatewayPayment, InitGatewayPayment, PaymentMethod};
pub use payments::init_ussd::{InitUssdPayment, InitiatedPayment};
pub use payments::refund::{Refund, RefundPayment};
pub use public::{CountryPrices, GetPlatformInfo, GetPriceList, OperatorPrices, PriceList};
pub use wallets::create_token::{CreateToken, Token};
pub use wallets::transfer::{TransferBetweenWallets, WalletTransaction, WalletTransfer};
pub use withdrawals::get::GetWithdrawal;
pub use withdrawals::init::{InitBankWithdrawal, InitUssdWithdrawal};
pub use withdrawals::init_cross_country::{
    InitCrossCountryWithdrawal, PurposeOfFunds, SourceOfFunds,
};
pub use withdrawals::init_gateway::{GatewayWithdrawal, InitGatewayWithdrawal};
