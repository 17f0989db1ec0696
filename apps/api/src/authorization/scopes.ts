import { APP_SCOPES } from '@osteon/domain';

/** What the interface serves (FHIR R4): a scope may name one of them. */
const RESOURCE_TYPES = [
  'Patient', 'EpisodeOfCare', 'Condition', 'Observation', 'DiagnosticReport', 'MedicationStatement',
  'MedicationAdministration', 'Task', 'CarePlan', 'Communication', 'Appointment', 'Consent', 'Flag', 'Measure',
  'MeasureReport',
] as const; // prettier-ignore

/** Read, search, both; `.read` is how version 1 of SMART writes both. */
const INTERACTIONS = ['rs', 'r', 's', 'read'] as const;

/** Scopes that say who and how, and not what: they stand in no access token. */
export const IDENTITY_SCOPES = ['openid', 'offline_access', 'fhirUser', 'launch/patient'] as const;

/** What is written, and the ways to say so: create, update, both; `.write` is how version 1 of SMART writes both. */
const WRITTEN_TYPES = ['Patient', 'Condition', 'Observation', 'DiagnosticReport', 'MedicationStatement', 'MedicationAdministration'] as const; // prettier-ignore
const WRITES = ['c', 'u', 'cu', 'write'] as const;

/** The narrow writes that `record` and `enrol` stand for: only `enrol` makes patients, and so everything. */
function writesOf(scope: string): readonly string[] {
  if (scope !== 'record' && scope !== 'enrol') return [];
  return (scope === 'enrol' ? ['*', ...WRITTEN_TYPES] : WRITTEN_TYPES).flatMap((type) =>
    WRITES.filter((kind) => scope === 'enrol' || type !== 'Patient' || kind === 'u').map(
      (kind) => `system/${type}.${kind}`,
    ),
  );
}

/** Read and write in one word: for those who may do both. */
const bothOf = (registered: readonly string[]): readonly string[] =>
  registered.includes('system/*.rs') && registered.includes('enrol')
    ? ['*', ...WRITTEN_TYPES].map((type) => `system/${type}.crus`)
    : [];

/** Every scope a client may be given that is registered for these: a wide one stands for the narrow ones within. */
export function grantableScopes(registered: readonly string[]): readonly string[] {
  return [...registered.flatMap(narrowOf), ...bothOf(registered)];
}

function narrowOf(registered: string): readonly string[] {
  return [registered].flatMap((scope) => {
    if (scope === 'record' || scope === 'enrol') return [scope, ...writesOf(scope)];
    const context = /^(patient|user|system)\/\*\.rs$/.exec(scope)?.[1];
    if (context === undefined) return [scope];
    return ['*', ...RESOURCE_TYPES].flatMap((type) => INTERACTIONS.map((kind) => `${context}/${type}.${kind}`));
  });
}

/** What was asked for, without what does not exist or is not for this client. */
export function narrowed(asked: string | undefined, registered: readonly string[]): readonly string[] {
  const grantable = new Set(grantableScopes(registered));
  return [...new Set((asked ?? '').split(' '))].filter((scope) => grantable.has(scope));
}

/** Whether an app that asks for these is told which patient it is about. */
export const wantsPatient = (scopes: readonly string[]): boolean =>
  scopes.some((scope) => scope === 'launch/patient' || scope.startsWith('patient/'));

/** For discovery: wide scopes only, so that the list can be read. */
export const PUBLISHED_SCOPES: readonly string[] = [...APP_SCOPES, 'system/*.rs', 'record', 'enrol'];
