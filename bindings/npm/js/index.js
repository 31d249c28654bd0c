export { KPayError } from './error.js';
export { generateExternalId } from './values/external_id.js';
export { KPay } from './kpay.js';
export { operators } from './values/operators.js';
export { advance, advanceTo, matches, orderState, settleOrder } from './order.js';
export { signReturn, verifyReturn } from './webhooks/return.js';
export { signWebhook, verifyWebhook, webhookFromTrustedStore } from './webhooks/webhook.js';
