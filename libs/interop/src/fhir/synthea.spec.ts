import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { ageOn, localDateOf } from '@osteon/domain';
import { inLondon, issuesOf } from '../../test/a-bundle.ts';
import type { ImportedFact, ImportedPatient } from '../imported.ts';
import { bundleSources } from './bundle-sources.ts';
import { translateBundleStream } from './translate-bundle.ts';
import type { TranslateOptions, Translation } from './translation.ts';

// A slow machine is no failure.
jest.setTimeout(120_000);

/** Bundles that nobody here wrote, with the fractures that others found in them. */
const root = resolve(import.meta.dirname, '../../../..');
const folder = join(resolve(root, process.env['OSTEON_SHARED'] ?? '../shared'), 'data/synthea-r4');
const isThere = existsSync(join(folder, 'index-fractures.csv'));
if (!isThere && process.env['CI'] === 'true')
  throw new Error(`CI needs the data of OSTEON_SHARED, and ${folder} is not there`);
if (!isThere) process.stderr.write('skipped: the Synthea bundles are not there (OSTEON_SHARED)\n');

interface Row {
  readonly file: string;
  readonly sex: string;
  readonly birthDate: string;
  readonly deceased: string;
  readonly onset: string;
  readonly code: string;
  readonly encounter: string;
  readonly dxa90: string;
  readonly tscore: string;
}

const readRows = (): Row[] => {
  const [header = '', ...lines] = readFileSync(join(folder, 'index-fractures.csv'), 'utf8').trim().split('\n');
  const names = header.split(',');
  // No field of this file holds a comma or a quote.
  return lines.map(
    (line) => Object.fromEntries(line.split(',').map((field, index) => [names[index], field])) as unknown as Row,
  );
};

const translations = async (archive: string, options: TranslateOptions): Promise<Map<string, Translation>> => {
  const found = new Map<string, Translation>();
  for await (const { name, stream } of bundleSources(join(folder, archive))) {
    found.set(name, await translateBundleStream(stream, options));
  }
  return found;
};

/** Each zone is translated once for all tests but the one that compares two times. */
const fractureBundles = new Map<string, Promise<Map<string, Translation>>>();
const withFractures = (timeZone: string): Promise<Map<string, Translation>> => {
  const found = fractureBundles.get(timeZone) ?? translations('fracture-patients.tgz', { ...inLondon, timeZone });
  fractureBundles.set(timeZone, found);
  return found;
};

const patientsOf = (found: ReadonlyMap<string, Translation>): Map<string, ImportedPatient> =>
  new Map(
    [...found].map(([name, translation]) => {
      if (!translation.ok) throw new Error(`${name}: ${translation.message}`);
      const [patient, ...others] = translation.patients;
      if (patient === undefined || others.length > 0)
        throw new Error(`${name}: ${translation.patients.length} patients`);
      return [name, patient];
    }),
  );

const ofType = <T extends ImportedFact['type']>(
  patient: ImportedPatient,
  type: T,
): Extract<ImportedFact, { type: T }>[] =>
  patient.facts.filter((fact): fact is Extract<ImportedFact, { type: T }> => fact.type === type);

const cause = '443165006';
const sites: Readonly<Record<string, string>> = {
  '263102004': 'wrist',
  '65966004': 'wrist',
  '359817006': 'hip',
  '16114001': 'other',
  '58150001': 'other',
  '33737001': 'other',
};

/** What the list says: a line for each event, which is all Conditions of one encounter. */
const eventsOf = (rows: readonly Row[]): string[] =>
  [...Map.groupBy(rows, ({ file, encounter }) => `${file} ${encounter}`).values()]
    .map((event) => {
      const named = event.find(({ code }) => code !== cause) ?? event[0]!;
      return `${named.file} ${named.onset} ${sites[named.code] ?? 'other'} ${event.some(({ code }) => code === cause)}`;
    })
    .sort();

const describeIfThere = isThere ? describe : describe.skip;

describeIfThere('the bundles of patients with fractures', () => {
  it('give the fractures of the list: 52 Conditions, 44 events', async () => {
    const rows = readRows();
    const patients = patientsOf(await withFractures('UTC'));
    const found = [...patients].flatMap(([name, patient]) =>
      ofType(patient, 'fracture').map(
        ({ fracture, osteoporotic }) => `${name} ${fracture.diagnosedOn} ${fracture.site} ${osteoporotic}`,
      ),
    );
    expect(patients.size).toBe(40);
    expect(rows).toHaveLength(52);
    expect(found).toHaveLength(44);
    expect(found.sort()).toEqual(eventsOf(rows));
  });

  it('give the patients of the list, with their death', async () => {
    const patients = patientsOf(await withFractures('UTC'));
    for (const { file, sex, birthDate, deceased } of readRows()) {
      const patient = patients.get(file)!;
      expect({ file, sex: patient.sex, birthDate: patient.birthDate, deceasedOn: patient.deceasedOn }).toEqual({
        file,
        sex,
        birthDate,
        deceasedOn: deceased === '' ? null : deceased,
      });
      expect(patient.setAside).toEqual([]);
      expect(patient.remarks).toEqual([]);
    }
    expect([...patients.values()].filter(({ deceasedOn }) => deceasedOn !== null)).toHaveLength(
      new Set(readRows().flatMap(({ file, deceased }) => (deceased === '' ? [] : [file]))).size,
    );
  });

  it('give the bone scans of the list', async () => {
    const patients = patientsOf(await withFractures('UTC'));
    const listed = readRows().filter(({ dxa90 }) => dxa90 !== '');
    expect(listed).toHaveLength(20);
    for (const { file, dxa90, tscore } of listed) {
      const scans = ofType(patients.get(file)!, 'event').flatMap(({ event }) => (event.type === 'dxa' ? [event] : []));
      expect(scans.find(({ on }) => on === dxa90)?.tScore).toBeCloseTo(Number(tscore), 2);
    }
  });

  it('are dated in the zone of the service', async () => {
    const [utc, london, auckland] = await Promise.all(
      ['UTC', 'Europe/London', 'Pacific/Auckland'].map(async (timeZone) => patientsOf(await withFractures(timeZone))),
    );
    const moved = (there: ReadonlyMap<string, ImportedPatient>) =>
      [...there].flatMap(([name, patient]) => {
        const before = new Map(
          ofType(utc!.get(name)!, 'fracture').map(({ sourceKey, fracture }) => [sourceKey, fracture.diagnosedOn]),
        );
        return ofType(patient, 'fracture').flatMap(({ sourceKey, fracture }) =>
          fracture.diagnosedOn === before.get(sourceKey) ? [] : [[before.get(sourceKey), fracture.diagnosedOn]],
        );
      });
    // 23:11:46 UTC on a day in June is past midnight in London.
    expect(moved(london!)).toEqual([['1996-06-22', localDateOf('1996-06-22T23:11:46Z', 'Europe/London')]]);
    expect(moved(auckland!).length).toBeGreaterThan(10);
  });

  it('have as many episodes of people of 50 and more as the list says', async () => {
    const old = (birthDate: string, on: string) => ageOn(birthDate, on) >= 50;
    const listed = new Set(
      readRows().flatMap(({ file, birthDate, onset }) => (old(birthDate, onset) ? [`${file} ${onset}`] : [])),
    );
    const patients = patientsOf(await withFractures('UTC'));
    const found = new Set(
      [...patients].flatMap(([name, patient]) =>
        ofType(patient, 'fracture').flatMap(({ fracture }) =>
          old(patient.birthDate, fracture.diagnosedOn) ? [`${name} ${fracture.diagnosedOn}`] : [],
        ),
      ),
    );
    expect(found).toEqual(listed);
  });

  it('give the same when read again', async () => {
    const again = await translations('fracture-patients.tgz', inLondon);
    expect(again).toEqual(await withFractures('Europe/London'));
  });
});

describeIfThere('the bundles of patients without a fracture', () => {
  it('open nothing and hold nothing that is wrong', async () => {
    const patients = patientsOf(await translations('patients-without-fracture.tgz', inLondon));
    expect(patients.size).toBe(20);
    for (const patient of patients.values()) expect(ofType(patient, 'fracture')).toEqual([]);
  });
});

describeIfThere('the bundles that are not R4', () => {
  it('are refused, each with what is wrong and where', async () => {
    const found = await translations('not-r4-must-be-refused.tgz', inLondon);
    expect(found.size).toBe(6);
    for (const translation of found.values()) {
      expect(translation).toMatchObject({ ok: false, refusal: 'not-r4', code: 'FLS-1207' });
      expect(translation).not.toHaveProperty('patients');
      const issues = issuesOf(translation);
      expect(issues.length).toBeLessThanOrEqual(21);
      expect(issues.map(({ path }) => path)).toContainEqual(
        expect.stringMatching(/^Bundle\.entry\[\d+\]\.resource\.context$/),
      );
    }
    const withConditions = [...found].filter(([name]) => /^(Benton|Carmen|Cherish|William)/.test(name));
    expect(withConditions).toHaveLength(4);
    for (const [, translation] of withConditions) {
      const texts = issuesOf(translation).map(({ text }) => text);
      expect(texts).toContain('Condition: `clinicalStatus` is a string; R4 wants a CodeableConcept.');
      expect(texts).toContain('Condition: `context` is the name in STU3; R4 wants `encounter`.');
    }
  });
});
