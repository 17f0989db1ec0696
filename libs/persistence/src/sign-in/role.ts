import type { Role } from '@osteon/application';
import type { Role as StoredRole } from '../generated/client.ts';

/** The generated client names enumerated values as identifiers; everybody else as the database does. */
export const roleOf = (stored: StoredRole): Role => (stored === 'safety_officer' ? 'safety-officer' : stored);

/** And back. */
export const storedRoleOf = (role: Role): StoredRole => (role === 'safety-officer' ? 'safety_officer' : role);
