import type { ImportedFact, ImportNote, ReadMessageOptions, ToldPointer, TranslatedMessage } from '@osteon/application';
import { type LabTest, type LocalDate, UNITS_OF_TEST } from '@osteon/domain';
import { defaultLaboratoryCodes, defaultTScoreCodes, unitNames } from '../fhir/measurement-codes.ts';
import { missing, notUnderstood } from './faults.ts';
import { localDay } from './hl7-dates.ts';
import type { ReadableMessage, ReadableSegment } from './hl7-message.ts';
import { codesAt } from './read-codes.ts';
import { providerAt, readPerson } from './read-person.ts';
import { NOTHING_MORE } from './translate-admission.ts';

/** One order and what was observed for it. */
interface ResultGroup {
  readonly obr: ReadableSegment;
  readonly observations: readonly ReadableSegment[];
  readonly key: string;
}

interface ReadResults {
  readonly facts: ImportedFact[];
  readonly setAside: ImportNote[];
  readonly takenBack: string[];
}

type ReportStatus = Extract<ToldPointer['about'], { readonly kind: 'report' }>['status'];

/** HL7 table 0123; null: ordered, and nothing is found yet. */
const STATUS: Readonly<Record<string, ReportStatus | null>> = {
  F: 'final',
  C: 'corrected',
  A: 'preliminary',
  P: 'preliminary',
  R: 'preliminary',
  M: 'corrected',
  X: 'cancelled',
  O: null,
  I: null,
  S: null,
  Y: null,
  Z: null,
  N: null,
};

/** Of HL7 table 0074: laboratories, whose texts are no reports on pictures. */
const LABORATORIES = new Set([
  'LAB',
  'CH',
  'HM',
  'MB',
  'MCB',
  'MYC',
  'BLB',
  'SR',
  'TX',
  'VR',
  'IMM',
  'GE',
  'CP',
  'SP',
  'PAR',
  'BG',
  'URN',
]);

/** Deleted, could not be had, posted wrongly: HL7 table 0085. */
const WITHDRAWN = new Set(['D', 'X', 'W']);
const TEXTS = new Set(['ST', 'TX', 'FT']);

/** Understood, and not what a protocol asks for. */
const NOT_HELD: Readonly<Record<string, string>> = {
  '17861-6': 'Total calcium is not adjusted calcium, which the plan asks for.',
  '2000-8': 'Total calcium is not adjusted calcium, which the plan asks for.',
  '2160-0': 'Creatinine in serum is not its clearance, which the plan asks for.',
  '14682-9': 'Creatinine in serum is not its clearance, which the plan asks for.',
};

/** UCUM has no unit for a T-score; these are the ways it is written all the same. */
const T_SCORE_UNITS = new Set([
  '',
  '1',
  '{score}',
  '{tscore}',
  '{t-score}',
  '{t_score}',
  '[t-score]',
  't-score',
  'sd',
  '{sd}',
]);

/** ORU^R01: texts for the finder of fractures, bone density and blood tests. */
export function translateResults(
  message: ReadableMessage,
  _event: string,
  options: ReadMessageOptions,
): Omit<TranslatedMessage, 'saidAt'> {
  const { person } = readPerson(message, options.systems);
  const results: ReadResults = { facts: [], setAside: [], takenBack: [] };
  const pointers: ToldPointer[] = [];
  for (const group of groupsOf(message)) {
    const pointer = reportOf(group, options);
    if (pointer !== null) pointers.push(pointer);
    readMeasurements(group, options, results);
  }
  return { ...NOTHING_MORE, person, ...results, pointers };
}

/** Segments up to the next order; what stands before the first is of no order. */
function groupsOf(message: ReadableMessage): ResultGroup[] {
  const groups: { obr: ReadableSegment; observations: ReadableSegment[]; key: string }[] = [];
  const seen = new Map<string, number>();
  // What follows a specimen is about the specimen.
  let isOfOrder = false;
  for (const segment of message.segments) {
    if (segment.name === 'OBR') {
      const number = segment.value(3) || segment.value(2);
      const base = number === '' ? '' : `${number}/${segment.value(4) || segment.value(4, 2)}`;
      const times = (seen.get(base) ?? 0) + 1;
      seen.set(base, times);
      groups.push({ obr: segment, observations: [], key: times === 1 ? base : `${base}/${times}` });
      isOfOrder = true;
    } else if (segment.name === 'SPM') isOfOrder = false;
    else if (segment.name === 'OBX' && isOfOrder) groups.at(-1)?.observations.push(segment);
  }
  return groups;
}

function keyOf({ obr, key }: ResultGroup): string {
  if (key === '') throw missing(obr.place(3), 'OBR-3 and OBR-2, the number of the result, are missing.');
  return key;
}

function reportOf(group: ResultGroup, options: ReadMessageOptions): ToldPointer | null {
  const { obr, observations } = group;
  if (LABORATORIES.has(obr.value(24).toUpperCase())) return null;
  const all = observations.filter((obx) => TEXTS.has(obx.value(2).toUpperCase()) && !isMeasured(obx));
  const lines = all.filter((obx) => !WITHDRAWN.has(obx.value(11).toUpperCase()));
  const [first] = all;
  if (first === undefined) return null;
  const status = lines.length === 0 ? 'cancelled' : statusOf(obr);
  if (status === null) return null;
  const text = inOrder(lines)
    .flatMap((obx) => obx.lines(5))
    .join('\n')
    .trim();
  if (text === '' && status !== 'cancelled') return null;
  const on = dayOf(obr, first, options);
  return { key: `report/${keyOf(group)}`, about: { kind: 'report', text, on, status }, referrer: providerAt(obr, 16) };
}

function statusOf(obr: ReadableSegment): ReportStatus | null {
  const said = obr.value(25).toUpperCase();
  if (said === '') return 'final';
  const status = Object.hasOwn(STATUS, said) ? STATUS[said] : undefined;
  if (status === undefined) throw notUnderstood(obr.place(25), 'OBR-25, the status, is not of HL7 table 0123.', 103);
  return status;
}

/**
 * The lines of a text in the order in which they are read: as they came, except that neighbours of one kind whose every
 * sub-id is a number go by it. Set ids say nothing: senders begin again at 1, or write 1 each time.
 */
function inOrder(lines: readonly ReadableSegment[]): ReadableSegment[] {
  const runs: ReadableSegment[][] = [];
  for (const line of lines) {
    const run = runs.at(-1);
    if (run?.[0]?.raw(3, 1, 1) === line.raw(3, 1, 1)) run.push(line);
    else runs.push([line]);
  }
  return runs.flatMap((run) =>
    run.every((line) => /^\d+(\.\d+)*$/.test(line.value(4))) ? run.toSorted(bySubId) : run,
  );
}

function bySubId(one: ReadableSegment, other: ReadableSegment): number {
  const mine = one.value(4).split('.').map(Number);
  const theirs = other.value(4).split('.').map(Number);
  for (let at = 0; at < Math.max(mine.length, theirs.length); at += 1) {
    const difference = (mine[at] ?? 0) - (theirs[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** When it was observed, else when the order was, else when it was reported. */
function dayOf(obr: ReadableSegment, obx: ReadableSegment, { timeZone, today }: ReadMessageOptions): LocalDate {
  for (const [segment, field] of [
    [obx, 14],
    [obr, 7],
    [obr, 22],
  ] as const) {
    const day = localDay(segment, field, 'the time of the result', timeZone);
    if (day === null) continue;
    if (day <= today) return day;
    throw notUnderstood(segment.place(field), `${segment.name}-${field}, the time of the result, lies in the future.`);
  }
  throw missing(obr.place(7), 'OBR-7, OBR-22 and OBX-14 are missing: it is not known when this was found.');
}

const loincOf = (obx: ReadableSegment): string | undefined =>
  codesAt(obx, 3).find(({ system, code }) => system === 'http://loinc.org' && isKnown(code))?.code;

const isKnown = (code: string): boolean =>
  defaultTScoreCodes.has(code) || Object.hasOwn(defaultLaboratoryCodes, code) || Object.hasOwn(NOT_HELD, code);

const isMeasured = (obx: ReadableSegment): boolean => loincOf(obx) !== undefined;

function readMeasurements(group: ResultGroup, options: ReadMessageOptions, results: ReadResults): void {
  const scores: { readonly day: LocalDate; readonly tScore: number }[] = [];
  const keys = new Map<string, number>();
  let scoresWithdrawn = false;
  for (const obx of group.observations) {
    const code = loincOf(obx);
    if (code === undefined) continue;
    const isScore = defaultTScoreCodes.has(code);
    const base = `result/${keyOf(group)}/${isScore ? 'dxa' : code}`;
    const times = (keys.get(base) ?? 0) + 1;
    if (!isScore) keys.set(base, times);
    const sourceKey = times === 1 ? base : `${base}/${times}`;
    const aside = (reason: string, text: string): void => void results.setAside.push({ sourceKey, reason, text });
    const status = obx.value(11).toUpperCase();
    if (WITHDRAWN.has(status)) {
      if (isScore) scoresWithdrawn = true;
      else results.takenBack.push(sourceKey);
      continue;
    }
    if (obx.value(5) === '' && obx.value(5, 2) === '') continue;
    const why = NOT_HELD[code];
    if (why !== undefined) {
      aside('not-held', why);
      continue;
    }
    if (!['', 'F', 'C', 'U'].includes(status)) {
      aside('not-final', 'The result is not final yet.');
      continue;
    }
    const value = numberOf(obx);
    if (typeof value === 'string') {
      aside(
        value,
        value === 'comparator' ? 'The result is a bound, such as < 10, and no number.' : 'The result is no number.',
      );
      continue;
    }
    const unit = obx.value(6).toLowerCase().replaceAll(' ', '');
    const day = dayOf(group.obr, obx, options);
    if (isScore) {
      if (!T_SCORE_UNITS.has(unit)) aside('unit-not-understood', 'A T-score has no unit, and this one has.');
      else if (Math.abs(value) > 10) aside('value-not-plausible', 'A T-score of this size is not possible.');
      else scores.push({ day, tScore: value });
      continue;
    }
    const fact = labFact(code, value, unit, day);
    if (typeof fact === 'string') aside(fact, fact === 'unit-not-understood' ? UNIT : 'A result is above nothing.');
    else results.facts.push({ type: 'event', sourceKey, event: fact, dateAssumed: false });
  }
  addScans(`result/${group.key}/dxa`, scores, scoresWithdrawn, results);
}

const UNIT = 'The result is in a unit that is not one of this test.';

type LabFact = Extract<Extract<ImportedFact, { readonly type: 'event' }>['event'], { readonly type: 'lab' }>;

function labFact(code: string, value: number, sent: string, on: LocalDate): LabFact | string {
  const test: LabTest | undefined = defaultLaboratoryCodes[code];
  const unit = Object.hasOwn(unitNames, sent) ? unitNames[sent] : undefined;
  if (test === undefined || unit === undefined || UNITS_OF_TEST[test][unit] === undefined) return 'unit-not-understood';
  return value > 0 ? { type: 'lab', on, test, value, unit } : 'value-not-plausible';
}

/** A scan of one day is one event with the lowest T-score, whichever bone that was. */
function addScans(
  base: string,
  scores: readonly { readonly day: LocalDate; readonly tScore: number }[],
  isWithdrawn: boolean,
  results: ReadResults,
): void {
  if (scores.length === 0 && isWithdrawn) results.takenBack.push(base);
  for (const [at, [on, ofDay]] of [...Map.groupBy(scores, ({ day }) => day)].entries()) {
    const tScore = Math.min(...ofDay.map((score) => score.tScore));
    const sourceKey = at === 0 ? base : `${base}/${at + 1}`;
    results.facts.push({
      type: 'event',
      sourceKey,
      event: { type: 'dxa', on, status: 'scanned', tScore },
      dateAssumed: false,
    });
  }
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/;

/** @throws Hl7Refusal where OBX-2 says that it is a number, and it is none */
function numberOf(obx: ReadableSegment): number | 'comparator' | 'no-number' {
  const type = obx.value(2).toUpperCase();
  const isStructured = type === 'SN';
  const comparator = isStructured ? obx.value(5) : '';
  const text = isStructured ? obx.value(5, 2) : obx.value(5);
  if (isStructured && obx.value(5, 3) !== '') return 'no-number';
  if ((comparator !== '' && comparator !== '=') || /^[<>≤≥]/.test(text)) return 'comparator';
  const isOne = obx.repetitions(5) === 1 && (isStructured || obx.value(5, 2) === '');
  if (isOne && NUMBER.test(text)) return Number(text);
  if (type === 'NM') throw notUnderstood(obx.place(5), 'OBX-5 is no number, and OBX-2 says that it is one.');
  return 'no-number';
}
