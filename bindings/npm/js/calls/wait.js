import { abortable, sleep } from '../abortable.js';
import { WAIT_TIMES } from '../generated/border.js';
import { call, concluded } from './call.js';
import { chance, now } from '../clock.js';
import { KPayError, refused } from '../error.js';
import { taken } from '../values/options.js';
import { fit, parted } from '../wasm/text.js';
import { savedOf, savedText } from './saved.js';
import { about, ask, load } from '../wasm/instance.js';

/** Waits for the end of a payment or withdrawal: a promise of it as read last, with `save`. */
export function wait(client, kind, id, options = {}) {
  const { onStatus, signal, headers, resume, ...policy } = options ?? {};
  const watching = watch(kind, id, resume, policy);
  let saved;
  const state = async (ask) => savedText(ask('save', ...now()), id);
  const save = async () => {
    const { ask } = await watching;
    return saved ?? state(ask);
  };
  const ended = async () => {
    const { ask, tryTo } = await watching;
    try {
      return await follow(client, kind, id, ask, { onStatus, signal, headers });
    } finally {
      // Its number may be another's from here on.
      saved = state(ask);
      saved.catch(() => {});
      tryTo('free');
    }
  };
  const waiting = ended().catch((error) => {
    throw error === signal?.reason ? concluded(error, `${kind}s.wait`, signal, { attempts: [] }) : error;
  });
  return Object.assign(waiting, { save });
}

/** Starts to wait in the engine: how to ask about it. */
async function watch(kind, id, resume, given) {
  fit('id', id);
  // What was saved has its own.
  const times = taken(given, 'options', resume === undefined ? WAIT_TIMES : {});
  const saved = resume === undefined ? undefined : savedOf(resume, kind, id);
  const engine = await load();
  const number = saved
    ? ask(engine, 'resume', ...now(), ...saved)
    : ask(engine, 'watch', ...now(), kind, id, ...Object.keys(WAIT_TIMES).map((name) => times[name]));
  return about(engine, number);
}

async function follow(client, kind, id, ask, { onStatus, signal, headers }) {
  let newest;
  let failure;
  for (;;) {
    signal?.throwIfAborted();
    const [step, timeLeftMs] = parted(ask('poll', ...now()));
    if (!step && newest) return newest;
    if (!step && failure) throw failure;
    // One that was resumed after its end reads once.
    if (step && step !== 'read') {
      await sleep(step, signal);
      continue;
    }
    try {
      newest = await call(client, `${kind}s.get`, { id }, { signal, headers, timeLeftMs: step ? Number(timeLeftMs) : undefined });
    } catch (error) {
      if (signal?.aborted || !KPayError.is(error)) throw error;
      // Something is said when the wait ends by it.
      if (ask('failed', ...chance(), error.retryAfterMs, error.retryable, error.status, error.messages?.length)) throw error;
      failure = error;
      continue;
    }
    ask('status', ...chance(), newest.status);
    await abortable(onStatus?.(newest), signal);
  }
}
