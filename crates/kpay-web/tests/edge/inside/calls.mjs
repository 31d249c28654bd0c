// What each runtime is asked to do. Each call gives plain values: none of the runtimes has the others' assertions.

const PATIENT = 20_000;
/** Long enough for a request to get to the server on a busy machine. */
const HASTY = 1000;

const PAYS = '237653456789';
const PAYS_NOT = '237653456029';

/** Where nobody answers. */
export const NOWHERE = 'http://127.0.0.1:1';

/**
 * By name; each gets the module, the shop that lives as long as it, a `fetch` that takes to the sandbox what is for
 * nowhere, where things are, and its own name.
 */
export const CALLS = {
  keys: ({ module }) => module.takes_live_keys(),
  paid: ({ shop }) => sell(shop, PAYS),
  notPaid: ({ shop }) => sell(shop, PAYS_NOT),
  paidThrough: ({ module, place, through }) => using(openShop(module, place, NOWHERE, PATIENT, through), (shop) => sell(shop, PAYS)),
  webhook: hear,
  transferred: ({ slowShop }) => slowShop.transfer(),
  transferredToo: ({ slowShop }) => slowShop.transfer(),
  lateAnswer: (stage) => at(stage, 'stall', HASTY, lose),
  lateBody: (stage) => at(stage, 'stall-body', HASTY, lose),
  cutBody: (stage) => at(stage, 'cut-body', PATIENT, lose),
  droppedEarly: (stage) => at(stage, 'stall', PATIENT, drop),
  droppedReading: (stage) => at(stage, 'stall-body', PATIENT, drop),
  huge: (stage) => at(stage, 'huge', PATIENT, read),
  redirect: (stage) => at(stage, 'redirect', PATIENT, read),
  nobody: ({ module, place }) => using(openShop(module, place, NOWHERE), lose),
};

/** A shop, for the sandbox unless it is said where; to open it asks the host for nothing. */
export function openShop(module, { apiKey, secretKey, baseUrl }, address = baseUrl, millis = PATIENT, through = undefined) {
  return new module.Shop(address, apiKey, secretKey, millis, through);
}

/** A shop whose tokens come so slowly that transfers wait for each other's. */
export function openSlowShop(module, place) {
  const fetchLate = async (request) => {
    if (request.url.endsWith('/token')) await pause(300);
    return fetch(request);
  };
  return openShop(module, place, place.baseUrl, PATIENT, fetchLate);
}

const sell = async (shop, phone) => shop.wait(await shop.ask(phone));

const lose = (shop) => shop.lose('ORDER-1');

const read = (shop) => shop.read();

/** Drops a call once the server has it and, where there is one, the head of its answer is here. */
const drop = (shop, counted) => shop.drop_read(counted('1 0').then(() => pause(50)));

/** What the sandbox's webhook says of a payment, and what is said when somebody changed it. */
async function hear({ module, place, shop }) {
  const id = await shop.ask(PAYS);
  const completed = ({ headers }) => headers['x-kpay-event'] === 'payment.completed';
  const hooks = await until(async () => (await fetch(`${place.hooks}/${id}`)).json(), (some) => some.some(completed));
  const { headers, body } = hooks.find(completed);
  const heard = (text) => module.hear(headers['x-kpay-signature'], new TextEncoder().encode(text), place.webhookSecret);
  return [heard(body).replace(id, 'that payment'), heard(body.replace('5000', '9000'))];
}

/** What `call` came to at a server that does `deed`, and how many requests the server saw begin and end. */
async function at({ module, place, name }, deed, millis, call) {
  const test = `${place.runtime}-${name}`;
  const counts = async () => (await fetch(`${place.server}/counts/${test}`)).text();
  const counted = (expected) => until(counts, (some) => some === expected);
  const shop = openShop(module, place, `${place.server}/${deed}/${test}`, millis);
  const told = await using(shop, () => call(shop, counted));
  return [told, await counted('1 1')];
}

async function using(shop, call) {
  try {
    return await call(shop);
  } finally {
    shop.free();
  }
}

/** Asks until the answer is good, or for long enough; gives the last one. */
async function until(ask, isGood) {
  const end = Date.now() + PATIENT / 2;
  for (;;) {
    const answer = await ask();
    if (isGood(answer) || Date.now() > end) return answer;
    await pause(30);
  }
}

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
