import { describe, expect, it } from '@jest/globals';
import { applyJsonPatch } from './apply-json-patch.ts';

const patient = {
  resourceType: 'Patient',
  id: 'p1',
  name: [{ family: 'Example', given: ['Ada'] }],
  telecom: [{ system: 'phone', value: '+441632960001' }],
};

describe('applyJsonPatch', () => {
  it('changes a copy', () => {
    const patched = applyJsonPatch(patient, [
      { op: 'test', path: '/name/0/family', value: 'Example' },
      { op: 'replace', path: '/name/0/family', value: 'Sample' },
      { op: 'add', path: '/telecom/-', value: { system: 'email', value: 'ada@example.org' } },
      { op: 'remove', path: '/telecom/0' },
      { op: 'add', path: '/birthDate', value: '1948-02-03' },
      { op: 'copy', from: '/name/0/given/0', path: '/name/0/given/1' },
      { op: 'move', from: '/birthDate', path: '/deceasedDateTime' },
    ]);
    expect(patched).toEqual({
      ok: true,
      resource: {
        resourceType: 'Patient',
        id: 'p1',
        name: [{ family: 'Sample', given: ['Ada', 'Ada'] }],
        telecom: [{ system: 'email', value: 'ada@example.org' }],
        deceasedDateTime: '1948-02-03',
      },
    });
    expect(patient.name[0]?.family).toBe('Example');
  });

  const bad: [string, unknown, string, string][] = [
    ['no list', { op: 'add' }, 'malformed', ''],
    ['no object', ['add'], 'malformed', '[0]'],
    ['an unknown operation', [{ op: 'delete', path: '/name' }], 'malformed', '[0]'],
    ['no pointer', [{ op: 'remove', path: 'name' }], 'malformed', '[0]'],
    ['a pointer with a wrong escape', [{ op: 'remove', path: '/a~2' }], 'malformed', '[0]'],
    [
      'no value',
      [
        { op: 'test', path: '/id', value: 'p1' },
        { op: 'add', path: '/birthDate' },
      ],
      'malformed',
      '[1]',
    ],
    ['no source', [{ op: 'copy', path: '/birthDate' }], 'malformed', '[0]'],
    ['the language', [{ op: 'add', path: '/__proto__/polluted', value: 1 }], 'malformed', '[0]'],
    ['the language from', [{ op: 'copy', from: '/constructor', path: '/x' }], 'malformed', '[0]'],
    ['a place that is not there', [{ op: 'remove', path: '/photo/0' }], 'no-such-place', '[0]'],
    ['a place below text', [{ op: 'add', path: '/id/x/y', value: 1 }], 'no-such-place', '[0]'],
    ['a source that is not there', [{ op: 'move', from: '/photo', path: '/x' }], 'no-such-place', '[0]'],
    ['a test that fails', [{ op: 'test', path: '/id', value: 'p2' }], 'test-failed', '[0]'],
    ['another id', [{ op: 'replace', path: '/id', value: 'p2' }], 'other-resource', ''],
    ['another type', [{ op: 'replace', path: '/resourceType', value: 'Group' }], 'other-resource', ''],
    ['the whole', [{ op: 'replace', path: '', value: {} }], 'other-resource', '[0]'],
    [
      'what grows without end',
      Array.from({ length: 60 }, (_, n) => ({ op: 'copy', from: '', path: `/x${n}` })),
      'too-large',
      '[12]',
    ],
    [
      'too many operations',
      Array.from({ length: 101 }, () => ({ op: 'test', path: '/id', value: 'p1' })),
      'too-large',
      '',
    ],
  ];
  it.each(bad)('refuses %s', (_, patch, problem, at) => {
    expect(applyJsonPatch(patient, patch)).toMatchObject({ ok: false, problem, at });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
