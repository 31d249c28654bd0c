//! The operations of KPay's API and the gateway pages: a file for each, and one line of [`ROUTES`].

mod availability;
mod balance;
mod create_token;
mod exchange_rate;
mod gateway_payment;
mod gateway_withdrawal;
mod get_payment;
mod get_withdrawal;
mod init_payment;
mod init_withdrawal;
mod me;
mod platform_info;
mod predict_provider;
mod price_list;
mod refund_payment;
mod transfer;

use crate::engine::Engine;
use crate::http::route::{Route, RouteLimit};

#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    Route::keys("GET", "/api/v1/payments/availability", "getAvailability", Engine::availability),
    Route::keys("GET", "/api/v1/payments/balance", "getBalance", Engine::balance),
    Route::keys("GET", "/api/v1/payments/exchange-rate", "getExchangeRate", Engine::exchange_rate),
    Route::keys("POST", "/api/v1/payments/init", "initPayment", Engine::init_payment).limited(RouteLimit::GatewayInit),
    Route::keys("GET", "/api/v1/payments/me", "getMe", Engine::me),
    Route::keys("POST", "/api/v1/payments/predict-provider", "predictProvider", Engine::predict_provider),
    Route::keys("POST", "/api/v1/payments/token", "createToken", Engine::create_token),
    Route::keys("POST", "/api/v1/payments/withdraw", "initWithdrawal", Engine::init_withdrawal),
    Route::keys("GET", "/api/v1/payments/withdraw/{id}", "getWithdrawal", Engine::get_withdrawal).limited(RouteLimit::Polling),
    Route::keys("GET", "/api/v1/payments/{id}", "getPayment", Engine::get_payment).limited(RouteLimit::Polling),
    Route::keys("POST", "/api/v1/payments/{id}/refund", "refundPayment", Engine::refund_payment),
    Route::public("GET", "/api/public/platform-info", "getPlatformInfo", Engine::platform_info),
    Route::public("GET", "/api/public/pricelist", "getPriceList", Engine::price_list),
    Route::token("POST", "/api/wallets/transfer", "transferBetweenWallets", Engine::transfer),
    Route::page("GET", "/gateway/{token}", Engine::show_gateway_page),
    Route::page("POST", "/gateway/{token}/cancel", Engine::cancel_gateway_page),
    Route::page("POST", "/gateway/{token}/pay", Engine::pay_gateway_page),
    Route::page("POST", "/gateway/{token}/withdraw", Engine::withdraw_gateway_page),
];
