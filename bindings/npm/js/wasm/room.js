/** Texts as bytes. */
export const encoder = new TextEncoder();

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Writes a question and what it is about into an engine's memory, and reads the answer there. */
export function talk(engine, question, body) {
  const bytes = typeof body === 'string' ? undefined : body;
  const text = bytes ? question : question + body;
  // No character takes more than three bytes.
  const room = view(engine, engine.room(text.length * 3 + (bytes?.length ?? 0)));
  let { written: all } = encoder.encodeInto(text, room);
  // Where not all is ASCII, the question is written again to see where it ends.
  const end = all === text.length ? question.length : encoder.encodeInto(question, room).written;
  if (bytes) {
    room.set(bytes, all);
    all += bytes.length;
  }
  const length = engine.ask(end, all);
  return length ? decoder.decode(view(engine, engine.room(0)).subarray(0, length)) : '';
}

/** The memory from an address on. One that has grown is another buffer, and the address of the old one is 0. */
function view(engine, address) {
  if (engine.view?.byteOffset !== address) engine.view = new Uint8Array(engine.memory.buffer, address);
  return engine.view;
}
