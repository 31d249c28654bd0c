// The real `kpay sandbox`, as a process.
import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = path.join(import.meta.dirname, '../../../..');

/** The `kpay` command: the one that is given, else built from the workspace. */
export function kpayCommand(given) {
  if (given) return path.resolve(given);
  const cargo = (...args) => execFileSync('cargo', args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
  cargo('build', '--package', 'kpay-cli');
  const { target_directory: target } = JSON.parse(cargo('metadata', '--no-deps', '--format-version', '1'));
  return path.join(target, 'debug/kpay');
}

/** Starts a sandbox whose time runs fast; gives its address, keys and secrets. */
export async function startSandbox(command, webhookUrl) {
  const balances = ['CMR', 'GAB', 'SEN'].flatMap((country) => ['--balance', `${country}=100000000`]);
  const args = ['sandbox', '--listen', '127.0.0.1:0', '--no-limits', '--speed', '20', '--webhook-url', webhookUrl, ...balances];
  const env = { PATH: process.env.PATH };
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  const exports = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, value] = /^export (\w+)=(.*)$/.exec(line) ?? [];
    if (name) exports[name] = value;
    if (exports.KPAY_GATEWAY_SECRET) break;
  }
  if (!exports.KPAY_BASE_URL) throw new Error(`the sandbox did not start: ${said}`);
  return {
    apiKey: exports.KPAY_API_KEY,
    secretKey: exports.KPAY_SECRET_KEY,
    baseUrl: exports.KPAY_BASE_URL,
    webhookSecret: exports.KPAY_WEBHOOK_SECRET,
    gatewaySecret: exports.KPAY_GATEWAY_SECRET,
    exports,
    stop: () => child.kill(),
  };
}
