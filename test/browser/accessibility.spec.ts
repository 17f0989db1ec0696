import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, Route } from 'playwright-core';
import { faultsInLooks, LOOKED_AT_IN, type LookedAtIn, lookingIn, LOOKS, widerThanWindow } from './axe.ts';
import { PEOPLE, startPages, type Pages, type Visit } from './pages.ts';

let pages: Pages;

/** A lead of a service in which nothing has happened yet. */
const NEWCOMER = 'newcomer@hollow.example';
const PEOPLE_HERE = { ...PEOPLE, newcomer: NEWCOMER };
type Who = keyof typeof PEOPLE_HERE;

beforeAll(async () => {
  pages = await startPages();
  await pages.database.query(
    `with made as (
       insert into service (region_id, code, name, time_zone, country)
       select region_id, 'hollow', 'Hollow Service', time_zone, country from service where code = 'calder' returning id
     ), person as (
       insert into user_account (email, display_name, password_hash)
       select $1, 'New Comer', password_hash from user_account where email = $2 returning id
     )
     insert into membership (service_id, user_id, role) select made.id, person.id, 'lead' from made, person`,
    [NEWCOMER, PEOPLE.lead],
  );
  // A feed with a message in each state: a demonstration has none.
  await pages.database.query(
    `with sender as (
       insert into hl7_sender (service_id, name, application, facility, addresses)
       select id, 'Radiology', 'RIS', 'CALDER', '{10.1.2.3,10.2.0.0/16}' from service where code = 'calder' returning *
     ), fault as (
       select jsonb_build_object('code', 'FLS-1553', 'answer', 'AE', 'condition', 102, 'text', 'PID-7 is no date.',
         'place', jsonb_build_object('segment', 'PID', 'sequence', 1, 'field', 7)) as told
     )
     insert into hl7_message (id, service_id, sender_id, control_id, digest, type, raw, bytes, state, fault, settled_at)
     select gen_random_uuid(), s.service_id, s.id, 'MSG' || n, sha256(n::text::bytea), 'ORU^R01', 'sealed', 6, state,
       case state when 'fault' then told end, case when state <> 'received' then osteon_now() end
     from sender s, fault, unnest(array['received', 'applied', 'nothing', 'fault']) with ordinality as one(state, n)`,
  );
});

afterAll(async () => {
  await pages.close();
});

type Language = 'en' | 'pl' | 'ur';

/** The name of a family of which the service follows somebody. */
async function aFamily(): Promise<string> {
  const [found] = await pages.database.query<{ family: string }>(
    `select p.family from patient p join service s on s.id = p.service_id and s.code = 'calder' order by p.id limit 1`,
  );
  if (found === undefined) throw new Error('the demonstration has no patient');
  return found.family;
}

/** What 200 % of zoom leaves of a window of 1280, and a telephone. */
const NARROW = [640, 390];

type Step = (page: Page) => Promise<void>;

interface Stop {
  readonly path: string;
  /** what is done there before it is looked at again, one state after the other */
  readonly states?: readonly Step[];
  /** what is waited for besides the heading */
  readonly ready?: string;
}

const press =
  (key: string): Step =>
  (page) =>
    page.keyboard.press(key);
const click =
  (selector: string, opens = '[role=dialog], [role=menu]'): Step =>
  async (page) => {
    await page.locator(selector).first().click();
    await page.locator(opens).first().waitFor();
  };
/** Presses the first button of a kind by its place, because its name is another one in each language. */
const button = (where: string): Step => click(`#content ${where} button`);
const close: Step = async (page) => {
  await page.keyboard.press('Escape');
  await page.locator('[role=dialog], [role=menu]').first().waitFor({ state: 'detached' });
};
const type =
  (selector: string, text: string, brings: string): Step =>
  async (page) => {
    await page.locator(selector).first().fill(text);
    await page.locator(brings).first().waitFor();
  };

/** Every page by who sees it, with the states that differ from it. */
const ROUNDS: Readonly<Record<'nurse' | 'lead' | 'safetyOfficer' | 'auditor' | 'admin', readonly Stop[]>> = {
  nurse: [
    {
      path: '/',
      ready: '[data-line]',
      states: [
        click('header button[aria-expanded]', 'header [role=dialog]'),
        close,
        press('?'),
        close,
        type('header input', 'an', '[role=option]'),
        press('Escape'),
      ],
    },
    { path: '/messages', ready: 'li a' },
    { path: '/messages?on=2026-06-14&state=skipped' },
    { path: '/messages/days', ready: 'table' },
    { path: '/messages/letters' },
    { path: '/messages/texts', states: [click('#content nav a[href*=texts]', '[lang]')] },
    { path: '/mailbox' },
    { path: '/inbox' },
    {
      path: '/enrol',
      states: [
        async (page) => {
          await page.locator('#content form [type=submit]').click();
          await page.locator('#content form div[role=alert]').waitFor();
        },
        async (page) => {
          await page
            .locator('#content form input')
            .nth(1)
            .fill(await aFamily());
          await page.locator('#content section ul a[href^="/patients/"]').first().waitFor();
        },
      ],
    },
    { path: '/nowhere' },
    { path: '/account', states: [button('section')] },
    { path: '/emergency' },
    { path: '/admin/users' },
  ],
  lead: [
    { path: '/protocol/propose' },
    { path: '/reports', ready: '[data-indicator]', states: [click('#content header button[aria-haspopup]')] },
    { path: '/service/emergency' },
    { path: '/service/import' },
    { path: '/service/feeds' },
    { path: '/service/codes', ready: 'section li', states: [button('header')] },
    { path: '/service/retention', ready: 'table', states: [button('header')] },
    { path: '/service/colleagues' },
    { path: '/service/sending', ready: 'table', states: [button('section')] },
    {
      path: '/messages/texts?name=dose.book',
      ready: 'textarea',
      states: [type('textarea', 'Your Prolia is due on {day}', '[role=alert], .mantine-InputWrapper-error')],
    },
  ],
  safetyOfficer: [
    { path: '/protocol', ready: 'li', states: [click('#content section li :is(button, a[href*=rule])')] },
    { path: '/protocol/versions' },
  ],
  auditor: [
    { path: '/audit/records' },
    { path: '/audit/patient' },
    { path: '/audit/kinship' },
    { path: '/audit/activity' },
    { path: '/audit/volume' },
    { path: '/audit/out-of-hours' },
    { path: '/audit/emergency' },
    { path: '/audit/verification' },
  ],
  admin: [
    { path: '/admin/users', states: [button('header'), close, button('li')] },
    { path: '/admin/clients', states: [button('header')] },
    {
      path: '/admin/feeds',
      states: [button('header'), click('[role=dialog] fieldset button', '[role=dialog] datalist ~ * input')],
    },
    { path: '/admin/codes', ready: 'section li', states: [button('section li')] },
    { path: '/admin/imports' },
    { path: '/admin/texts?name=reply.stop', ready: 'textarea' },
    { path: '/admin/sending', ready: 'table' },
    { path: '/admin/erasures' },
    { path: '/admin/health' },
    { path: '/admin/services', states: [button('header')] },
  ],
};

/** Pages that are reached by their links, in tests of their own. */
const BY_LINK = [
  // with a year counted by the worker: in its own file
  '/capacity',
  // with rows checked by the worker: in file-import.spec.ts
  '/service/import/$fileId',
  '/patients/$patientId',
  '/inbox/$itemId',
  '/mailbox/$itemId',
  '/protocol/versions/$id',
  '/emergency/$accessId',
  '/setup',
  '/link',
];

/** From then on the pages are in this language, as if the person had chosen it. */
const choose = (page: Page, language: Language): Promise<void> =>
  page.evaluate(`localStorage.setItem('osteon.language', '${language}')`);

async function goTo(page: Page, { path, ready }: Stop): Promise<void> {
  await page.goto(path);
  await page.locator('#content h1').waitFor({ state: 'attached' });
  await page
    .locator(`#content ${ready ?? 'h1'}`)
    .first()
    .waitFor({ state: 'attached' });
  await page.locator('[class*=loadingWords]').first().waitFor({ state: 'detached' });
}

/** Where something begins, measured from the side at which the language begins. */
const beginningOf = (page: Page, selector: string): Promise<number | null> =>
  page.evaluate(`(() => {
    const found = document.querySelector(${JSON.stringify(selector)});
    if (found === null || getComputedStyle(found.parentElement).textAlign === 'center') return null;
    const box = found.getBoundingClientRect();
    return document.documentElement.dir === 'rtl' ? window.innerWidth - box.right : box.left;
  })()`);
const MIRRORED = ['header a', 'header nav', '#content h1'];

/** Walks through the stops in one language, and looks at each state. */
async function walk(page: Page, stops: readonly Stop[], language: LookedAtIn, beginnings: Map<string, number>) {
  const look = lookingIn(language);
  await choose(page, language);
  for (const stop of stops) {
    await goTo(page, stop);
    for (const selector of MIRRORED) {
      const begins = await beginningOf(page, selector);
      if (begins === null) continue;
      const key = `${stop.path} ${selector}`;
      const before = beginnings.get(key);
      beginnings.set(key, begins);
      // The beginning of the line is the same place, seen from the other side.
      if (before !== undefined) expect([key, Math.abs(before - begins) <= 2]).toEqual([key, true]);
    }
    const reached: Step[] = [() => Promise.resolve(), ...(stop.states ?? [])];
    for (const [index, reach] of reached.entries()) {
      await reach(page);
      if (reach === close) continue;
      expect([stop.path, index, await look(page)]).toEqual([stop.path, index, []]);
    }
  }
}

const visitAs = (who: Who): Promise<Visit> => pages.visitAs(PEOPLE_HERE[who]);

describe('accessibility', () => {
  it('is looked at on every page that there is', () => {
    const router = readFileSync(new URL('../../apps/web/src/app/router.tsx', import.meta.url), 'utf8');
    const areas = ['/service', '/audit', '/admin'];
    const visited = Object.values(ROUNDS).flatMap((stops) => stops.map(({ path }) => path.replace(/\?.*/, '')));
    let area = '';
    const missing: string[] = [];
    for (const [, parent = '', path = ''] of router.matchAll(/getParentRoute: \(\) => (\w+),\s*path: '([^']+)'/g)) {
      if (parent === 'rootRoute') area = '';
      const inArea = areas.find((name) => parent === `${name.slice(1)}Route`) ?? area;
      const whole = inArea === '' ? path : `${inArea}${path}`;
      if (areas.includes(whole) || areas.includes(whole.replace(/\/$/, ''))) continue;
      if (!visited.includes(whole) && !BY_LINK.includes(whole)) missing.push(whole);
    }
    expect(missing).toEqual([]);
  });

  it('has no fault on signing in', async () => {
    const { page, close: leave } = await pages.visit();
    for (const language of LOOKED_AT_IN) {
      await choose(page, language);
      await page.reload();
      await page.locator('input[autocomplete=current-password]').waitFor();
      expect([language, await faultsInLooks(page, LOOKS)]).toEqual([language, []]);
    }
    await leave();
  });

  it.each(Object.keys(ROUNDS) as (keyof typeof ROUNDS)[])('has no fault on the pages of: %s', async (who) => {
    const { page, close: leave } = await visitAs(who);
    const beginnings = new Map<string, number>();
    for (const language of LOOKED_AT_IN) await walk(page, ROUNDS[who], language, beginnings);
    await leave();
  });

  it('has no fault on a patient and on recording', async () => {
    const { page, close: leave } = await pages.visitToday();
    const patient = String(await page.locator('[data-line] a').nth(5).getAttribute('href'));
    const stop: Stop = {
      path: patient,
      ready: 'svg[role=group]',
      states: [
        click('#content header li button', '[role=dialog] [role=tab]'),
        close,
        async () => {
          await page.keyboard.press('c');
          // In the second language there is what was typed in the first.
          await page.locator('[role=dialog] :is(form, #call-begun)').first().waitFor();
        },
        async () => {
          if ((await page.locator('#call-begun').count()) > 0) {
            await page.locator('[role=dialog] section button').first().click();
          }
          await page.locator('[role=dialog] input[value=reached]').focus();
          await page.keyboard.press('Space');
          await page.locator('[role=dialog] input[value=none]').check();
          await page.evaluate(`document.querySelector('[role=dialog] details')?.setAttribute('open', '')`);
        },
        async () => {
          await page.locator('[role=dialog] input[value=infection]').check();
          await page.keyboard.press('Control+Enter');
        },
        async () => {
          await page.locator('[role=dialog] input[value=wrong-number]').focus();
          await page.keyboard.press('Space');
        },
        async () => {
          await page.keyboard.press('Escape');
        },
      ],
    };
    for (const language of LOOKED_AT_IN) await walk(page, [stop], language, new Map());
    await leave();
  });

  it('has no fault where nothing has happened yet', async () => {
    const { page, close: leave } = await visitAs('newcomer');
    const paths = ['/', '/messages', '/messages/days', '/messages/letters', '/mailbox', '/inbox', '/service/emergency'];
    const stops = [...paths, '/service/retention'].map((path) => ({ path }));
    for (const language of LOOKED_AT_IN) await walk(page, stops, language, new Map());
    await leave();
  });
});

/** What is asked of the api besides who is there. */
const ASKED = /\/api\/v1\/(?!session|events)/;

describe('accessibility when the api', () => {
  const PATHS = [
    '/',
    '/messages',
    '/messages/days',
    '/messages/letters',
    '/messages/texts',
    '/inbox',
    '/service/retention',
  ];
  const refuse = (route: Route): Promise<void> =>
    route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      body: JSON.stringify({ type: 'about:blank', title: 'This is refused', status: 409, code: 'FLS-9999' }),
    });

  it.each([
    ['refuses', refuse, 'en', '[role=alert]'],
    ['cannot be reached', (route: Route) => route.abort(), 'ur', '[role=alert], [class*=loadingWords]'],
    ['does not answer yet', () => undefined, 'ur', '[class*=loadingWords]'],
  ] as const)('%s, has no fault', async (_, answer, language, shows) => {
    const { page, close: leave } = await visitAs('lead');
    await choose(page, language);
    await page.route(ASKED, (route) => void answer(route));
    for (const [index, path] of PATHS.entries()) {
      await page.goto(path);
      await page.locator(`#content :is(${shows})`).first().waitFor();
      const looks = index < 2 ? LOOKS : LOOKS.slice(0, 1);
      expect([path, await faultsInLooks(page, looks)]).toEqual([path, []]);
    }
    await leave();
  });

  it('is gone, or has stopped sending, or ended the session, the words for it have no fault', async () => {
    await pages.database.query(
      `update service set sending_stopped_at = osteon_now(), sending_stop_reason = 'The number changes today'
       where code = 'calder'`,
    );
    const { page, context, close: leave } = await pages.visitToday();
    for (const language of LOOKED_AT_IN) {
      await choose(page, language);
      await page.reload();
      await page.locator('[data-line]').first().waitFor();
      await page.locator('[class*=stopped]').waitFor();
      await context.setOffline(true);
      await page.locator('[class*=offline]').waitFor();
      expect([language, await faultsInLooks(page, LOOKS)]).toEqual([language, []]);
      await context.setOffline(false);
    }
    await pages.database.query('update service set sending_stopped_at = null, sending_stop_reason = null');
    await context.clearCookies();
    await page.locator('[data-line] a').first().click();
    await page.locator('[role=dialog] input[autocomplete=current-password]').waitFor();
    expect(await faultsInLooks(page, LOOKS)).toEqual([]);
    await leave();
  });
});

describe('a narrow window, in the longest words', () => {
  it.each(Object.keys(ROUNDS) as (keyof typeof ROUNDS)[])('holds the pages of: %s', async (who) => {
    const { page, close: leave } = await visitAs(who);
    await choose(page, 'pl');
    for (const stop of ROUNDS[who]) {
      await goTo(page, stop);
      for (const width of NARROW) {
        await page.setViewportSize({ width, height: 900 });
        expect([stop.path, width, await widerThanWindow(page)]).toEqual([stop.path, width, []]);
      }
    }
    await leave();
  });
});

describe('paper', () => {
  it('is light whatever the screen is, has nothing of the screen on it, and says whose it is', async () => {
    const { page, close: leave } = await visitAs('lead');
    for (const path of ['/', '/messages', '/messages/days', '/inbox', '/service/retention', '/protocol']) {
      await goTo(page, { path });
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      const seen = await page.evaluate<Record<string, unknown>>(`(() => {
        const shown = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility()).length;
        return {
          paper: getComputedStyle(document.body).backgroundColor,
          ink: getComputedStyle(document.querySelector('#content h1')).color,
          chrome: shown('header nav, #content nav[aria-label], button, [role=radiogroup]'),
          head: shown('.print-head'),
        };
      })()`);
      const ink = expect.stringMatching(/^rgb\((\d{1,2}, ){2}\d{1,2}\)$/); // dark
      expect([path, seen]).toEqual([path, { paper: 'rgb(255, 255, 255)', ink, chrome: 0, head: 1 }]);
      expect([path, await page.locator('.print-head').textContent()]).toEqual([
        path,
        expect.stringMatching(/Calder Vale.* by Eleanor Pryce/),
      ]);
      await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
    }
    await leave();
  });
});
