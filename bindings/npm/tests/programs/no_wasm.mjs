// Without WebAssembly an error says so, and who catches it goes on.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const program = `
  process.on('unhandledRejection', (error) => { console.log('unhandled ' + error); process.exit(3); });
  const { KPay, verifyWebhook } = await import('kpay');
  const fetch = () => { throw new Error('sent'); };
  const kpay = new KPay({ apiKey: 'kpay_test_1', secretKey: 's', fetch });
  const order = { externalId: 'W-1', amount: 5, provider: 'MTN_MOMO_CMR', phoneNumber: '237653456789' };
  const told = async (step) => { try { await step(); } catch ({ code, outcome, message }) { console.log(JSON.stringify({ code, outcome, message })); } };
  await told(() => kpay.payments.init(order));
  await told(() => kpay.payments.init(order));
  await told(() => verifyWebhook({ headers: {}, body: '{}' }, 's'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  console.log('alive');`;

const deny = (words) => `WebAssembly.compile = async () => { throw new (${words.startsWith('Range') ? 'RangeError' : 'WebAssembly.CompileError'})(${JSON.stringify(words)}); };`;
for (const [flags, before, words] of [
  [['--jitless'], '', /no WebAssembly here.*jitless.*Lockdown Mode.*React Native/],
  [[], 'delete globalThis.WebAssembly;', /no WebAssembly here/],
  [[], deny("Refused to compile or instantiate WebAssembly module because 'unsafe-eval' is not an allowed source of script in the following Content Security Policy directive"), /'wasm-unsafe-eval'/],
  [[], deny('call to WebAssembly.compile() blocked by CSP'), /'wasm-unsafe-eval'/],
  [[], deny('WebAssembly.compile(): Wasm code generation disallowed by embedder'), /'wasm-unsafe-eval'/],
  [[], deny('RangeError: WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory for new instance'), /memory/],
  [[], `${deny('invalid value type 0x7b')} WebAssembly.validate = () => false;`, /SIMD/],
]) {
  const { stdout } = await run(process.execPath, [...flags, '--input-type=module', '--eval', before + program]);
  const lines = stdout.trim().split('\n');
  assert.equal(lines.pop(), 'alive', stdout);
  const [first, second, third] = lines.map((line) => JSON.parse(line));
  assert.deepEqual([first.code, first.outcome, second.code, third.code], ['unsupported', 'not_moved', 'unsupported', 'unsupported'], stdout);
  assert.match(first.message, words);
}

// Bytes that are not a module are told as such, and not as a host without WebAssembly.
const wrong = deny('expected magic word 00 61 73 6d, found 00 01 02');
const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', wrong + program]);
assert.match(stdout, /"code":"internal".*did not load/);
