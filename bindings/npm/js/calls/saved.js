import { SAVED_TIMES } from '../generated/border.js';
import { refused } from '../error.js';
import { parted } from '../wasm/text.js';

/** Whoever waits longer waits for ever. */
const LONGEST = Number.MAX_SAFE_INTEGER;

/** A saved wait as the JSON that Rust writes too, so that either can go on with the other's. */
export function savedText(texts, id) {
  const [kind, ...rest] = parted(texts);
  const saved = { key: kind === 'withdrawal' ? { withdrawal: id } : { payment: { [kind]: id } } };
  for (const name of SAVED_TIMES) saved[name] = Number(rest.shift());
  return JSON.stringify({ ...saved, last_status: rest[0] || null });
}

/** What the engine resumes by: what the id is, the id, the times, the status that was read last. */
export function savedOf(text, kind, id) {
  let saved;
  try {
    saved = JSON.parse(text);
  } catch {
    // Its own words repeat the text.
  }
  const { key, last_status: status } = saved ?? {};
  const [name, of] = Object.entries(key?.payment ?? key ?? {})[0] ?? [];
  const times = SAVED_TIMES.map((field) => (saved?.[field] > LONGEST ? LONGEST : saved?.[field]));
  const areTimes = times.every((time) => Number.isSafeInteger(time) && time >= 0);
  const isSaved = typeof of === 'string' && areTimes && (status === null || typeof status === 'string');
  if (!isSaved) throw refused('invalid_input', 'resume: this is not a saved wait: give the text that save() gave', { field: 'resume' });
  const savedKind = key.payment ? 'payment' : 'withdrawal';
  if (savedKind === kind && of === id) return [name, id, ...times, status ?? undefined];
  throw refused('invalid_input', `resume: it is of the ${savedKind} ${of}`, { field: 'resume' });
}
