// Runs a program that serves, for as long as it is asked something.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Starts it, waits for `listening on port N`, gives its address to `use`, and ends it. */
export async function whileServing(command, args, { cwd, env }, use) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env, PORT: '0' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  try {
    const port = await new Promise((resolve, reject) => {
      const listen = (text) => {
        said += text;
        const [, found] = /listening on port (\d+)/.exec(said) ?? [];
        if (found) resolve(found);
      };
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', listen);
      child.on('close', (code) => reject(new Error(`it ended with ${code}: ${said}`)));
    });
    return await use(`http://127.0.0.1:${port}`, () => said);
  } catch (error) {
    error.message += `\nit said: ${said}`;
    throw error;
  } finally {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  }
}
