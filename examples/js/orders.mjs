// The books of the examples that keep them in memory. Yours are in a database, where each change is a
// statement that checks what it was decided from (see worker.mjs).
import { advance, settleOrder, verifyWebhook } from 'kpay';

export const PRICE = 5000;

/** By externalId. */
const orders = new Map();

/** By the events' key: of which order a payment is, and how far each transaction has come. */
const owners = new Map();
const states = new Map();

export function open(externalId) {
  orders.set(externalId, { externalId, amount: PRICE, currency: 'XAF', deliveredFor: undefined });
}

/** What the answer of an init says: this payment is of this order, and of no other. */
export function learn(externalId, paymentId) {
  const key = `payment:${paymentId}`;
  owners.set(key, externalId);
  // Its webhook may have been here first.
  if (!states.has(key)) states.set(key, 'open');
}

/** How far an order has come; undefined when there is none. */
export function stateOf(externalId) {
  const order = orders.get(externalId);
  return order && (order.deliveredFor ? 'completed' : 'open');
}

/** Verifies and books a webhook. What it rejects with says by `responseStatus` what to answer. */
export async function receive(request, secret) {
  const event = await verifyWebhook(request, secret);
  if (!event.key) console.error(`${event.type} names nothing: read what is open from KPay`);
  else if (event.family === 'payout' || event.family === 'refund') await bookOther(event);
  else await bookPayment(event);
}

/** A payout or a refund has a record of its own, and pays no order. */
async function bookOther(event) {
  const { result, state } = await advance(states.get(event.key), event);
  if (result === 'conflict') console.error(`someone has to look at ${event.key}`);
  if (result === 'apply') states.set(event.key, state);
}

/** Delivers an order once, whatever KPay repeats and however many of its payments are paid. */
async function bookPayment(event) {
  const { key, data } = event;
  const order = orders.get(owners.get(key) ?? data.externalId);
  const record = order && { ...order, state: states.get(key) };
  const { step, state } = await settleOrder(record, event);
  // Another event was first while this one was looked at.
  if (order.deliveredFor !== record.deliveredFor || states.get(key) !== record.state) return bookPayment(event);
  if (state) {
    owners.set(key, order.externalId);
    states.set(key, state);
  }
  if (step === 'deliver') {
    order.deliveredFor = key;
    console.log(`deliver order ${order.externalId}`);
  } else if (['conflict', 'mismatch', 'paid_twice'].includes(step)) {
    console.error(`someone has to look at order ${order.externalId}: ${step} by ${key}`);
  }
}
