//! The operations, one file each: data, checks, place on the wire, answer and tests together.
//!
//! To add one, write its file and name it here.

mod availability;
mod balances;
mod create_token;
mod exchange_rate;
mod get_payment;
mod get_withdrawal;
mod init_cross_country_withdrawal;
mod init_gateway_payment;
mod init_gateway_withdrawal;
mod init_ussd_payment;
mod init_withdrawal;
mod listing;
mod me;
mod predict_provider;
mod public_pages;
mod refund_payment;
pub(crate) mod shapes;
mod url_check;
mod wallet_transfer;

pub(crate) use init_cross_country_withdrawal::{check_name, check_wallet_money};
pub(crate) use refund_payment::check_reason;
pub(crate) use url_check::check_url;
pub(crate) use wallet_transfer::check_transfer;

pub use availability::{
    Availability, CountryAvailability, GetAvailability, OperationAvailability, OperationStatus,
    OperationType, ProviderAvailability,
};
pub use balances::{Balance, Balances, GetBalances};
pub use create_token::{CreateToken, Token};
pub use exchange_rate::{ExchangeRate, GetExchangeRate};
pub use get_payment::GetPayment;
pub use get_withdrawal::GetWithdrawal;
pub use init_cross_country_withdrawal::{
    InitCrossCountryWithdrawal, PurposeOfFunds, SourceOfFunds,
};
pub use init_gateway_payment::{HostedPayment, InitGatewayPayment, PaymentMethod};
pub use init_gateway_withdrawal::{HostedWithdrawal, InitGatewayWithdrawal};
pub use init_ussd_payment::{InitUssdPayment, InitiatedPayment};
pub use init_withdrawal::{InitBankWithdrawal, InitUssdWithdrawal};
pub use me::{Account, Me, Named};
pub use predict_provider::{PredictProvider, ProviderSuggestion};
pub use public_pages::{CountryPrices, GetPlatformInfo, GetPriceList, OperatorPrices, PriceList};
pub use refund_payment::{Refund, RefundPayment};
pub use wallet_transfer::{TransferBetweenWallets, WalletTransaction, WalletTransfer};
