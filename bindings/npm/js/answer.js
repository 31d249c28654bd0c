import { ANSWERS, OUTCOMES } from './tables.js';
import { askWith } from './wasm/instance.js';

/** Whether a field's number may say more than a double does: it has a point, an exponent, or many digits. */
const INEXACT = /"\s*:\s*-?(\d+[.eE]|\d{16})/;

/** What is not as it must be. */
class Wrong extends Error {}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** How `engine` gives the exact decimal text of a `number` or a `text`, or nothing. */
export const exactIn = (engine) => (kind, text) => askWith(engine, text, 'amount', kind);

/** The text of a body; `isText` is false when some of it was none. */
export function textOf(body) {
  try {
    return { text: strict.decode(body), isText: true };
  } catch {
    return { text: new TextDecoder().decode(body), isText: false };
  }
}

/**
 * Reads an answer by its table: `{ value }`, or `{ path, problem }`. `amount` is what `exactIn` gives.
 */
export function readAnswer(name, { text, isText }, amount) {
  // Where it is reading, for what is wrong there.
  const path = [];
  try {
    const value = parsed(text, isText);
    const written = INEXACT.test(text) ? JSON.parse(quoted(text)) : undefined;
    return { value: read({ amount, path }, ANSWERS[name], value, written) };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    return { path: path.join('.').replaceAll('.[', '['), problem: error.message };
  }
}

function parsed(text, isText) {
  try {
    if (isText) return JSON.parse(text);
  } catch {
    // Its own words repeat the body.
  }
  throw new Wrong(text ? 'the body is no JSON' : 'the body is empty');
}

/** The same JSON with each number as a text. */
function quoted(text) {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) => (token[0] === '"' ? token : `"${token}"`));
}

/** Checks a value, and sets beside each amount its exact text. `written` has the texts of its numbers. */
function read(reader, kind, value, written) {
  if (typeof kind === 'string') expect(kind === 'any' || typeof value === kind, `a ${kind}`);
  else if (Array.isArray(kind)) return readList(reader, kind, value, written);
  else readObject(reader, kind, value, written);
  return value;
}

function readList(reader, [kind, key], value, written) {
  const items = itemsOf(value, key);
  expect(Array.isArray(items), 'a list');
  const texts = written && itemsOf(written, key);
  return items.map((item, index) => inside(reader, `[${index}]`, () => read(reader, kind, item, texts?.[index])));
}

function readObject(reader, { must, may }, value, written) {
  expect(isObject(value), 'an object');
  for (const name in must) readField(reader, must[name], value, name, written);
  for (const name in may) {
    const isGiven = value[name] !== null && Object.hasOwn(value, name);
    if (isGiven) readField(reader, may[name], value, name, written);
  }
}

function readField(reader, kind, object, name, written) {
  const value = object[name];
  // Most are texts, and nothing else is looked at.
  if (typeof value === kind && Object.hasOwn(object, name)) return;
  inside(reader, name, () => {
    if (!Object.hasOwn(object, name)) throw new Wrong('is missing');
    if (kind === 'amount') {
      const exact = exactOf(value, written?.[name], reader);
      object[name] = Number(exact);
      object[`${name}Text`] = exact;
    } else object[name] = read(reader, kind, value, written?.[name]);
  });
}

function exactOf(value, written = String(value), { amount }) {
  const isNumber = typeof value === 'number';
  if (isNumber && /^\d{1,15}$/.test(written)) return written;
  const exact = (isNumber || typeof value === 'string') && amount(isNumber ? 'number' : 'text', written);
  expect(exact, 'a decimal number');
  return exact;
}

/** Notes where a step reads, for as long as nothing is wrong there. */
function inside({ path }, name, step) {
  path.push(name);
  const value = step();
  path.pop();
  return value;
}

function expect(isSo, what) {
  if (!isSo) throw new Wrong(`the wrong type, expected ${what}`);
}

function isObject(value) {
  return Object.prototype.toString.call(value) === '[object Object]';
}

/**
 * The items of a list. One that has a `key` was also seen as one bare item, as lists in an object, and as an
 * object of items by their key; an object without any is none, as an error must not read as an empty wallet.
 */
function itemsOf(value, key) {
  if (!key || !isObject(value)) return value;
  if (Object.hasOwn(value, key)) return [value];
  const entries = Object.entries(value);
  const found = entries.filter(([, one]) => one && typeof one === 'object');
  if (entries.length && !found.length) return undefined;
  return found.flatMap(([name, one]) => (Array.isArray(one) ? one : [{ [key]: name, ...one }]));
}

/** Adds what the status means, unless KPay says something by that name itself. */
export function withOutcome(value) {
  if (typeof value?.status === 'string' && !Object.hasOwn(value, 'outcome')) {
    value.outcome = Object.hasOwn(OUTCOMES, value.status) ? OUTCOMES[value.status] : 'still_open';
  }
  return value;
}

/** What a refusal's body says: code, error, path and messages. */
export function refusalOf(text) {
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    // A page of HTML, say.
  }
  const { code, error, path, message } = isObject(said) ? said : {};
  const texts = [typeof code === 'number' ? String(code) : code, error, path];
  const messages = [message].flat().filter((one) => typeof one === 'string');
  return [...texts.map((one) => (typeof one === 'string' ? one : '')), ...messages];
}
