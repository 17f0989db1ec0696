import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyFacts } from '../../test/any-facts.ts';
import type { EventFact, Facts } from '../facts/facts.ts';
import { addDays } from '../time/local-date.ts';
import { outcomesOf } from './cohort-list.ts';
import { indicatorLine } from './indicator-line.ts';
import { indicatorReport } from './indicator-report.ts';
import { EPISODE_INDICATORS } from './indicators.ts';
import { reportDaysOf, type ReportDays } from './observation.ts';
import { observationsOf } from './observe.ts';
import { addTally, countEpisode, emptyTally, type Tally } from './tally.ts';

const FIRST = '2024-01-20';
const cohort = fc.array(anyFacts, { maxLength: 12 });
const anyDays = fc
  .tuple(fc.integer({ min: -10, max: 400 }), fc.integer({ min: 0, max: 800 }), fc.integer({ min: -20, max: 1300 }))
  .map(([from, length, asOf]) =>
    reportDaysOf({ from: addDays(FIRST, from), to: addDays(FIRST, from + length), asOf: addDays(FIRST, asOf) }),
  );
const tallyOf = (all: readonly Facts[], days: ReportDays): Tally => {
  const tally = emptyTally();
  for (const facts of all) indicatorLine(JSON.stringify(facts), days, tally);
  return tally;
};

describe('the indicators of any cohort', () => {
  it('have no numerator above its denominator, and no row that is counted twice or lost', () => {
    fc.assert(
      fc.property(cohort, anyDays, (all, days) => {
        const { episodes, indicators } = indicatorReport(tallyOf(all, days), days);
        const of = (id: string) => indicators.find((one) => one.id === id) ?? indicators[0];
        for (const { id, numerator, denominator, imputedMissing, excluded, rate } of indicators) {
          if (denominator === null) continue;
          expect(numerator + imputedMissing).toBeLessThanOrEqual(denominator);
          expect(rate).toBe(denominator === 0 ? null : numerator / denominator);
          const rows = denominator + Object.values(excluded).reduce((sum, n) => sum + n, 0);
          if (['flsdb-3', 'flsdb-4', 'flsdb-6', 'flsdb-7', 'iof-3', 'iof-5', 'iof-6'].includes(id))
            expect([id, rows]).toEqual([id, episodes]);
          if (['flsdb-9', 'flsdb-10', 'flsdb-11'].includes(id))
            expect([id, rows]).toEqual([id, of('flsdb-7')?.numerator]);
          if (['iof-8', 'iof-9', 'iof-10'].includes(id)) expect([id, rows]).toEqual([id, of('iof-6')?.numerator]);
        }
        expect((of('iof-1')?.numerator ?? 0) + (of('iof-2')?.numerator ?? 0)).toBe(episodes);
        expect(of('flsdb-3')?.numerator).toBe(of('iof-2')?.numerator);
      }),
    );
  });

  it('are the same for a split cohort summed as for the whole, in any order', () => {
    fc.assert(
      fc.property(cohort, anyDays, fc.nat(), (all, days, at) => {
        const cut = at % (all.length + 1);
        const sum = tallyOf(all.slice(cut), days);
        addTally(sum, tallyOf(all.slice(0, cut), days));
        expect(sum).toEqual(tallyOf(all, days));
      }),
    );
  });

  it('are the lists behind them, counted', () => {
    fc.assert(
      fc.property(anyFacts, anyDays, (facts, days) => {
        for (const episode of observationsOf(facts, days)) {
          const tally = emptyTally();
          countEpisode(tally, episode);
          const { eligible, outcomes } = outcomesOf(episode);
          expect(tally.episodes).toBe(eligible ? 1 : 0);
          EPISODE_INDICATORS.forEach(({ id }, i) => {
            if (eligible) expect(tally.outcomes[i]?.[outcomes[id] ?? 'out']).toBe(1);
          });
        }
      }),
    );
  });

  it('do not change by what is dated after the day of the report', () => {
    fc.assert(
      fc.property(anyFacts, anyDays, anyFacts, (facts, days, other) => {
        const later = addDays('1970-01-01', days.asOf + 1);
        const asOf = addDays(later, 2000);
        const events: EventFact[] = [
          ...(other.events ?? []).filter((event) => event.on >= later && !('treatment' in event)),
          { type: 'transfer', on: later },
          { type: 'fls-assessment', on: later, treatment: 'recommended' },
        ];
        const more: Facts = {
          ...facts,
          asOf,
          fractures: [...facts.fractures, { id: 'f99', site: 'spine', diagnosedOn: later }],
          treatments: [...(facts.treatments ?? []), { id: 't99', agent: 'hrt', startedOn: later }],
          events: [...events, ...(facts.events ?? [])],
        };
        expect(observationsOf(more, days)).toEqual(observationsOf({ ...facts, asOf }, days));
      }),
    );
  });

  it('are the same in whatever order events of different days are told', () => {
    fc.assert(
      fc.property(anyFacts, anyDays, (facts, days) => {
        const told = facts.events ?? [];
        const sorted = [...told].sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
        expect(observationsOf({ ...facts, events: sorted }, days)).toEqual(observationsOf(facts, days));
      }),
    );
  });
});
