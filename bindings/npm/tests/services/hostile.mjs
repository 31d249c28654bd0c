// A server that misbehaves in one named way at a time, on loopback.

const JSON_HEADERS = { 'content-type': 'application/json' };
const TAKEN = { id: 'pay_1', status: 'PENDING', amount: 5000, currency: 'XAF' };

/** Each way gets the response and which request of its tag this is, from 1. */
const WAYS = {
  big: (response) => answer(response, 201, { ...TAKEN, description: 'x'.repeat(3 << 20) }),
  broken: (response) => answer(response, 500, { statusCode: 500, message: 'Internal server error' }),
  busy: (response) => answer(response, 429, { statusCode: 429, message: 'Too Many Requests' }, { 'retry-after': '20' }),
  /** Closes its end a moment after the answer, and says nothing of it. */
  closing: (response) => {
    const { socket } = response;
    response.on('finish', () => setTimeout(() => socket.destroy(), 1));
    answer(response, 201, TAKEN, { connection: 'keep-alive' });
  },
  cut: (response) => response.destroy(),
  elsewhere: (response) => answer(response, 302, {}, { location: '/hostile/taken/elsewhere' }),
  half(response) {
    response.writeHead(201, { ...JSON_HEADERS, 'content-length': 1000 });
    response.write('{"id":"pay_1",', () => setTimeout(() => response.destroy(), 50));
  },
  html: (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>busy</html>'),
  limit: (response, count) => limited(response, count, '1'),
  // Dates have whole seconds, so this one is more than one away.
  limitByDate: (response, count) => limited(response, count, new Date(Date.now() + 2500).toUTCString()),
  silent: () => {},
  stalled: (response) => response.writeHead(201, JSON_HEADERS).write('{"id":'),
  taken: (response) => answer(response, 201, TAKEN),
};

function limited(response, count, wait) {
  if (count > 1) answer(response, 201, TAKEN);
  else answer(response, 429, { statusCode: 429, message: 'Too Many Requests' }, { 'retry-after': wait });
}

function answer(response, status, body, headers) {
  response.writeHead(status, { ...JSON_HEADERS, ...headers }).end(JSON.stringify(body));
}

/** Serves /hostile/WAY/TAG/... and keeps what came, by tag. */
export function hostileServer() {
  const seen = new Map();
  return {
    seen: (tag) => seen.get(tag) ?? [],
    serve({ method, headers, url, socket }, response, body) {
      const [, , way, tag, ...path] = url.split('/');
      const requests = [...(seen.get(tag) ?? []), { method, path: `/${path.join('/')}`, headers, body, port: socket.remotePort }];
      seen.set(tag, requests);
      WAYS[way](response, requests.length);
    },
  };
}
