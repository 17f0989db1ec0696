/**
 * A picture of each page, of a running service (OSTEON_URL with OSTEON_DEMO_PASSWORD) or, when none is named, of a
 * demonstration clinic that is opened for them in a database of its own.
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
const VIEW = { width: 1280, height: 880 };

/** Somebody in the middle of the pathway: a vertebral fracture some weeks ago, with a review of the pain due. */
const PAIN_REVIEWS = '/?section=due&kind=pain-review';

const openPatient = async (page) => {
  await page.locator('[data-line] a').first().click();
  await page.locator('svg[role=group]').first().waitFor();
};

/** Which pages, as whom; what is done before the picture is taken, and how the page is looked at. */
const PICTURES = [
  { name: 'today', who: 'amara', path: '/' },
  { name: 'patient', who: 'amara', path: PAIN_REVIEWS, before: openPatient },
  { name: 'today-urdu-dark', who: 'amara', path: '/', language: 'ur', scheme: 'dark' },
  { name: 'patient-urdu', who: 'amara', path: PAIN_REVIEWS, before: openPatient, language: 'ur' },
  {
    name: 'record-contact',
    who: 'amara',
    path: PAIN_REVIEWS,
    before: async (page) => {
      await page.locator('[data-line]').first().waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('c');
      const drawer = page.getByRole('dialog');
      await drawer.getByText('Reached', { exact: true }).click();
    },
  },
  { name: 'inbox', who: 'amara', path: '/inbox' },
  { name: 'messages', who: 'amara', path: '/messages', scheme: 'dark' },
  { name: 'account', who: 'amara', path: '/account' },
  { name: 'emergency-access', who: 'amara', path: '/emergency' },
  { name: 'service-reviews', who: 'lead', path: '/service/emergency' },
  { name: 'service-retention', who: 'lead', path: '/service/retention' },
  { name: 'admin-users', who: 'admin', path: '/admin/users' },
  { name: 'admin-clients', who: 'admin', path: '/admin/clients' },
  { name: 'admin-imports', who: 'admin', path: '/admin/imports' },
  { name: 'admin-sending', who: 'admin', path: '/admin/sending', scheme: 'dark' },
  { name: 'admin-health', who: 'admin', path: '/admin/health' },
  { name: 'admin-services', who: 'admin', path: '/admin/services', language: 'pl' },
  { name: 'audit-records', who: 'auditor', path: '/audit/records' },
  { name: 'audit-verification', who: 'auditor', path: '/audit/verification' },
  { name: 'audit-records-urdu', who: 'auditor', path: '/audit/records', language: 'ur' },
];
const LOCALES = { en: 'en-GB', pl: 'pl-PL', ur: 'ur-PK' };

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

async function takePicture(browser, { name, who, path: address, before, language = 'en', scheme = 'light' }) {
  const page = await browser.newPage({
    baseURL: service.url,
    viewport: VIEW,
    reducedMotion: 'reduce',
    locale: LOCALES[language],
    colorScheme: scheme,
    deviceScaleFactor: 2,
  });
  await page.goto('/');
  await page.locator('input[type=email]').fill(`${who}@calder.example`);
  await page.locator('input[autocomplete=current-password]').fill(service.password);
  await page.keyboard.press('Enter');
  await page.locator('#content h1').waitFor();
  await page.goto(address);
  await page.locator('#content h1').waitFor();
  await before?.(page);
  await page.waitForLoadState('networkidle');
  await page.evaluate('document.activeElement?.blur()');
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path: path.join(IMAGES, `${name}.png`) });
  process.stdout.write(`docs/images/${name}.png\n`);
  await page.close();
}

const service = runningService() ?? (await openClinic());
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--lang=en-GB'],
});
try {
  await mkdir(IMAGES, { recursive: true });
  const wanted = process.argv.slice(2);
  for (const picture of PICTURES) {
    if (wanted.length === 0 || wanted.includes(picture.name)) await takePicture(browser, picture);
  }
} finally {
  await browser.close();
  await service.close();
}
