import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { shippedProtocol, type Protocol } from '@osteon/domain';
import { osteon, startOsteon } from '../testing/osteon-process.ts';

const factsOf = (id: string, more: object = {}): string =>
  JSON.stringify({
    id,
    asOf: '2026-03-15',
    patient: { birthDate: '1950-02-03', sex: 'female' },
    fractures: [{ id: 'f1', site: 'spine', diagnosedOn: '2026-01-31' }],
    treatments: [{ id: 't1', agent: 'denosumab', startedOn: '2025-10-02', doses: ['2025-10-02'] }],
    ...more,
  });

/** The shipped rules with an earlier assessment, no scan, and one reminder more. */
const changed: Protocol = {
  ...shippedProtocol,
  version: '2027.01',
  inForceFrom: '2027-01-01',
  episodeRules: [
    ...shippedProtocol.episodeRules
      .filter(({ kind }) => kind !== 'dxa')
      .map((rule) => (rule.kind === 'assessment' ? { ...rule, due: { months: 0, days: 30 } } : rule)),
    ...shippedProtocol.episodeRules
      .filter(({ id }) => id === 'falls-reminder/year-5')
      .map((rule) => ({
        ...rule,
        id: 'falls-reminder/year-6',
        occurrence: 'year-6',
        opens: { months: 72, days: -28 },
        due: { months: 72, days: 0 },
      })),
  ],
};

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'osteon-protocol-'));
  file = join(folder, 'protocol.json');
  await writeFile(file, `\uFEFF${JSON.stringify(changed, null, 2)}`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('osteon protocol', () => {
  it('prints the whole rule set, which plans the same when it is given back', async () => {
    const { status, out, err } = await osteon(['protocol']);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(shippedProtocol)));
    const copy = join(folder, 'copy.json');
    await writeFile(copy, out);
    const input = factsOf('ada');
    const own = await osteon(['plan'], { input });
    expect(await osteon(['plan', '--protocol', copy], { input })).toEqual(own);
    for (const name of ['2026.11', 'osteon@2026.11'])
      expect(await osteon(['plan', '--protocol', name], { input })).toEqual(own);
  });

  it('prints the page of a file', async () => {
    const { status, out } = await osteon(['protocol', '--page', file]);
    expect(status).toBe(0);
    expect(out).toMatch(/^# Follow-up protocol osteon 2027\.01\n/);
    expect(out).toContain('`falls-reminder/year-6`');
  });
});

describe('osteon plan --protocol', () => {
  it('plans by the version that is named', async () => {
    const { status, out } = await osteon(['plan', '--protocol', file], { input: factsOf('ada') });
    expect(status).toBe(0);
    const plan = JSON.parse(out) as { protocol: object; tasks: { key: string; dueOn: string }[] };
    expect(plan.protocol).toEqual({ id: 'osteon', version: '2027.01' });
    const due = Object.fromEntries(plan.tasks.map(({ key, dueOn }) => [key, dueOn]));
    expect(due).toMatchObject({ 'f1/assessment/fls': '2026-03-02', 'f1/falls-reminder/year-6': '2032-01-31' });
    expect(due).not.toHaveProperty('f1/dxa/initial');
  });

  it.each([
    [
      'no such name',
      '2031.01',
      /^There is no protocol and no file 2031\.01\. Protocols that are shipped: osteon@2026\.11\.\n$/,
    ],
    ['a folder', '/', /cannot be read: it is a folder/],
  ])('refuses %s with a sentence and status 2', async (_, name, sentence) => {
    const { status, out, err } = await osteon(['plan', '--protocol', name], { input: factsOf('ada') });
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(sentence);
  });

  it('refuses a file that is no JSON, and one with faults: each at its place in the file', async () => {
    const bad = join(folder, 'bad.json');
    await writeFile(bad, '{"id":');
    expect(await osteon(['plan', '--protocol', bad])).toMatchObject({
      status: 2,
      err: expect.stringMatching(/is not JSON/),
    });
    const faulty = {
      ...changed,
      episodeRules: changed.episodeRules.map((rule, i) => (i === 2 ? { ...rule, kind: 'call' } : rule)),
      pain: { ...changed.pain, restDays: -1 },
    };
    await writeFile(bad, JSON.stringify(faulty));
    for (const args of [
      ['plan', '--protocol', bad],
      ['plan', '--compare', bad],
      ['protocol', bad],
    ]) {
      const { status, out, err } = await osteon(args, { input: factsOf('ada') });
      expect({ status, out }).toEqual({ status: 2, out: '' });
      const [head, ...faults] = err.trimEnd().split('\n');
      expect(head).toBe(`The protocol ${bad} has 2 faults:`);
      expect(faults).toEqual([
        expect.stringMatching(/^ {2}\/episodeRules\/2\/kind {2}must be one of .* it is "call"$/),
        '  /pain/restDays  must be a whole number from 0 to 18300, not -1',
      ]);
    }
    await writeFile(bad, '{}');
    const { err } = await osteon(['protocol', bad]);
    expect(err).toMatch(/has 18 faults:\n {2}\/id {2}is missing\n/);
  });
});

describe('osteon plan --compare', () => {
  it('shows for one patient what comes, goes, moves and stands otherwise', async () => {
    const { status, out, err } = await osteon(['plan', '--compare', file], { input: factsOf('ada') });
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe('Patient ada as of 2026-03-15, osteon 2026.11 → osteon 2027.01');
    expect(lines.slice(1, 4).map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['added', 'f1/falls-reminder/year-6', 'due 2032-01-31', 'upcoming'],
      ['gone', 'f1/dxa/initial', 'was due 2026-05-01', 'was open'],
      [
        'moved',
        'f1/assessment/fls',
        'due 2026-05-01 → 2026-03-02, overdue from 2026-05-02 → 2026-03-03',
        'open → overdue',
      ],
    ]);
    expect(lines[4]).toMatch(/^ {2}\d+ tasks stay as planned$/);
    expect(out).toContain('What protocol osteon 2027.01 would change, compared with the shipped one');
    expect(out).toContain('1 patient, 1 of them with differences');
  });

  it('compares two versions that are both named', async () => {
    const { out } = await osteon(['plan', '--protocol', file, '--compare', '2026.11'], { input: factsOf('ada') });
    expect(out).toContain('Patient ada as of 2026-03-15, osteon 2027.01 → osteon 2026.11');
    expect(out).toContain('would change, compared with osteon 2027.01');
  });

  it('says nothing of a patient for whom nothing changes, and sums over all', async () => {
    const gone = { events: [{ type: 'dxa', status: 'scanned', on: '2026-02-10' }] };
    const input = [factsOf('one'), 'oops', factsOf('two', gone), factsOf('three')].join('\n');
    const same = await osteon(['plan', '--ndjson', '--compare', '2026.11'], { input });
    expect(same.out).not.toContain('Patient');
    expect(same.out).toContain('3 patients, 0 of them with differences; 1 refused');
    const { status, out } = await osteon(['plan', '--ndjson', '--compare', file], { input });
    expect(status).toBe(0);
    expect(out.match(/^Patient /gm)).toHaveLength(3);
    const rows = out.slice(out.indexOf('stand otherwise')).split('\n').slice(1, 5);
    expect(rows.map((row) => row.trim().split(/ {2,}/))).toEqual([
      ['Fracture liaison assessment', '–', '–', '3', '3'],
      ['Bone density scan (DXA)', '–', '3', '–', '–'],
      ['Falls reminder', '3', '–', '–', '–'],
      ['All', '3', '3', '3', '3'],
    ]);
  });

  it('prints the same as JSON, an object a line and the sum at the end', async () => {
    const input = [factsOf('one'), 'oops', factsOf('two')].join('\n');
    const { status, out } = await osteon(['plan', '--ndjson', '--json', '--compare', file], { input });
    expect(status).toBe(0);
    const [one, refused, two, last, ...rest] = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rest).toEqual([]);
    expect(one).toMatchObject({ id: 'one', to: { version: '2027.01' }, added: [{ key: 'f1/falls-reminder/year-6' }] });
    expect(refused).toMatchObject({ id: null, error: { code: 'invalid-json' } });
    expect(two).toMatchObject({ id: 'two', gone: [{ key: 'f1/dxa/initial' }], moved: [{ key: 'f1/assessment/fls' }] });
    expect(last).toMatchObject({
      sum: { patients: 2, differing: 2, refused: 1, byKind: { dxa: { added: 0, gone: 2, moved: 0, changed: 0 } } },
    });
    const single = await osteon(['plan', '--json', '--compare', file], { input: factsOf('one') });
    expect(JSON.parse(single.out)).toEqual(one);
  });

  it('refuses facts as the plan does', async () => {
    const { status, out } = await osteon(['plan', '--compare', file], { input: '{"id":"ada"}' });
    expect(status).toBe(1);
    expect(JSON.parse(out.split('\n')[0] ?? '')).toMatchObject({ id: 'ada', error: { code: 'invalid-facts' } });
  });

  it('compares long input in a memory that is smaller than the input', async () => {
    const lines = 10_000;
    const line = factsOf('a-patient-whose-facts-come-again-and-again', {
      events: [{ type: 'opt-out', channel: 'sms', on: '2026-03-01', note: 'x'.repeat(6_000) }],
    });
    const child = startOsteon(['plan', '--ndjson', '--compare', file], { flags: ['--max-old-space-size=32'] });
    let end = '';
    let bytes = 0;
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      bytes += chunk.length;
      end = (end + chunk).slice(-1_000);
    });
    const ended = new Promise<number | null>((done) => child.on('close', done));
    for (let n = 0; n < lines; n += 1) {
      if (!child.stdin.write(`${line}\n`)) await new Promise((go) => child.stdin.once('drain', go));
    }
    child.stdin.end();
    expect(await ended).toBe(0);
    expect(end).toContain(`${lines} patients, ${lines} of them with differences`);
    expect(bytes).toBeGreaterThan(lines * 300);
  });
});

describe('osteon plan --explain', () => {
  it('tells of every task what it is, when, how it stands, why, and what to go through', async () => {
    const input = factsOf('ada', {
      events: [
        { type: 'fls-contact', on: '2026-02-03' },
        { type: 'red-flag', flag: 'infection', on: '2026-03-14' },
      ],
    });
    const { status, out, err } = await osteon(['plan', '--explain'], { input });
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(/^Patient ada: plan as of 2026-03-15\nBy protocol osteon 2026\.11, in force from 2026-11-01\n/);
    expect(out).toContain('Episode f1: fracture of the spine, diagnosed on 2026-01-31');
    const part = (key: string): string => {
      const from = out.lastIndexOf('\n  ', out.indexOf(`[${key}]`));
      return out.slice(from, out.indexOf('\n\n', from)).replaceAll(/\n +/g, ' ');
    };
    const flag = part('f1/red-flag/infection-2026-03-14');
    expect(flag).toContain('Red flag, infection on 2026-03-14');
    expect(flag).toContain('Why: Red flag: infection. Bloods, cultures, MRI. Recorded on 2026-03-14.');
    const assessment = part('f1/assessment/fls');
    expect(assessment).toContain('From 2026-01-31, due by 2026-05-01, overdue from 2026-05-02.');
    expect(assessment).toContain('Waiting: an urgent red flag is open.');
    expect(assessment).toContain('Source: FLS-DB KPI 4 [found: read in the source]');
    expect(assessment).toContain('[ ] Goals agreed with the patient');
    const dose = part('t1/dose/2');
    expect(dose).toContain('Dose 2 (Denosumab)');
    expect(dose).toContain('late from 2026-04-03, overdue from 2026-05-01, critical from 2026-07-24.');
    expect(dose).toContain(
      'Blocked: no calcium result that is recent enough, no vitamin D result that is recent enough.',
    );
    expect(part('f1/first-contact/initial')).toContain('Done on 2026-02-03.');
    expect(part('f1/first-contact/initial')).not.toContain('[ ]');
    expect(part('f1/falls-reminder/year-1')).toContain('[mem: unverified default]');
    const groups = [...out.matchAll(/^([A-Z]+) \(\d+\)$/gm)].map(([, group]) => group);
    expect(groups).toEqual(
      ['CRITICAL', 'LATE', 'OPEN', 'WAITING', 'UPCOMING', 'DONE'].filter((g) => groups.includes(g)),
    );
    expect(groups).toEqual(expect.arrayContaining(['CRITICAL', 'WAITING', 'DONE']));
  });

  it('suggests calls in words', async () => {
    const { out } = await osteon(['plan', '--explain'], { input: factsOf('ada') });
    expect(out.replaceAll(/\n +/g, ' ')).toMatch(
      /Suggested calls call on 2026-03-20: closes 1 task: Pain review, week 6 call on 2026-05-22: closes 2 tasks: /,
    );
  });

  it('takes checklists and words from the protocol that is named', async () => {
    const other: Protocol = {
      ...changed,
      checklists: [{ kind: 'assessment', spineOnly: false, sourceMark: 'own', items: ['Height measured'] }],
    };
    const named = join(folder, 'other.json');
    await writeFile(named, JSON.stringify(other));
    const { out } = await osteon(['plan', '--explain', '--protocol', named], { input: factsOf('ada') });
    expect(out).toContain('By protocol osteon 2027.01, in force from 2027-01-01');
    expect(out).toContain('[ ] Height measured');
    expect(out).not.toContain('Goals agreed');
  });

  it('goes on after a refused line, and keeps patients apart', async () => {
    const input = [factsOf('one'), 'oops', factsOf('two')].join('\n');
    const { status, out } = await osteon(['plan', '--ndjson', '--explain'], { input });
    expect(status).toBe(0);
    expect(out.match(/^Patient (one|two): plan as of/gm)).toHaveLength(2);
    expect(out).toContain('"code":"invalid-json"');
    expect(out).toMatch(/\n\n\nPatient two/);
  });
});

describe('osteon plan', () => {
  it.each([
    ['--explain with --compare', ['--explain', '--compare', '2026.11'], /Give either --explain or --compare/],
    ['--json alone', ['--json'], /--json goes with --compare/],
  ])('refuses %s', async (_, options, sentence) => {
    const { status, out, err } = await osteon(['plan', ...options], { input: factsOf('ada') });
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(sentence);
  });

  it('loads what is for people only when it is asked for', async () => {
    const coverage = join(folder, 'coverage');
    await osteon(['plan'], { input: factsOf('ada'), env: { NODE_V8_COVERAGE: coverage } });
    const files = await readdir(coverage);
    const loaded = (await Promise.all(files.map((name) => readFile(join(coverage, name), 'utf8')))).join();
    expect(loaded).toMatch(/apps\/cli\/src\/commands\/plan\.ts/);
    expect(loaded).not.toMatch(/apps\/cli\/src\/(plan-explained|plan-compared|protocol-page|protocol-file)/);
  });
});
