// What is made of each error's and webhook's vector.
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
