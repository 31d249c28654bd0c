/** setTimeout fires at once beyond this. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** The promise's end, or a rejection with the signal's reason when that comes first. */
export async function abortable(promise, signal) {
  if (!signal) return promise;
  let onAbort;
  const aborted = new Promise((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Resolves after `ms`; leaves neither timer nor listener behind. */
export async function sleep(ms, signal) {
  let timer;
  try {
    const passed = new Promise((resolve) => (timer = setTimeout(resolve, Math.min(ms, LONGEST_TIMER))));
    await abortable(passed, signal);
  } finally {
    clearTimeout(timer);
  }
}
