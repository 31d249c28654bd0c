// Serves the page and its backend on Node.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { generateExternalId } from 'kpay';
import { createBackend } from './backend.mjs';

const { KPAY_API_KEY: apiKey, KPAY_SECRET_KEY: secretKey, KPAY_BASE_URL: baseUrl, PORT } = process.env;
const FILES = { '/': ['index.html', 'text/html'], '/page.js': ['page.js', 'text/javascript'] };
const LONGEST_BODY = 10_000;

const prices = new Map();
const handle = createBackend({ apiKey, secretKey, baseUrl, priceOf: (externalId) => prices.get(externalId) });

const server = createServer(async (request, response) => {
  const { method, url } = request;
  const answer = await answerTo(request).catch((error) => new Response(error.message, { status: 400 }));
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  console.log(method, url, answer.status);
});

async function answerTo(request) {
  const { method, url } = request;
  if (method === 'POST' && url === '/orders') return newOrder();
  if (url.startsWith('/kpay/')) return handle(await fetchRequest(request));
  const [file, type] = FILES[url] ?? [];
  if (!file) return new Response(null, { status: 404 });
  return new Response(await readFile(new URL(file, import.meta.url)), { headers: { 'content-type': type } });
}

function newOrder() {
  const externalId = generateExternalId();
  prices.set(externalId, 5000);
  return Response.json({ externalId }, { status: 201 });
}

/** Node's request as one of Fetch's kind. */
async function fetchRequest(request) {
  let body = '';
  for await (const chunk of request) {
    body += chunk;
    if (body.length > LONGEST_BODY) throw new Error('the request is too long');
  }
  const { method, url } = request;
  return new Request(new URL(url, 'http://127.0.0.1'), { method, body: method === 'POST' ? body : undefined });
}

server.listen(PORT ?? 3000, '127.0.0.1', () => console.log(`listening on port ${server.address().port}`));
