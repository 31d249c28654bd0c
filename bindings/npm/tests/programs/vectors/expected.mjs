// What is made of each response's, error's and webhook's vector.
import { CALLS } from './calls.mjs';

const get = (kpay) => kpay.payments.get('pay_abc123');
const { call: init } = CALLS.req_init_ussd;
const { call: withdraw } = CALLS.req_withdraw;
const { call: transfer } = CALLS.req_wallet_transfer_same_currency;

/** Which call is answered so, and what its value tells beside KPay's own fields. */
export const RESPONSES = {
  availability_200: { call: (kpay) => kpay.operators.availability() },
  balance_200: { call: (kpay) => kpay.account.balances(), told: { length: 1, '0.availableBalanceText': '125000' } },
  balance_200_multi: { call: (kpay) => kpay.account.balances(), told: { length: 2, '1.reservedBalanceText': '0' } },
  exchange_rate_200: { call: (kpay) => kpay.account.exchangeRate({ from: 'XAF', to: 'XOF' }), told: { rateText: '1.0153' } },
  init_gateway_201: { call: CALLS.req_init_gateway.call, told: { state: 'open', amountText: '5000' } },
  init_ussd_201: { call: init, told: { state: 'open', amountText: '5000' } },
  me_200: { call: (kpay) => kpay.account.me() },
  payment_completed_200: { call: get, told: { state: 'completed', feeAmountText: '100', netAmountText: '4900' } },
  payment_failed_200: { call: get, told: { state: 'failed', amountText: '5000' } },
  payment_object_200_legacy: { call: get, told: { state: 'completed', paymentMethod: 'MTN_MONEY' } },
  payment_refunded_200: { call: get, told: { state: 'refunded', amountText: '5000' } },
  predict_provider_201: { call: CALLS.req_predict_provider.call },
  pricelist_200: { call: (kpay) => kpay.operators.priceList() },
  refund_init_201: { call: CALLS.req_refund.call, told: { amountText: '5000' } },
  wallet_transfer_cross_currency_201: {
    call: transfer,
    told: { exchangeRateText: '1.0153', 'destinationTransaction.amountText': '101530' },
  },
  wallet_transfer_same_currency_201: {
    call: transfer,
    told: { exchangeRateText: '1', 'destinationTransaction.amountText': '50000' },
  },
  withdraw_completed_200: { call: (kpay) => kpay.withdrawals.get('wdr_xyz456'), told: { state: 'completed' } },
  // As printed; the product of the other two is another number.
  withdraw_cross_currency_201: { call: withdraw, told: { payoutAmountText: '48211.75', exchangeRateText: '1.015' } },
  withdraw_gateway_201: { call: CALLS.req_withdraw_gateway.call, told: { state: 'open' } },
  withdraw_init_201: { call: withdraw, told: { state: 'open' } },
  withdraw_init_201_legacy: { call: withdraw, told: { state: 'open' } },
};

const notMoved = (code) => ({ code, outcome: 'not_moved' });

/** What an init is told by each error. */
export const ERRORS = {
  error_400_array_message: notMoved('bad_parameter'),
  error_400_currency_forbidden: notMoved('currency'),
  error_400_currency_required: notMoved('currency'),
  error_400_documented: notMoved('bad_parameter'),
  error_400_mode_gateway: notMoved('mode_mismatch'),
  error_400_mode_ussd: notMoved('mode_mismatch'),
  error_400_real_envelope: notMoved('bad_parameter'),
  error_401_invalid: notMoved('credentials'),
  error_401_missing: notMoved('credentials'),
  error_403: notMoved('forbidden_or_not_found'),
  error_404: notMoved('forbidden_or_not_found'),
  error_409_external_id: { code: 'conflict', outcome: 'already_exists' },
  error_422_balance: notMoved('insufficient_balance'),
  error_429: notMoved('rate_limited'),
  error_500: { code: 'server_failure', outcome: 'unknown' },
};

/** The family and the end of each webhook. */
export const WEBHOOKS = {
  webhook_payment_completed: ['payment', 'completed'],
  webhook_payment_failed: ['payment', 'failed'],
  webhook_payment_initiated: ['informative', 'open'],
  webhook_payment_processing: ['informative', 'open'],
  webhook_payout_completed: ['payout', 'completed'],
  webhook_refund_completed: ['refund', 'completed'],
};
