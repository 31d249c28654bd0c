import { exact } from './amounts.js';
import { refused } from './error.js';
import { objectOf } from './options.js';
import { fit } from './text.js';

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
  // What is none in JSON: a function, an infinite number.
  if (json === undefined || json === 'null') return [];
  if (way === 'json' && json[0] === '"') return ['text', name, fit(name, JSON.parse(json))];
  return [way, name, fit(name, json)];
}

function jsonOf(name, value) {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw refused('invalid_input', `${name} can't be written as JSON: ${cause.message}`, { field: name }, cause);
  }
}
