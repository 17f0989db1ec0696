/**
 * bench:page: how soon Today stands on the screen of a slow computer: the built pages of a demonstration clinic in
 * Chromium, its processor slowed four times, nothing kept by the browser (cold) and everything (warm).
 *
 *   node test/bench/page.mjs [--turns 5] [--slower 4]
 *
 * Prints `figure <name> <value>`; the largest contentful paint is to be under 1.2 s and the script under 250 kB
 * compressed, which the browser tests assert of the script and nothing asserts of the time. Needs the built apps, a
 * browser and OSTEON_TEST_DATABASE_URL (`npm run bench:page` brings them).
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { chromium } from 'playwright-core';
import { deploy } from '../../tools/migrate/actions.mjs';
import { DATA_KEYS } from './data-keys.mjs';

const { values: options } = parseArgs({
  options: { turns: { type: 'string', default: '5' }, slower: { type: 'string', default: '4' } },
});
const turns = Number(options.turns);
const rate = Number(options.slower);
const server = process.env.OSTEON_TEST_DATABASE_URL;
if (!server)
  throw new Error('bench:page wants OSTEON_TEST_DATABASE_URL; `npm run bench:page` starts a server and sets it');

const say = (line) => process.stdout.write(`${line}\n`);
const median = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];
const program = (name) => fileURLToPath(new URL(`../../apps/${name}/dist/main.js`, import.meta.url));

async function onServer(sql) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** A demonstration clinic with its api. */
async function openClinic() {
  const name = `osteon_bench_page_${randomBytes(4).toString('hex')}`;
  const address = new URL(server);
  address.pathname = `/${name}`;
  const password = randomBytes(12).toString('base64url');
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    DATABASE_URL: address.href,
    REDIS_URL: process.env.OSTEON_TEST_REDIS_URL ?? '',
    PORT: '0',
    HOST: '127.0.0.1',
    OSTEON_MODE: 'demonstration',
    OSTEON_DEMO_PASSWORD: password,
    OSTEON_LINK_SECRET: randomBytes(32).toString('hex'),
    OSTEON_DATA_KEYS: DATA_KEYS,
    OSTEON_LOG_LEVEL: 'info',
  };
  await onServer(`create database ${name}`);
  await deploy({ url: address.href });
  const seed = spawn(process.execPath, [program('cli'), 'seed'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  if ((await new Promise((resolve) => seed.once('exit', resolve))) !== 0) throw new Error('the clinic was not seeded');
  const api = spawn(process.execPath, [program('api')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const close = async () => {
    const ended = new Promise((resolve) => api.once('exit', resolve));
    if (api.exitCode === null && api.kill('SIGTERM')) await ended;
    await onServer(`drop database if exists ${name} with (force)`);
  };
  for await (const line of createInterface({ input: api.stdout })) {
    const said = line.startsWith('{') ? JSON.parse(line) : {};
    if (String(said.msg).endsWith(' ready')) {
      api.stdout.resume();
      return { url: said.url, password, close };
    }
  }
  await close();
  throw new Error('the api ended before it was ready');
}

/** Kept by the page itself, from its first moment. */
const WATCH_PAINT = `new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.largestPaint = entry.startTime;
}).observe({ type: 'largest-contentful-paint', buffered: true });`;

async function lookAt(context, isCold) {
  const page = await context.newPage();
  await page.addInitScript(WATCH_PAINT);
  const session = await context.newCDPSession(page);
  let script = 0;
  const scripts = new Set();
  session.on('Network.responseReceived', ({ requestId, type }) => type === 'Script' && scripts.add(requestId));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) script += encodedDataLength;
  });
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: isCold });
  await session.send('Emulation.setCPUThrottlingRate', { rate });
  await page.goto('/');
  await page.locator('[data-line]').first().waitFor();
  await page.waitForLoadState('networkidle');
  const paint = await page.evaluate('window.largestPaint');
  await page.close();
  return { paint, script };
}

const clinic = await openClinic();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--lang=en-GB'],
});
try {
  const context = await browser.newContext({
    baseURL: clinic.url.replace('[::1]', '127.0.0.1'),
    viewport: { width: 1280, height: 900 },
  });
  const door = await context.newPage();
  await door.goto('/');
  await door.locator('input[type=email]').fill('amara@calder.example');
  await door.locator('input[autocomplete=current-password]').fill(clinic.password);
  await door.keyboard.press('Enter');
  await door.locator('[data-line]').first().waitFor();
  await door.close();
  for (const [name, isCold] of [
    ['cold', true],
    ['warm', false],
  ]) {
    const looks = [];
    for (let turn = 0; turn < turns; turn += 1) looks.push(await lookAt(context, isCold));
    say(
      `figure page-paint-${name} ${(median(looks.map(({ paint }) => paint)) / 1000).toFixed(2)} s, to be under 1.2 s`,
    );
    if (isCold)
      say(`figure page-script ${Math.round(median(looks.map(({ script }) => script)) / 1000)} kB, at most 250 kB`);
  }
} finally {
  await browser.close();
  await clinic.close();
}
