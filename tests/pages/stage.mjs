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
export const WIDE = { width: 1920, height: 1080 };

// Starts the program and reads what it prints up to a line with `last`.
async function printed(last, ...args) {
  const child = spawn(KPAY_PROGRAM, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const lines = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.includes(last)) break;
  }
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const end = async (signal = 'SIGTERM') => {
    child.kill(signal);
    return ended;
  };
  const keys = Object.fromEntries(lines.map((line) => line.match(/^export (\w+)=(.*)$/)?.slice(1)).filter(Boolean));
  return { lines, keys, base: keys.KPAY_BASE_URL, end };
}

export const sandbox = (...options) => printed('KPAY_GATEWAY_SECRET', 'sandbox', '--listen', '127.0.0.1:0', ...options);
export const demo = (...options) => printed('Ctrl-C', 'demo', '--browser', ...options);

// A browser of its own, with a home of its own.
export async function chrome() {
  mkdirSync(KPAY_SCREENSHOTS, { recursive: true });
  const profile = mkdtempSync(join(tmpdir(), 'kpay-pages-'));
  const browser = await chromium.launch({
    executablePath: KPAY_CHROMIUM, args: FLAGS, headless: true, env: { ...process.env, HOME: profile },
  });
  const end = async () => {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { browser, end };
}

// Takes webhooks and returning customers, and keeps where these came to.
async function shop() {
  const returns = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://shop');
    if (url.pathname !== '/hook' && url.pathname !== '/favicon.ico') returns.push(url);
    response.setHeader('Content-Type', 'text/html');
    if (url.pathname === '/broken') response.statusCode = 500;
    response.end(`<!DOCTYPE html><title>The shop</title><p>${url.pathname.slice(1)}`);
    request.resume();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, returns, url: `http://127.0.0.1:${server.address().port}` };
}

export async function stage(options = []) {
  const { server, returns, url } = await shop();
  const { keys, base, end } = await sandbox('--webhook-url', `${url}/hook`, ...options);
  const { browser, end: close } = await chrome();
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
  // A payment that the sandbox refuses is no payment to look at.
  const init = async (body) => {
    const made = await call('POST', '/api/v1/payments/init', body);
    assert.ok(made.id, JSON.stringify(made));
    return made;
  };
  return {
    base, browser, call, init, keys, returns, shop: url,
    hosted: (externalId, more = {}) =>
      init({ amount: 5000, currency: 'XAF', externalId, returnUrl: `${url}/return?cart=7`, cancelUrl: `${url}/cancelled`, ...more }),
    async end() {
      await close();
      server.close();
      server.closeAllConnections();
      await end();
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

// Until `holds` does; long enough for any machine.
export async function until(holds) {
  for (const begin = performance.now(); !(await holds());) {
    assert.ok(performance.now() - begin < 60_000, `it never happened: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function isAccessible(page) {
  // Through the debugger, which no Content-Security-Policy holds back.
  const { readFileSync } = await import('node:fs');
  await page.evaluate(readFileSync(AXE, 'utf8'));
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  assert.deepEqual(told, []);
}

export async function fits(page, what) {
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(isWide, false, `${what} fits the screen`);
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
