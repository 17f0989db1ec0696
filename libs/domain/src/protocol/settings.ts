import type { Agent } from '../facts/facts.ts';
import { AGENTS } from '../facts/facts.ts';
import type { Offset } from './protocol.ts';

/** What a distance counts from. */
export const SETTING_ANCHORS = [
  'diagnosis',
  'onset',
  'trigger',
  'due',
  'start',
  'last-dose',
  'series',
  'dose',
  'pause',
  'flag',
] as const;
export type SettingAnchor = (typeof SETTING_ANCHORS)[number];

/** How a setting is written: a distance in months and days, whole days before or after its anchor, or a number. */
export const SETTING_UNITS = ['offset', 'days-before', 'days-after', 'days', 'score', 'count', 'amount'] as const;
export type SettingUnit = (typeof SETTING_UNITS)[number];

export type SettingValue = Offset | number | null;

/** One interval or number of a protocol: what a service may set otherwise without writing a rule anew. */
export interface ProtocolSetting {
  /** JSON pointer into the protocol. */
  readonly path: string;
  /** Field that it stands in, such as `opens` or `overdueAfterDays`. */
  readonly name: string;
  /** Of which drug, where the field has a value for each. */
  readonly agent: Agent | null;
  readonly unit: SettingUnit;
  readonly anchor: SettingAnchor | null;
  readonly value: SettingValue;
  /** Null says that there is none. */
  readonly mayBeNull: boolean;
}

/** Fields whose value may be missing: their unit cannot be read off the value. */
const NULLABLE: Readonly<Record<string, SettingUnit>> = {
  looksAt: 'offset',
  target: 'offset',
  settledFrom: 'offset',
  criticalAfterDays: 'days-after',
  maximumDoses: 'count',
  afterHipSurgeryDays: 'days',
  nrsAtLeast: 'score',
  nrsAtMost: 'score',
  rdqAbove: 'score',
  maximumAgeDays: 'days',
  fullCourse: 'count',
};

/** Which condition a rule has decides whether these are there at all. */
const OF_THE_CONDITION = ['looksAt', 'settledFrom'];

/** Of a way in which a pain score meets a rule: a distance or null. Elsewhere a word may stand there. */
const NULLABLE_DISTANCES = ['from', 'before'];

/** As a person reads them; what is not named comes as it stands. */
const ORDER = [
  'looksAt',
  'interval',
  'opens',
  'opensBeforeDays',
  'due',
  'dueBeforeDays',
  'dueAfterDays',
  'target',
  'lateAfterDays',
  'overdueAfterDays',
  'criticalAfterDays',
];

function unitOf(name: string): SettingUnit {
  const known = NULLABLE[name];
  if (known !== undefined) return known;
  if (/BeforeDays$/.test(name)) return 'days-before';
  if (name === 'restDays' || name === 'pausingDueDays') return 'days';
  if (/Days$/.test(name)) return 'days-after';
  if (/nrs/i.test(name)) return 'score';
  return name === 'dose' ? 'count' : 'amount';
}

export const isOffset = (value: unknown): value is Offset =>
  typeof value === 'object' && value !== null && 'months' in value && 'days' in value;

const isAgent = (word: string): word is Agent => (AGENTS as readonly string[]).includes(word);

/** Anchors of a part's fields; `''` is for those that are not named. */
export type Anchors = Readonly<Record<string, SettingAnchor | null>>;

/**
 * Every interval and number within a part of a protocol, in the order in which they stand there.
 * @param path where the part stands, as a JSON pointer
 */
export function settingsWithin(part: object, path: string, anchors: Anchors): ProtocolSetting[] {
  const found: ProtocolSetting[] = [];
  const take = (value: SettingValue, at: string, name: string, agent: Agent | null, mayBeNull: boolean): void => {
    const unit = isOffset(value) || (value === null && NULLABLE_DISTANCES.includes(name)) ? 'offset' : unitOf(name);
    const own = name in anchors ? (anchors[name] ?? null) : (anchors[''] ?? null);
    const anchor = unit === 'offset' ? own : unit.startsWith('days-') ? (name in anchors ? own : 'due') : null;
    found.push({ path: at, name, agent, unit, anchor, value, mayBeNull });
  };
  const walk = (value: object, at: string, name: string, agent: Agent | null): void => {
    const isCriterion = 'nrsAtLeast' in value;
    for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
      const isListed = Array.isArray(value);
      const innerAgent = !isListed && isAgent(key) ? key : agent;
      const innerName = isListed || innerAgent !== agent ? name : key;
      const mayBeNull = innerName in NULLABLE || (isCriterion && NULLABLE_DISTANCES.includes(key));
      const isNull = inner === null && mayBeNull && !OF_THE_CONDITION.includes(innerName);
      if (isNull || isOffset(inner) || typeof inner === 'number') {
        take(inner, `${at}/${key}`, innerName, innerAgent, mayBeNull);
      } else if (typeof inner === 'object' && inner !== null) {
        walk(inner, `${at}/${key}`, innerName, innerAgent);
      }
    }
  };
  walk(part, path, '', null);
  const placeOf = ({ name }: ProtocolSetting): number => (ORDER.indexOf(name) + ORDER.length + 1) % (ORDER.length + 1);
  return found.sort((a, b) => placeOf(a) - placeOf(b));
}

const count = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? '' : 's'}`;

/** A distance in words, without its direction: "6 months", "1 year − 28 days", "84 days". */
export function lengthWords({ months, days }: Offset): string {
  const [m, d] = [Math.abs(months), Math.abs(days)];
  const calendar = m % 12 === 0 ? count(m / 12, 'year') : count(m, 'month');
  if (m === 0) return count(d, 'day');
  if (d === 0) return calendar;
  return `${calendar} ${months < 0 === days < 0 ? '+' : '−'} ${count(d, 'day')}`;
}

/** An offset from an anchor: "diagnosis", "diagnosis + 14 days", "due − 28 days". */
export function offsetWords(anchor: string, offset: Offset): string {
  if (offset.months === 0 && offset.days === 0) return anchor;
  const isBack = offset.months < 0 || (offset.months === 0 && offset.days < 0);
  return `${anchor} ${isBack ? '−' : '+'} ${lengthWords(offset)}`;
}

/** A setting as a distance from its anchor; null when it is a number or there is none. */
export function distanceOf({ unit, value }: Pick<ProtocolSetting, 'unit' | 'value'>): Offset | null {
  if (value === null) return null;
  if (typeof value !== 'number') return value;
  if (unit === 'days-before') return { months: 0, days: -value };
  return unit === 'days-after' ? { months: 0, days: value } : null;
}
