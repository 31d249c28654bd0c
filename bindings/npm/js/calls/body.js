/** The body of a Request or Response; undefined when it is longer than `limit`. */
export async function readBody(message, limit) {
  const reader = message.body?.getReader?.();
  if (!reader) {
    const bytes = new Uint8Array(await message.arrayBuffer());
    return bytes.length > limit ? undefined : bytes;
  }
  const chunks = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
    if (length > limit) {
      // Its end is of no interest, whatever it is.
      reader.cancel().catch(() => {});
      return undefined;
    }
  }
  return joined(chunks, length);
}

function joined(chunks, length) {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
