//! The other operations through the SDK.

use std::error::Error;
use std::hint::black_box;

use kpay_bench::samples::{self, Send};
use kpay_core::endpoint::{
    Account, Availability, Balances, CreateToken, ExchangeRate, GatewayWithdrawal, GetAvailability,
    GetBalances, GetExchangeRate, GetMe, GetPriceList, GetWithdrawal, InitBankWithdrawal,
    InitCrossCountryWithdrawal, InitGatewayWithdrawal, InitUssdWithdrawal, PredictProvider,
    PriceList, ProviderSuggestion, Refund, RefundPayment, Token, TransferBetweenWallets,
    WalletTransfer,
};
use kpay_core::{
    ApplicationId, BankAccountId, Country, Currency, Endpoint, ExternalId, Keys, Money, Now,
    PaymentId, PhoneNumber, Provider, Withdrawal, WithdrawalId,
};

use super::Sdk;

type Answered<T> = Result<T, Box<dyn Error>>;

impl Sdk {
    pub(crate) fn refund(&mut self, send: &Send<'_>) -> Answered<Refund> {
        let refund = RefundPayment::new(PaymentId::new(black_box(samples::PAYMENT_ID))?, order()?)
            .reason(black_box(samples::REASON));
        self.call(&refund, send)
    }

    pub(crate) fn withdraw(&mut self, send: &Send<'_>) -> Answered<Withdrawal> {
        let withdrawal = InitUssdWithdrawal::new(
            order()?,
            Money::new(black_box(samples::AMOUNT), Currency::Xaf),
            black_box(Provider::MtnMomoCmr),
            PhoneNumber::new(black_box(samples::PHONE_NUMBER))?,
        );
        self.call(&withdrawal, send)
    }

    pub(crate) fn withdraw_to_bank(&mut self, send: &Send<'_>) -> Answered<Withdrawal> {
        let account = BankAccountId::new(black_box(samples::BANK_ACCOUNT_ID))?;
        let withdrawal = InitBankWithdrawal::new(order()?, black_box(samples::AMOUNT), account);
        self.call(&withdrawal, send)
    }

    pub(crate) fn withdraw_across(&mut self, send: &Send<'_>) -> Answered<Withdrawal> {
        let withdrawal = InitCrossCountryWithdrawal::new(
            order()?,
            Money::new(black_box(samples::AMOUNT), Currency::Xaf),
            black_box(Country::Cmr),
            black_box(Provider::MtnMomoCiv),
            PhoneNumber::new(black_box(samples::PHONE_NUMBER_ABROAD))?,
            black_box(samples::FIRST_NAME),
            black_box(samples::LAST_NAME),
        );
        self.call(&withdrawal, send)
    }

    pub(crate) fn withdraw_by_page(&mut self, send: &Send<'_>) -> Answered<GatewayWithdrawal> {
        let amount = black_box(samples::AMOUNT);
        let page = InitGatewayWithdrawal::new(order()?, amount, black_box(samples::RETURN_URL));
        self.call(&page, send)
    }

    pub(crate) fn get_withdrawal(&mut self, send: &Send<'_>) -> Answered<Withdrawal> {
        let id = WithdrawalId::new(black_box(samples::WITHDRAWAL_ID))?;
        self.call(&GetWithdrawal::new(id), send)
    }

    pub(crate) fn balance(&mut self, send: &Send<'_>) -> Answered<Balances> {
        self.call(&GetBalances::new(), send)
    }

    pub(crate) fn exchange_rate(&mut self, send: &Send<'_>) -> Answered<ExchangeRate> {
        let rate = GetExchangeRate::new(black_box(Currency::Xaf), black_box(Currency::Xof));
        self.call(&rate, send)
    }

    pub(crate) fn predict(&mut self, send: &Send<'_>) -> Answered<ProviderSuggestion> {
        let number = PhoneNumber::new(black_box(samples::PHONE_NUMBER))?;
        self.call(&PredictProvider::new(number), send)
    }

    pub(crate) fn availability(&mut self, send: &Send<'_>) -> Answered<Availability> {
        self.call(&GetAvailability::new(), send)
    }

    pub(crate) fn token(&mut self, send: &Send<'_>) -> Answered<Token> {
        self.call(&CreateToken::new(), send)
    }

    /// With the token that is kept.
    pub(crate) fn transfer(&mut self, send: &Send<'_>) -> Answered<WalletTransfer> {
        let transfer = TransferBetweenWallets::new(
            order()?,
            ApplicationId::new(black_box(samples::APPLICATION_ID))?,
            black_box(samples::AMOUNT),
            black_box(Country::Cmr),
            black_box(Country::Gab),
        );
        let token = self.tokens.token(Now::default()).ok_or("the token has ended")?;
        let prepared = transfer.prepare(&self.base_url, &token)?;
        self.call_prepared::<TransferBetweenWallets>(prepared, send)
    }

    pub(crate) fn price_list(&mut self, send: &Send<'_>) -> Answered<PriceList> {
        let prepared = GetPriceList::new().prepare(&self.base_url, ())?;
        self.call_prepared::<GetPriceList>(prepared, send)
    }

    pub(crate) fn me(&mut self, send: &Send<'_>) -> Answered<Account> {
        self.call(&GetMe::new(), send)
    }

    fn call<E: Endpoint<Auth = Keys>>(
        &mut self,
        endpoint: &E,
        send: &Send<'_>,
    ) -> Answered<E::Response> {
        let prepared = endpoint.prepare(&self.base_url, &self.credentials)?;
        self.call_prepared::<E>(prepared, send)
    }
}

fn order() -> Result<ExternalId, kpay_core::InvalidInputError> {
    ExternalId::new(black_box(samples::EXTERNAL_ID))
}
