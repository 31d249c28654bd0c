// Vectors of operations. Each says which operation it is of, what a caller gives, and where the request goes,
// so a new file needs no line in a test.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const CONTRACT = process.env.CONTRACT;

/** What each answer must be, as core says it. */
export const { ANSWERS } = await import(pathToFileURL(path.join(CONTRACT, '../bindings/npm/js/generated/tables.js')).href);

export const read = (...file) => JSON.parse(readFileSync(path.join(CONTRACT, ...file), 'utf8'));

/** Each file of a folder of vectors: its name and what it holds. */
export function vectors(folder) {
  const files = readdirSync(path.join(CONTRACT, 'vectors', folder));
  return files.map((file) => [path.basename(file, '.json'), read('vectors', folder, file)]);
}

/** What a method takes where it is not what most take: the id before the others. */
const ARGUMENTS = { 'operators.predict': ({ phoneNumber }) => [phoneNumber] };

function argumentsOf(operation, { id, ...params }) {
  if (ARGUMENTS[operation]) return ARGUMENTS[operation]({ id, ...params });
  const rest = Object.keys(params).length ? [params] : [];
  return id === undefined ? rest : [id, ...rest];
}

/**
 * Calls an operation. Its name is the path of its method: `operators.price_list` is operators.priceList.
 * KPay tells the ways to pay apart by their fields, and so does init.
 */
export function ask(kpay, { operation, params }) {
  const [resource, name] = operation.split('.');
  const method = name.startsWith('init_') ? 'init' : name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
  return kpay[resource][method](...argumentsOf(operation, params));
}

/** How else a caller may give the amount of these parameters: as a number, a text and a BigInt. */
export function eachAmount({ amount, ...params }) {
  if (amount === undefined) return [params];
  return [Number(amount), String(amount), BigInt(amount)].map((one) => ({ ...params, amount: one }));
}
