import type { OrderedMedicine } from '@osteon/application';
import type { Agent, LocalDate } from '@osteon/domain';
import { isObject, type JsonObject } from '../fhir/check-structure.ts';
import { classifyMedicine, type Medicine } from '../fhir/classify-medicine.ts';
import { isFhirDateTime, localDayOf } from '../fhir/fhir-dates.ts';
import { referenceTarget } from '../fhir/keys.ts';
import { medicineOf, writtenMedicine } from '../fhir/read-records.ts';

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** By which a medicine is not given, or not any more. A completed request was handed out, a completed course is over. */
const STOPS: Readonly<Record<string, readonly string[]>> = {
  MedicationRequest: ['stopped', 'cancelled', 'on-hold'],
  MedicationStatement: ['stopped', 'completed', 'not-taken', 'on-hold'],
};

/** More entries than these are not looked at. */
const MOST_ENTRIES = 500;

interface Asked {
  readonly patientId: string;
  readonly timeZone: string;
}

/**
 * The medicines of a Bundle as far as they matter here: what is ordered or taken of the service's agents. What was
 * entered in error, and what is another patient's, is passed over.
 */
export function readOrders(bundle: JsonObject, asked: Asked): readonly OrderedMedicine[] {
  const entries = objects(bundle['entry']).slice(0, MOST_ENTRIES);
  const medications = new Map<string, Medicine>();
  for (const { fullUrl, resource } of entries)
    if (isObject(resource) && resource['resourceType'] === 'Medication') {
      const medicine = medicineOf(resource['code'], [resource['form']]);
      if (typeof fullUrl === 'string') medications.set(fullUrl, medicine);
      if (typeof resource['id'] === 'string') medications.set(`Medication/${resource['id']}`, medicine);
    }
  return entries.flatMap(({ resource }) => (isObject(resource) ? (orderOf(resource, medications, asked) ?? []) : []));
}

function orderOf(
  resource: JsonObject,
  medications: ReadonlyMap<string, Medicine>,
  { patientId, timeZone }: Asked,
): OrderedMedicine | null {
  const type = resource['resourceType'];
  if (type !== 'MedicationRequest' && type !== 'MedicationStatement') return null;
  const status = String(resource['status']);
  if (status === 'entered-in-error' || isOfAnother(resource['subject'], patientId)) return null;
  const { medicine, medicationReference } = writtenMedicine(type, resource);
  const elsewhere = medicationReference === null ? undefined : medications.get(medicationReference);
  const bounds = boundsOf(resource);
  const day = (text: unknown): LocalDate | null =>
    typeof text === 'string' && isFhirDateTime(text) ? localDayOf(text, timeZone) : null;
  const period = isObject(resource['effectivePeriod']) ? resource['effectivePeriod'] : {};
  return {
    agent: agentOf(elsewhere === undefined ? medicine : joined(elsewhere, medicine)),
    startsOn: day(period['start']) ?? day(resource['effectiveDateTime']) ?? day(resource['authoredOn']),
    stops: resource['doNotPerform'] === true || (STOPS[type] ?? []).includes(status),
    endsOn:
      day(period['end']) ??
      bounds.map(({ boundsPeriod }) => day(endOf(boundsPeriod))).find((on) => on !== null) ??
      null,
    isBounded: bounds.some((repeat) => isObject(repeat['boundsDuration']) || isObject(repeat['boundsRange'])),
  };
}

/** An order for the other product of the same substance is none of the service's agents. */
function agentOf(medicine: Medicine): Agent | null {
  const found = classifyMedicine(medicine);
  return found.kind === 'agent' ? found.agent : null;
}

/** The medicine stands in one resource, its dose in another. */
const joined = (medication: Medicine, order: Medicine): Medicine => ({
  codes: [...medication.codes, ...order.codes],
  words: `${medication.words} ; ${order.words}`,
  doseMg: order.doseMg,
  intravenous: order.intravenous,
});

const isOfAnother = (subject: unknown, patientId: string): boolean => {
  const target = referenceTarget(subject);
  return target !== null && /(^|\/)Patient\//.test(target) && !target.endsWith(`Patient/${patientId}`);
};

const boundsOf = (resource: JsonObject): JsonObject[] =>
  objects(resource['dosageInstruction']).flatMap(({ timing }) => {
    const repeat = isObject(timing) ? timing['repeat'] : undefined;
    return isObject(repeat) ? [repeat] : [];
  });

const endOf = (period: unknown): unknown => (isObject(period) ? period['end'] : undefined);
