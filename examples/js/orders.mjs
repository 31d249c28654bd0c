// The orders of the examples that keep them in memory. Yours are in a database, where a change of
// stage is a statement that checks the stage it was made from.
import { advance, matches } from 'kpay';

export const PRICE = 5000;

const orders = new Map();

export function open(externalId) {
  orders.set(externalId, { externalId, amount: PRICE, currency: 'XAF', stage: 'open' });
}

export function find(externalId) {
  return orders.get(externalId);
}

/** Applies a verified event: once, whatever KPay repeats, and only when it is of this order. */
export async function settle(order, event) {
  if (event.family !== 'payment' && event.family !== 'informative') return;
  const { stage: stored, ...expected } = order;
  const { differs } = await matches(event, expected);
  const { result, stage } = await advance(stored, event);
  if (differs || result === 'conflict') {
    console.error(`someone has to look at order ${order.externalId}: ${event.key}`);
    return;
  }
  if (result !== 'apply') return;
  // Another event was first while this one was looked at.
  if (order.stage !== stored) return settle(order, event);
  order.stage = stage;
  if (stage === 'completed') console.log(`deliver order ${order.externalId}`);
}
