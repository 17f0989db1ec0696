import type { Role } from '@osteon/contracts';

/** What a route is for. It decides which roles may be let in at all; the route names those that are. */
export type Purpose =
  /** Patients, their plans, messages and letters. */
  | 'care'
  /** Running the care of a service: who has which patient, what is kept how long. */
  | 'management'
  /** The second pair of eyes on the rules. */
  | 'approval'
  /** How a service runs (texts, switches, balances): no patient is shown. */
  | 'service'
  /** Accounts, machine clients, imports, health: no patient is shown. */
  | 'administration'
  /** What a service's work adds up to: counts, and no patient. */
  | 'report'
  /** Who looked at what. */
  | 'audit'
  /** One's own account and session. */
  | 'account';

export const EVERYBODY = ['nurse', 'lead', 'safety-officer', 'auditor', 'admin'] as const satisfies readonly Role[];

/** Write in patients' records and send. */
export const CARE = ['nurse', 'lead'] as const satisfies readonly Role[];
/** Read patients' records. */
export const CARE_READERS = ['nurse', 'lead', 'safety-officer'] as const satisfies readonly Role[];
export const MANAGEMENT = ['lead'] as const satisfies readonly Role[];
export const APPROVAL = ['lead', 'safety-officer'] as const satisfies readonly Role[];
/** Change how the service runs. */
export const SERVICE_KEEPERS = ['lead', 'admin'] as const satisfies readonly Role[];
/** See how the service runs. */
export const SERVICE_READERS = ['nurse', 'lead', 'safety-officer', 'admin'] as const satisfies readonly Role[];
export const ADMINISTRATION = ['admin'] as const satisfies readonly Role[];
/** See what the work of their service adds up to. */
export const REPORT_READERS = ['nurse', 'lead', 'safety-officer', 'auditor'] as const satisfies readonly Role[];
/** See their service beside others. */
export const WIDE_REPORT_READERS = ['lead', 'auditor'] as const satisfies readonly Role[];
export const AUDIT = ['auditor'] as const satisfies readonly Role[];

/** The widest a purpose may be opened. An administrator is in none that shows patients. */
const WITHIN: Readonly<Record<Purpose, readonly Role[]>> = {
  care: CARE_READERS,
  management: MANAGEMENT,
  approval: APPROVAL,
  service: SERVICE_READERS,
  administration: ADMINISTRATION,
  report: REPORT_READERS,
  audit: AUDIT,
  account: EVERYBODY,
};

/** Roles that a route lets in though its purpose is not theirs. */
export const rolesBeyond = (purpose: Purpose, roles: readonly Role[]): readonly Role[] =>
  roles.filter((role) => !WITHIN[purpose].includes(role));
