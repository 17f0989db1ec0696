import { daysBetween } from '@osteon/domain';
import type { LocalDate, Site } from '@osteon/domain';
import type { ImportedFractureFact } from '../imported.ts';
import type { ConditionRecord } from './records.ts';

export interface PlacedFracture extends ConditionRecord {
  readonly found: Extract<ConditionRecord['found'], { kind: 'fracture' }>;
  readonly day: LocalDate;
}

/**
 * Conditions of one encounter further apart than this are two events: a problem list names old fractures beside the
 * new one, and people fall in hospital.
 */
const sameEventDays = 7;

const byDayThenKey = (a: PlacedFracture, b: PlacedFracture): number =>
  a.day < b.day ? -1 : a.day > b.day ? 1 : a.sourceKey < b.sourceKey ? -1 : 1;

const grouped = <T>(list: readonly T[], keyOf: (one: T) => string): T[][] => [...Map.groupBy(list, keyOf).values()];

/** The Conditions of one encounter (without one: of one day), split where days lie between them. */
const eventsOf = (conditions: readonly PlacedFracture[]): PlacedFracture[][] =>
  grouped(conditions, ({ encounter, day }) => (encounter === null ? `day ${day}` : `encounter ${encounter}`)).flatMap(
    (group) => {
      const events: PlacedFracture[][] = [];
      for (const condition of group.sort(byDayThenKey)) {
        const event = events.at(-1);
        const first = event?.[0];
        if (event !== undefined && first !== undefined && daysBetween(first.day, condition.day) <= sameEventDays) {
          event.push(condition);
        } else {
          events.push([condition]);
        }
      }
      return events;
    },
  );

const toFact = (
  own: readonly PlacedFracture[],
  causes: readonly PlacedFracture[],
  site: Site,
  day: LocalDate,
): ImportedFractureFact[] => {
  const [first] = own;
  if (first === undefined) return [];
  const all = [...own, ...causes];
  return [
    {
      type: 'fracture',
      sourceKey: first.sourceKey,
      sources: all.map(({ sourceKey }) => sourceKey),
      path: first.path,
      fracture: { id: first.id, site, diagnosedOn: day },
      osteoporotic: all.some(({ found }) => found.osteoporotic),
      codes: all.flatMap(({ codes }) => codes),
    },
  ];
};

/** One bone is one fracture, however often it is coded; of the many bones under `other`, those with one code are. */
const boneOf = ({ found, codes }: PlacedFracture): string =>
  found.site === 'other' ? `other ${codes[0]?.system ?? ''} ${codes[0]?.code ?? ''}` : String(found.site);

/**
 * One patient's fractures. Several Conditions of one encounter are one event, dated by the earliest of them, and so one
 * episode; within it, Conditions of one site are one fracture, and a code that says only "due to osteoporosis" adds
 * that cause to the others and is a fracture of its own (site `other`) only where it stands alone.
 */
export const buildFractures = (conditions: readonly PlacedFracture[]): ImportedFractureFact[] => {
  const events = eventsOf(conditions);
  const withSite = events.filter((event) => event.some(({ found }) => found.site !== null));
  const causeOnly = events.filter((event) => !withSite.includes(event));
  const daysWithSite = new Set(withSite.map((event) => event[0]?.day));
  /** A cause without an encounter in common still belongs to the fracture of its day. */
  const causesOfDay = (day: LocalDate): PlacedFracture[] => causeOnly.filter((event) => event[0]?.day === day).flat();

  return [
    ...withSite.flatMap((event) => {
      const day = event[0]?.day;
      if (day === undefined) return [];
      const causes = [...event.filter(({ found }) => found.site === null), ...causesOfDay(day)].sort(byDayThenKey);
      return grouped(
        event.filter(({ found }) => found.site !== null),
        boneOf,
      ).flatMap((own) => toFact(own, causes, own[0]?.found.site ?? 'other', day));
    }),
    ...causeOnly.flatMap((event) => {
      const day = event[0]?.day;
      return day === undefined || daysWithSite.has(day) ? [] : toFact(event, [], 'other', day);
    }),
  ];
};
