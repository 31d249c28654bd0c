/** Writes texts as bytes. Hosts without it (React Native, mini programs) have no WebAssembly either, and that is told. */
export const encoder = globalThis.TextEncoder && new TextEncoder();

const decoder = globalThis.TextDecoder && new TextDecoder('utf-8', { ignoreBOM: true });

/** Writes a question and what it is about into an engine's memory, and reads the answer there. */
export function talk(engine, question, body) {
  const bytes = typeof body === 'string' ? undefined : body;
  const text = bytes ? question : question + body;
  // No character takes more than three bytes.
  const room = view(engine, text.length * 3 + (bytes?.length ?? 0));
  let { read, written: all } = encoder.encodeInto(text, room);
  // Node.js writes nothing where a view is too long for it.
  if (read !== text.length) throw new RangeError('the question was cut');
  // Where not all is ASCII, the question is written again to see where it ends.
  const end = all === text.length ? question.length : encoder.encodeInto(question, room).written;
  if (bytes) {
    room.set(bytes, all);
    all += bytes.length;
  }
  const length = engine.ask(end, all);
  const answer = view(engine, length);
  // A decoder takes a while even for one letter.
  return length > 1 ? decoder.decode(answer.subarray(0, length)) : length ? String.fromCharCode(answer[0]) : '';
}

/** At least so many bytes of the room. Memory that has grown is another buffer, and views of the old one are empty. */
function view(engine, length) {
  const address = engine.room(length);
  const { view } = engine;
  if (view?.byteOffset === address && view.length >= length) return view;
  return (engine.view = new Uint8Array(engine.memory.buffer, address, length));
}
