import { classifyFracture } from './classify-fracture.ts';
import type { FractureCodes } from './classify-fracture.ts';
import type { Medicine } from './classify-medicine.ts';
import { isObject } from './check-structure.ts';
import type { JsonObject } from './check-structure.ts';
import { codeSystemOf, codesOf, wordsOf } from './code-systems.ts';
import { referenceTarget } from './keys.ts';
import type { RecordKey } from './keys.ts';
import type { ConditionRecord, MeasurementRecord, MedicineRecord, WrittenDate } from './records.ts';

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** The first of these elements that holds a date; `name.start` looks into a period. */
const firstDate = (resource: JsonObject, path: string, names: readonly string[]): WrittenDate | null => {
  for (const name of names) {
    const [element = '', inner] = name.split('.');
    const value = resource[element];
    const text = inner === undefined ? value : isObject(value) ? value[inner] : undefined;
    if (typeof text === 'string') return { text, path: `${path}.${name}` };
  }
  return null;
};

const subjectOf = (resource: JsonObject): JsonObject | null =>
  isObject(resource['subject']) ? resource['subject'] : null;

/** The last part of a reference: `Encounter/7` and `urn:uuid:7` name the same entry in different ways. */
const encounterOf = (resource: JsonObject): string | null =>
  referenceTarget(resource['encounter'])?.replace(/^.*[/:]/, '') ?? null;

/**
 * A fracture that may open an episode, else null. Entered in error and refuted are no fractures. An onset that is an
 * age or a text leaves the fracture without a date, and it does not fall back on the day it was recorded.
 */
export const readCondition = (
  resource: JsonObject,
  key: RecordKey,
  path: string,
  fractures: FractureCodes,
): ConditionRecord | null => {
  const codes = codesOf(resource['code']);
  const found = classifyFracture(codes, fractures);
  const verification = codesOf(resource['verificationStatus']).map(({ code }) => code);
  if (found.kind === 'none' || found.kind === 'aftercare') return null;
  if (verification.includes('entered-in-error') || verification.includes('refuted')) return null;
  const vague = ['onsetAge', 'onsetRange', 'onsetString'].some((name) => name in resource);
  return {
    ...key,
    path,
    subject: subjectOf(resource),
    found,
    confirmed: !verification.includes('differential'),
    codes,
    encounter: encounterOf(resource),
    on: firstDate(resource, path, ['onsetDateTime', 'onsetPeriod.start', ...(vague ? [] : ['recordedDate'])]),
  };
};

export interface MeasurementCodes {
  readonly tScores: ReadonlySet<string>;
  readonly laboratory: Readonly<Record<string, Exclude<MeasurementRecord['measured'], 'dxa'>>>;
}

const measuredBy = (concept: unknown, codes: MeasurementCodes): MeasurementRecord['measured'] | null => {
  for (const { system, code } of codesOf(concept)) {
    if (codeSystemOf(system) !== 'loinc') continue;
    if (codes.tScores.has(code)) return 'dxa';
    const test = Object.hasOwn(codes.laboratory, code) ? codes.laboratory[code] : undefined;
    if (test !== undefined) return test;
  }
  return null;
};

/** T-scores and the tests a gate asks for, from the observation itself and from its components; only final results. */
export const readObservation = (
  resource: JsonObject,
  key: RecordKey,
  path: string,
  codes: MeasurementCodes,
): MeasurementRecord[] => {
  if (!['final', 'amended', 'corrected'].includes(String(resource['status']))) return [];
  const on = firstDate(resource, path, ['effectiveDateTime', 'effectiveInstant', 'effectivePeriod.start']);
  const parts = [
    { part: resource, at: path },
    ...objects(resource['component']).map((part, index) => ({ part, at: `${path}.component[${index}]` })),
  ];
  return parts.flatMap(({ part, at }) => {
    const measured = measuredBy(part['code'], codes);
    const quantity = part['valueQuantity'];
    // A comparator (< 10) is a bound, not a value.
    if (measured === null || !isObject(quantity) || typeof quantity['value'] !== 'number' || 'comparator' in quantity)
      return [];
    const unit = quantity['code'] ?? quantity['unit'];
    return [
      {
        ...key,
        sourceKey: at === path ? key.sourceKey : `${key.sourceKey}/${at.slice(path.length + 1)}`,
        path,
        subject: subjectOf(resource),
        measured,
        value: quantity['value'],
        unit: typeof unit === 'string' ? unit : '',
        valuePath: `${at}.valueQuantity`,
        on,
      },
    ];
  });
};

const milligrams = (quantity: unknown): number | null => {
  if (!isObject(quantity) || typeof quantity['value'] !== 'number') return null;
  return [quantity['code'], quantity['unit']].some((unit) => String(unit).toLowerCase() === 'mg')
    ? quantity['value']
    : null;
};

/** What a Medication resource, or a CodeableConcept that stands for one, says. */
export const medicineOf = (concept: unknown, more: readonly unknown[] = []): Medicine => ({
  codes: codesOf(concept),
  words: [wordsOf(concept), ...more.map(wordsOf)].join(' ; '),
  doseMg: null,
  intravenous: false,
});

const withDosage = (medicine: Medicine, dosages: readonly JsonObject[]): Medicine => {
  const routes = dosages.map(({ route }) => route);
  const doses = dosages.flatMap((dosage) => [
    milligrams(dosage['dose']),
    ...objects(dosage['doseAndRate']).map((one) => milligrams(one['doseQuantity'])),
  ]);
  return {
    codes: medicine.codes,
    words: [
      medicine.words,
      ...dosages.map(({ text }) => (typeof text === 'string' ? text : '')),
      ...routes.map(wordsOf),
    ].join(' ; '),
    doseMg: doses.find((dose) => dose !== null) ?? null,
    intravenous: routes.some((route) => codesOf(route).some(({ code }) => code === '47625008')),
  };
};

const requestIntents = ['order', 'original-order', 'reflex-order', 'filler-order', 'instance-order'];

const states: Readonly<Record<string, Readonly<Record<string, MedicineRecord['state']>>>> = {
  // A completed request has been dispensed: it does not say that the medicine was stopped.
  MedicationRequest: { active: 'open', completed: 'open', stopped: 'stopped', 'on-hold': 'paused' },
  MedicationStatement: { active: 'open', completed: 'stopped', stopped: 'stopped', 'on-hold': 'paused' },
  MedicationAdministration: { completed: 'open', 'in-progress': 'open' },
  MedicationDispense: { completed: 'open' },
};

const daysOf = (quantity: unknown): number | null => {
  if (!isObject(quantity) || typeof quantity['value'] !== 'number') return null;
  const unit = String(quantity['code'] ?? quantity['unit'] ?? 'd').toLowerCase();
  const factor = /^(d|days?)$/.test(unit) ? 1 : /^(wk|weeks?)$/.test(unit) ? 7 : null;
  const days = factor === null ? null : quantity['value'] * factor;
  return days !== null && Number.isInteger(days) && days >= 1 && days <= 366 ? days : null;
};

const containedMedication = (resource: JsonObject, reference: string): Medicine | null => {
  const contained = objects(resource['contained']).find(({ id }) => reference === `#${String(id)}`);
  return contained === undefined ? null : medicineOf(contained['code'], [contained['form']]);
};

const boundsEnd = (resource: JsonObject, path: string): WrittenDate | null => {
  for (const [index, dosage] of objects(resource['dosageInstruction']).entries()) {
    const timing = dosage['timing'];
    const repeat = isObject(timing) ? timing['repeat'] : undefined;
    const bounds = isObject(repeat) ? repeat['boundsPeriod'] : undefined;
    if (isObject(bounds) && typeof bounds['end'] === 'string') {
      return { text: bounds['end'], path: `${path}.dosageInstruction[${index}].timing.repeat.boundsPeriod.end` };
    }
  }
  return null;
};

export type MedicineResourceType =
  'MedicationRequest' | 'MedicationStatement' | 'MedicationAdministration' | 'MedicationDispense';

const shapes: Readonly<
  Record<MedicineResourceType, { kind: MedicineRecord['kind']; start: readonly string[]; dosage: string }>
> = {
  MedicationRequest: { kind: 'prescribed', start: ['authoredOn'], dosage: 'dosageInstruction' },
  MedicationStatement: { kind: 'prescribed', start: ['effectiveDateTime', 'effectivePeriod.start'], dosage: 'dosage' },
  MedicationAdministration: { kind: 'given', start: ['effectiveDateTime', 'effectivePeriod.start'], dosage: 'dosage' },
  MedicationDispense: { kind: 'supplied', start: ['whenHandedOver', 'whenPrepared'], dosage: 'dosageInstruction' },
};

/** Which medicine a resource is about, with its dose; of one that stands elsewhere what is said here, and where it is. */
export const writtenMedicine = (
  type: MedicineResourceType,
  resource: JsonObject,
): Pick<MedicineRecord, 'medicine' | 'medicationReference'> => {
  const { dosage } = shapes[type];
  const reference = resource['medicationReference'];
  const target = referenceTarget(reference);
  const display = isObject(reference) ? { text: reference['display'] } : {};
  const contained = target === null ? null : containedMedication(resource, target);
  const medicine = contained ?? medicineOf(resource['medicationCodeableConcept'], [display]);
  const dosages = isObject(resource[dosage]) ? [resource[dosage]] : objects(resource[dosage]);
  return {
    medicine: withDosage(medicine, dosages),
    medicationReference: contained === null ? target : null,
  };
};

/** A medicine asked for, taken, given or handed out, else null (proposals, drafts, errors, `doNotPerform`). */
export const readMedicine = (
  type: MedicineResourceType,
  resource: JsonObject,
  key: RecordKey,
  path: string,
): MedicineRecord | null => {
  const state = states[type]?.[String(resource['status'])];
  if (state === undefined || resource['doNotPerform'] === true) return null;
  if (type === 'MedicationRequest' && !requestIntents.includes(String(resource['intent']))) return null;
  const { kind, start } = shapes[type];
  return {
    ...key,
    path,
    subject: subjectOf(resource),
    kind,
    ...writtenMedicine(type, resource),
    state,
    start: firstDate(resource, path, start),
    end:
      type === 'MedicationRequest'
        ? boundsEnd(resource, path)
        : type === 'MedicationStatement'
          ? firstDate(resource, path, ['effectivePeriod.end'])
          : null,
    days: type === 'MedicationDispense' ? daysOf(resource['daysSupply']) : null,
  };
};
