import type { Hook, HookPatient, OrderedMedicine } from '@osteon/application';
import { isLocalDate } from '@osteon/domain';
import { isObject, type JsonObject } from '../fhir/check-structure.ts';
import { readPatient } from '../fhir/read-patient.ts';
import { readOrders } from './read-orders.ts';
import { cdsServiceOf } from './services.ts';

/** A place in a request that cannot be used, and why. */
export interface HookFault {
  readonly path: string;
  readonly message: string;
}

/**
 * A request as it was understood. `hook`: it is of another hook than the service; `patient`: it is not known whom it is
 * about.
 */
export type HookReading =
  | { readonly kind: 'hook'; readonly hook: Hook }
  | { readonly kind: 'refused'; readonly why: 'shape' | 'hook' | 'patient'; readonly faults: readonly HookFault[] };

interface Setting {
  /** The address of our own FHIR interface: a record system that names it has our own patients. */
  readonly ownServer: string;
  readonly timeZone: string;
}

const LONGEST = 200;
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST;

const refused = (why: 'shape' | 'hook' | 'patient', path: string, message: string): HookReading => ({
  kind: 'refused',
  why,
  faults: [{ path, message }],
});

/** Understands the request of a hook (CDS Hooks 2.0, "Calling a CDS Service"). Whatever else it brings along is passed over. */
export function readHook(cdsService: string, body: unknown, { ownServer, timeZone }: Setting): HookReading {
  if (!isObject(body)) return refused('shape', '', 'is no object');
  const { hook, hookInstance, fhirServer, context, prefetch = {} } = body;
  if (hook !== cdsServiceOf(cdsService)?.hook) return refused('hook', 'hook', 'is not what this service is for');
  if (!isText(hookInstance)) return refused('shape', 'hookInstance', 'is a text that names this call');
  if (!isObject(context)) return refused('shape', 'context', 'is an object');
  if (!isText(context['patientId'])) return refused('shape', 'context.patientId', 'is the id of a patient');
  if (fhirServer != null && typeof fhirServer !== 'string') return refused('shape', 'fhirServer', 'is an address');
  if (prefetch !== null && !isObject(prefetch)) return refused('shape', 'prefetch', 'is an object');
  const patientId = context['patientId'].replace(/^Patient\//, '');
  const patient = patientOf(patientId, { fhirServer, resource: prefetch?.['patient'] }, ownServer);
  if ('kind' in patient && patient.kind === 'refused') return patient;
  const called = { cdsService, hookInstance, patient: patient as HookPatient };
  if (hook === 'patient-view') return { kind: 'hook', hook: { ...called, event: { kind: 'view' } } };
  if (!isBundle(context['draftOrders']))
    return refused('shape', 'context.draftOrders', 'is a Bundle of what is to be signed');
  const of = { patientId, timeZone };
  const orders = readOrders(context['draftOrders'], of);
  const taken = isBundle(prefetch?.['medications']) ? readOrders(prefetch['medications'], of) : [];
  return { kind: 'hook', hook: { ...called, event: { kind: 'order', orders, taken: taken.filter(isTaken) } } };
}

/** What has been stopped is taken no more. */
const isTaken = ({ stops }: OrderedMedicine): boolean => !stops;

const isBundle = (value: unknown): value is JsonObject =>
  isObject(value) &&
  value['resourceType'] === 'Bundle' &&
  (value['entry'] === undefined || Array.isArray(value['entry']));

/** Whom a request is about: one of our own ids where it says that its patients are ours, else as the prefetch says. */
function patientOf(
  patientId: string,
  { fhirServer, resource }: { readonly fhirServer: unknown; readonly resource: unknown },
  ownServer: string,
): HookPatient | HookReading {
  const isOwn = typeof fhirServer === 'string' && fhirServer.replace(/\/+$/, '') === ownServer;
  if (isOwn || (fhirServer == null && resource == null)) return { kind: 'own', patientId };
  if (!isObject(resource) || resource['resourceType'] !== 'Patient')
    return refused('patient', 'prefetch.patient', 'is the Patient resource');
  if (resource['id'] !== patientId) return refused('patient', 'prefetch.patient.id', 'is not context.patientId');
  const { identifiers, family, birthDate } = readPatient(resource, '', 'prefetch.patient', null);
  return {
    kind: 'described',
    numbers: identifiers.map(({ system, value }) => ({ system, value })),
    family,
    birthDate: birthDate !== null && isLocalDate(birthDate) ? birthDate : null,
  };
}
