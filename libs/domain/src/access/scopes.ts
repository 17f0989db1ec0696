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
