import { createKeyRing } from '@osteon/persistence';
import { createHash } from 'node:crypto';

const key = createHash('sha256').update('a key that is only for tests').digest();

/** `OSTEON_DATA_KEYS` of programs that a test starts. */
export const TEST_DATA_KEYS = `test:${key.toString('base64')}`;

/** The key ring of every test: what one program sealed, another opens. */
export const TEST_KEYS = createKeyRing([{ id: 'test', key }]);
