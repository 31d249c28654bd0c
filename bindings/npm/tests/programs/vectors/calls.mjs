// What a caller asks for to send the body of each request's vector.

const INIT = '/api/v1/payments/init';
const WITHDRAW = '/api/v1/payments/withdraw';
const TRANSFER = '/api/wallets/transfer';

const CUSTOMER = { provider: 'MTN_MOMO_CMR', phoneNumber: '+237 6 70 00 00 01' };
const PAGE = { externalId: 'ORDER-12346', amount: 5000, returnUrl: 'https://monsite.com/return' };
const CANCELLABLE = { ...PAGE, cancelUrl: 'https://monsite.com/cancel' };

/** What most of the responses' vectors answer. */
export const INIT_USSD = { externalId: 'ORDER-12345', amount: 5000, ...CUSTOMER };

const CROSS_COUNTRY = {
  amount: '50000',
  currency: 'XAF',
  sourceCountry: 'CMR',
  provider: 'MTN_MOMO_CIV',
  phoneNumber: '2250503456089',
  recipientFirstName: 'Jean',
  recipientLastName: 'Dupont',
};
const TRANSFERRED = { applicationId: 'e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d', sourceCountry: 'CMR' };

const init = (params) => ({ path: INIT, call: (kpay) => kpay.payments.init(params) });
const withdraw = (params) => ({ path: WITHDRAW, call: (kpay) => kpay.withdrawals.init(params) });
const transfer = (params) => ({
  path: TRANSFER,
  auth: 'token',
  call: (kpay) => kpay.wallets.transfer({ ...TRANSFERRED, ...params }),
});

export const CALLS = {
  req_init_ussd: init(INIT_USSD),
  req_init_ussd_full: init({
    ...INIT_USSD,
    currency: 'XAF',
    description: 'Order 12345',
    customerName: 'Test Customer',
    customerEmail: 'client@example.com',
    metadata: { orderId: '12345' },
  }),
  req_init_gateway: init(CANCELLABLE),
  req_init_gateway_currency: init({ ...CANCELLABLE, currency: 'XAF' }),
  req_init_card: init({ ...PAGE, externalId: 'ORDER-12347', paymentMethod: 'CARD', customerEmail: 'client@example.com' }),
  req_predict_provider: {
    path: '/api/v1/payments/predict-provider',
    call: (kpay) => kpay.operators.predict('+237 670000001'),
  },
  req_refund: {
    path: '/api/v1/payments/pay_abc123/refund',
    call: (kpay) =>
      kpay.payments.refund('pay_abc123', { externalId: 'REFUND-CMD-2026-00042', reason: 'Produit en rupture de stock' }),
  },
  req_withdraw: withdraw({ externalId: 'WD-ORDER-98765', amount: 5000n, ...CUSTOMER }),
  req_withdraw_bank: withdraw({
    externalId: 'WD-BANK-001',
    amount: 100_000,
    bankAccountId: '0ff617c5-8b6f-44b5-9e9f-114fa5089d2b',
    description: 'Virement fournisseur',
  }),
  req_withdraw_gateway: withdraw({ ...PAGE, externalId: 'WD-ORD-001' }),
  req_withdraw_cross_country: withdraw({
    ...CROSS_COUNTRY,
    externalId: 'PAYOUT-CROSS-003',
    purposeOfFunds: 'FAMILY_SUPPORT',
    sourceOfFunds: 'SALARY',
  }),
  // The form of July lacks what KPay has required since August.
  req_withdraw_cross_country_before_august: {
    ...withdraw({ ...CROSS_COUNTRY, externalId: 'PAYOUT-CROSS-002', description: "Paiement fournisseur Cote d'Ivoire" }),
    without: {
      recipientFirstName: 'Jean',
      recipientLastName: 'Dupont',
      purposeOfFunds: 'PERSONAL_TRANSFER',
      sourceOfFunds: 'BUSINESS_INCOME',
    },
  },
  req_wallet_transfer_same_currency: transfer({
    externalId: 'TRF-2026-001',
    amount: 50_000,
    destinationCountry: 'GAB',
    description: 'Transfert de fonds CMR vers GAB',
  }),
  req_wallet_transfer_cross_currency: transfer({
    externalId: 'TRF-2026-002',
    amount: 100_000,
    destinationCountry: 'SEN',
    description: 'Approvisionnement wallet Sénégal',
  }),
};
