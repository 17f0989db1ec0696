import type { IndicatorsRead } from '@osteon/application';
import type { Indicator } from '@osteon/domain';
import type { Measure, MeasureReport, MeasureReportGroupPopulation } from './fhir-types.ts';

const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem';

/** Where definitions are read: the same everywhere, so that figures of several services can be put side by side. */
const addressOf = (id: string): string => `urn:osteon:measure:${id}`;

const POPULATIONS = {
  denominator: 'Denominator',
  numerator: 'Numerator',
  'denominator-exclusion': 'Denominator Exclusion',
} as const;

const populationCode = (code: keyof typeof POPULATIONS) => ({
  coding: [{ system: `${TERMINOLOGY}/measure-population`, code, display: POPULATIONS[code] }],
});

/** What an indicator counts, in words. */
export function measureOf(indicator: Indicator): Measure {
  const { id, name, set, version, numerator, denominator, exclusions, ownReading } = indicator;
  return {
    resourceType: 'Measure',
    id,
    meta: { versionId: version },
    url: addressOf(id),
    version,
    name: id.replace(/[^A-Za-z0-9]/g, '_').toUpperCase(),
    title: `${name} (${set})`,
    status: 'active',
    experimental: false,
    publisher: 'Osteon',
    ...(ownReading === null ? {} : { description: ownReading }),
    scoring: { coding: [{ system: `${TERMINOLOGY}/measure-scoring`, code: 'proportion', display: 'Proportion' }] },
    definition: [`Denominator: ${denominator}`, `Numerator: ${numerator}`, `Exclusions: ${exclusions}`],
  };
}

/** The id of the report of an indicator on a period: it is made anew whenever it is asked for. */
export const reportIdOf = (indicator: string, from: string, to: string): string => `${indicator}.${from}.${to}`;

/** Undefined: it names no report. */
export function reportIdIn(id: string): { indicator: string; from: string; to: string } | undefined {
  const [, indicator = '', from = '', to = ''] = /^([a-z0-9-]+)\.(\d{4}-\d\d-\d\d)\.(\d{4}-\d\d-\d\d)$/.exec(id) ?? [];
  return indicator === '' ? undefined : { indicator, from, to };
}

/** What was counted of one indicator; counts that may not be told are left out. */
export function measureReportOf(
  { from, to, asOf, definitionVersion, indicators }: IndicatorsRead,
  id: string,
  service: string,
): MeasureReport | undefined {
  const told = indicators.find((one) => one.id === id);
  if (told === undefined) return undefined;
  const excluded = Object.values(told.excluded);
  const population = (code: keyof typeof POPULATIONS, count: number | null): MeasureReportGroupPopulation => ({
    code: populationCode(code),
    ...(count === null ? {} : { count }),
  });
  return {
    resourceType: 'MeasureReport',
    id: reportIdOf(id, from, to),
    status: 'complete',
    type: 'summary',
    measure: `${addressOf(id)}|${definitionVersion}`,
    date: asOf,
    reporter: { display: service },
    period: { start: from, end: to },
    group: [
      {
        population: [
          population('denominator', told.denominator),
          population('numerator', told.numerator),
          population('denominator-exclusion', sumOf(excluded)),
        ],
        ...(told.rate === null ? {} : { measureScore: { value: told.rate } }),
      },
    ],
  };
}

/** Null where one of them may not be told. */
const sumOf = (counts: readonly (number | null)[]): number | null =>
  counts.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0);
