// What each runtime is asked to do. Each call gives plain values: none of the runtimes has the others' assertions.

const PATIENT = 20_000;
/** Long enough for a request to get to the server on a busy machine. */
const HASTY = 1000;

/** By name; each gets the module, the shop that lives as long as it, where things are, and its own name. */
export const CALLS = {
  keys: ({ module }) => module.takes_live_keys(),
  paid: ({ shop }) => shop.sell('237653456789'),
  notPaid: ({ shop }) => shop.sell('237653456029'),
  lateAnswer: (stage) => at(stage, 'stall', HASTY, lose),
  lateBody: (stage) => at(stage, 'stall-body', HASTY, lose),
  cutBody: (stage) => at(stage, 'cut-body', PATIENT, lose),
  droppedEarly: (stage) => at(stage, 'stall', PATIENT, drop),
  droppedReading: (stage) => at(stage, 'stall-body', PATIENT, drop),
  huge: (stage) => at(stage, 'huge', PATIENT, read),
  redirect: (stage) => at(stage, 'redirect', PATIENT, read),
  nobody: ({ module, place }) => using(openShop(module, place, 'http://127.0.0.1:1'), lose),
};

/** A shop, for the sandbox unless it is said where; to open it asks the host for nothing. */
export function openShop(module, { apiKey, secretKey, baseUrl }, address = baseUrl, millis = PATIENT) {
  return new module.Shop(address, apiKey, secretKey, millis);
}

const lose = (shop) => shop.lose('ORDER-1');

const read = (shop) => shop.read();

/** Drops a call once the server has it and, where there is one, the head of its answer is here. */
const drop = (shop, counted) => shop.drop_read(counted('1 0').then(() => pause(50)));

/** What `call` came to at a server that does `deed`, and how many requests the server saw begin and end. */
async function at({ module, place, name }, deed, millis, call) {
  const test = `${place.runtime}-${name}`;
  const counted = (expected) => untilCounts(place.server, test, expected);
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

/** Asks the server until it has counted what is expected, or for long enough; gives what it counted. */
async function untilCounts(server, test, expected) {
  const end = Date.now() + PATIENT / 2;
  for (;;) {
    const counts = await (await fetch(`${server}/counts/${test}`)).text();
    if (counts === expected || Date.now() > end) return counts;
    await pause(30);
  }
}

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
