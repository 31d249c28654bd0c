import { sleep } from '../abortable.js';

/** Statuses that a Response may have with no body alone. */
const WITHOUT_BODY = [101, 204, 205, 304];

/** The headers that frame a body on a connection. They are left out: the sandbox answers without a connection. */
const FRAMING = ['connection', 'content-length', 'transfer-encoding'];

/** The answer as it reaches the client: whole, cut or slow. What a proxy compressed is decoded already, as by any fetch. */
export function carried({ status, headers, isCut, cutAfter, chunk, pauseMs, coding }, bytes, signal) {
  if (isCut) throw cut();
  const init = { status, headers: headers.filter(([name]) => !FRAMING.includes(name)) };
  if (coding) init.headers.push(['content-encoding', coding]);
  if (WITHOUT_BODY.includes(status)) return new Response(null, init);
  if (cutAfter === undefined && chunk === undefined) return new Response(bytes, init);
  let at = 0;
  const given = new AbortController();
  signal.addEventListener('abort', () => given.abort(signal.reason));
  const body = new ReadableStream({
    cancel: () => given.abort(),
    async pull(controller) {
      if (signal.aborted) return controller.error(signal.reason);
      if (chunk) await sleep(pauseMs, given.signal);
      const end = Math.min(at + (chunk ?? cutAfter), bytes.length);
      if (end > at) controller.enqueue(bytes.subarray(at, end));
      at = end;
      if (cutAfter !== undefined) controller.error(cut());
      else if (at === bytes.length) controller.close();
    },
  });
  return new Response(body, init);
}

/** What a `fetch` rejects with when the connection ends. */
function cut() {
  return new TypeError('the sandbox cut the connection');
}
