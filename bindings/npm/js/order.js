import { exact } from './values/amounts.js';
import { stateOf } from './calls/answer.js';
import { answering } from './webhooks/answering.js';
import { KPayError, refused } from './error.js';
import { objectOf } from './values/options.js';
import { fit, parted } from './wasm/text.js';
import { ask, load } from './wasm/instance.js';
import { namedId } from './webhooks/webhook.js';

/** What a verified event means for the state that is stored of its transaction. */
export async function advance(stored, event) {
  return advanceTo(stored, objectOf(event, 'the event').state ?? '');
}

/** The same for the state of a transaction that was read from KPay. */
export async function advanceTo(stored, next) {
  fit('state', next);
  const [result, state] = parted(ask(await load(), 'advance', stored, next));
  return state ? { result, state } : { result };
}

/** What the result of a call means for the state that is stored of its order: the state to store. */
export async function orderState(stored, result) {
  fit('stored', stored ?? '');
  objectOf(result, 'the result');
  const isError = KPayError.is(result) || Object.prototype.toString.call(result) === '[object Error]';
  const word = isError ? result.outcome : '';
  if (word === undefined) throw refused('invalid_input', 'result: this error says no outcome, as it is of a call that moves no money', { field: 'result' });
  return ask(await load(), 'orderState', stored, result.code === 'in_flight' ? 'in_flight' : word);
}

/** Holds what KPay says of a payment, in its object or in an event, against the order. */
export async function matches(paymentOrEvent, expected) {
  try {
    const order = expectedOf(expected);
    const { family, data } = objectOf(paymentOrEvent, 'the payment');
    const said = family ? objectOf(data, 'the data of the event') : paymentOrEvent;
    const texts = textsOf({ ...said, paymentId: namedId(said) });
    const words = parted(ask(await load(), 'matches', ...texts, ...textsOf(order)));
    const [paymentId, externalId, amount, currency] = words;
    const [isEqual, differs] = [words.every((word) => word === 'equal'), words.includes('differs')];
    // An order can have several payments: its own id names it, whichever of them it is.
    const namesOrder = externalId === 'equal' || (externalId === 'absent' && paymentId === 'equal');
    const paysOrder = namesOrder && amount === 'equal' && currency !== 'differs';
    return { paymentId, externalId, amount, currency, isEqual, differs, namesOrder, paysOrder };
  } catch (error) {
    throw answering(error);
  }
}

/**
 * What KPay's word about a payment means for its order, which is delivered once. The questions behind it (`advance` and
 * `matches`) are core's; their order is here, as in core's `settle_order`, since an event is an object of JavaScript.
 * `contract/vectors/rules/settle.json` holds both to the same.
 */
export async function settleOrder(order, paymentOrEvent) {
  try {
    expectedOf(order);
    const { family, key, id, status, state: told = '' } = objectOf(paymentOrEvent, 'the payment');
    if (family === 'payout' || family === 'refund') return { step: 'other_family' };
    const { state: stored, deliveredFor } = order;
    const { result, state } = await advanceTo(stored, family ? told : stateOf(status));
    if (result !== 'apply') return { step: result };
    const isTheSame = deliveredFor && deliveredFor === (family ? key : `payment:${id}`);
    if (state !== 'completed' || isTheSame) return { step: 'store', state };
    const match = await matches(paymentOrEvent, order);
    if (match.namesOrder && deliveredFor) return { step: 'paid_twice', state };
    return match.paysOrder ? { step: 'deliver', state } : { step: 'mismatch', match };
  } catch (error) {
    throw answering(error);
  }
}

/** What is compared of an order's record, which may have more. */
function expectedOf(order) {
  if (order === undefined || order === null) {
    throw refused('invalid_input', "there is no such order: its record is not written yet, or it is not yours", { responseStatus: 503 });
  }
  const { paymentId, externalId, amount, currency } = objectOf(order, 'the order');
  for (const [field, value] of Object.entries({ paymentId: paymentId ?? undefined, externalId, amount, currency })) {
    if (value === undefined && field === 'paymentId') continue;
    if (value === undefined || value === null || value === '') throw refused('invalid_input', `${field}: is missing`, { field });
    if (field !== 'amount') fit(field, value);
  }
  return { paymentId, externalId, amount, currency };
}

/** The fields that are compared, in the engine's order. An amount's number lost what it can't hold; its text did not. */
function textsOf({ paymentId, externalId, amount, amountText, currency }) {
  const texts = [paymentId, externalId, amountText ?? exact(amount), currency];
  // What is empty is there all the same.
  return texts.map((text) => (typeof text === 'string' ? text || ' ' : undefined));
}
