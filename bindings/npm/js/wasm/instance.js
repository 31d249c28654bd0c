import { refused } from '../error.js';
import { NUL, joined, told } from './text.js';
import { talk } from './room.js';

/** Makes an instance, or a promise of one: set by the entry. */
let source;
let started;
let instance;

/** Says where instances come from. Nothing is read before the first use. */
export function provide(given) {
  source = given;
  started = instance = undefined;
}

/** The instance in use, or a promise of it: made by the first call, and again by the first call after a trap. */
export function load() {
  return instance ?? (started ??= start(source()));
}

/** Its functions take and give numbers, so it needs no glue. */
function start(made) {
  if (made.exports) return (instance = { ...made.exports });
  return made.then(start).catch((error) => {
    started = undefined;
    throw error;
  });
}

/** Asks the engine, and gives the text of its answer. An error that it tells is thrown. */
export function ask(engine, ...question) {
  return askTexts(engine, question);
}

/** The same, with the texts as a list of any length. */
export function askTexts(engine, texts) {
  return exchange(engine, joined(texts));
}

/** How to ask about what the engine holds under a number. */
export function about(engine, number) {
  const askIt = (what, ...question) => ask(engine, what, number, ...question);
  return {
    ask: askIt,
    /** Asks, and ignores an error: what a call ended with must not be hidden by what is asked after its end. */
    tryTo(what, ...question) {
      try {
        askIt(what, ...question);
      } catch {
        // It is told by the next call.
      }
    },
  };
}

/** Asks with a text at the end that may hold anything. */
export function askWith(engine, text, ...question) {
  return exchange(engine, joined(question) + NUL + text);
}

/** Asks about a body: its bytes or its text. */
export function askOf(engine, body, ...question) {
  return exchange(engine, joined(question), body);
}

/** Characters: memory that has grown never shrinks, and no call takes a part of this. */
const LONGEST_QUESTION = 1 << 24;

/** What the engine throws has broken the instance, so it is dropped with all that it holds. */
function exchange(engine, question, body = '') {
  if (question.length > LONGEST_QUESTION) throw refused('invalid_input', 'that is more text than KPay takes');
  let answer;
  try {
    answer = talk(engine, question, body);
  } catch (thrown) {
    if (engine === instance) instance = started = undefined;
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
