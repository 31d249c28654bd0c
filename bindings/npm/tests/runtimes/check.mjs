// Assertions for every runtime: none of them has the same library.

/** Fails with both sides shown. */
export function equal(actual, expected, what = 'value') {
  const [left, right] = [actual, expected].map(shown);
  if (left !== right) throw new Error(`${what}: ${left} where ${right} was expected`);
}

export function ok(value, what) {
  if (!value) throw new Error(what);
}

/** The error of a promise that must fail, with these fields. */
export async function fails(promise, fields) {
  const error = await promise.then(
    (value) => {
      throw new Error(`${shown(value)} where a failure was expected: ${shown(fields)}`);
    },
    (error) => error,
  );
  for (const [name, expected] of Object.entries(fields)) {
    equal(error?.[name], expected, `${name} of "${error?.message}"`);
  }
  return error;
}

/** Whether a runtime's own fetch says for sure that no connection was made. */
export function isSure(runtime) {
  return ['node', 'node-cjs', 'bun', 'deno'].includes(runtime);
}

function shown(value) {
  return JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `${one}n` : one)) ?? String(value);
}
