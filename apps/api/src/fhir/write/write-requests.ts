import {
  AppError,
  type PatientTarget,
  type ResourceCriteria,
  type ResourceReading,
  type ResourceWrite,
  type WriteAction,
} from '@osteon/application';
import { opensEnrolment, opensResource, type LocalDate } from '@osteon/domain';
import {
  type FoundReference,
  identifierOf,
  isWrittenType,
  readWritten,
  type Reading,
  References,
} from '@osteon/interop';
import { findIds } from '../read-resources.ts';
import type { FhirActor, FhirDeps } from '../served.ts';
import { FHIR_TYPES, type FhirResource } from '../registry.ts';
import { writesOf } from './written-types.ts';

export type Json = Readonly<Record<string, unknown>>;

/** What is the same of every resource of one request. */
export interface WriteSetting {
  readonly deps: FhirDeps;
  readonly actor: FhirActor;
  readonly timeZone: string;
  readonly today: LocalDate;
  /** Of a file: the sender's own ids name the records, and what is known is brought up to date. */
  readonly bulk?: true;
}

/** One resource as a request brings it. */
export interface Sent {
  readonly index: number;
  readonly path: string;
  readonly type: string;
  readonly action: WriteAction;
  readonly resource: Json;
}

/** FLS-1141 (403) unless who asks may write the type so; FLS-1480 (405) where nobody may. */
export function checkMayWrite(actor: FhirActor, type: string, wants: 'c' | 'u', path: string): void {
  const ways = { c: 'create', u: 'update' } as const;
  if (!writesOf(type).includes(ways[wants])) {
    throw new AppError('FLS-1480', { field: path, message: `no ${type.slice(0, 40)} is ${ways[wants]}d here` });
  }
  const may =
    actor.kind === 'user'
      ? actor.role === 'nurse' || actor.role === 'lead'
      : actor.patientId === undefined && opensResource(actor.scopes, { type, wants, ofPatient: true });
  if (!may) throw new AppError(actor.kind === 'user' ? 'FLS-1109' : 'FLS-1141', { field: path });
}

/** A type that can be read as well: what is patched or searched for is read first. */
export function readableOf(type: string, path: string): FhirResource {
  const resource = FHIR_TYPES.get(type);
  if (resource === undefined) throw new AppError('FLS-1480', { field: path });
  return resource;
}

/** Whether who asks may make patients and open episodes. */
export const mayEnrol = (actor: FhirActor): boolean => actor.kind === 'user' || opensEnrolment(actor.scopes);

/** Whether who asks may tell of somebody who is not here: whoever may send reports or diagnoses. */
export const mayTellOf = (actor: FhirActor, type: string): boolean =>
  type === 'Patient' &&
  actor.kind === 'client' &&
  actor.patientId === undefined &&
  ['DiagnosticReport', 'Condition'].some((told) =>
    opensResource(actor.scopes, { type: told, wants: 'c', ofPatient: true }),
  );

/** The search of a conditional write: by one number, or what a search of the type finds. */
export async function criteriaOf(
  { deps, actor }: WriteSetting,
  type: string,
  text: string,
  path: string,
): Promise<ResourceCriteria> {
  const said = text.replace(new RegExp(`^/?(${type})?\\?`), '');
  const number = identifierOf(said);
  // A number of a record is looked for with its system: the patient's numbers are not asked for it.
  if (number !== null && (type === 'Patient' || (number.system ?? '') !== '')) return { kind: 'number', ...number };
  if (said === '') throw new AppError('FLS-1482', { field: path });
  return { kind: 'ids', ids: await findIds(deps, actor, readableOf(type, path), said, 2) };
}

/** Where the patient of a resource is found; FLS-1472 names the reference that leads nowhere. */
async function targetOf(setting: WriteSetting, found: FoundReference): Promise<PatientTarget> {
  const { target, expression } = found;
  const nowhere = new AppError('FLS-1472', { field: expression, message: 'leads to no patient' });
  if (target.kind === 'entry') return { kind: 'entry', index: target.index };
  if (target.kind === 'id' && target.type === 'Patient') return { kind: 'id', id: target.id };
  if (target.kind !== 'criteria' || target.type !== 'Patient') throw nowhere;
  const criteria = await criteriaOf(setting, 'Patient', target.criteria, expression);
  if (criteria.kind === 'number') return criteria;
  const [id, another] = criteria.ids;
  if (another !== undefined) throw new AppError('FLS-1473', { field: expression });
  if (id === undefined) throw nowhere;
  return { kind: 'id', id };
}

/** A refusal of a translator in the words of the use case. */
function resourceReading(reading: Reading): ResourceReading {
  if (reading.ok) return reading;
  return {
    ok: false,
    notR4: reading.findings.some(({ refusal }) => refusal === 'not-r4'),
    faults: reading.findings.map(({ expression, text }) => ({ path: expression, message: text })),
  };
}

/** What is to be written of a resource, its references resolved. */
export async function writeOf(setting: WriteSetting, sent: Sent, references: References): Promise<ResourceWrite> {
  const { index, path, type, action, resource } = sent;
  if (!isWrittenType(type)) throw new AppError('FLS-1480', { field: path });
  const dangling = references.within(resource, path).find(({ target }) => target.kind === 'dangling');
  if (dangling !== undefined) {
    throw new AppError('FLS-1472', {
      field: dangling.expression,
      message: `${dangling.said.slice(0, 100)} is nothing of this request`,
    });
  }
  const subject = type === 'Patient' ? null : references.subjectOf(resource, path);
  const { timeZone, today, bulk } = setting;
  const options = { timeZone, today, path, keepsId: bulk === true };
  return {
    index,
    path,
    type,
    action,
    subject: subject === null ? null : { target: await targetOf(setting, subject), expression: subject.expression },
    read: (birthDate) => resourceReading(readWritten(type, resource, { ...options, birthDate })),
  };
}

/** A version as `If-Match` names it; null when any will do. FLS-1482 for what names none. */
export function versionOf(ifMatch: string | null | undefined): string | null {
  if (ifMatch == null || ifMatch === '*' || ifMatch === '') return null;
  const version = /^(?:W\/)?"([A-Za-z0-9\-.]{1,64})"$/.exec(ifMatch)?.[1];
  if (version === undefined)
    throw new AppError('FLS-1482', { field: 'If-Match', message: 'is one ETag, such as W/"3"' });
  return version;
}
