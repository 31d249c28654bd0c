import { exact } from './amounts.js';
import { KPayError, refused } from '../error.js';
import { objectOf } from './options.js';
import { fit } from '../wasm/text.js';

/** A caller's parameters, of each three texts: how the engine takes it, its name and its text. */
export function paramsOf(given) {
  return Object.entries(objectOf(given, 'the first argument')).flatMap(([name, value]) => {
    if (name === 'extra' && value !== undefined && value !== null) {
      return Object.entries(objectOf(value, 'extra')).flatMap(([name, one]) => param('extra', name, one));
    }
    return param('json', name, name === 'amount' ? exact(value) : value);
  });
}

function param(way, name, value) {
  if (value === undefined || value === null) return [];
  fit('parameters', name);
  const json = jsonOf(name, value);
  // JSON has no way to write a function or an infinite number.
  if (json === undefined || json === 'null') return [];
  if (way === 'json' && json[0] === '"') return ['text', name, fit(name, JSON.parse(json))];
  return [way, name, fit(name, json)];
}

/** What stands before a BigInt's digits until they are written as a number: no character, so no text has it. */
const MARK = '\ufdd0';

function jsonOf(name, value) {
  const refuse = (reason) => {
    throw refused('invalid_input', `${name}: ${reason}`, { field: name });
  };
  // An arrow would not see what a value was before its own toJSON.
  function exactly(key, given) {
    const own = this[key];
    if (typeof own === 'bigint') return MARK + own;
    if (typeof given === 'string' && given[0] === MARK) refuse('holds a code that stands for no character');
    const isNumber = typeof given !== 'number' || Number.isSafeInteger(given) || !(Number.isInteger(given) || (key && !Number.isFinite(given)));
    return isNumber ? given : refuse(`the number ${given} is not exact in JavaScript: give it as a BigInt or a text`);
  }
  try {
    // A name stays one, whatever it looks like.
    return JSON.stringify(value, exactly)?.replace(/"\ufdd0(-?\d+)"(?!:)/g, '$1');
  } catch (cause) {
    if (KPayError.is(cause)) throw cause;
    throw refused('invalid_input', `${name} can't be written as JSON: ${cause.message}`, { field: name }, cause);
  }
}
