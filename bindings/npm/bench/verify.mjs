import { createHmac, timingSafeEqual } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import Stripe from 'stripe';
import { body, secret, signature } from './sample.mjs';

const CALLS = 4_000;
const ROUNDS = 15;

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
  return [
    { name: 'verify a webhook', ours: own, other: plain, than: 'createHmac', unit: 'ns', ratio: 1.1 },
    { name: 'verify a webhook', ours: own, other: stripes, than: 'constructEvent', unit: 'ns', ratio: 1 },
  ];
}

/** The median of each way's rounds, taken in turns so that all meet the same machine. */
async function sideBySide(ways) {
  const times = ways.map(() => []);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [index, way] of ways.entries()) {
      const start = process.hrtime.bigint();
      for (let call = 0; call < CALLS; call += 1) await way();
      // The first round warms up.
      if (round) times[index].push(Number(process.hrtime.bigint() - start) / CALLS);
    }
  }
  return times.map(median);
}

export function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
}
