import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { aLink, DOSE_SOON, FALLS } from '../api/answer-links.ts';
import { type People, startApi, type TestApi } from '../api/harness.ts';
import { faultsOf } from './axe.ts';
import { startBrowser } from './pages.ts';

let api: TestApi;
let people: People;
let browser: Browser;

beforeAll(async () => {
  api = await startApi();
  people = await api.people();
  browser = await startBrowser();
  await api.query(`update service set telephone = '0117 496 0000'`);
});
afterAll(async () => {
  await browser.close();
  await api.close();
});

/** The narrowest telephone that is still about. */
const PHONE = { width: 320, height: 568 };

async function open(path: string, javaScriptEnabled: boolean): Promise<Page> {
  const context = await browser.newContext({ baseURL: api.url, viewport: PHONE, javaScriptEnabled, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(path);
  return page;
}

/** What any page is asked, and whether its letters and what is pressed are large enough for a telephone. */
async function answerFaultsOf(page: Page): Promise<string[]> {
  const [letters = 0, target = 0] = await page.evaluate<number[]>(`[
    Math.min(...[...document.querySelectorAll('p, label, legend, button, a, textarea, input[type=text]')].map((e) => parseFloat(getComputedStyle(e).fontSize))),
    Math.min(...[...document.querySelectorAll('button, .choice, input[type=text], textarea')].map((e) => e.getBoundingClientRect().height)),
  ]`);
  return [
    ...(await faultsOf(page)),
    ...(letters < 18 ? [`letters of ${letters} pixels`] : []),
    ...(target < 44 ? [`a target of ${target} pixels`] : []),
  ];
}

const next = (page: Page) => page.locator('button[value=next]').click();

async function giveBirthDate(page: Page, year = '1948'): Promise<void> {
  await page.locator('[name=day]').fill('3');
  await page.locator('[name=month]').fill('2');
  await page.locator('[name=year]').fill(year);
  await page.getByRole('button').click();
}

describe.each(['en', 'pl', 'ur'])('the answer page in %s', (language) => {
  it('has no fault on a telephone of 320 pixels, from the link to the thanks', async () => {
    const { path } = await aLink(api, people.nurse, [DOSE_SOON, FALLS], language);
    const page = await open(path, true);
    const seen: string[] = [];
    const look = async (where: string): Promise<void> => {
      seen.push(where);
      // Polish is built as English is: every kind of page once is enough.
      if (language === 'pl' && /wrong|lacks|back|used/.test(where)) return;
      expect([where, await answerFaultsOf(page)]).toEqual([where, []]);
    };
    expect(await page.locator('html').getAttribute('dir')).toBe(language === 'ur' ? 'rtl' : 'ltr');
    await look('date of birth');
    await giveBirthDate(page, '1949');
    await look('wrong date of birth');
    await giveBirthDate(page);
    await look('what there is to tell');
    await next(page);
    await look('a choice');
    // A browser asks for an answer itself; one that does not gets the page with its problem.
    await page.evaluate(`document.querySelector('form').noValidate = true`);
    await next(page);
    await look('a choice that lacks');
    await page.locator('[value=no]').check();
    await next(page);
    await page.locator('[value=yes]').check();
    await next(page);
    await page.locator('[name=fellOn-day]').fill('31');
    await page.locator('[name=fellOn-month]').fill('2');
    await page.locator('[name=fellOn-year]').fill('2026');
    await next(page);
    await look('a date that is none');
    await page.locator('button[value=back]').click();
    await look('back');
    expect(await page.locator('[value=yes]').isChecked()).toBe(true);
    await next(page);
    expect(await page.locator('[name=fellOn-day]').inputValue()).toBe('31');
    await page.locator('[name=fellOn-day]').fill('12');
    await page.locator('[name=fellOn-month]').fill('6');
    await next(page);
    await next(page);
    await page.locator('textarea').fill('My legs feel numb');
    await look('words');
    await next(page);
    await look('thanks');
    expect(await page.getByRole('link', { name: '999' }).getAttribute('href')).toBe('tel:999');
    await page.goto(path);
    await look('used');
    expect(seen).toHaveLength(10);
    await page.context().close();
  });
});

describe('without JavaScript', () => {
  it('everything works, by keyboard alone', async () => {
    const { path, patientId } = await aLink(api, people.nurse, [FALLS]);
    const page = await open(path, false);
    await page.locator('[name=day]').focus();
    for (const box of ['3', '2', '1948']) {
      await page.keyboard.type(box);
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByText('Question 1 of 3').waitFor();
    await page.locator('[value=yes]').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByText('Question 2 of 3').waitFor();
    await page.locator('[name=fallen][value=no]').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByText('Question 3 of 3').waitFor();
    await page.getByRole('button', { name: 'Send my answers' }).press('Enter');
    await page.getByText('Thank you. We have your answers.').waitFor();
    const facts = await api.query(`select type from fact where patient_id = $1 and source = 'patient'`, [patientId]);
    expect(facts).toEqual([{ type: 'falls-reminder' }]);
    await page.context().close();
  });
});
