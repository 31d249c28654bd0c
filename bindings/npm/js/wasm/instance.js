import { instantiate } from 'kpay-wasm';
import { KPayError, refused } from '../error.js';
import { NUL, joined, told } from '../text.js';

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

/** Asks the engine, and gives the text of its answer. An error that it tells is thrown. */
export function ask(engine, ...question) {
  return askTexts(engine, question);
}

/** The same, with the texts as a list of any length. */
export function askTexts(engine, texts) {
  const question = joined(texts);
  return answered(engine, () => engine.ask(question));
}

/** How to ask about what the engine holds under a number. */
export function about(engine, number) {
  const askIt = (what, ...question) => ask(engine, what, number, ...question);
  return {
    ask: askIt,
    /** For what must not hide how a call ended: a broken instance was dropped whole. */
    tryTo(what) {
      try {
        askIt(what);
      } catch {
        // It is told by the next call.
      }
    },
  };
}

/** Asks with a text at the end that may hold anything. */
export function askWith(engine, text, ...question) {
  const texts = joined(question);
  return answered(engine, () => engine.ask(texts + NUL + text));
}

/** Asks about the bytes of a body. */
export function askOf(engine, body, ...question) {
  const texts = joined(question);
  return answered(engine, () => engine.askOf(body, texts));
}

/** What the engine throws has broken the instance, so it is dropped with all that it holds. */
function answered(engine, step) {
  let answer;
  try {
    answer = step();
  } catch (thrown) {
    if (engine === instance) started = undefined;
    throw refused(
      'internal',
      'a mistake of the SDK\'s own stopped this call; the next one starts afresh. Please report it with its cause',
      {},
      thrown,
    );
  }
  if (answer[0] === NUL) throw told(answer.slice(1));
  return answer;
}
