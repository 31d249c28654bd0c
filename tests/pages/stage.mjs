// A sandbox, a shop that customers come back to, and a browser, for as long as a test file runs.
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const { KPAY_PROGRAM, KPAY_CHROMIUM, KPAY_SCREENSHOTS } = process.env;
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

export const PHONE = { width: 360, height: 740 };
export const DESKTOP = { width: 1280, height: 900 };

async function sandbox(webhookUrl, more = []) {
  const options = ['sandbox', '--listen', '127.0.0.1:0', '--webhook-url', webhookUrl, ...more];
  const child = spawn(KPAY_PROGRAM, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  const keys = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, value] = line.match(/^export (\w+)=(.*)$/) ?? [];
    if (name) keys[name] = value;
    if (name === 'KPAY_GATEWAY_SECRET') break;
  }
  return { child, keys };
}

// Takes webhooks and returning customers, and keeps where these came to.
async function shop() {
  const returns = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://shop');
    if (url.pathname !== '/hook' && url.pathname !== '/favicon.ico') returns.push(url);
    response.setHeader('Content-Type', 'text/html');
    response.end(`<!DOCTYPE html><title>The shop</title><p>${url.pathname.slice(1)}`);
    request.resume();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, returns, url: `http://127.0.0.1:${server.address().port}` };
}

export async function stage(more) {
  mkdirSync(KPAY_SCREENSHOTS, { recursive: true });
  const { server, returns, url } = await shop();
  const { child, keys } = await sandbox(`${url}/hook`, more);
  const profile = mkdtempSync(join(tmpdir(), 'kpay-pages-'));
  const browser = await chromium.launch({
    executablePath: KPAY_CHROMIUM, args: FLAGS, headless: true, env: { ...process.env, HOME: profile },
  });
  const base = keys.KPAY_BASE_URL;
  const call = async (method, path, body, headers = {}) => {
    const response = await fetch(base + path, {
      method,
      headers: {
        'X-API-Key': keys.KPAY_API_KEY, 'X-Secret-Key': keys.KPAY_SECRET_KEY, 'Content-Type': 'application/json', ...headers,
      },
      body: body && JSON.stringify(body),
    });
    return response.json();
  };
  return {
    base, browser, call, keys, returns, shop: url,
    init: (body) => call('POST', '/api/v1/payments/init', body),
    hosted: (externalId, more = {}) =>
      call('POST', '/api/v1/payments/init', {
        amount: 5000, externalId, returnUrl: `${url}/return?cart=7`, cancelUrl: `${url}/cancelled`, ...more,
      }),
    async end() {
      await browser.close();
      server.close();
      server.closeAllConnections();
      child.kill();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

// A page that fails the test for whatever the browser complains about.
export async function open(stage, options = {}) {
  const context = await stage.browser.newContext({ viewport: DESKTOP, ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('console', (message) => {
    // What a page answers with 400 on purpose is told there too.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  return { page, complaints, context };
}

export async function isAccessible(page) {
  // Through the debugger, which no Content-Security-Policy holds back.
  const { readFileSync } = await import('node:fs');
  await page.evaluate(readFileSync(AXE, 'utf8'));
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  assert.deepEqual(told, []);
}

export async function picture(page, name) {
  await page.screenshot({ path: join(KPAY_SCREENSHOTS, `${name}.png`), fullPage: true });
}

// What the SDKs check, in other words than theirs.
export function isSigned(url, secret) {
  const field = (name) => url.searchParams.getAll(name).at(-1) ?? '';
  const text = ['status', 'reference', 'externalId', 'ts'].map(field).join('|');
  assert.equal(field('sig'), createHmac('sha256', secret).update(text).digest('hex'));
  assert.ok(Math.abs(Date.now() - Number(field('ts'))) < 600_000);
  return field('status');
}
