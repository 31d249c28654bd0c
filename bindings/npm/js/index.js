export { KPayError } from './error.js';
export { generateExternalId } from './external_id.js';
export { KPay } from './kpay.js';
export { operators } from './operators.js';
export { advance, advanceTo, matches, orderState, settleOrder } from './order.js';
export { signReturn, verifyReturn } from './return.js';
export { signWebhook, verifyWebhook, webhookFromTrustedStore } from './webhook.js';
