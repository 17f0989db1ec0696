import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

/** Minified, which the browser reads in a third of the time. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Every rule of axe that a page breaks as it stands, with the first place. The page gets axe once and keeps it until it
 * is left: bringing it took longer than looking. The pages have no frames, which would each need their own.
 */
async function brokenRules(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(AXE);
  return page.evaluate<string[]>(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
       violations.map(({ id, nodes: [{ target, html, failureSummary }] }) =>
         [id + ':', target.join(' '), html.slice(0, 160), failureSummary].join(' ')))`,
  );
}

/** Whether the page is wider than its window, by how much, and what stands out of it. */
export async function widerThanWindow(page: Page): Promise<string[]> {
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  if (overflow <= 0) return [];
  const outside = await page.evaluate<string[]>(`[...document.body.querySelectorAll('*')]
    .filter((element) => { const { left, right } = element.getBoundingClientRect(); return left < -1 || right > window.innerWidth + 1; })
    .map((element) => element.outerHTML.slice(0, 120)).slice(-3)`);
  return [`wider than the window by ${String(overflow)}: ${outside.join(' … ')}`];
}

/** What is wrong with a page for those who use it otherwise: the rules of axe, and its width. */
export async function faultsOf(page: Page): Promise<string[]> {
  return [...(await brokenRules(page)), ...(await widerThanWindow(page))];
}

export interface Look {
  readonly scheme: 'light' | 'dark';
  readonly width: number;
}

/** Both themes and both widths. Every page is reached in the first. */
const WIDE: Look = { scheme: 'light', width: 1280 };
const NARROW: Look = { scheme: 'dark', width: 390 };
export const LOOKS: readonly Look[] = [WIDE, NARROW];
export const LOOKED_AT_IN = ['en', 'ur'] as const;
export type LookedAtIn = (typeof LOOKED_AT_IN)[number];

/**
 * For a walk through states that is made once in each language: what is wrong with the page as it stands, in one look a
 * state and the other look for the next. The second language begins with the other one, so every state is seen in both
 * directions, both themes and both widths, and next to it are all four.
 */
export function lookingIn(language: LookedAtIn): (page: Page) => Promise<readonly (readonly [Look, string[]])[]> {
  let states: number = LOOKED_AT_IN.indexOf(language);
  return (page) => {
    states += 1;
    return faultsInLooks(page, [states % 2 === 1 ? WIDE : NARROW]);
  };
}

/** Shows the page that is open in another scheme and width. */
async function showIn(page: Page, { scheme, width }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height: 900 });
  // The page hears of another scheme, and is painted in it, a moment after the browser has it.
  await page
    .locator(`html[data-mantine-color-scheme=${scheme}], html:not([data-mantine-color-scheme])`)
    .waitFor({ state: 'attached' });
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

/** Looks at the page, which is shown wide and light, as it stands in the given looks, and leaves it as it was. */
export async function faultsInLooks(
  page: Page,
  looks: readonly Look[],
): Promise<readonly (readonly [Look, string[]])[]> {
  const found: (readonly [Look, string[]])[] = [];
  for (const look of looks) {
    if (look !== WIDE) await showIn(page, look);
    const faults = await faultsOf(page);
    if (look !== WIDE) await showIn(page, WIDE);
    if (faults.length > 0) found.push([look, faults]);
  }
  return found;
}
