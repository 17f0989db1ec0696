import type { Role, SessionView } from '@osteon/contracts';

/**
 * What somebody is here for: which pages are offered and which buttons stand on them. The api decides by its own
 * policies; this only keeps the pages from offering what would be refused.
 */
export type Permission =
  | 'care'
  | 'write'
  | 'management'
  /** The second pair of eyes on the rules. */
  | 'approval'
  /** Standing behind what nobody has verified. */
  | 'confirmation'
  /** The numbers of the service, which show nobody. */
  | 'reports'
  | 'audit'
  | 'administration'
  | 'installation';

const OF_ROLE: Readonly<Record<Role, readonly Permission[]>> = {
  nurse: ['care', 'write', 'reports'],
  lead: ['care', 'write', 'reports', 'management', 'approval'],
  'safety-officer': ['care', 'reports', 'approval', 'confirmation'],
  auditor: ['audit', 'reports'],
  admin: ['administration'],
};

export function may({ role, installationAdmin }: SessionView, permission: Permission): boolean {
  if (permission === 'installation') return installationAdmin && role === 'admin';
  return OF_ROLE[role].includes(permission);
}

/** Where somebody's work begins. */
export function firstPageOf(session: SessionView): '/' | '/audit' | '/admin' {
  if (may(session, 'audit')) return '/audit';
  return may(session, 'administration') ? '/admin' : '/';
}
