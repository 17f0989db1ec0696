import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NEVER } from './days.ts';
import type { Draft } from './draft.ts';
import { applySeries } from './series.ts';

interface Task {
  readonly mayCloseFrom: number;
  /** an event outside the series that closes the task alone */
  readonly alone: number | null;
}

/** The rule as the page tells it, day by day and without haste: what closed each task, and what superseded it. */
function told(tasks: readonly Task[], events: ReadonlySet<number>, lastDay: number) {
  const story = tasks.map(({ alone }) => ({ closedOn: alone ?? NEVER, supersededOn: NEVER }));
  for (let day = 0; day <= lastDay; day += 1) {
    if (!events.has(day)) continue;
    const undone = story.map(({ closedOn, supersededOn }) => closedOn >= day && supersededOn >= day);
    const latest = tasks.findLastIndex(({ mayCloseFrom }, i) => undone[i] === true && mayCloseFrom <= day);
    if (latest < 0) continue;
    for (const [i, one] of story.entries()) {
      if (i === latest) one.closedOn = Math.min(one.closedOn, day);
      if (i < latest && undone[i] === true) one.supersededOn = day;
    }
  }
  return story;
}

const DAYS = 12;
const anyTasks = fc.array(
  fc.record({
    mayCloseFrom: fc.integer({ min: 0, max: DAYS }),
    alone: fc.option(fc.integer({ min: 0, max: DAYS }), { nil: null, freq: 2 }),
  }),
  { minLength: 1, maxLength: 4 },
);

describe('applySeries', () => {
  it('closes and supersedes what the rule says, day by day', () => {
    fc.assert(
      fc.property(anyTasks, fc.array(fc.nat(DAYS), { maxLength: 6 }), fc.nat(DAYS + 2), (tasks, events, endsOn) => {
        const members = tasks.map(({ mayCloseFrom, alone }) => ({
          mayCloseFrom,
          draft: { closedOn: alone ?? NEVER, supersededOn: NEVER } as Draft,
        }));
        const days = [...events].sort((a, b) => a - b);
        applySeries(members, days, endsOn);
        expect(members.map(({ draft }) => draft)).toEqual(told(tasks, new Set(events), endsOn));
      }),
      { numRuns: 10 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });
});
