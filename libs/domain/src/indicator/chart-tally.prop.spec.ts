import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NEVER } from '../plan/days.ts';
import { bestPractice, practiceOfCounts } from './best-practice.ts';
import { countForCharts, emptyChartTally } from './chart-tally.ts';
import {
  atRiskOfCounts,
  cumulativeCurve,
  curveOfCounts,
  CURVES,
  numbersAtRisk,
  watchedFor,
} from './cumulative-curve.ts';
import { evidenceOf } from './evidence.ts';
import { FUNNEL_CALLS, followUpFunnel, funnelOfCounts, type FunnelCounts } from './follow-up-funnel.ts';
import { EPISODE_INDICATORS } from './indicators.ts';
import type { EpisodeObservation } from './observation.ts';
import { isEligible } from './outcome.ts';
import { refracturesOf, refracturesOfCounts } from './refractures.ts';

const day = fc.oneof(fc.constant(NEVER), fc.integer({ min: 0, max: 500 }));
const DAYS = [
  ...(['died', 'transferred', 'discharged', 'followUpDeclined', 'refractured', 'flsContact', 'assessed'] as const),
  ...(['advised', 'adviceOn', 'dxaRecorded', 'dxaWanted', 'scanned', 'fallsAssessed', 'bloodTested'] as const),
  ...(['contact', 'reached', 'strengthRecorded', 'strength', 'treatmentRecorded', 'onAgent', 'yearContact'] as const),
  ...(['yearReached', 'yearTreatmentRecorded', 'yearOnAgent', 'yearAdherent', 'treated'] as const),
];
const episodes = fc.array(
  fc
    .record({
      days: fc.record(Object.fromEntries(DAYS.map((name) => [name, day])) as Record<(typeof DAYS)[number], typeof day>),
      asOf: fc.integer({ min: 0, max: 600 }),
      age: fc.integer({ min: 45, max: 90 }),
      advice: fc.constantFrom('recommended', 'inappropriate', null),
      treatedAtDiagnosis: fc.boolean(),
    })
    .map(
      ({ days, ...more }) =>
        ({
          ...{
            patient: 'p',
            episode: 'f1',
            diagnosedOn: 19_000,
            firstSite: 'hip',
            sexKnown: true,
            careHomeKnown: true,
          },
          ...{ countedCourse: true },
          ...days,
          ...more,
        }) as EpisodeObservation,
    ),
  { maxLength: 30 },
);

describe('what is drawn from counts', () => {
  it('is what is drawn from the episodes', () => {
    fc.assert(
      fc.property(episodes, (cohort) => {
        const tally = emptyChartTally();
        for (const episode of cohort) countForCharts(tally, episode);
        const eligible = cohort.filter(isEligible);
        expect(tally.episodes).toBe(eligible.length);
        for (const { field } of CURVES) {
          const counts = tally.curves.get(field) ?? { events: new Map(), leaves: new Map() };
          const rows = eligible.map((episode) => watchedFor(field, episode));
          expect(curveOfCounts(counts)).toEqual(cumulativeCurve(rows));
          expect(atRiskOfCounts(counts, [0, 90, 400])).toEqual(numbersAtRisk(rows, [0, 90, 400]));
        }
        for (const call of FUNNEL_CALLS)
          expect(funnelOfCounts(call, tally.funnels.get(call) as FunnelCounts)).toEqual(followUpFunnel(call, cohort));
        expect(practiceOfCounts(tally.practice, {})).toEqual(bestPractice(cohort, {}));
        expect(refracturesOfCounts(tally.refractures)).toEqual(refracturesOf(eligible));
      }),
    );
  });

  it('never rises above all, and never falls', () => {
    fc.assert(
      fc.property(episodes, (cohort) => {
        for (const { field } of CURVES) {
          let before = 0;
          for (const { atRisk, events, cumulative } of cumulativeCurve(cohort.map((one) => watchedFor(field, one)))) {
            expect(events).toBeLessThanOrEqual(atRisk);
            expect(cumulative).toBeGreaterThanOrEqual(before);
            expect(cumulative).toBeLessThanOrEqual(1 + 1e-12);
            before = cumulative;
          }
        }
      }),
    );
  });
});

describe('evidence', () => {
  it('is there for every indicator that looks at a day, and names death and transfer only when they came', () => {
    fc.assert(
      fc.property(episodes, (cohort) => {
        for (const episode of cohort)
          for (const indicator of EPISODE_INDICATORS) {
            const seen = evidenceOf(indicator.id, episode);
            const looksAtDays = indicator.kind === 'share' && indicator.window !== null;
            const leaving = seen.filter(({ what }) => what === 'died' || what === 'transferred');
            expect(seen.length > leaving.length).toBe(looksAtDays);
            for (const { day: on } of leaving) expect(on).not.toBeNull();
            expect(leaving.length).toBe([episode.died, episode.transferred].filter((on) => on !== NEVER).length);
          }
      }),
    );
  });
});
