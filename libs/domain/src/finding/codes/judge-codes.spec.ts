import { describe, expect, it } from '@jest/globals';
import { codeFamilyOf } from './code-families.ts';
import { judgeCodes, type CodeJudgement } from './judge-codes.ts';
import { fractureValueSet, isSnomedId, SHIPPED_MEANINGS } from './value-set.ts';

const ICD = 'http://hl7.org/fhir/sid/icd-10-cm';
const SCT = 'http://snomed.info/sct';
const shipped = fractureValueSet([]);

interface Asked {
  readonly system?: string;
  readonly mechanism?: readonly string[];
  readonly birthDate?: string | null;
  readonly set?: typeof shipped;
}

function judged(codes: readonly string[], asked: Asked = {}): CodeJudgement {
  const { system = ICD, mechanism = [], birthDate = '1950-02-03', set = shipped } = asked;
  const coded = (code: string) => ({ system, code });
  const pointer = { codes: codes.map(coded), mechanism: mechanism.map((code) => ({ system: ICD, code })) };
  return judgeCodes({ ...pointer, on: '2026-05-01', birthDate }, set);
}
const sitesOf = (codes: readonly string[], asked?: Asked): string => {
  const found = judged(codes, asked);
  return found.kind === 'nothing' ? found.why : found.fractures.map(({ site }) => site).join(' ');
};

describe('codes of ICD-10', () => {
  it.each([
    ['M80.08XA', 'spine'],
    ['M80.051A', 'hip'],
    ['M80', 'other'],
    ['M48.56XA', 'spine'],
    ['M4856', 'spine'],
    ['M84.431A', 'wrist'],
    ['S12.100A', 'spine'],
    ['S22.0', 'spine'],
    ['s22.010a', 'spine'],
    ['S22.1', 'spine'],
    ['S32.020A', 'spine'],
    ['S32.5', 'pelvis'],
    ['S32.810A', 'pelvis'],
    ['S42.201A', 'humerus'],
    ['S52.501A', 'wrist'],
    ['S52.6', 'wrist'],
    ['S72.001A', 'hip'],
    ['S72.2', 'hip'],
  ])('%s points at the %s', (code, site) => {
    expect(sitesOf([code])).toBe(site);
  });

  it.each(['S22.3', 'S22.43XA', 'S32.9', 'S42.0', 'S52.1', 'S72.3', 'S82.6', 'M81.0', 'M84.5', 'M48.4', 'Z87.310'])(
    '%s does not',
    (code) => {
      expect(sitesOf([code])).toBe('no-fracture');
    },
  );

  it.each(['D', 'G', 'K', 'P', 'S', 'B', 'C'])('a seventh character %s is not the first encounter', (last) => {
    expect(sitesOf([`S72.001${last}`])).toBe('later-encounter');
    expect(sitesOf(['S22.0', `S72.001${last}`])).toBe('later-encounter');
  });

  it.each(['V43.52XA', 'V03.1', 'V18.0', 'W11', 'W13.0XXA', 'W14', 'W15', 'W17.89XA', 'W20', 'W33', 'X80'])(
    'the mechanism %s screens out, wherever it is coded, except what is coded as osteoporotic',
    (cause) => {
      expect(sitesOf(['S32.010A'], { mechanism: [cause] })).toBe('high-energy');
      expect(sitesOf([cause, 'S32.010A'])).toBe('high-energy');
      expect(sitesOf(['M80.08XA'], { mechanism: [cause] })).toBe('spine');
    },
  );

  it.each(['W01.0XXA', 'W06', 'W10', 'W18.30XA', 'W19', 'X59', 'V00.811A', 'V00.831A', 'Y92'])(
    'the mechanism %s does not',
    (cause) => {
      expect(sitesOf(['S32.010A'], { mechanism: [cause] })).toBe('spine');
    },
  );
});

describe('codes of SNOMED CT', () => {
  it.each([
    ['263225007', 'hip'],
    ['207957008', 'spine'],
    ['263199001', 'wrist'],
    ['443165006', 'other'],
    ['16114001', 'no-fracture'],
    ['22298006', 'no-fracture'],
  ])('%s is %s', (code, site) => {
    expect(sitesOf([code], { system: SCT })).toBe(site);
  });

  it('take a site from another code and the cause from the one of osteoporosis', () => {
    expect(judged(['443165006', '263225007'], { system: SCT })).toEqual({
      kind: 'fractures',
      fractures: [{ site: 'hip', system: SCT, code: '263225007', display: null, osteoporotic: true }],
    });
  });

  it('are what the service says they are', () => {
    const set = fractureValueSet([
      { code: '263225007', meaning: null },
      { code: '16114001', meaning: 'other' },
      { code: '418399005', meaning: 'high-energy' },
    ]);
    expect(sitesOf(['263225007'], { system: SCT, set })).toBe('no-fracture');
    expect(sitesOf(['16114001'], { system: SCT, set })).toBe('other');
    expect(sitesOf(['207957008', '418399005'], { system: SCT, set })).toBe('high-energy');
  });

  it('have the check digit of ids', () => {
    for (const id of SHIPPED_MEANINGS.keys()) expect([id, isSnomedId(id)]).toEqual([id, true]);
    for (const no of ['263225008', '26322500', '0263225007', 'abc', '263225007 ', '1263225007']) {
      expect([no, isSnomedId(no)]).toEqual([no, false]);
    }
  });
});

describe('codes of anybody', () => {
  it.each([
    ['1976-05-02', 'under-50'],
    ['1976-05-01', 'spine'],
    ['2026-05-02', 'spine'],
  ])('born on %s: %s', (birthDate, found) => {
    expect(sitesOf(['S32.0'], { birthDate })).toBe(found);
  });

  it('are looked at where the birth is not known', () => {
    expect(sitesOf(['S32.0'], { birthDate: null })).toBe('spine');
  });

  it('of one site are one fracture, of two are two', () => {
    expect(sitesOf(['S32.010A', 'S32.020A', 'S72.001A'])).toBe('spine hip');
  });

  it.each([
    ['I10', 'icd-10'], ['I10C', 'icd-10'], ['ICD10', 'icd-10'], ['ICD-10-CM', 'icd-10'], ['SCT', 'snomed'],
    ['urn:oid:2.16.840.1.113883.6.90', 'icd-10'], ['http://hl7.org/fhir/sid/icd-10-uk', 'icd-10'],
    ['http://snomed.info/sct', 'snomed'], ['http://loinc.org', null], ['I9C', null], ['http://hl7.org/fhir/sid/icd-9-cm', null],
  ])('%s is %s', (system, family) => {
    expect(codeFamilyOf(system)).toBe(family);
  }); // prettier-ignore

  it('of another system are not looked at', () => {
    expect(sitesOf(['S32.0'], { system: 'http://hl7.org/fhir/sid/icd-9-cm' })).toBe('no-fracture');
  });
});
