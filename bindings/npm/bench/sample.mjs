import { createHmac } from 'node:crypto';

/** A notification as KPay sends it, with what each way to verify it needs. */
export const secret = 'whsec_synthetic_for_measurements';
export const body = JSON.stringify({
  event: 'payment.completed',
  paymentId: '0ff617c5-8b6f-44b5-9e9f-114fa5089d2b',
  reference: 'KPAY-20260514-000123',
  status: 'COMPLETED',
  amount: 5000,
  phoneNumber: '237653456789',
  externalId: 'ORDER-12345',
  metadata: { orderId: '12345' },
  completedAt: '2026-05-14T10:02:30.000Z',
  timestamp: '2026-05-14T10:02:31.000Z',
  isTest: true,
});
export const signature = createHmac('sha256', secret).update(body).digest('hex');
