//! The operations, one file each: a request with its place on the wire, its fields and its checks, its answer, and
//! tests.
//!
//! To add one, write its file, and name it twice here: as a module of its room, and in the list.

pub(crate) mod declaration;
pub(crate) mod description;
pub(crate) mod facts;
mod list;
mod listing;
pub(crate) mod payload;
pub(crate) mod prepared;
pub(crate) mod raw;
pub(crate) mod request;
pub(crate) mod response;
mod return_url;
pub(crate) mod value;

/// The application and company behind the keys.
mod account {
    pub(super) mod balances;
    pub(super) mod exchange_rate;
    pub(super) mod me;
    pub(super) mod platform_info;
}

/// The mobile-money operators.
mod operators {
    pub(super) mod availability;
    pub(super) mod predict;
    pub(super) mod price_list;
}

/// Payments from customers, and giving them back.
mod payments {
    pub(super) mod get;
    pub(super) mod init_gateway;
    pub(super) mod init_ussd;
    pub(super) mod refund;
}

/// The wallets of a company.
mod wallets {
    pub(super) mod create_token;
    pub(super) mod transfer;
}

/// Payouts from a wallet.
mod withdrawals {
    pub(super) mod get;
    pub(super) mod init_bank;
    pub(super) mod init_cross_country;
    pub(super) mod init_gateway;
    pub(super) mod init_ussd;
}

// Room and file are the operation's name, and the path of its method in the clients.
list::endpoints! {
    payments {
        init_ussd: InitUssdPayment,
        init_gateway: InitGatewayPayment,
        get: GetPayment,
        refund: RefundPayment,
    }
    withdrawals {
        init_ussd: InitUssdWithdrawal,
        init_bank: InitBankWithdrawal,
        init_cross_country: InitCrossCountryWithdrawal,
        init_gateway: InitGatewayWithdrawal,
        get: GetWithdrawal,
    }
    wallets {
        transfer: TransferBetweenWallets,
        create_token: CreateToken,
    }
    account {
        me: GetMe,
        balances: GetBalances,
        exchange_rate: GetExchangeRate,
        platform_info: GetPlatformInfo,
    }
    operators {
        availability: GetAvailability,
        predict: PredictProvider,
        price_list: GetPriceList,
    }
}

pub use raw::{RawMoneyRequest, RawRequest};
