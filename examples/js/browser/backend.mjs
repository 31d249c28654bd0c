// The backend of a page that takes payments: it adds the keys, and lets through only what a page
// may do. It speaks KPay's own paths, so that the page's client is `new KPay({ baseUrl: '/kpay' })`.

const KPAY = 'https://admin.kpay.site';

/** Longer than the time of an attempt in the page, so that the page is who gives up. */
const PATIENCE_MS = 35_000;

/**
 * A handler for everything under `/kpay`. `priceOf` says what an order costs (undefined: there is
 * no such order): a page never chooses its own price.
 */
export function createBackend({ apiKey, secretKey, baseUrl = KPAY, priceOf }) {
  // Yours are in a database, with the customer whose session it is.
  const opened = new Set();

  const ask = async (path, init) => {
    const headers = { 'x-api-key': apiKey, 'x-secret-key': secretKey, 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(baseUrl + path, { ...init, headers, redirect: 'manual', signal });
    return { answer, text: await answer.text() };
  };

  const init = async (request) => {
    const { externalId, provider, phoneNumber } = await request.json();
    const amount = await priceOf(externalId);
    if (amount === undefined) return refusal(404, 'There is no such order');
    if (!phoneNumber) return refusal(403, 'This page takes payments by phone alone');
    const body = JSON.stringify({ externalId, provider, phoneNumber, amount });
    const { answer, text } = await ask('/api/v1/payments/init', { method: 'POST', body });
    if (answer.ok) opened.add(JSON.parse(text).id);
    return passedOn(answer, text);
  };

  return async function handle(request) {
    const path = new URL(request.url).pathname.replace(/^\/kpay/, '');
    const id = /^\/api\/v1\/payments\/([\w-]+)$/.exec(path)?.[1];
    try {
      if (request.method === 'POST' && path === '/api/v1/payments/init') return await init(request);
      if (request.method === 'POST' && path === '/api/v1/payments/predict-provider') {
        const { answer, text } = await ask(path, { method: 'POST', body: await request.text() });
        return passedOn(answer, text);
      }
      if (request.method === 'GET' && (opened.has(id) || path === '/api/public/pricelist')) {
        const { answer, text } = await ask(path);
        return passedOn(answer, text);
      }
    } catch (error) {
      console.error(error);
      // Nobody knows what KPay did: the page's client takes this for what it is, unknown.
      return refusal(502, 'KPay was not reached, or did not answer');
    }
    return refusal(403, 'This page may not do that');
  };
}

function passedOn(answer, text) {
  const headers = { 'content-type': answer.headers.get('content-type') ?? 'application/json' };
  const wait = answer.headers.get('retry-after');
  if (wait) headers['retry-after'] = wait;
  return new Response(text, { status: answer.status, headers });
}

/** An error in KPay's own form, which the page's client reads. */
function refusal(statusCode, message) {
  return Response.json({ statusCode, message }, { status: statusCode });
}
