import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  addDays,
  shippedProtocol,
  SIMULATION_PARAMETERS,
  type SimulatedWeek,
  type SimulationSummary,
} from '@osteon/domain';
import { osteon, type Outcome } from '../testing/osteon-process.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'osteon-simulate-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const fileOf = async (name: string, content: unknown): Promise<string> => {
  const file = join(folder, name);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

const FEW = ['simulate', '--patients', '40', '--years', '2'];

function printed({ out }: Outcome): { weeks: SimulatedWeek[]; summary: SimulationSummary } {
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  const { summary } = lines.pop() as { summary: SimulationSummary };
  return { weeks: lines as SimulatedWeek[], summary };
}

const sum = (weeks: readonly SimulatedWeek[], of: (week: SimulatedWeek) => number): number =>
  weeks.reduce((all, week) => all + of(week), 0);

describe('osteon simulate', () => {
  it('prints a line a week and what they add up to, the same for the same seed', async () => {
    const first = await osteon(FEW);
    expect(first).toMatchObject({ status: 0 });
    expect((await osteon(FEW)).out).toBe(first.out);
    const { weeks, summary } = printed(first);
    expect(weeks).toHaveLength(104);
    expect(weeks[0]).toMatchObject({ week: 1, from: '2027-01-04', to: '2027-01-10' });
    expect(weeks.at(-1)).toMatchObject({ week: 104, to: summary.to });
    expect(summary).toMatchObject({
      seed: 1,
      patients: 40,
      weeks: 104,
      protocol: { version: shippedProtocol.version },
    });
    expect(sum(weeks, ({ patients }) => patients.arrived)).toBe(40);
    const gone = sum(weeks, ({ patients }) => patients.died + patients.left);
    expect(gone).toBeGreaterThan(0);
    expect(sum(weeks, ({ done }) => done.calls)).toBeGreaterThan(40);
    expect(sum(weeks, ({ expected }) => expected.letters)).toBeGreaterThan(0);
    expect(summary.indicators.episodes).toBe(sum(weeks, ({ patients }) => patients.fractured));
    expect((await osteon([...FEW, '--seed', '2'])).out).not.toBe(first.out);
  });

  it('lives by the numbers of a file and by the protocol that is named', async () => {
    const parameters = await fileOf('nobody-answers.json', { 'calls.reached': 0, 'death.at75': 0 });
    const { weeks } = printed(await osteon([...FEW, '--parameters', parameters]));
    expect(sum(weeks, ({ patients }) => patients.died)).toBe(0);
    expect(sum(weeks, ({ missed }) => missed.calls)).toBeGreaterThan(40);
    const protocol = await fileOf('own.json', { ...shippedProtocol, version: 'own' });
    const { summary } = printed(await osteon([...FEW, '--protocol', protocol]));
    expect(summary.protocol).toEqual({ id: shippedProtocol.id, version: 'own' });
  });

  it('calls on no holiday', async () => {
    const [week] = printed(await osteon(FEW)).weeks.filter(({ expected }) => expected.calls > 0);
    const days = [0, 1, 2, 3, 4].map((n) => addDays(week?.from ?? '', n));
    const { weeks } = printed(await osteon([...FEW, '--holidays', ...days]));
    expect(weeks.find(({ from }) => from === week?.from)?.expected.calls).toBeLessThan(week?.expected.calls ?? 0);
  });

  it('prints every parameter with its unit and its source', async () => {
    const { status, out } = await osteon(['simulate', '--list-parameters']);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toEqual(SIMULATION_PARAMETERS);
    for (const { source, text } of Object.values(SIMULATION_PARAMETERS)) {
      expect(source).not.toBe('');
      expect(text).not.toBe('');
    }
  });

  it.each([
    ['no patients', ['--patients', '0'], /--patients.*whole number from 1 to 10000000/],
    ['half a year', ['--years', '0.5'], /--years.*whole number from 1 to 50/],
    ['a seed that is no number', ['--seed', 'x'], /--seed.*whole number/],
    ['a holiday that does not exist', ['--holidays', '2027-12-27', '2027-12-32'], /--holidays.*date that exists/],
    ['a day that does not exist', ['--from', '2027-02-29'], /--from.*date that exists/],
    ['a protocol that is not there', ['--protocol', 'nowhere.json'], /no protocol and no file nowhere\.json/],
    ['parameters that are not there', ['--parameters', '/nowhere.json'], /cannot be read: there is no such file/],
  ])('refuses %s with a sentence and status 2', async (_, args, sentence) => {
    const { status, out, err } = await osteon(['simulate', ...args]);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err.replaceAll('\n', ' ')).toMatch(sentence);
  });

  it('names every fault of a file of parameters, and lives through nothing', async () => {
    const file = await fileOf('faults.json', {
      'calls.reached': 1.5,
      'calls.reeched': 0.5,
      'arrivals.days': 'many',
      'patients.oldest': 80,
    });
    const { status, out, err } = await osteon([...FEW, '--parameters', file]);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(/have 3 faults/);
    expect(err).toMatch(/calls\.reached +must be a number from 0 to 1/);
    expect(err).toMatch(/calls\.reeched +is no parameter of the simulation/);
    expect(err).toMatch(/arrivals\.days +must be a whole number from 1 to 3650/);
  });

  it.each([
    ['no JSON', '{"calls', /are not JSON/],
    ['a list', '[]', /must be an object of names and numbers/],
    ['ages upside down', '{"patients.youngest": 90, "patients.oldest": 60}', /patients\.oldest +must not be below/],
    ['no agent at all', Object.fromEntries(Object.keys(SIMULATION_PARAMETERS).filter((name) => name.startsWith('agent.')).map((name) => [name, 0])), /agent\.\* +one of them must be above 0/], // prettier-ignore
  ])('refuses parameters that are %s', async (name, content, sentence) => {
    const file = await fileOf(`${name}.json`, content);
    const { status, out, err } = await osteon([...FEW, '--parameters', file]);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(sentence);
  });
});
