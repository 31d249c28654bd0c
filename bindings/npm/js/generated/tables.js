// Made from Rust: UPDATE=1 cargo test --package kpay-npm generated

/** Where a transaction stands, by the status that KPay says; by any other it is open. */
export const STATES = {
  PENDING: 'open',
  PROCESSING: 'open',
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  REFUNDED: 'refunded',
  EXPIRED: 'expired',
};

/**
 * What each answer must be: 'string', 'id' (a number too), 'boolean', 'time', an exact 'amount', 'any', an
 * object of fields that must be there and others that may be anything, [items], or [items, the key] of a
 * list that was seen in several shapes.
 */
export const ANSWERS = {};
ANSWERS['payments.init_ussd'] = { must: { id: 'id', status: 'string' }, may: { reference: 'id', providerReference: 'id', amount: 'amount', currency: 'string', externalId: 'id', provider: 'string', country: 'string', phoneNumber: 'id', isTest: 'boolean', message: 'string' } };
ANSWERS['payments.init_gateway'] = { must: { id: 'id', gatewayUrl: 'string' }, may: { status: 'string', reference: 'id', externalId: 'id', mode: 'string', amount: 'amount', currency: 'string', expiresAt: 'time', isTest: 'boolean', message: 'string' } };
ANSWERS['payments.get'] = { must: { id: 'id', status: 'string' }, may: { reference: 'id', providerReference: 'id', amount: 'amount', netAmount: 'amount', feeAmount: 'amount', currency: 'string', externalId: 'id', provider: 'string', country: 'string', phoneNumber: 'id', mode: 'string', isTest: 'boolean', description: 'string', metadata: 'any', createdAt: 'time', completedAt: 'time', failedAt: 'time', failureReason: 'string' } };
ANSWERS['payments.refund'] = { must: { id: 'id', status: 'string' }, may: { amount: 'amount', currency: 'string', feeAmount: 'amount', externalId: 'id', originalPaymentId: 'id', originalPaymentStatus: 'string', isTest: 'boolean', message: 'string' } };
ANSWERS['withdrawals.init_ussd'] = ANSWERS['withdrawals.init_bank'] = ANSWERS['withdrawals.init_cross_country'] = ANSWERS['withdrawals.get'] = { must: { id: 'id', status: 'string' }, may: { reference: 'id', providerReference: 'id', amount: 'amount', netAmount: 'amount', feeAmount: 'amount', currency: 'string', payoutCurrency: 'string', payoutAmount: 'amount', exchangeRate: 'amount', externalId: 'id', provider: 'string', country: 'string', phoneNumber: 'id', mode: 'string', isTest: 'boolean', description: 'string', metadata: 'any', createdAt: 'time', completedAt: 'time', failedAt: 'time', failureReason: 'string', message: 'string' } };
ANSWERS['withdrawals.init_gateway'] = { must: { id: 'id', gatewayUrl: 'string' }, may: { status: 'string', reference: 'id', externalId: 'id', mode: 'string', amount: 'amount', netAmount: 'amount', feeAmount: 'amount', currency: 'string', expiresAt: 'time', isTest: 'boolean', message: 'string' } };
ANSWERS['wallets.transfer'] = { must: { id: 'id' }, may: { sourceTransaction: { must: { id: 'id' }, may: { reference: 'id', type: 'string', amount: 'amount', currency: 'string', country: 'string' } }, destinationTransaction: { must: { id: 'id' }, may: { reference: 'id', type: 'string', amount: 'amount', currency: 'string', country: 'string' } }, exchangeRate: 'amount', description: 'string', externalId: 'id', createdAt: 'time' } };
ANSWERS['wallets.create_token'] = { must: { accessToken: 'string' }, may: { expiresIn: 'any', environment: 'string' } };
ANSWERS['account.me'] = { must: { environment: 'string' }, may: { application: { must: {  }, may: { id: 'id', name: 'string' } }, company: { must: {  }, may: { id: 'id', name: 'string' } } } };
ANSWERS['account.balances'] = [{ must: { currency: 'string' }, may: { balance: 'amount', reservedBalance: 'amount', availableBalance: 'amount' } }, 'currency'];
ANSWERS['account.exchange_rate'] = { must: { rate: 'amount' }, may: { from: 'string', to: 'string' } };
ANSWERS['account.platform_info'] = 'any';
ANSWERS['operators.availability'] = [{ must: { country: 'string', providers: [{ must: { provider: 'string', operationTypes: [{ must: { operationType: 'string', status: 'string' }, may: {  } }] }, may: {  } }] }, may: {  } }, 'country'];
ANSWERS['operators.predict'] = { must: { provider: 'string' }, may: { country: 'string', phoneNumber: 'id' } };
ANSWERS['operators.price_list'] = { must: { countries: [{ must: { code: 'string', operators: [{ must: { operator: 'string' }, may: { depositRate: 'amount', withdrawalRate: 'amount' } }] }, may: { name: 'string', currency: 'string' } }] }, may: { internationalAvailable: 'boolean', currency: 'string' } };
ANSWERS['webhook'] = { must: { event: 'string' }, may: { paymentId: 'id', payoutId: 'id', withdrawalId: 'id', refundId: 'id', originalPaymentId: 'id', id: 'id', reference: 'id', status: 'string', amount: 'amount', phoneNumber: 'id', externalId: 'id', metadata: 'any', completedAt: 'time', failedAt: 'time', failureReason: 'string', timestamp: 'time', isTest: 'boolean' } };

/** The operators: provider, name, country, currencies, decimals. */
export const OPERATORS = [
  ['MTN_MOMO_BEN', 'MTN', 'BEN', ['XOF'], 0],
  ['MOOV_BEN', 'Moov', 'BEN', ['XOF'], 0],
  ['MTN_MOMO_CMR', 'MTN', 'CMR', ['XAF'], 0],
  ['ORANGE_CMR', 'Orange', 'CMR', ['XAF'], 0],
  ['MTN_MOMO_CIV', 'MTN', 'CIV', ['XOF'], 0],
  ['ORANGE_CIV', 'Orange', 'CIV', ['XOF'], 0],
  ['VODACOM_MPESA_COD', 'Vodacom M-Pesa', 'COD', ['CDF', 'USD'], null],
  ['AIRTEL_COD', 'Airtel', 'COD', ['CDF', 'USD'], 2],
  ['ORANGE_COD', 'Orange', 'COD', ['CDF', 'USD'], 2],
  ['AIRTEL_GAB', 'Airtel', 'GAB', ['XAF'], 2],
  ['MPESA_KEN', 'M-Pesa', 'KEN', ['KES'], null],
  ['AIRTEL_COG', 'Airtel', 'COG', ['XAF'], 0],
  ['MTN_MOMO_COG', 'MTN', 'COG', ['XAF'], 0],
  ['AIRTEL_RWA', 'Airtel', 'RWA', ['RWF'], 0],
  ['MTN_MOMO_RWA', 'MTN', 'RWA', ['RWF'], 0],
  ['FREE_SEN', 'Free', 'SEN', ['XOF'], 0],
  ['ORANGE_SEN', 'Orange', 'SEN', ['XOF'], 0],
  ['ORANGE_SLE', 'Orange', 'SLE', ['SLE'], 2],
  ['AIRTEL_OAPI_UGA', 'Airtel', 'UGA', ['UGX'], 0],
  ['MTN_MOMO_UGA', 'MTN', 'UGA', ['UGX'], 2],
  ['AIRTEL_OAPI_ZMB', 'Airtel', 'ZMB', ['ZMW'], 2],
  ['MTN_MOMO_ZMB', 'MTN', 'ZMB', ['ZMW'], 2],
  ['ZAMTEL_ZMB', 'Zamtel', 'ZMB', ['ZMW'], 2],
];
