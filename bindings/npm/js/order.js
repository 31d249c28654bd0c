import { exact } from './amounts.js';
import { refused } from './error.js';
import { objectOf, taken } from './options.js';
import { fit, parted } from './text.js';
import { ask, load } from './wasm/instance.js';

/** How a field compares, by the engine's digit. */
const WORDS = ['absent', 'differs', 'equal'];

const EXPECTED = { paymentId: 'string', externalId: 'string', amount: 'any', currency: 'string' };

/** What a verified event means for the stage that is stored of its transaction. */
export async function advance(stored, event) {
  const { family, outcome } = objectOf(event, 'the event');
  fit('family', family);
  fit('outcome', outcome ?? '');
  return advanced('advance', stored, family, outcome);
}

/** The same for a status that was read from KPay. */
export async function advanceToStatus(stored, status) {
  fit('status', status);
  return advanced('advanceToStatus', stored, status);
}

async function advanced(...question) {
  const [result, stage] = parted(ask(await load(), ...question));
  return stage ? { result, stage } : { result };
}

/** Holds what KPay says of a payment, in its object or in an event, against the order. */
export async function matches(paymentOrEvent, expected) {
  const { family, data } = objectOf(paymentOrEvent, 'the payment');
  const said = family ? objectOf(data, 'the data of the event') : paymentOrEvent;
  const texts = textsOf({ ...said, paymentId: said.paymentId ?? said.id });
  const order = taken(expected, 'what is expected', EXPECTED);
  for (const field in EXPECTED) {
    const isMissing = order[field] === undefined && field !== 'paymentId';
    if (isMissing || order[field] === '') throw refused('invalid_input', `${field}: is missing`, { field });
  }
  const digits = [...ask(await load(), 'matches', ...texts, ...textsOf(order))];
  const [paymentId, externalId, amount, currency] = digits.map((digit) => WORDS[digit]);
  const [isEqual, differs] = [digits.every((digit) => digit === '2'), digits.includes('1')];
  return { paymentId, externalId, amount, currency, isEqual, differs };
}

/** The fields that are compared, in the engine's order. An amount's number lost what it can't hold; its text did not. */
function textsOf({ paymentId, externalId, amount, amountText, currency }) {
  const texts = [paymentId, externalId, amountText ?? exact(amount), currency];
  // What is empty is there all the same.
  return texts.map((text) => (typeof text === 'string' ? text || ' ' : undefined));
}
