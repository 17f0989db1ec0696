import { AppError, type ResourceWritten, serviceOf, writeResources } from '@osteon/application';
import { applyJsonPatch, type PatchProblem, References } from '@osteon/interop';
import type { AppErrorCode } from '@osteon/application';
import { readResource } from '../read-resources.ts';
import type { FhirActor, FhirDeps } from '../served.ts';
import {
  checkMayWrite,
  criteriaOf,
  mayTellOf,
  type Json,
  mayEnrol,
  readableOf,
  type Sent,
  versionOf,
  writeOf,
  type WriteSetting,
} from './write-requests.ts';

/** The day and the zone of the service, for dates. */
export async function settingOf(deps: FhirDeps, actor: FhirActor): Promise<WriteSetting> {
  const day = actor.day ?? (await deps.persistence.as(actor).patients.readServiceDay(serviceOf(actor)));
  if (day === null) throw new AppError('FLS-1029');
  return { deps, actor, timeZone: day.timeZone, today: day.today };
}

/** Writes what was sent, all or nothing. */
export async function write(
  setting: WriteSetting,
  sent: readonly Sent[],
  references: References,
): Promise<ResourceWritten[]> {
  const { deps, actor, today, bulk } = setting;
  const writes = [];
  for (const one of sent) writes.push(await writeOf(setting, one, references));
  const sender = actor.kind === 'client' ? actor.clientId : 'fhir';
  const options = { today, enrols: mayEnrol(actor), upsert: bulk === true, sender };
  return writeResources(deps.persistence.as(actor), actor, writes, options);
}

const CODE_OF: Readonly<Record<PatchProblem, AppErrorCode>> = {
  malformed: 'FLS-1470',
  'no-such-place': 'FLS-1477',
  'test-failed': 'FLS-1478',
  'other-resource': 'FLS-1477',
  'too-large': 'FLS-1477',
};

/** The update that a patch comes to: of the version that it was made for, and with nothing left out by accident. */
export async function patched(
  { deps, actor }: WriteSetting,
  { type, id, path, index }: Pick<Sent, 'type' | 'path' | 'index'> & { readonly id: string },
  patch: unknown,
  ifMatch: string | null,
): Promise<Sent> {
  checkMayWrite(actor, type, 'u', path);
  const wanted = versionOf(ifMatch);
  const stored = await readResource(deps, actor, readableOf(type, path), id);
  if (wanted !== null && wanted !== stored.version) {
    throw new AppError('FLS-1479', { field: path, message: `its version is ${stored.version}` });
  }
  const result = applyJsonPatch(stored.resource as unknown as Json, patch);
  if (!result.ok) {
    throw new AppError(CODE_OF[result.problem], { errors: [{ path: `patch${result.at}`, message: result.text }] });
  }
  const action = { kind: 'update', id, version: stored.version, seen: true } as const;
  return { index, path, type, action, resource: result.resource };
}

/** A creation, for its route or its entry of a bundle. */
export async function created(
  setting: WriteSetting,
  { type, resource, path, index }: Omit<Sent, 'action'>,
  ifNoneExist: string | null,
): Promise<Sent> {
  checkMayWrite(setting.actor, type, 'c', path);
  return creation(setting, { type, resource, path, index }, ifNoneExist);
}

/**
 * The same within a transaction, where a Patient may also be somebody that the sender only tells of: whether all that
 * is sent about them is for a person to decide, `writeResources` looks at.
 */
export function createdTogether(
  setting: WriteSetting,
  sent: Omit<Sent, 'action'>,
  ifNoneExist: string | null,
): Promise<Sent> {
  return mayTellOf(setting.actor, sent.type)
    ? creation(setting, sent, ifNoneExist)
    : created(setting, sent, ifNoneExist);
}

async function creation(
  setting: WriteSetting,
  { type, resource, path, index }: Omit<Sent, 'action'>,
  ifNoneExist: string | null,
): Promise<Sent> {
  const unless = ifNoneExist === null ? null : await criteriaOf(setting, type, ifNoneExist, 'If-None-Exist');
  return { index, path, type, action: { kind: 'create', unless }, resource };
}

/** An update, by the id or by a search. */
export async function updated(
  setting: WriteSetting,
  { type, resource, path, index }: Omit<Sent, 'action'>,
  {
    id,
    criteria,
    ifMatch,
  }: { readonly id: string | null; readonly criteria: string | null; readonly ifMatch: string | null },
): Promise<Sent> {
  checkMayWrite(setting.actor, type, 'u', path);
  if (id !== null) {
    if (resource['id'] !== undefined && resource['id'] !== id) {
      throw new AppError('FLS-1470', { field: `${path}.id`, message: 'is not the id of the address' });
    }
    const version = versionOf(ifMatch);
    return { index, path, type, action: { kind: 'update', id, version, seen: version !== null }, resource };
  }
  const found = await criteriaOf(setting, type, criteria ?? '', path);
  // Nothing may be there: then it is made, by who may make it.
  return { index, path, type, action: { kind: 'update-by', criteria: found }, resource };
}
