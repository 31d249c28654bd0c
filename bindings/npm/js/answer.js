import { ANSWERS, OUTCOMES } from './tables.js';

const NO_JSON = 'the body is no JSON';

/** Whether a number may say more than a double does: it has a point, an exponent, or many digits. */
const INEXACT = /("\s*:|[[,])\s*-?(\d+[.eE]|\d{16})/;

/** Where an answer is not as it must be, and how. */
class Wrong extends Error {
  constructor(path, problem) {
    super(problem);
    this.path = path;
  }
}

/** The text of a body; `isText` is false when some of it was none. */
export function textOf(body) {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body), isText: true };
  } catch {
    return { text: new TextDecoder().decode(body), isText: false };
  }
}

/**
 * Reads an answer by its table: `{ value }`, or `{ path, problem }`. `amount` gives the exact decimal text of
 * a `number` or a `text`, or nothing.
 */
export function readAnswer(name, { text, isText }, amount) {
  if (!text) return { path: '', problem: 'the body is empty' };
  try {
    const value = parsed(text, isText);
    const written = INEXACT.test(text) ? JSON.parse(quoted(text)) : undefined;
    return { value: read(ANSWERS[name], value, written, '', amount) };
  } catch (error) {
    if (error instanceof Wrong) return { path: error.path, problem: error.message };
    throw error;
  }
}

function parsed(text, isText) {
  try {
    if (isText) return JSON.parse(text);
  } catch {
    // Its own words repeat the body.
  }
  throw new Wrong('', NO_JSON);
}

/** The same JSON with each number as a text. */
function quoted(text) {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) => (token[0] === '"' ? token : `"${token}"`));
}

/** Checks a value, and sets beside each amount its exact text. `written` has the texts of its numbers. */
function read(kind, value, written, path, amount) {
  if (Array.isArray(kind)) return readList(kind, value, written, path, amount);
  if (typeof kind === 'object') readObject(kind, value, written, path, amount);
  else if (kind !== 'any') expect(typeof value === kind, path, `a ${kind}`);
  return value;
}

function readList([kind, key], value, written, path, amount) {
  const items = itemsOf(value, key);
  expect(Array.isArray(items), path, 'a list');
  const texts = written && itemsOf(written, key);
  return items.map((item, index) => read(kind, item, texts?.[index], `${path}[${index}]`, amount));
}

function readObject(kinds, value, written, path, amount) {
  expect(isObject(value), path, 'an object');
  for (const [marked, kind] of Object.entries(kinds)) {
    const name = marked.replace('?', '');
    const at = path ? `${path}.${name}` : name;
    const isRequired = name === marked;
    if (!Object.hasOwn(value, name)) {
      if (isRequired) throw new Wrong(at, 'is missing');
    } else if (value[name] !== null || isRequired) {
      if (kind === 'amount') readAmount(value, name, written?.[name], at, amount);
      else value[name] = read(kind, value[name], written?.[name], at, amount);
    }
  }
}

function readAmount(object, name, written, path, amount) {
  const value = object[name];
  const text = written ?? String(value);
  const isNumber = typeof value === 'number';
  expect(isNumber || typeof value === 'string', path, 'a decimal number');
  const exact = isNumber && /^\d{1,15}$/.test(text) ? text : amount(isNumber ? 'number' : 'text', text);
  expect(exact, path, 'a decimal number');
  object[name] = Number(exact);
  object[`${name}Text`] = exact;
}

function expect(isSo, path, what) {
  if (!isSo) throw new Wrong(path, `the wrong type, expected ${what}`);
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
