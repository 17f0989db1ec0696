/**
 * What a program may be allowed (scopes in the words of SMART App Launch 2.2 where it has words for it).
 * `rs` is read and search. What is not listed here cannot be given to anybody.
 */

/** Of a machine of the hospital, which acts for itself. */
export const MACHINE_SCOPES = ['system/*.rs', 'record', 'enrol'] as const;

/** Of an app, which acts for the person who started it: never more than that person may. */
export const APP_SCOPES = [
  'openid',
  'fhirUser',
  'offline_access',
  'launch/patient',
  'patient/*.rs',
  'user/*.rs',
] as const;

export const CLIENT_SCOPES = [...MACHINE_SCOPES, ...APP_SCOPES] as const;
export type ClientScope = (typeof CLIENT_SCOPES)[number];

/** What a route wants of a token: reading patients, recording facts, enrolling patients. */
export const ROUTE_SCOPES = ['read', 'record', 'enrol'] as const;
export type RouteScope = (typeof ROUTE_SCOPES)[number];

/** Scopes that read everything; `.read` is how version 1 of SMART writes it. */
const READS_ALL = /^(system|user|patient)\/\*\.(rs|read)$/;

/** Whether a token with these scopes opens a route that wants `wanted`. */
export function opensRoute(granted: readonly string[], wanted: RouteScope): boolean {
  return wanted === 'read' ? granted.some((scope) => READS_ALL.test(scope)) : granted.includes(wanted);
}

/** A type of resource of the FHIR interface, and what is wanted of it. */
export interface ResourceAccess {
  readonly type: string;
  /** read, search, create or update */
  readonly wants: 'r' | 's' | 'c' | 'u';
  /** Whether each of its resources is about one patient: what is about none is no part of a patient's record. */
  readonly ofPatient: boolean;
}

/** How version 1 of SMART writes what version 2 has letters for. */
const WORDS: Readonly<Record<string, string>> = { read: 'rs', write: 'cu' };

/**
 * What opens nothing by itself: each of its entries is looked at by its own type. Whoever may do anything may send one.
 */
const BUNDLE = 'Bundle';

/**
 * Whether a token with these scopes may have a type of resource read, searched or written. `enrol` opens every write,
 * `record` every one but a new patient.
 */
export function opensResource(granted: readonly string[], { type, wants, ofPatient }: ResourceAccess): boolean {
  const isWrite = wants === 'c' || wants === 'u';
  return granted.some((scope) => {
    if (isWrite && (scope === 'enrol' || (scope === 'record' && !(type === 'Patient' && wants === 'c')))) return true;
    const [, context, named, said = ''] = /^(system|user|patient)\/([A-Za-z]+|\*)\.([a-z]+)$/.exec(scope) ?? [];
    if (context === undefined) return false;
    if (type === BUNDLE) return true;
    if (context === 'patient' && !ofPatient) return false;
    const interactions = WORDS[said] ?? (/^c?r?u?d?s?$/.test(said) ? said : '');
    return (named === '*' || named === type) && interactions.includes(wants);
  });
}

/** Whether a token may enrol: make patients, and open episodes by their fractures. */
export const opensEnrolment = (granted: readonly string[]): boolean =>
  opensResource(granted, { type: 'Patient', wants: 'c', ofPatient: true });
