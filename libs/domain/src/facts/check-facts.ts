import { formatDay, parseDay, type DayNumber } from '../time/day-number.ts';
import { isTimeZone, localDateOf, parseInstant } from '../time/zone.ts';
import {
  AGENTS,
  ASSESSMENT_TREATMENTS,
  CHANNELS,
  DEFAULT_TIME_ZONE,
  FLAGS,
  LAB_TESTS,
  LAB_UNITS,
  SEXES,
  SITES,
  UNITS_OF_TEST,
  type EventType,
  type Facts,
  type LabTest,
  type LabUnit,
} from './facts.ts';

/** In the order in which they are reported when several hold. */
export const FACTS_ERROR_CODES = [
  'invalid-json',
  'invalid-facts',
  'date-in-future',
  'date-before-birth',
  'date-after-death',
  'unknown-reference',
] as const;
export type FactsErrorCode = (typeof FACTS_ERROR_CODES)[number];

export interface FactsError {
  readonly code: FactsErrorCode;
  readonly message: string;
  /** a JSON pointer to the value at fault; empty for the whole */
  readonly path: string;
}

export type CheckedFacts =
  { readonly ok: true; readonly facts: Facts } | { readonly ok: false; readonly error: FactsError };

type Json = Record<string, unknown>;

/** Thrown inside this file only: the first fault of shape ends the walk, because no other code comes before it. */
class InvalidFacts extends Error {
  readonly path: string;
  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

function isObject(x: unknown): x is Json {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

function pointer(base: string, key: string | number): string {
  return `${base}/${typeof key === 'number' ? key : key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A check of one value; `owner` is the object it stands in, for rules that look at two fields. */
type Check = (walk: Walk, value: unknown, path: string, owner: Json) => void;

interface Shape {
  readonly required: readonly string[];
  readonly fields: Readonly<Record<string, Check>>;
  /** events may carry fields that the schema does not name */
  readonly open: boolean;
}

/** One walk over the document in its own order, with the first fault of each code that is not about shape. */
class Walk {
  readonly asOf: DayNumber;
  readonly birth: DayNumber;
  readonly death: DayNumber;
  readonly treatmentIds: ReadonlySet<unknown>;
  readonly fractureIdsSeen = new Set<string>();
  readonly treatmentIdsSeen = new Set<string>();
  future: string | null = null;
  beforeBirth: string | null = null;
  afterDeath: string | null = null;
  unknownReference: string | null = null;

  constructor(input: Json) {
    const service = isObject(input['service']) ? input['service'] : {};
    const zone = isTimeZone(service['timeZone']) ? service['timeZone'] : DEFAULT_TIME_ZONE;
    this.asOf = dayOfAsOf(input['asOf'], zone);
    const patient = isObject(input['patient']) ? input['patient'] : {};
    this.birth = dayOf(patient['birthDate']);
    let death = NaN;
    const events: unknown[] = Array.isArray(input['events']) ? input['events'] : [];
    for (const event of events) {
      if (!isObject(event) || event['type'] !== 'death') continue;
      const on = dayOf(event['on']);
      if (!(on >= death)) death = on; // the earliest; NaN is never smaller
    }
    this.death = death;
    const treatments: unknown[] = Array.isArray(input['treatments']) ? input['treatments'] : [];
    this.treatmentIds = new Set(treatments.map((t) => (isObject(t) ? t['id'] : undefined)));
  }

  /** Looks at a date that must lie between birth and `asOf`, and not after a recorded death. */
  see(day: DayNumber, path: string, isDeath: boolean): void {
    if (day > this.asOf) this.future ??= path;
    if (day < this.birth) this.beforeBirth ??= path;
    if (!isDeath && day > this.death) this.afterDeath ??= path;
  }

  object(value: unknown, path: string, shape: Shape): void {
    if (!isObject(value)) throw new InvalidFacts(path, 'must be an object');
    for (const name of shape.required) {
      if (value[name] === undefined) throw new InvalidFacts(pointer(path, name), 'is required');
    }
    for (const name in value) {
      const check = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
      if (check !== undefined) {
        const field = value[name];
        // the path is made only when it is needed: most facts have no fault
        check(this, field, `${path}/${name}`, value);
      } else if (!shape.open) throw new InvalidFacts(pointer(path, name), 'is not a field of the facts');
    }
  }
}

function dayOf(x: unknown): DayNumber {
  return typeof x === 'string' ? parseDay(x) : NaN;
}

function dayOfAsOf(x: unknown, zone: string): DayNumber {
  if (typeof x !== 'string') return NaN;
  const day = parseDay(x);
  if (!Number.isNaN(day) || Number.isNaN(parseInstant(x))) return day;
  return parseDay(localDateOf(x, zone));
}

const fail = (path: string, message: string): never => {
  throw new InvalidFacts(path, message);
};

const text: Check = (_walk, value, path) => {
  if (typeof value !== 'string') fail(path, 'must be text');
};
const textOrNull: Check = (_walk, value, path) => {
  if (typeof value !== 'string' && value !== null) fail(path, 'must be text or null');
};
const truth: Check = (_walk, value, path) => {
  if (typeof value !== 'boolean') fail(path, 'must be true or false');
};
const truthOrNull: Check = (_walk, value, path) => {
  if (typeof value !== 'boolean' && value !== null) fail(path, 'must be true, false or null');
};
const number: Check = (_walk, value, path) => {
  // JSON can write 1e400, which is read as infinity and could not be written again
  if (!Number.isFinite(value)) fail(path, 'must be a number');
};
const integer = (minimum: number, maximum: number): Check => {
  const message = `must be a whole number from ${minimum} to ${maximum}`;
  return (_walk, value, path) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < minimum || value > maximum)
      fail(path, message);
  };
};
const oneOf = (names: readonly string[]): Check => {
  const allowed = new Set<unknown>(names);
  const message = `must be one of ${names.join(', ')}`;
  return (_walk, value, path) => {
    if (!allowed.has(value)) fail(path, message);
  };
};

function validDay(value: unknown, path: string): DayNumber {
  const day = dayOf(value);
  if (Number.isNaN(day)) fail(path, 'must be a date that exists, YYYY-MM-DD');
  return day;
}

/** A date that the date codes look at. */
const date: Check = (walk, value, path) => {
  walk.see(validDay(value, path), path, false);
};
const dateOrNull: Check = (walk, value, path, owner) => {
  if (value !== null) date(walk, value, path, owner);
};
/** A date that may lie in the future: planned, agreed, a holiday. */
const freeDate: Check = (_walk, value, path) => {
  validDay(value, path);
};
const freeDateOrNull: Check = (_walk, value, path) => {
  if (value !== null) validDay(value, path);
};
/** A date or null that may not lie before another field of the same object. */
const dateNotBefore =
  (other: string): Check =>
  (walk, value, path, owner) => {
    if (value === null) return;
    const day = validDay(value, path);
    if (day < dayOf(owner[other])) fail(path, `must not be before ${other}`);
    walk.see(day, path, false);
  };

const ID = /^[A-Za-z0-9_-]{1,64}$/;

const uniqueId =
  (seenOf: (walk: Walk) => Set<string>): Check =>
  (walk, value, path) => {
    if (typeof value !== 'string' || !ID.test(value)) {
      return fail(path, 'must be 1 to 64 letters, digits, "_" or "-"');
    }
    const seen = seenOf(walk);
    if (seen.has(value)) fail(path, 'is used twice');
    seen.add(value);
  };

const listOf =
  (each: Check, minimum = 0): Check =>
  (walk, value, path, owner) => {
    if (!Array.isArray(value)) return fail(path, 'must be a list');
    if (value.length < minimum) fail(path, `must hold at least ${minimum}`);
    for (let i = 0; i < value.length; i += 1) each(walk, value[i], `${path}/${i}`, owner);
  };

const objectOf =
  (fields: Shape['fields'], required: readonly string[] = [], open = false): Check =>
  (walk, value, path) => {
    walk.object(value, path, { fields, required, open });
  };

const asOf: Check = (walk, value, path) => {
  if (typeof value !== 'string' || Number.isNaN(walk.asOf)) {
    fail(path, 'must be a date that exists, or an instant with an offset');
  }
};
const timeZone: Check = (_walk, value, path) => {
  if (!isTimeZone(value)) fail(path, 'must be a time zone of the IANA list');
};
const knownTreatment: Check = (walk, value, path) => {
  if (typeof value !== 'string') fail(path, 'must be the id of a treatment');
  if (!walk.treatmentIds.has(value)) walk.unknownReference ??= path;
};
const labUnit: Check = (_walk, value, path, owner) => {
  if (!LAB_UNITS.includes(value as LabUnit)) fail(path, `must be one of ${LAB_UNITS.join(', ')}`);
  const { test } = owner;
  if (!LAB_TESTS.includes(test as LabTest)) return; // the fault is the test's own
  if (UNITS_OF_TEST[test as LabTest][value as LabUnit] === undefined) fail(path, `does not fit ${String(test)}`);
};

/** The day of an event; death may not be held against itself. */
const eventOn: Check = (walk, value, path, owner) => {
  walk.see(validDay(value, path), path, owner['type'] === 'death');
};

const event = (fields: Shape['fields'] = {}, required: readonly string[] = []): Shape => ({
  fields: { type: () => undefined, on: eventOn, ...fields },
  required: ['on', ...required],
  open: true,
});

const EVENTS: Readonly<Record<EventType, Shape>> = {
  'fls-contact': event(),
  'fls-assessment': event({ treatment: oneOf(ASSESSMENT_TREATMENTS) }),
  dxa: event({ status: oneOf(['ordered', 'scanned', 'not-needed']), tScore: number }, ['status']),
  'falls-assessment': event({ status: oneOf(['done', 'referred']), risk: oneOf(['low', 'intermediate', 'high']) }, [
    'status',
  ]),
  pain: event(
    { nrs: integer(0, 10), rdq: integer(0, 24), worsening: truth, deformity: truth, pulmonaryDysfunction: truth },
    ['nrs'],
  ),
  'augmentation-review': event({ nrs: integer(0, 10), outcome: oneOf(['referred', 'not-referred', 'repeat']) }),
  'augmentation-referral': event(),
  'pain-escalation': event(),
  'red-flag': event({ flag: oneOf(FLAGS), resolvedOn: dateNotBefore('on') }, ['flag']),
  'follow-up-contact': event({
    outcome: oneOf(['reached', 'not-reached']),
    strengthAndBalance: truthOrNull,
    onTreatment: textOrNull,
    adherent: truthOrNull,
  }),
  'falls-reminder': event(),
  'falls-follow-up': event(),
  fall: event({ injured: truth }),
  'adherence-check': event({ treatment: knownTreatment, taking: truthOrNull }, ['treatment']),
  'treatment-review': event({ treatment: knownTreatment }, ['treatment']),
  lab: event({ test: oneOf(LAB_TESTS), value: number, unit: labUnit }, ['test', 'value', 'unit']),
  'declined-treatment': event({ revisitOn: freeDateOrNull }),
  'declined-follow-up': event(),
  'opt-out': event({ channel: oneOf(CHANNELS) }, ['channel']),
  transfer: event({ acknowledgedOn: dateNotBefore('on') }),
  death: event(),
  discharge: event({ acknowledgedOn: dateNotBefore('on') }),
};

const anyEvent: Check = (walk, value, path) => {
  if (!isObject(value)) return fail(path, 'must be an object');
  const { type } = value;
  if (type === undefined) fail(`${path}/type`, 'is required');
  if (typeof type === 'string' && Object.hasOwn(EVENTS, type)) {
    walk.object(value, path, EVENTS[type as EventType]);
  } else walk.object(value, path, UNKNOWN_EVENT);
};

/** Of an event of no known type only the day can be at fault before the type is. */
const UNKNOWN_EVENT: Shape = {
  fields: { type: (_walk, _value, path) => fail(path, 'is not a type of event'), on: eventOn },
  required: ['on'],
  open: true,
};

const FACTS: Shape = {
  required: ['id', 'asOf', 'patient', 'fractures'],
  open: false,
  fields: {
    id: (_walk, value, path) => {
      if (typeof value !== 'string' || value.length === 0) fail(path, 'must be text and not empty');
    },
    asOf,
    service: objectOf({ id: text, timeZone, holidays: listOf(freeDate) }),
    patient: objectOf({ birthDate: date, sex: oneOf(SEXES), careHomeResident: truthOrNull }, ['birthDate', 'sex']),
    fractures: listOf(
      objectOf(
        {
          id: uniqueId((walk) => walk.fractureIdsSeen),
          site: oneOf(SITES),
          diagnosedOn: date,
          occurredOn: dateOrNull,
          symptomOnsetOn: dateOrNull,
          symptomatic: truthOrNull,
          fallRelated: truthOrNull,
          surgeryOn: dateOrNull,
        },
        ['id', 'site', 'diagnosedOn'],
      ),
      1,
    ),
    treatments: listOf(
      objectOf(
        {
          id: uniqueId((walk) => walk.treatmentIdsSeen),
          agent: oneOf(AGENTS),
          startedOn: date,
          endedOn: dateNotBefore('startedOn'),
          endReason: textOrNull,
          plannedStopOn: freeDateOrNull,
          pausedOn: dateOrNull,
          doses: listOf(date),
          supplies: listOf(objectOf({ on: date, days: integer(1, 366) }, ['on', 'days'])),
        },
        ['id', 'agent', 'startedOn'],
      ),
    ),
    events: listOf(anyEvent),
  },
};

const refuse = (code: FactsErrorCode, path: string, message: string): CheckedFacts => ({
  ok: false,
  error: { code, message, path },
});

/**
 * Whether parsed JSON is one patient's facts. Refuses with one error: the first code in the order of
 * `FACTS_ERROR_CODES`, of one code the first in the order of the document. Of good facts an `asOf` that was an
 * instant comes back as the local date of the service's zone; all else is the input itself.
 */
export function checkFacts(input: unknown): CheckedFacts {
  if (!isObject(input)) return refuse('invalid-facts', '', 'must be an object');
  const walk = new Walk(input);
  try {
    walk.object(input, '', FACTS);
  } catch (error) {
    if (error instanceof InvalidFacts) return refuse('invalid-facts', error.path, error.message);
    throw error;
  }
  if (walk.future !== null) return refuse('date-in-future', walk.future, 'lies after asOf');
  if (walk.beforeBirth !== null) return refuse('date-before-birth', walk.beforeBirth, 'lies before the birth');
  if (walk.afterDeath !== null) return refuse('date-after-death', walk.afterDeath, 'lies after the death');
  if (walk.unknownReference !== null) {
    return refuse('unknown-reference', walk.unknownReference, 'names a treatment that is not there');
  }
  // the walk has shown that the input has this shape
  const facts = input as unknown as Facts;
  return { ok: true, facts: facts.asOf.length === 10 ? facts : { ...facts, asOf: formatDay(walk.asOf) } };
}
