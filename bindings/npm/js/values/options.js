import { refused } from '../error.js';
import { fit } from '../wasm/text.js';

const WORDS = { boolean: 'true or false', function: 'a function', number: 'a whole number, zero or more', object: 'an object' };

/** The object that a caller gave; `what` names it. */
export function objectOf(given, what) {
  if (given !== null && typeof given === 'object') return given;
  throw refused('invalid_input', `${what} must be an object, not ${given === null ? 'null' : typeof given}`);
}

/** The options that were given, each of its kind. Any other is refused: misspelt, it would go lost in silence. */
export function taken(given, what, kinds) {
  const options = {};
  for (const [name, value] of Object.entries(objectOf(given, what))) {
    if (value === undefined || value === null) continue;
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (!kind) {
      throw refused('invalid_input', `${what}: '${name}' has no place here: is it misspelt?`, { field: name });
    }
    const isNumber = kind === 'number' && !(Number.isSafeInteger(value) && value >= 0);
    if (kind === 'string') fit(name, value);
    else if (isNumber || (kind !== 'any' && typeof value !== kind)) {
      throw refused('invalid_input', `${name}: must be ${WORDS[kind]}`, { field: name });
    }
    options[name] = value;
  }
  return options;
}
