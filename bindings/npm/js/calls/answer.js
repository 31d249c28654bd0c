import { ANSWERS, STATES } from '../generated/tables.js';
import { askWith } from '../wasm/instance.js';

/** Whether a number may say more than a double does: it has a point, an exponent, or many digits. */
const INEXACT = /(?:"\s*:|[[,])\s*-?(\d+[.eE]|\d{16})/;

/** What was wanted, for an error. */
const WANTED = { amount: 'a decimal number', id: 'a string or a number', time: 'a time' };

/** What programs write for a boolean. */
const BOOLEANS = { true: true, 1: true, false: false, 0: false, __proto__: null };

/** What names an order in an answer. */
const FOUND = ['id', 'reference', 'externalId', 'gatewayUrl'];

/** The names of the fields with amounts' texts. To make a name again for each amount would take longer than to check the amount. */
const textNames = {};

/** What is not as it must be, and where, from within. */
class Wrong extends Error {
  path = [];
}

const strict = globalThis.TextDecoder && new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** How `engine` gives the exact decimal text of a `number` or a `text`, or nothing. */
export const exactIn = (engine) => (kind, text) => askWith(engine, text, 'amount', kind);

/** The text of a body, which may be a text already. `isText` is false when some of its bytes are not text. */
export function textOf(body) {
  if (typeof body === 'string') return { text: body, isText: true };
  try {
    return { text: strict.decode(body), isText: true };
  } catch {
    return { text: new TextDecoder().decode(body), isText: false };
  }
}

/**
 * Reads an answer by its table: `{ value }`, or `{ path, problem }`. `amount` is what `exactIn` gives. What was
 * asked for by its `id` has it, where the answer has none.
 */
export function readAnswer(name, { text, isText }, amount, id) {
  try {
    const value = parsed(text, isText);
    const written = INEXACT.test(text) ? JSON.parse(quoted(text)) : undefined;
    if (id && isObject(value) && plain(value.id) === undefined) value.id = id;
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
  throw new Wrong(text ? 'the body is not JSON' : 'the body is empty');
}

/** The same JSON with each number as a text. */
function quoted(text) {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) => (token[0] === '"' ? token : `"${token}"`));
}

/** Reads a value, and sets beside each amount its exact text. `written` has the texts of its numbers. */
function read(amount, kind, value, written) {
  if (kind === 'any') return exactly(value, written);
  if (Array.isArray(kind)) return readList(amount, kind, value, written);
  if (typeof kind === 'object') return readObject(amount, kind, value, written);
  const said = typeof value === kind ? value : saidBy(kind, value, plain(written ?? value));
  expect(said !== undefined, WANTED[kind] ?? `a ${kind}`);
  return said;
}

/** What a value of another type says all the same: ids may be numbers, booleans texts, times numbers. */
function saidBy(kind, value, text) {
  if (kind === 'boolean') return BOOLEANS[text?.toLowerCase()];
  if (kind === 'id' || (kind === 'time' && typeof value === 'string')) return text;
  return kind === 'time' && /^\d{10,15}$/.test(text) ? momentOf(Number(text)) : undefined;
}

/** A string, or a number's text. */
function plain(value) {
  return /string|number/.test(typeof value) ? String(value) : undefined;
}

/** Seconds below 10^11, else milliseconds, as the text that KPay would write. */
function momentOf(number) {
  const millis = number < 1e11 ? number * 1000 : number;
  return number < 1e9 || millis >= 253402300800000 ? undefined : new Date(millis).toISOString();
}

/** The value with the text in place of each number that a double does not hold. */
function exactly(value, written) {
  if (written === undefined) return value;
  if (typeof value === 'number') return holds(value, written) ? value : written;
  if (value && typeof value === 'object') for (const name in value) value[name] = exactly(value[name], written[name]);
  return value;
}

function holds(value, written) {
  const digits = written.replace(/e.*|\D/gi, '').replace(/^0+/, '');
  const isShort = digits.length < 16 && Number.isFinite(value) && (value !== 0 || !digits);
  return isShort || String(value) === written;
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
    try {
      readField(amount, may[name], value, name, written);
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      // No answer is lost over a field that might as well be missing.
      value.unread = { ...Object(value.unread), [name]: exactly(field, written?.[name]) };
      delete value[name];
    }
  }
  if (written) for (const name in value) if (!(name in must) && !(name in may)) value[name] = exactly(value[name], written[name]);
  return value;
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
 * object of items by their key. An object without any item is not a list: an error must not read as an empty wallet.
 */
function itemsOf(value, key) {
  if (!key || !isObject(value)) return value;
  if (Object.hasOwn(value, key)) return [value];
  const entries = Object.entries(value);
  const found = entries.filter(([, one]) => one && typeof one === 'object');
  if (entries.length && !found.length) return undefined;
  return found.flatMap(([name, one]) => (Array.isArray(one) ? one : [{ [key]: name, ...one }]));
}

/** Where a transaction of this status stands. */
export const stateOf = (status) => (Object.hasOwn(STATES, status) ? STATES[status] : 'open');

/** Adds what the status means, which a page may lack; a field of KPay's by that name is not the SDK's. */
export function withState(value) {
  const { status, gatewayUrl } = value ?? {};
  if (typeof status === 'string' || gatewayUrl) {
    value.state = stateOf(status);
  }
  return value;
}

/** What names an order in a body that can't be read, which may break off: at its top, or in its `data`. */
export function foundIn(text) {
  const said = jsonOf(text) ?? jsonOf(`${text.slice(0, text.lastIndexOf(','))}}`);
  return FOUND.map((name) => plain(said?.[name]) ?? plain(said?.data?.[name]) ?? '');
}

/** The same by its names, without what there is not. */
export function namedAs(found) {
  return Object.fromEntries(FOUND.map((name, at) => [name, found[at]]).filter(([, id]) => id));
}

/** JSON with its numbers as texts. */
function jsonOf(text) {
  try {
    return JSON.parse(quoted(text));
  } catch {
    return undefined;
  }
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
