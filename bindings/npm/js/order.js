import { written } from './amounts.js';
import { load, read } from './wasm/instance.js';

/** What a verified event means for the stage that is stored of its transaction. */
export async function advance(stored, event) {
  const engine = await load();
  return read(engine, () => engine.advance(stored ?? undefined, written(event, 'the event')));
}

/** The same for a status that was read from KPay. */
export async function advanceToStatus(stored, status) {
  const engine = await load();
  return read(engine, () => engine.advanceToStatus(stored ?? undefined, status));
}

/** Holds what KPay says of a payment, in its object or in an event, against the order. */
export async function matches(paymentOrEvent, expected) {
  const said = paymentOrEvent?.family ? paymentOrEvent.data : paymentOrEvent;
  // The number lost what it can't hold; its text did not.
  const exactly = written({ ...said, amount: said?.amountText ?? said?.amount }, 'the payment');
  const engine = await load();
  return read(engine, () => engine.matches(exactly, written(expected, 'what is expected')));
}
