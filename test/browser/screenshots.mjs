/**
 * The pictures of the README: Today and a patient, of a running service (OSTEON_URL with OSTEON_DEMO_PASSWORD) or, when
 * none is named, of a demonstration clinic that is opened for them in a database of its own.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { chromium } from 'playwright-core';
import { deploy } from '../../tools/migrate/actions.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const IMAGES = path.join(ROOT, 'docs', 'images');
const NURSE = 'amara@calder.example';
const VIEW = { width: 1280, height: 880 };

const program = (name) => path.join(ROOT, 'apps', name, 'dist', 'main.js');

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function sql(url, statement) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function run(file, args, env) {
  const child = spawn(process.execPath, [file, ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return { child, ended };
}

/** A demonstration clinic with its api, for these pictures only. */
async function openClinic() {
  const server = process.env.OSTEON_TEST_DATABASE_URL;
  if (!server) throw new Error('Say OSTEON_URL and OSTEON_DEMO_PASSWORD, or run this by `npm run screenshots`.');
  const name = `osteon_screenshots_${process.pid}`;
  await sql(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  await deploy({ url: url.href });
  const port = await freePort();
  const password = randomBytes(12).toString('base64url');
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: url.href,
    REDIS_URL: process.env.OSTEON_TEST_REDIS_URL ?? '',
    PORT: String(port),
    OSTEON_MODE: 'demonstration',
    OSTEON_DEMO_PASSWORD: password,
    OSTEON_LINK_SECRET: randomBytes(32).toString('hex'),
    OSTEON_DATA_KEYS: `screenshots:${randomBytes(32).toString('base64')}`,
    OSTEON_LOG_LEVEL: 'warn',
  };
  const seeded = await run(program('cli'), ['seed'], env).ended;
  if (seeded !== 0) throw new Error('The demonstration clinic could not be opened.');
  const api = run(program('api'), [], env);
  const address = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${address}/health/ready`).catch(() => null))?.ok) {
    if (api.child.exitCode !== null) throw new Error('The api did not start.');
    await setTimeout(100);
  }
  const close = async () => {
    api.child.kill('SIGTERM');
    await api.ended;
    await sql(server, `drop database ${name} with (force)`);
  };
  return { url: address, password, close };
}

function runningService() {
  const { OSTEON_URL: url, OSTEON_DEMO_PASSWORD: password } = process.env;
  if (!url) return null;
  if (!password) throw new Error('OSTEON_DEMO_PASSWORD is missing: the password of the demonstration users.');
  return { url, password, close: async () => undefined };
}

async function picture(page, name) {
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path: path.join(IMAGES, `${name}.png`) });
  process.stdout.write(`docs/images/${name}.png\n`);
}

const service = runningService() ?? (await openClinic());
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--lang=en-GB'],
});
try {
  await mkdir(IMAGES, { recursive: true });
  const page = await browser.newPage({
    viewport: VIEW,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    deviceScaleFactor: 2,
  });
  await page.goto(service.url);
  await page.getByLabel('E-mail').fill(NURSE);
  await page.getByRole('textbox', { name: 'Password' }).fill(service.password);
  await page.keyboard.press('Enter');
  await page.locator('[data-line]').first().waitFor();
  await page.waitForLoadState('networkidle');
  await picture(page, 'today');

  // Somebody in the middle of the pathway: a vertebral fracture some weeks ago, with a review of the pain due.
  await page.goto(`${service.url}/?section=due&kind=pain-review`);
  await page.locator('[data-line] a').first().click();
  await page.getByRole('img', { name: /^Timeline from/ }).waitFor();
  await page.waitForLoadState('networkidle');
  await page.evaluate('document.activeElement?.blur()');
  await picture(page, 'patient');
} finally {
  await browser.close();
  await service.close();
}
