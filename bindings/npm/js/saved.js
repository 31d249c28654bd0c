import { refused } from './error.js';
import { parted } from './text.js';

/** Whoever waits longer waits for ever. */
const LONGEST = Number.MAX_SAFE_INTEGER;

/** A saved wait as the JSON that Rust writes too, so that either can go on with the other's. */
export function savedText(texts, id) {
  const [kind, deadline, nextCheck, delay, longestDelay, lastStatus] = parted(texts);
  return JSON.stringify({
    key: kind === 'withdrawal' ? { withdrawal: id } : { payment: { [kind]: id } },
    deadline: Number(deadline),
    next_check: Number(nextCheck),
    delay_millis: Number(delay),
    longest_delay_millis: Number(longestDelay),
    last_status: lastStatus || null,
  });
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
  const fields = ['deadline', 'next_check', 'delay_millis', 'longest_delay_millis'];
  const times = fields.map((field) => (saved?.[field] > LONGEST ? LONGEST : saved?.[field]));
  const areTimes = times.every((time) => Number.isSafeInteger(time) && time >= 0);
  const isSaved = typeof of === 'string' && areTimes && (status === null || typeof status === 'string');
  if (!isSaved) throw refused('invalid_input', 'resume: is no saved wait: give what save() gave', { field: 'resume' });
  const savedKind = key.payment ? 'payment' : 'withdrawal';
  if (savedKind === kind && of === id) return [name, id, ...times, status ?? undefined];
  throw refused('invalid_input', `resume: it is of the ${savedKind} ${of}`, { field: 'resume' });
}
