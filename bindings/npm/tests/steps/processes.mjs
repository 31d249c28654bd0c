// Runs a program to its end.
import { spawn } from 'node:child_process';

/** What it wrote to stdout; an error with what it wrote to stderr when it failed. */
export function run(command, args, { cwd, env, millis = 240_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const written = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => (written[name] += text));
    const timer = setTimeout(() => child.kill('SIGKILL'), millis);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(written.stdout);
      else reject(new Error(`${command} ended with ${code ?? signal}:\n${written.stdout.slice(-4000)}\n${written.stderr.slice(-4000)}`));
    });
  });
}
