import { describe, expect, it } from '@jest/globals';
import type { EventFact, Facts } from '@osteon/domain';
import { FLS_DB_COLUMNS, flsDbRows, type FlsDbColumn } from '../index.ts';

const PERIOD = { from: '2026-01-01', to: '2026-03-31', asOf: '2027-06-01' };
const PERSON = { postCode: 'LS1 4AP' };
const assessed = (treatment: 'recommended' | 'declined' | 'inappropriate' | 'refer'): EventFact => ({
  type: 'fls-assessment',
  on: '2026-02-10',
  treatment,
});

const facts = (more: Partial<Facts> = {}): Facts => ({
  id: 'p1',
  asOf: PERIOD.asOf,
  patient: { birthDate: '1950-05-01', sex: 'female', careHomeResident: false },
  fractures: [{ id: 'f1', site: 'hip', diagnosedOn: '2026-02-01' }],
  treatments: [],
  events: [assessed('recommended')],
  ...more,
});

const rowOf = (given: Facts, person: { postCode: string | null } = PERSON) => flsDbRows(given, person, PERIOD)[0]!;
const cell = (given: Facts, column: FlsDbColumn) => rowOf(given).cells[column];
const faultsOf = (given: Facts, person: { postCode: string | null } = PERSON) => rowOf(given, person).faults;

describe('a row of the file', () => {
  it('has the episodes of the period whose patient is 50 or older, and no others', () => {
    const all = facts({
      fractures: [
        { id: 'f0', site: 'wrist', diagnosedOn: '2025-12-31' },
        { id: 'f1', site: 'hip', diagnosedOn: '2026-01-01' },
        { id: 'f2', site: 'spine', diagnosedOn: '2026-03-31' },
        { id: 'f3', site: 'spine', diagnosedOn: '2026-04-01' },
      ],
    });
    expect(flsDbRows(all, PERSON, PERIOD).map(({ episode }) => episode)).toEqual(['f1', 'f2']);
    const young = facts({ patient: { birthDate: '1976-02-02', sex: 'male' } });
    expect(flsDbRows(young, PERSON, PERIOD)).toEqual([]);
    const just50 = facts({ patient: { birthDate: '1976-02-01', sex: 'male' } });
    expect(flsDbRows(just50, PERSON, PERIOD)[0]?.cells['Age at fracture']).toBe('50');
  });

  it('writes what is known in the words of the file, in their columns', () => {
    const { cells, faults } = rowOf(
      facts({
        fractures: [
          { id: 'f1', site: 'spine', diagnosedOn: '2026-02-01' },
          { id: 'f2', site: 'wrist', diagnosedOn: '2026-02-01' },
          { id: 'f9', site: 'hip', diagnosedOn: '2026-12-01' },
        ],
        treatments: [
          { id: 't1', agent: 'alendronate', startedOn: '2026-02-20', endedOn: '2026-04-01' },
          { id: 't2', agent: 'denosumab', startedOn: '2026-04-02' },
          { id: 't3', agent: 'calcium-vitamin-d', startedOn: '2026-02-20' },
        ],
        events: [
          { type: 'fls-contact', on: '2026-02-05' },
          assessed('recommended'),
          { type: 'dxa', on: '2026-02-20', status: 'scanned', tScore: -2.7 },
          { type: 'falls-assessment', on: '2026-02-10', status: 'referred' },
          { type: 'fall', on: '2025-09-01' },
          { type: 'fall', on: '2026-01-30' },
          {
            type: 'follow-up-contact',
            on: '2026-05-20',
            outcome: 'reached',
            onTreatment: 'denosumab',
            strengthAndBalance: true,
          },
        ],
      }),
    );
    expect(cells).toEqual({
      '1.03 Gender': 'Female',
      '1.04 Post Code': 'LS1 4AP',
      'Age at fracture': '75',
      '1.05 CareRes': 'No',
      '1.06 DateFLSContact': '05/02/2026',
      '1.07 DateFLSAssess': '10/02/2026',
      '1.09 Date Index Frac Diagnosed': '01/02/2026',
      '1.11 SiteFirstFrac': 'Spine',
      '1.12 SiteSecFrac': 'Wrist',
      '2.03 PrevFracHist': "Don't know",
      '2.06 BoneSpareTherapy': "Don't know",
      '3.01 DXA': 'Yes',
      '3.03 DateofDXA': '20/02/2026',
      '3.04 TScore': '-2.7',
      '4.01 BoneTherapy': 'Alendronate;Denosumab',
      '4.02 CalciumVitDRec': 'Yes',
      '5.01 RiskAssesByFLS': 'Yes',
      '5.02 TwoFalls': 'Yes',
      '5.10 Referrals': 'Yes',
      '6.01 FollowUp12_16': 'Yes',
      '6.02 Dateof16WeekAss': '20/05/2026',
      '6.05 BoneTherapy1216': 'Denosumab',
      '6.06 StartStrenBalExe': 'Yes',
      '7.01 FollowUp48_56': 'No',
      '7.06 NumReFracSinceIndex': '1',
    });
    for (const column of Object.keys(cells)) expect(FLS_DB_COLUMNS).toContain(column);
    expect(faults).toEqual([]);
  });

  it('says of an advice what it was, and does not know what nobody recorded', () => {
    expect(cell(facts({ events: [assessed('declined')] }), '4.01 BoneTherapy')).toBe('Informed decline');
    expect(cell(facts({ events: [assessed('inappropriate')] }), '4.01 BoneTherapy')).toBe('Inappropriate');
    expect(cell(facts({ events: [assessed('refer')] }), '4.01 BoneTherapy')).toBe(
      'Referred for further clinical opinion',
    );
    expect(cell(facts(), '4.01 BoneTherapy')).toBe('Not started');
    expect(cell(facts({ events: [] }), '4.01 BoneTherapy')).toBe("Don't know");
    expect(cell(facts({ events: [] }), '3.01 DXA')).toBe("Don't know");
    expect(cell(facts({ patient: { birthDate: '1950-05-01', sex: 'female' } }), '1.05 CareRes')).toBe("Don't know");
  });

  it.each([
    ['2026-05-24', 'Yes'],
    ['2026-05-25', 'No'],
  ])('counts a call of week 16 up to day 112 (%s: %s)', (on, was) => {
    const called = facts({ events: [assessed('recommended'), { type: 'follow-up-contact', on }] });
    expect(cell(called, '6.01 FollowUp12_16')).toBe(was);
  });

  it('leaves a call open while its window is', () => {
    const open = { ...PERIOD, asOf: '2026-05-24' };
    expect(flsDbRows(facts(), PERSON, open)[0]?.cells['6.01 FollowUp12_16']).toBeUndefined();
    const over = { ...PERIOD, asOf: '2026-05-25' };
    expect(flsDbRows(facts(), PERSON, over)[0]?.cells['6.01 FollowUp12_16']).toBe('No');
  });
});

describe('what would be refused', () => {
  it('is nothing of a whole row', () => expect(faultsOf(facts())).toEqual([]));

  it('is what is empty and may not be', () => {
    const nothing = facts({ patient: { birthDate: '1950-05-01', sex: 'unknown' }, events: [] });
    expect(faultsOf(nothing, { postCode: null })).toEqual([
      { column: '1.03 Gender', code: 'missing' },
      { column: '1.04 Post Code', code: 'missing' },
      { column: '1.07 DateFLSAssess', code: 'missing' },
    ]);
  });

  it('is a post code of another country, and an age or a T-score that cannot be', () => {
    expect(faultsOf(facts(), { postCode: '8010' })).toEqual([{ column: '1.04 Post Code', code: 'not-a-post-code' }]);
    const old = facts({ patient: { birthDate: '1900-01-01', sex: 'female' } });
    expect(faultsOf(old)).toEqual([{ column: 'Age at fracture', code: 'out-of-range' }]);
    const scan: EventFact = { type: 'dxa', on: '2026-02-20', status: 'scanned', tScore: -27 };
    expect(faultsOf(facts({ events: [assessed('recommended'), scan] }))).toEqual([
      { column: '3.04 TScore', code: 'out-of-range' },
    ]);
  });
});
