/** Runs named cases; gives how each ended. */
export async function runCases(cases) {
  const results = [];
  for (const [name, run] of Object.entries(cases)) {
    try {
      await run();
      results.push({ name });
    } catch (error) {
      results.push({ name, problem: error?.stack ?? `${error}` });
    }
  }
  return results;
}
