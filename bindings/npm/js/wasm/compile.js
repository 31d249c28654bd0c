import { KPayError, refused } from '../error.js';

/**
 * Makes instances of the module that `source` gives: compiled, as bytes, as a Response, or a promise of one of them. It
 * is compiled once.
 */
export function compiling(source) {
  let compiled;
  return async () => {
    if (typeof WebAssembly !== 'object') throw unsupported(NONE);
    try {
      compiled ??= await compile(await source());
      return await WebAssembly.instantiate(compiled);
    } catch (error) {
      throw KPayError.is(error) ? error : explained(error);
    }
  };
}

async function compile(given) {
  const bytes = given?.arrayBuffer ? await given.arrayBuffer() : given;
  // Told by its tag, since a test runner's realm has a class of its own.
  const isModule = Object.prototype.toString.call(bytes) === '[object WebAssembly.Module]';
  return isModule ? bytes : WebAssembly.compile(bytes);
}

const NONE =
  'there is no WebAssembly here: Node.js has none with --jitless, Safari none in Lockdown Mode, and React Native and ' +
  'mini programs have none at all; call KPay from your server';

const POLICY =
  'the page\'s Content-Security-Policy forbids WebAssembly: its script-src has to allow \'wasm-unsafe-eval\'';

const MEMORY = 'there is not enough memory for WebAssembly: is this process limited (ulimit -v, a container)?';

const SIMD = 'this engine is too old for it: it takes WebAssembly with SIMD (Chrome 93, Firefox 92, Safari 16.4)';

function explained(error) {
  const told = String(error?.message);
  if (/unsafe-eval|Content.Security|CSP|disallowed by embedder/i.test(told)) return unsupported(POLICY, error);
  if (error instanceof RangeError || /memory/i.test(told)) return unsupported(MEMORY, error);
  if (!WebAssembly.validate(WITH_SIMD)) return unsupported(SIMD, error);
  return refused('internal', `the WebAssembly module did not load: ${told}`, {}, error);
}

function unsupported(what, cause) {
  return refused('unsupported', `the WebAssembly of this package can't run: ${what}`, {}, cause);
}

/** A module of one function that gives a vector. */
const WITH_SIMD = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);
