import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { patientsInLogs, searchFor } from './kept-logs.mjs';

const PATIENTS = [
  'Okafor',
  'Grace',
  '+447700900123',
  '9000000012',
  'grace@patients.example',
  'van der Berg',
  'Ann',
  'X17-204',
];

describe('a line of a log', () => {
  const search = searchFor(PATIENTS);

  it.each([
    ['a family name', '{"msg":"no letter for Okafor"}'],
    ['a given name at the end of a sentence', 'planned for Grace.'],
    ['a name of several words', 'van der Berg was not found'],
    ['a telephone number', '{"to":"+447700900123"}'],
    ['the same number as it is dialled at home', 'cannot reach 07700 900123'],
    ['a number of the patient', '{"identifier":"9000000012"}'],
    ['a number with letters', 'X17-204 is taken'],
    ['an e-mail address, however it is written', 'Grace@Patients.example bounced'],
  ])('with %s is found', (_what, line) => expect(search(line)).toBeDefined());

  it.each([
    [
      'ids, times and ports',
      '{"time":"2026-06-15T10:00:00.123Z","id":"3f0e6f2a-58a5-4d1c-a6c9-2b8b8a3a7c11","port":54329}',
    ],
    ['a number within a longer one', '{"requestId":"x90000000129"}'],
    ['a word that begins as a name does', 'Graceful stop'],
    ['a name that is too short to be told from a word', 'Ann'],
  ])('with %s is not', (_what, line) => expect(search(line)).toBeUndefined());
});

describe('the folder of a run', () => {
  let folder;
  beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'osteon-kept-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const keep = (name, text) => writeFile(path.join(folder, name), text);

  it('is red when a patient stands in any of its logs, and says where and never who', async () => {
    await keep('patients-1.jsonl', '"Okafor"\n"+447700900123"\n');
    await keep('api-1.log', '{"msg":"ready"}\n{"msg":"read Okafor"}\n');
    await keep('worker-2.log', '{"msg":"sent"}\n');
    const result = await patientsInLogs(folder);
    expect(result).toEqual({ lines: 3, values: 2, found: [{ file: 'api-1.log', line: 2, what: 'a name' }] });
    expect(JSON.stringify(result)).not.toContain('Okafor');
  });

  it('is clean when none does', async () => {
    await keep('patients-1.jsonl', '"Okafor"\n');
    await keep('api-1.log', '{"msg":"ready"}\n');
    expect((await patientsInLogs(folder)).found).toEqual([]);
  });
});
