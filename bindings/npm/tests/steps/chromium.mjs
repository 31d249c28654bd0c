// A page in the system's Chromium, with a profile of its own.
import { chromium } from 'playwright-core';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Opens a page of the stage that runs `script`, and gives what `use` makes of it. */
export function inPage(stage, script, use) {
  stage.files.set('/', { type: 'text/html', body: '<!doctype html><script type="module" src="/page.js"></script>' });
  stage.files.set('/page.js', { type: 'text/javascript', body: script });
  return inChromium(async (browser) => {
    const page = await browser.newPage();
    const problems = [];
    page.on('pageerror', (error) => problems.push(error));
    await page.goto(stage.url, { waitUntil: 'load' });
    if (problems.length) throw problems[0];
    return use(page);
  });
}

/** Gives a browser to `use`, and ends it. */
export async function inChromium(use) {
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}
