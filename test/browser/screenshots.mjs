/**
 * A picture of each page, of a running service (OSTEON_URL with OSTEON_DEMO_PASSWORD) or, when none is named, of a
 * demonstration clinic that is opened for them in a database of its own.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { chromium } from 'playwright-core';
import { smallPng } from '../../tools/images/small-png.mjs';
import { deploy } from '../../tools/migrate/actions.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const IMAGES = path.join(ROOT, 'docs', 'images');
const VIEW = { width: 1280, height: 880 };
const TALL = { width: 1280, height: 1180 };
const PHONE = { width: 390, height: 844 };

/** Somebody in the middle of the pathway: a vertebral fracture some weeks ago, with a review of the pain due. */
const PAIN_REVIEWS = '/?section=due&kind=pain-review';

const openPatient = async (page) => {
  await page.locator('[data-line] a').first().click();
  await page.locator('#content svg[role=group]').first().waitFor();
};
const recordContact = async (page) => {
  await page.locator('[data-line]').first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('c');
  await page.getByRole('dialog').locator('fieldset label').first().click();
};
const openFirst = (selector, shows) => async (page) => {
  await page.locator(selector).first().click();
  await page.locator(shows).first().waitFor();
};
const openReport = openFirst('[data-item] a', 'article form');
const openTwins = openFirst('[data-item] a', 'article table');
const openFile = openFirst('#content section li a', '#content table');
const wrongText = async (page) => {
  const sms = page.getByRole('textbox', { name: 'Text message' });
  await sms.fill('Your Prolia is due on {dueOn}. Please ring {telephone}.');
  await page.getByText(/reveals too much/).waitFor();
};
/** Two letters are asked for, so that there is something to approve. */
const askForLetters = async (page) => {
  await page.evaluate(`(async () => {
    const { rows } = await (await fetch('/api/v1/worklist?limit=40')).json();
    const recipients = [
      { name: 'Dr N. Ahmed', lines: ['Hill Surgery', '1 High Street', 'Calder Vale CV1 1AA'] },
      { name: 'Dr P. Osei', lines: ['Canal Road Practice', 'Calder Vale CV2 4BB'] },
    ];
    for (const [index, recipient] of recipients.entries()) {
      const { patientId } = rows[4 * index + 3];
      const body = JSON.stringify({ kind: index === 0 ? 'gp' : 'handover', recipient });
      const headers = { 'content-type': 'application/json' };
      await fetch('/api/v1/patients/' + patientId + '/letters', { method: 'POST', headers, body });
    }
  })()`);
  await page.reload();
  await page.getByText('Dr P. Osei').waitFor();
};
const drawn = (page) => page.locator('#content [data-chart] svg').waitFor();
const listed = (page) => page.getByRole('dialog').getByRole('listitem').first().waitFor();
/** The year ahead, counted by the worker, held against hours and beside a what-if. */
const countAhead = async (page) => {
  await page.getByRole('button', { name: 'Count the work ahead' }).click();
  await page.locator('[data-chart] svg').waitFor({ timeout: 60_000 });
  await page.evaluate(`(async () => {
    const send = (method, path, body) => fetch('/api/v1/capacity/' + path,
      { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const minutes = { call: 15, dose: 20, review: 30, check: 10, letter: 5 };
    await send('PUT', 'settings', { version: 0, settings: { hoursAWeek: 12, minutes, exceptions: [] } });
    await send('POST', 'what-ifs', { name: '20 % more fractures', fracturePercent: 20 });
  })()`);
  await page.reload();
  await page.getByRole('checkbox').first().check();
  await page.locator('[data-chart] svg').waitFor();
  await page.evaluate('scrollTo(0, 0)');
};
const writeMessage = async (page) => {
  await openPatient(page);
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await page.getByRole('menuitem', { name: 'A message' }).click();
  await page.getByRole('dialog').locator('[class*=shape]').first().waitFor();
};

/**
 * Which pages, as whom; what is done before the picture is taken, and how the page is looked at: light and in English
 * unless it says otherwise.
 */
const PICTURES = [
  { name: 'today', who: 'amara', path: '/' },
  { name: 'today-urdu-dark', who: 'amara', path: '/', language: 'ur', scheme: 'dark' },
  { name: 'today-phone', who: 'amara', path: '/', view: PHONE },
  { name: 'patient', who: 'amara', path: PAIN_REVIEWS, before: openPatient, view: TALL },
  { name: 'patient-urdu', who: 'amara', path: PAIN_REVIEWS, before: openPatient, language: 'ur' },
  { name: 'patient-phone-dark', who: 'amara', path: PAIN_REVIEWS, before: openPatient, view: PHONE, scheme: 'dark' },
  { name: 'record-contact', who: 'amara', path: PAIN_REVIEWS, before: recordContact },
  { name: 'enrol', who: 'amara', path: '/enrol' },
  { name: 'inbox', who: 'amara', path: '/inbox', before: openFirst('[data-item] a', 'article') },
  { name: 'possible-fracture', who: 'amara', path: '/inbox?kind=possible-fracture', before: openReport, view: TALL },
  { name: 'possible-duplicate', who: 'amara', path: '/inbox?kind=possible-duplicate', before: openTwins, view: TALL },
  { name: 'messages', who: 'amara', path: '/messages' },
  { name: 'messages-days', who: 'amara', path: '/messages/days' },
  { name: 'messages-day-dark', who: 'amara', path: '/messages?on=YESTERDAY', scheme: 'dark' },
  { name: 'messages-write', who: 'amara', path: PAIN_REVIEWS, before: writeMessage },
  { name: 'letters', who: 'lead', path: '/messages/letters', before: askForLetters },
  { name: 'texts', who: 'lead', path: '/messages/texts?name=dose.book', before: wrongText },
  { name: 'texts-urdu', who: 'lead', path: '/messages/texts?name=dose.book&language=ur' },
  { name: 'mailbox', who: 'amara', path: '/mailbox', before: openFirst('#content section li a', 'article') },
  { name: 'capacity', who: 'lead', path: '/capacity', before: countAhead, view: TALL },
  { name: 'protocol', who: 'safety', path: '/protocol' },
  { name: 'protocol-versions', who: 'safety', path: '/protocol/versions' },
  { name: 'protocol-propose', who: 'lead', path: '/protocol/propose' },
  { name: 'reports', who: 'lead', path: '/reports', view: TALL },
  { name: 'reports-urdu-dark', who: 'lead', path: '/reports', language: 'ur', scheme: 'dark' },
  { name: 'reports-trend', who: 'lead', path: '/reports?view=trend', before: drawn },
  { name: 'reports-curves', who: 'lead', path: '/reports?view=curves', before: drawn },
  { name: 'reports-list', who: 'lead', path: '/reports?list=indicator.flsdb-4.counted', before: listed },
  { name: 'reports-practice', who: 'lead', path: '/reports?view=practice' },
  { name: 'account', who: 'amara', path: '/account' },
  { name: 'emergency-access', who: 'amara', path: '/emergency' },
  { name: 'service-reviews', who: 'lead', path: '/service/emergency' },
  { name: 'service-retention', who: 'lead', path: '/service/retention' },
  { name: 'service-sending', who: 'lead', path: '/service/sending' },
  { name: 'service-import', who: 'lead', path: '/service/import', before: openFile },
  { name: 'service-feeds', who: 'lead', path: '/service/feeds' },
  { name: 'service-feeds-urdu-dark', who: 'lead', path: '/service/feeds', language: 'ur', scheme: 'dark' },
  { name: 'service-codes', who: 'lead', path: '/service/codes' },
  { name: 'admin-users', who: 'admin', path: '/admin/users' },
  { name: 'admin-clients', who: 'admin', path: '/admin/clients' },
  { name: 'admin-imports', who: 'admin', path: '/admin/imports' },
  { name: 'admin-health', who: 'admin', path: '/admin/health' },
  { name: 'admin-health-dark', who: 'admin', path: '/admin/health', scheme: 'dark' },
  { name: 'admin-services-polish', who: 'admin', path: '/admin/services', language: 'pl' },
  { name: 'audit-records', who: 'auditor', path: '/audit/records' },
  { name: 'audit-activity', who: 'auditor', path: '/audit/activity' },
  { name: 'audit-verification', who: 'auditor', path: '/audit/verification' },
  { name: 'sign-in', path: '/' },
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
    return await client.query(statement);
  } finally {
    await client.end();
  }
}

const hasMail = async (url) => Number((await sql(url, 'select count(*) as n from mailbox_item')).rows[0].n) > 8;

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
    OSTEON_QUEUE_PREFIX: `screenshots-${process.pid}`,
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
  await sql(url.href, await readFile(new URL('./screenshots.sql', import.meta.url), 'utf8'));
  const address = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${address}/health/ready`).catch(() => null))?.ok) {
    if (api.child.exitCode !== null) throw new Error('The api did not start.');
    await setTimeout(100);
  }
  // What is due goes into the local mailbox, so that there is something to read.
  const worker = env.REDIS_URL === '' ? null : run(program('worker'), [], env);
  for (let waited = 0; worker !== null && waited < 60 && !(await hasMail(url.href)); waited += 1)
    await setTimeout(1000);
  const close = async () => {
    worker?.child.kill('SIGTERM');
    await worker?.ended;
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

/** Somebody's pages, signed in once for all pictures of them. */
async function visitAs(browser, who) {
  const page = await browser.newPage({
    baseURL: service.url,
    viewport: VIEW,
    reducedMotion: 'reduce',
    locale: LOCALES.en,
    deviceScaleFactor: 1.5,
  });
  await page.goto('/');
  await page.locator('input[type=email]').waitFor();
  if (who === undefined) return page;
  await page.locator('input[type=email]').fill(`${who}@calder.example`);
  await page.locator('input[autocomplete=current-password]').fill(service.password);
  await page.keyboard.press('Enter');
  await page.locator('#content h1').waitFor();
  return page;
}

async function takePicture(page, { name, path: address, before, language = 'en', scheme = 'light', view = VIEW }) {
  await page.setViewportSize(view);
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.evaluate(`localStorage.setItem('osteon.language', '${language}')`);
  await page.goto(address.replace('YESTERDAY', yesterday()));
  await page.locator('h1').first().waitFor();
  await page.locator('[class*=loadingWords]').first().waitFor({ state: 'detached' });
  await before?.(page);
  await page.evaluate('document.fonts.ready');
  // What came last is drawn, and nothing blinks.
  await setTimeout(600);
  await page.evaluate('document.activeElement?.matches("input, textarea") ? document.activeElement.blur() : undefined');
  const file = smallPng(await page.screenshot());
  await writeFile(path.join(IMAGES, `${name}.png`), file);
  process.stdout.write(`docs/images/${name}.png ${Math.ceil(file.length / 1000)} kB\n`);
}

const yesterday = () => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

const service = runningService() ?? (await openClinic());
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--lang=en-GB'],
  // Fields of dates are written as the browser's own language writes them.
  env: { ...process.env, LANGUAGE: 'en_GB', LANG: 'en_GB.UTF-8' },
});
try {
  await mkdir(IMAGES, { recursive: true });
  const wanted = process.argv.slice(2);
  const chosen = PICTURES.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  for (const who of new Set(chosen.map((picture) => picture.who))) {
    const page = await visitAs(browser, who);
    for (const picture of chosen.filter((one) => one.who === who)) {
      // One picture that cannot be taken keeps nobody from the others.
      await takePicture(page, picture).catch((error) => {
        process.exitCode = 1;
        process.stderr.write(`${picture.name}: ${error.message}\n`);
      });
    }
    await page.close();
  }
} finally {
  await browser.close();
  await service.close();
}
