import { createKeyRing } from '@osteon/persistence';
import { createHash } from 'node:crypto';

const key = createHash('sha256').update('a key that is only for tests').digest();

/** `OSTEON_DATA_KEYS` of programs that a test starts. */
export const TEST_DATA_KEYS = `test:${key.toString('base64')}`;

/** The key ring of every test: what one program sealed, another opens. */
export const TEST_KEYS = createKeyRing([{ id: 'test', key }]);

/** By what the row of an identifier of a service is found: `value_hash`. */
export const identifierHash = (serviceId: string, value: string): Buffer =>
  TEST_KEYS.searchHash(value, `patient_identifier/${serviceId}`);
