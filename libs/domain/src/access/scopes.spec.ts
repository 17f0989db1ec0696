import { describe, expect, it } from '@jest/globals';
import { opensRoute } from './scopes.ts';

describe('opensRoute', () => {
  it.each([
    [['system/*.rs'], 'read', true],
    [['patient/*.rs', 'openid'], 'read', true],
    [['user/*.read'], 'read', true],
    [['patient/Observation.rs'], 'read', false],
    [['patient/*.r'], 'read', false],
    [['record', 'enrol'], 'read', false],
    [['system/*.rs'], 'record', false],
    [['record'], 'record', true],
    [['record'], 'enrol', false],
    [['enrol'], 'enrol', true],
    [[], 'read', false],
  ] as const)('%j, %s: %s', (granted, wanted, opens) => expect(opensRoute(granted, wanted)).toBe(opens));
});
