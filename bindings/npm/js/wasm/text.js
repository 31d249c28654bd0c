import { ERROR_TEXTS } from '../generated/border.js';
import { KPayError, refused } from '../error.js';

/** What parts several texts in one. */
export const NUL = '\0';

/** A text that the engine can take: half a character would be lost on the way, and a NUL parts texts. */
export function fit(field, text) {
  if (typeof text !== 'string') throw refused('invalid_input', `${field}: must be a string`, { field });
  if (!/[\0\p{Surrogate}]/u.test(text)) return text;
  throw refused('invalid_input', `${field}: holds a code that stands for no character`, { field });
}

/** The secrets, one by one. */
export function secretsOf(secret) {
  if (typeof secret === 'string') return [fit('secret', secret)];
  return [secret ?? []].flat().map((text) => fit('secret', text));
}

/** Several texts as one; those that are missing are empty. */
export function joined(texts) {
  let all = single(texts[0]);
  for (let index = 1; index < texts.length; index += 1) all += NUL + single(texts[index]);
  return all;
}

function single(text) {
  return typeof text === 'string' && !text.includes(NUL) ? text : String(text ?? '').replaceAll(NUL, ' ');
}

/** The texts of an answer of the engine. */
export function parted(text) {
  return text.split(NUL);
}

/** The engine's error by its texts; those at the end may be missing. */
export function told(text) {
  const texts = parted(text);
  const facts = { retryable: false };
  for (const name in ERROR_TEXTS) {
    const text = texts.shift();
    if (text) facts[name] = READ[ERROR_TEXTS[name]](text);
  }
  if (facts.messages) facts.messages = texts;
  return new KPayError(facts);
}

/** What is made of a text by its kind. */
const READ = { string: String, number: Number, boolean: Boolean };
