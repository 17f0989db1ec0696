import { createHash } from 'node:crypto';
import { createKeyRing } from '@osteon/persistence';

const key = createHash('sha256').update('a key that is only for measuring').digest();

/** `OSTEON_DATA_KEYS` of the programs measured. */
export const DATA_KEYS = `bench:${key.toString('base64')}`;

export const KEYS = createKeyRing([{ id: 'bench', key }]);
