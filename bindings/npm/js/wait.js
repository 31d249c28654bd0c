import { sleep } from './abortable.js';
import { written } from './amounts.js';
import { call, concluded } from './call.js';
import { chance, now } from './clock.js';
import { KPayError, refused } from './error.js';
import { enter, load, read } from './wasm/instance.js';

/** Waits for the end of a payment or withdrawal: a promise of it as read last, with `save`. */
export function wait(client, kind, id, options = {}) {
  const { onStatus, signal, headers, resume, ...policy } = options ?? {};
  const watching = watch(kind, id, resume, policy);
  let saved;
  const save = async () => {
    const { engine, watch } = await watching;
    return saved ?? enter(engine, () => watch.save(...now()));
  };
  const ended = async () => {
    const { engine, watch } = await watching;
    try {
      return await follow(client, kind, engine, watch, { onStatus, signal, headers });
    } finally {
      saved = await save().catch(() => undefined);
      watch.free();
    }
  };
  const waiting = ended().catch((error) => {
    throw error === signal?.reason ? concluded(error, `${kind}s.wait`, signal, { attempts: [] }) : error;
  });
  return Object.assign(waiting, { save });
}

async function watch(kind, id, resume, policy) {
  const json = written(policy, 'the options');
  const engine = await load();
  const { Watch } = engine;
  const watch = enter(engine, () =>
    resume === undefined ? Watch.start(kind, id, json, ...now()) : Watch.resume(resume, ...now()),
  );
  if (watch.kind === kind && watch.id === id) return { engine, watch };
  throw refused('invalid_input', `resume: it is of the ${watch.kind} ${watch.id}`, { field: 'resume' });
}

async function follow(client, kind, engine, watch, { onStatus, signal, headers }) {
  let newest;
  let failure;
  for (;;) {
    signal?.throwIfAborted();
    const step = read(engine, () => watch.poll(...now()));
    if (step.done) {
      if (newest) return newest;
      throw failure ?? refused('no_answer', 'the wait was over before the first read');
    }
    if (!step.check) {
      await sleep(step.waitMs, signal);
      continue;
    }
    try {
      const options = { signal, headers, longestMs: step.longestMs };
      newest = await call(client, `${kind}s.get`, { id: watch.id }, options);
    } catch (error) {
      if (signal?.aborted || !KPayError.is(error)) throw error;
      if (!enter(engine, () => watch.failed(JSON.stringify(error), ...chance()))) throw error;
      failure = error;
      continue;
    }
    enter(engine, () => watch.status(newest.status, ...chance()));
    await onStatus?.(newest);
  }
}
