import { instantiate } from 'kpay-wasm';
import { KPayError, refused } from '../error.js';

/** Gives the module, its bytes, a Response with them, or a promise of one: set by the entry. */
let source;
let compiled;
let started;
let instance;

/** Says where the WebAssembly comes from. Nothing is read before the first use. */
export function provide(given) {
  source = given;
  compiled = started = undefined;
}

/** The instance in use: made by the first call, and anew by the first call after a trap. */
export function load() {
  started ??= start().catch((error) => {
    compiled = started = undefined;
    if (KPayError.is(error)) throw error;
    throw refused('internal', `the WebAssembly module did not load: ${error?.message}`, {}, error);
  });
  return started;
}

async function start() {
  compiled ??= compile(await source());
  instance = await instantiate(await compiled);
  return instance;
}

async function compile(given) {
  const bytes = given?.arrayBuffer ? await given.arrayBuffer() : given;
  // Told by its tag, since a test runner's realm has a class of its own.
  const isModule = Object.prototype.toString.call(bytes) === '[object WebAssembly.Module]';
  return isModule ? bytes : WebAssembly.compile(bytes);
}

/**
 * Runs a step of `engine`. A text that it throws is an error's JSON; anything else broke the
 * instance, so it is dropped with all that it holds.
 */
export function enter(engine, step) {
  try {
    return step(engine);
  } catch (thrown) {
    if (typeof thrown === 'string') throw new KPayError(JSON.parse(thrown));
    if (engine === instance) started = undefined;
    throw refused(
      'internal',
      'a mistake of the SDK\'s own stopped this call; the next one starts afresh. Please report it with its cause',
      {},
      thrown,
    );
  }
}

/** Runs a step whose answer is JSON. */
export function read(engine, step) {
  return JSON.parse(enter(engine, step));
}
