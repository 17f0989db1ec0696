import { UNITS_OF_TEST } from '@osteon/domain';
import type { LabUnit, LocalDate } from '@osteon/domain';
import type { ImportedEventFact, SetAside } from '../imported.ts';
import { unitNames } from './measurement-codes.ts';
import type { MeasurementRecord } from './records.ts';

export interface PlacedMeasurement extends MeasurementRecord {
  readonly day: LocalDate;
}

export interface EventFacts {
  readonly facts: readonly ImportedEventFact[];
  readonly setAside: readonly SetAside[];
}

const aside = ({ sourceKey, valuePath }: MeasurementRecord, reason: SetAside['reason'], text: string): SetAside => ({
  sourceKey,
  reason,
  path: valuePath,
  text,
  fact: null,
});

/** A scan of one day is one event with the lowest T-score; its key is the day, whichever bone was lowest. */
const toScan = (day: LocalDate, scores: readonly PlacedMeasurement[]): ImportedEventFact[] => {
  const [lowest, ...others] = [...scores].sort((a, b) => a.value - b.value || (a.sourceKey < b.sourceKey ? -1 : 1));
  if (lowest === undefined) return [];
  return [
    {
      type: 'event',
      sourceKey: `fhir:dxa/${day}`,
      sources: [lowest, ...others].map(({ sourceKey }) => sourceKey),
      path: lowest.path,
      event: { type: 'dxa', on: day, status: 'scanned', tScore: lowest.value },
      dateAssumed: false,
    },
  ];
};

const toLab = (record: PlacedMeasurement): ImportedEventFact | SetAside => {
  const { measured: test } = record;
  if (test === 'dxa') return aside(record, 'unit-not-understood', 'A T-score is no blood test.');
  const unit: LabUnit | undefined = unitNames[record.unit.toLowerCase().replaceAll(' ', '')];
  if (unit === undefined || UNITS_OF_TEST[test][unit] === undefined) {
    const wanted = Object.keys(UNITS_OF_TEST[test]).join(' or ');
    return aside(record, 'unit-not-understood', `The result of ${test} is in "${record.unit}", not in ${wanted}.`);
  }
  if (!(record.value > 0)) return aside(record, 'value-not-plausible', `The result of ${test} is ${record.value}.`);
  return {
    type: 'event',
    sourceKey: record.sourceKey,
    sources: [record.sourceKey],
    path: record.path,
    event: { type: 'lab', on: record.day, test, value: record.value, unit },
    dateAssumed: false,
  };
};

/** One patient's bone scans and blood tests. */
export const buildEvents = (records: readonly PlacedMeasurement[]): EventFacts => {
  const scores = records.filter(({ measured }) => measured === 'dxa');
  const plausible = scores.filter(({ value }) => Math.abs(value) <= 10);
  const scans = [...Map.groupBy(plausible, ({ day }) => day)].flatMap(([day, ofDay]) => toScan(day, ofDay));
  const labs = records.filter(({ measured }) => measured !== 'dxa').map(toLab);
  return {
    facts: [...scans, ...labs.filter((one) => 'type' in one)],
    setAside: [
      ...scores
        .filter((score) => !plausible.includes(score))
        .map((score) => aside(score, 'value-not-plausible', `A T-score of ${score.value} is not possible.`)),
      ...labs.filter((one) => 'reason' in one),
    ],
  };
};
