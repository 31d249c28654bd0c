// What the dashboard shows of a request, held to the SDKs: curl is run, JavaScript is compiled against
// the package's types, and Rust is kept in a file that the tests of tests/snippets compile and run.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sandbox } from './stage.mjs';

const path = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const source = readFileSync(path('crates/kpay-sandbox-server/src/dashboard/assets/snippets.js'), 'utf8');
const { snippets } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
const REQUESTS = JSON.parse(readFileSync(path('tests/snippets/requests.json'), 'utf8'));
const CALLS = path('tests/snippets/calls.rs');

let at;
before(async () => {
  at = await sandbox('--no-limits');
});
after(() => at.end());

const logged = ({ method, path, body }) => ({ method, path, requestBody: body ? JSON.stringify(body) : '' });
const named = (request, origin = 'http://127.0.0.1:7700') =>
  Object.fromEntries(snippets(logged(request), origin).map(({ name, text }) => [name, text]));

async function newest() {
  const [row] = await (await fetch(`${at.base}/_sandbox/requests?limit=1`)).json();
  return { method: row.method, path: row.path, requestBody: row.requestBody };
}

test('each operation of the merchant API has a snippet', () => {
  const { paths } = JSON.parse(readFileSync(path('contract/openapi.json'), 'utf8'));
  for (const [template, item] of Object.entries(paths).filter(([name]) => !name.startsWith('/_sandbox/'))) {
    const pattern = new RegExp(`^${template.replace(/\{\w+\}/g, '(pay_|wdr_)\\w+')}(\\?|$)`);
    for (const method of Object.keys(item).filter((it) => ['get', 'post'].includes(it))) {
      const known = REQUESTS.find((it) => it.method.toLowerCase() === method && pattern.test(it.path));
      assert.ok(known, `${method} ${template}`);
      assert.deepEqual(Object.keys(named(known)), ['curl', 'Rust', 'JavaScript'], known.name);
    }
  }
});

test('curl makes the request again', async () => {
  const page = { name: 'page', method: 'POST', path: '/gateway/gw_1/pay', form: 'provider=MTN_MOMO_CMR&phoneNumber=237' };
  for (const request of [...REQUESTS, page]) {
    const meant = { ...logged(request), ...(request.form && { requestBody: request.form }) };
    const [{ text }] = snippets(meant, at.base);
    const env = { PATH: process.env.PATH, ...at.keys, KPAY_TOKEN: 'none' };
    const status = execFileSync('sh', ['-c', `${text} --silent --output /dev/null --write-out '%{http_code}'`], { env, timeout: 30_000 });
    assert.deepEqual(await newest(), meant, text);
    const isPublic = request.path.startsWith('/api/v1/');
    if (isPublic) assert.notEqual(String(status), '401', text);
  }
});

test('Rust is what tests/snippets compiles and runs', () => {
  const calls = REQUESTS.map((request) => {
    const text = named(request).Rust;
    assert.equal(text.split('Client::from_env()?').length, 2, text);
    const lines = text.replace('Client::from_env()?', 'client()?').split('\n').map((line) => line && `    ${line}`);
    return `async fn ${request.name}() -> Done {\n${lines.join('\n')}\n    Ok(())\n}\n`;
  });
  const names = REQUESTS.map(({ name }) => name);
  const file = `//! What the dashboard shows for each of \`requests.json\`, as its script writes it.

use super::{Done, client};

pub(crate) const NAMES: [&str; ${names.length}] = [
${names.map((name) => `    "${name}",\n`).join('')}];

pub(crate) async fn call(name: &str) -> Done {
    match name {
${names.map((name) => `        "${name}" => ${name}().await,\n`).join('')}        other => panic!("no snippet {other}"),
    }
}

${calls.join('\n')}`;
  if (process.env.KPAY_WRITE_SNIPPETS) writeFileSync(CALLS, file);
  assert.equal(readFileSync(CALLS, 'utf8'), file, 'write it anew with KPAY_WRITE_SNIPPETS=1');
});

test('JavaScript compiles against the types of the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kpay-snippets-'));
  try {
    const texts = REQUESTS.map((request) => [request.name, named(request).JavaScript]);
    // A name that is not there must be found, or this shows nothing.
    texts.push(['wrong', named(REQUESTS[0]).JavaScript.replace('payments.init', 'payments.initUssd')]);
    for (const [name, text] of texts) writeFileSync(join(folder, `${name}.ts`), `${text}\nexport {};\n`);
    writeFileSync(join(folder, 'host.d.ts'), 'declare const process: { env: Record<string, string> };\n');
    const compilerOptions = {
      strict: true, noEmit: true, target: 'es2024', module: 'nodenext', types: [], skipLibCheck: false,
      lib: ['es2024', 'dom', 'dom.iterable'], paths: { kpay: [path('bindings/npm/types/index.d.ts')] },
    };
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    const tsc = fileURLToPath(new URL('node_modules/.bin/tsc', import.meta.url));
    const told = [];
    try {
      execFileSync(tsc, ['--project', folder, '--pretty', 'false'], { encoding: 'utf8', timeout: 120_000 });
    } catch ({ stdout }) {
      told.push(...stdout.trim().split('\n'));
    }
    assert.equal(told.length, 1, told.join('\n'));
    assert.match(told[0], /wrong\.ts.*initUssd/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('what was cut or is no call of the SDKs is not made up', () => {
  const body = (more) => JSON.stringify({ ...REQUESTS[0].body, ...more });
  const names = (request) => snippets({ method: 'POST', path: '/api/v1/payments/init', ...request }, '').map(({ name }) => name);
  assert.deepEqual(names({ requestBody: body({ description: 'x'.repeat(2_000) }).slice(0, 1_000) }), []);
  for (const requestBody of ['', '[]', '{', '"x"', body({ amount: '5000' }), body({ provider: 7 }), body({ nobody: 1 }), body({ currency: 'XAF' })]) {
    assert.deepEqual(names({ requestBody }), ['curl'], requestBody);
  }
  assert.deepEqual(names({ path: '/api/v1/payments/%E0%A4/refund', requestBody: '{}' }), ['curl', 'Rust', 'JavaScript']);
  assert.deepEqual(names({ path: '/elsewhere', requestBody: '' }), ['curl']);
  const hostile = body({ externalId: 'a\'; echo gone; \'', description: '`${1}` \u2028', metadata: { ['__proto__']: 1, 'a-b': 2 } });
  const [curl, rust, js] = snippets({ method: 'POST', path: "/api/v1/payments/init", requestBody: hostile }, 'http://h').map(({ text }) => text);
  assert.ok(curl.includes(`"a'\\''; echo gone; '\\''"`), curl);
  // HTTP lets a caller choose the method, and a shell acts on some of its characters.
  const [{ text: strange }] = snippets({ method: "GET`id`&'$", path: '/elsewhere', requestBody: '' }, 'http://h');
  assert.ok(strange.startsWith("curl -X 'GET`id`&'\\''$' 'http://h/elsewhere'"), strange);
  assert.ok(rust.includes('\\u{2028}') && js.includes('\\u{2028}') && js.includes('"a-b": 2'), js);
});
