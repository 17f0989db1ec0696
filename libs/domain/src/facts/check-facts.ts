import { formatDay, parseDay, type DayNumber } from '../time/day-number.ts';
import { isTimeZone, localDayOf, parseInstant } from '../time/zone.ts';
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
  type LabUnit,
} from './facts.ts';
import { Names } from './names.ts';

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

/** A check of one value, at the walk's place; `owner` is the object it stands in, for rules that look at two fields. */
type Check = (walk: Walk, value: unknown, owner: Json) => void;
/** null: whatever it holds is good. */
type Fields = Readonly<Record<string, Check | null>>;

interface Field {
  readonly name: string;
  readonly check: Check | null;
  readonly isRequired: boolean;
}

interface Shape {
  readonly required: readonly string[];
  readonly fields: ReadonlyMap<string, Field>;
  /**
   * The fields as the last object of this shape had them: the next mostly has the same in the same order, and to
   * compare a name with the one expected is several times faster than to look it up. Only ever a guess.
   */
  readonly usual: Field[];
  /** events may carry fields that the schema does not name */
  readonly open: boolean;
}

/** Ids that have been seen. Most lists hold one thing: a set is made for the second. */
class Ids {
  #first: string | null = null;
  #all: Set<string> | null = null;

  /** Whether it is new. */
  add(id: string): boolean {
    if (this.#first === null) {
      this.#first = id;
      return true;
    }
    this.#all ??= new Set([this.#first]);
    if (this.#all.has(id)) return false;
    this.#all.add(id);
    return true;
  }
}

/**
 * One walk over the document in its own order, with the first fault of each code that is not about shape. It knows
 * its place as the names that lead there, because a path is wanted of faults alone and most facts have none.
 */
class Walk {
  /** the service's own when it is one, else the default */
  readonly zone: string;
  readonly asOf: DayNumber;
  readonly birth: DayNumber;
  readonly death: DayNumber;
  readonly fractureIds = new Ids();
  readonly treatmentIds = new Ids();
  readonly #treatments: readonly unknown[];
  /** Looked up only when an event names one. */
  #named: ReadonlySet<unknown> | null = null;
  future: string | null = null;
  beforeBirth: string | null = null;
  afterDeath: string | null = null;
  unknownReference: string | null = null;
  readonly #names: (string | number)[] = [];
  /** The objects that lead there, at their depth; null where it is a list. */
  readonly #objects: (Json | null)[] = [];
  readonly #shapes: (Shape | null)[] = [];
  #depth = 0;

  constructor(input: Json) {
    const service = isObject(input['service']) ? input['service'] : {};
    this.zone = isTimeZone(service['timeZone']) ? service['timeZone'] : DEFAULT_TIME_ZONE;
    this.asOf = dayOfAsOf(input['asOf'], this.zone);
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
    this.#treatments = Array.isArray(input['treatments']) ? input['treatments'] : [];
  }

  /** Whether a treatment of the whole document has this id: it may stand after what names it. */
  hasTreatment(id: string): boolean {
    this.#named ??= new Set(this.#treatments.map((t) => (isObject(t) ? t['id'] : undefined)));
    return this.#named.has(id);
  }

  /** The place of the walk as a JSON pointer. */
  path(): string {
    let path = '';
    for (const name of this.#names.slice(0, this.#depth)) {
      path += `/${typeof name === 'number' ? name : name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    }
    return path;
  }

  /** What an object lacks is its first fault, before anything in it: looked for only here, as good facts lack nothing. */
  fail(message: string): never {
    for (let depth = 0; depth < this.#depth; depth += 1) {
      const object = this.#objects[depth];
      const name = object
        ? this.#shapes[depth]?.required.find((required) => object[required] === undefined)
        : undefined;
      if (name === undefined) continue;
      this.#names[depth] = name;
      this.#depth = depth + 1;
      throw new InvalidFacts(this.path(), 'is required');
    }
    throw new InvalidFacts(this.path(), message);
  }

  /** Looks at a date that must lie between birth and `asOf`, and not after a recorded death, save that death itself. */
  see(day: DayNumber, isDeath: boolean): void {
    if (day <= this.asOf && day >= this.birth && !(day > this.death)) return;
    if (day > this.asOf) this.future ??= this.path();
    if (day < this.birth) this.beforeBirth ??= this.path();
    if (day > this.death && !isDeath) this.afterDeath ??= this.path();
  }

  object(value: unknown, shape: Shape): void {
    if (!isObject(value)) return this.fail('must be an object');
    const depth = this.#depth;
    this.#depth = depth + 1;
    this.#objects[depth] = value;
    this.#shapes[depth] = shape;
    let lacking = shape.required.length;
    const { usual } = shape;
    let at = 0;
    for (const name in value) {
      this.#names[depth] = name;
      let field = usual[at];
      if (field === undefined || field.name !== name) {
        field = shape.fields.get(name);
        if (field !== undefined && at < shape.fields.size) usual[at] = field;
      }
      at += 1;
      if (field !== undefined) {
        const inside = value[name];
        if (field.isRequired && inside !== undefined) lacking -= 1;
        if (field.check !== null) field.check(this, inside, value);
      } else if (!shape.open) this.fail('is not a field of the facts');
    }
    if (lacking > 0) this.fail('is required');
    this.#depth = depth;
  }

  list(value: unknown, each: Check, minimum: number, owner: Json): void {
    if (!Array.isArray(value)) return this.fail('must be a list');
    if (value.length < minimum) this.fail(`must hold at least ${minimum}`);
    const depth = this.#depth;
    this.#depth = depth + 1;
    this.#objects[depth] = null;
    for (let i = 0; i < value.length; i += 1) {
      this.#names[depth] = i;
      each(this, value[i], owner);
    }
    this.#depth = depth;
  }
}

function dayOf(x: unknown): DayNumber {
  return typeof x === 'string' ? parseDay(x) : NaN;
}

function dayOfAsOf(x: unknown, zone: string): DayNumber {
  if (typeof x !== 'string') return NaN;
  const day = parseDay(x);
  if (!Number.isNaN(day)) return day;
  const instant = parseInstant(x);
  return Number.isNaN(instant) ? NaN : localDayOf(instant, zone);
}

const text: Check = (walk, value) => {
  if (typeof value !== 'string') walk.fail('must be text');
};
const textOrNull: Check = (walk, value) => {
  if (typeof value !== 'string' && value !== null) walk.fail('must be text or null');
};
const truth: Check = (walk, value) => {
  if (typeof value !== 'boolean') walk.fail('must be true or false');
};
const truthOrNull: Check = (walk, value) => {
  if (typeof value !== 'boolean' && value !== null) walk.fail('must be true, false or null');
};
const number: Check = (walk, value) => {
  // JSON can write 1e400, which is read as infinity and could not be written again
  if (!Number.isFinite(value)) walk.fail('must be a number');
};
const integer = (minimum: number, maximum: number): Check => {
  const message = `must be a whole number from ${minimum} to ${maximum}`;
  return (walk, value) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < minimum || value > maximum) walk.fail(message);
  };
};
const oneOf = (names: readonly string[]): Check => {
  const allowed = new Names(names.map((name) => [name, true]));
  const message = `must be one of ${names.join(', ')}`;
  return (walk, value) => {
    if (allowed.meaningOf(value) === undefined) walk.fail(message);
  };
};

function validDay(walk: Walk, value: unknown): DayNumber {
  const day = dayOf(value);
  if (Number.isNaN(day)) walk.fail('must be a date that exists, YYYY-MM-DD');
  return day;
}

/** A date that the date codes look at. */
const date: Check = (walk, value) => {
  walk.see(validDay(walk, value), false);
};
const dateOrNull: Check = (walk, value, owner) => {
  if (value !== null) date(walk, value, owner);
};
/** A date that may lie in the future: planned, agreed, a holiday. */
const freeDate: Check = (walk, value) => {
  validDay(walk, value);
};
const freeDateOrNull: Check = (walk, value) => {
  if (value !== null) validDay(walk, value);
};
/** A date or null that may not lie before another field of the same object. */
const dateNotBefore =
  (other: string): Check =>
  (walk, value, owner) => {
    if (value === null) return;
    const day = validDay(walk, value);
    if (day < dayOf(owner[other])) walk.fail(`must not be before ${other}`);
    walk.see(day, false);
  };

const ID = /^[A-Za-z0-9_-]{1,64}$/;

const uniqueId =
  (idsOf: (walk: Walk) => Ids): Check =>
  (walk, value) => {
    if (typeof value !== 'string' || !ID.test(value)) {
      return walk.fail('must be 1 to 64 letters, digits, "_" or "-"');
    }
    if (!idsOf(walk).add(value)) walk.fail('is used twice');
  };

const listOf =
  (each: Check, minimum = 0): Check =>
  (walk, value, owner) => {
    walk.list(value, each, minimum, owner);
  };

const shapeOf = (fields: Fields, required: readonly string[] = [], open = false): Shape => ({
  fields: new Map(
    Object.entries(fields).map(([name, check]) => [name, { name, check, isRequired: required.includes(name) }]),
  ),
  usual: [],
  required,
  open,
});

const objectOf = (fields: Fields, required?: readonly string[]): Check => {
  const shape = shapeOf(fields, required);
  return (walk, value) => {
    walk.object(value, shape);
  };
};

const asOf: Check = (walk, value) => {
  if (typeof value !== 'string' || Number.isNaN(walk.asOf)) {
    walk.fail('must be a date that exists, or an instant with an offset');
  }
};
const timeZone: Check = (walk, value) => {
  if (value !== walk.zone) walk.fail('must be a time zone of the IANA list');
};
const knownTreatment: Check = (walk, value) => {
  if (typeof value !== 'string') return walk.fail('must be the id of a treatment');
  if (!walk.hasTreatment(value)) walk.unknownReference ??= walk.path();
};
/** The units of each test. */
const UNITS = new Names(LAB_TESTS.map((test) => [test, new Names(Object.entries(UNITS_OF_TEST[test]))]));

const labUnit: Check = (walk, value, owner) => {
  const test = UNITS.meaningOf(owner['test']); // of no test the fault is the test's own
  if (test?.meaningOf(value) !== undefined) return;
  if (!LAB_UNITS.includes(value as LabUnit)) walk.fail(`must be one of ${LAB_UNITS.join(', ')}`);
  if (test !== undefined) walk.fail(`does not fit ${String(owner['test'])}`);
};

/** A death may not be held against itself. */
const deathOn: Check = (walk, value) => {
  walk.see(validDay(walk, value), true);
};

/** Its type is what the shape was found by. */
const event = (fields: Fields = {}, required: readonly string[] = []): Shape =>
  shapeOf({ type: null, on: date, ...fields }, ['on', ...required], true);

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
  death: event({ on: deathOn }),
  discharge: event({ acknowledgedOn: dateNotBefore('on') }),
};

const EVENT_SHAPES = new Names(Object.entries(EVENTS));

/** Of an event of no known type only the day can be at fault before the type is. */
const UNKNOWN_EVENT = shapeOf({ type: (walk) => walk.fail('is not a type of event'), on: date }, ['type', 'on'], true);

const anyEvent: Check = (walk, value) => {
  if (!isObject(value)) return walk.fail('must be an object');
  walk.object(value, EVENT_SHAPES.meaningOf(value['type']) ?? UNKNOWN_EVENT);
};

const FACTS = shapeOf(
  {
    id: (walk, value) => {
      if (typeof value !== 'string' || value.length === 0) walk.fail('must be text and not empty');
    },
    asOf,
    service: objectOf({ id: text, timeZone, holidays: listOf(freeDate) }),
    patient: objectOf({ birthDate: date, sex: oneOf(SEXES), careHomeResident: truthOrNull }, ['birthDate', 'sex']),
    fractures: listOf(
      objectOf(
        {
          id: uniqueId((walk) => walk.fractureIds),
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
          id: uniqueId((walk) => walk.treatmentIds),
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
  ['id', 'asOf', 'patient', 'fractures'],
);

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
    walk.object(input, FACTS);
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
