import { createHmac, timingSafeEqual } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import Stripe from 'stripe';
import { body, secret, signature } from './sample.mjs';

const CALLS = 1_000;
const ROUNDS = 60;
/** The first ones warm up. */
const WARM = 10;

/** Nanoseconds to verify and read one notification in Node.js, beside two other ways. */
export async function verify(staged) {
  const { verifyWebhook } = await import(pathToFileURL(path.join(staged, 'esm/node.js')).href);
  const parts = { headers: { 'x-kpay-signature': signature }, body };
  const ours = () => verifyWebhook(parts, secret);
  const hmac = async () => {
    const expected = createHmac('sha256', secret).update(body).digest();
    if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) throw new Error('forged');
    return JSON.parse(body);
  };
  const stripe = new Stripe('sk_test_synthetic');
  const header = stripe.webhooks.generateTestHeaderString({ payload: body, secret });
  const constructEvent = async () => stripe.webhooks.constructEvent(body, header, secret);
  const [own, plain, stripes] = await sideBySide([ours, hmac, constructEvent]);
  const beside = (others) => ({
    name: 'verify a webhook',
    ours: median(own),
    other: median(others),
    // The machine's speed changes within a run, and less between two neighbours.
    times: median(own.map((time, round) => time / others[round])),
    unit: 'ns',
  });
  return [
    { ...beside(plain), than: 'createHmac', ratio: 1.1 },
    { ...beside(stripes), than: 'constructEvent', ratio: 1 },
  ];
}

/** The times of each way's rounds, taken in turns so that all meet the same machine. */
async function sideBySide(ways) {
  const times = ways.map(() => []);
  for (let round = 0; round < WARM + ROUNDS; round += 1) {
    for (const [index, way] of ways.entries()) {
      const start = process.hrtime.bigint();
      for (let call = 0; call < CALLS; call += 1) await way();
      if (round >= WARM) times[index].push(Number(process.hrtime.bigint() - start) / CALLS);
    }
  }
  return times;
}

export function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
}
