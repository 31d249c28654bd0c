// What the tests meet besides the sandbox: the receiver of its webhooks, the hostile server, the
// page with its backend, and ports of their own for each.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { hostileServer } from './hostile.mjs';

const OPEN_TO_ALL = {
  'access-control-allow-headers': '*',
  'access-control-allow-methods': '*',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': '*',
};

/** Starts it. `files` are served by path; `backend` is asked for what is under /kpay. */
export async function startStage() {
  const hostile = hostileServer();
  const hooks = [];
  const stage = { files: new Map(), backend: undefined, hooks };
  const server = createServer(async (request, response) => {
    const body = await read(request).catch(() => undefined);
    // Who asked is gone.
    if (body === undefined) return;
    for (const [name, value] of Object.entries(OPEN_TO_ALL)) response.setHeader(name, value);
    const path = request.url.split('?')[0];
    if (request.method === 'OPTIONS') response.writeHead(204).end();
    else if (path.startsWith('/hostile/')) hostile.serve(request, response, body);
    else if (path.startsWith('/seen/')) json(response, hostile.seen(path.slice(6)));
    else if (path === '/hook') json(response, hooks.push({ headers: request.headers, body }));
    else if (path.startsWith('/hooks/')) json(response, hooks.filter((hook) => hook.body.includes(`"${path.slice(7)}"`)));
    else if (path.startsWith('/kpay/')) await pass(stage.backend, request, body, response);
    else serveFile(stage.files.get(path), response);
  });
  stage.url = await listen(server);
  // Takes what is sent, and hangs up.
  const deaf = createTcpServer((socket) => socket.on('error', () => {}).once('data', () => socket.destroy()));
  stage.deaf = await listen(deaf);
  const closing = createServer();
  stage.closed = await listen(closing);
  closing.close();
  stage.stop = () => {
    server.closeAllConnections();
    server.close();
    deaf.close();
  };
  return stage;
}

/** The address that the system found. */
async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function json(response, value) {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function serveFile(file, response) {
  if (file) response.writeHead(200, { 'content-type': file.type }).end(file.body);
  else response.writeHead(404).end();
}

/** Hands a request to a handler of Fetch's kind. */
async function pass(handle, request, body, response) {
  const { method, headers, url } = request;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const answer = await handle(new Request(`http://127.0.0.1${url}`, { method, headers, body: hasBody ? body : undefined }));
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
}
