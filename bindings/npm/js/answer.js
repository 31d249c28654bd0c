import { ANSWERS, OUTCOMES } from './tables.js';
import { askWith } from './wasm/instance.js';

/** Whether a field's number may say more than a double does: it has a point, an exponent, or many digits. */
const INEXACT = /"\s*:\s*-?(\d+[.eE]|\d{16})/;

/** The names of amounts' texts, since making one anew for each amount takes longer than to check it. */
const textNames = {};

/** What is not as it must be, and where, from within. */
class Wrong extends Error {
  path = [];
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** How `engine` gives the exact decimal text of a `number` or a `text`, or nothing. */
export const exactIn = (engine) => (kind, text) => askWith(engine, text, 'amount', kind);

/** The text of a body, which may be one; `isText` is false when some of it was none. */
export function textOf(body) {
  if (typeof body === 'string') return { text: body, isText: true };
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
  try {
    const value = parsed(text, isText);
    const written = INEXACT.test(text) ? JSON.parse(quoted(text)) : undefined;
    return { value: read(amount, ANSWERS[name], value, written) };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    return { path: error.path.reverse().join('.').replaceAll('.[', '['), problem: error.message };
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
function read(amount, kind, value, written) {
  if (typeof kind === 'string') expect(kind === 'any' || typeof value === kind, `a ${kind}`);
  else if (Array.isArray(kind)) return readList(amount, kind, value, written);
  else readObject(amount, kind, value, written);
  return value;
}

function readList(amount, [kind, key], value, written) {
  const items = itemsOf(value, key);
  expect(Array.isArray(items), 'a list');
  const texts = written && itemsOf(written, key);
  return items.map((item, index) => {
    try {
      return read(amount, kind, item, texts?.[index]);
    } catch (error) {
      throw at(`[${index}]`, error);
    }
  });
}

function readObject(amount, { must, may }, value, written) {
  expect(isObject(value), 'an object');
  for (const name in must) {
    // Most fields are as they must be, and nothing else is looked at.
    if (typeof value[name] !== must[name]) readField(amount, must[name], value, name, written);
  }
  for (const name in may) {
    const field = value[name];
    if (typeof field === may[name] || field === undefined || field === null) continue;
    readField(amount, may[name], value, name, written);
  }
}

function readField(amount, kind, object, name, written) {
  try {
    if (!Object.hasOwn(object, name)) throw new Wrong('is missing');
    const value = object[name];
    if (kind === 'amount') {
      const exact = exactOf(value, written?.[name], amount);
      if (typeof value === 'string') object[name] = Number(exact);
      object[(textNames[name] ??= `${name}Text`)] = exact;
    } else object[name] = read(amount, kind, value, written?.[name]);
  } catch (error) {
    throw at(name, error);
  }
}

function exactOf(value, written, amount) {
  const isNumber = typeof value === 'number';
  // What was not written otherwise is a whole number of few digits.
  if (isNumber && written === undefined && value >= 0) return String(value);
  const exact = (isNumber || typeof value === 'string') && amount(isNumber ? 'number' : 'text', written ?? String(value));
  expect(exact, 'a decimal number');
  return exact;
}

/** Notes where something is wrong. */
function at(name, error) {
  error.path?.push(name);
  return error;
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

/** Adds what the status means; a field of KPay's by that name is no word of the SDK's. */
export function withOutcome(value) {
  if (typeof value?.status === 'string') {
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
