import { describe, expect, it } from '@jest/globals';
import { enrolRequest } from '@osteon/contracts';
import { emptyDraft, EMPTY_FRACTURE, faultsOf, inputOf, requestOf, type EnrolDraft } from './enrol-draft.ts';

const TODAY = '2026-06-15';

const grace: EnrolDraft = {
  ...emptyDraft('en'),
  person: {
    given: ' Grace ',
    family: 'Okafor',
    birthDate: '1948-02-03',
    sex: 'female',
    language: 'en',
    careHome: 'no',
    lines: '4 Mill Lane\n\nFlat 2',
    city: 'Hebden',
    postalCode: '',
  },
  nhs: '943 476 5919',
  fractures: [{ ...EMPTY_FRACTURE, site: 'spine', diagnosedOn: '2026-05-04', found: 'pain' }],
  mobile: '07700 900123',
  email: 'grace@example.org',
};

describe('what is typed', () => {
  it('becomes a request that the api takes', () => {
    const request = requestOf({ ...grace, preferred: 'email', phone: '01422 555010', mayText: false });
    expect(enrolRequest.parse(request)).toEqual(request);
    expect(request).toMatchObject({
      given: 'Grace',
      careHomeResident: false,
      address: { lines: ['4 Mill Lane', 'Flat 2'], city: 'Hebden', postalCode: null },
      contactPoints: [
        { channel: 'email' },
        { channel: 'sms', value: '07700 900123', consented: false },
        { channel: 'phone', value: '01422 555010' },
        { channel: 'phone', value: '07700 900123' },
      ],
      facts: [{ type: 'fracture', on: '2026-05-04', payload: { site: 'spine', symptomatic: true } }],
    });
  });

  it('of a fracture found by chance has no beginning of pain', () => {
    const [fracture = EMPTY_FRACTURE] = grace.fractures;
    const [fact] = requestOf({
      ...grace,
      fractures: [{ ...fracture, found: 'chance', symptomOnsetOn: '2026-05-01', afterFall: 'no' }],
    }).facts;
    expect(fact?.payload).toEqual({ site: 'spine', symptomatic: false, fallRelated: false });
  });

  it('is complete, or each answer says what it wants', () => {
    expect(faultsOf(grace, TODAY)).toEqual({});
    expect(faultsOf({ ...emptyDraft('en'), mayWrite: true }, TODAY)).toEqual({
      given: 'needed',
      family: 'needed',
      birthDate: 'needDate',
      sex: 'needed',
      lines: 'needAddress',
      'fractures.0.site': 'needSite',
      'fractures.0.found': 'needed',
      'fractures.0.diagnosedOn': 'needDate',
    });
    const [fracture = EMPTY_FRACTURE] = grace.fractures;
    expect(
      faultsOf(
        {
          ...grace,
          nhs: '943 476 5918',
          fractures: [{ ...fracture, diagnosedOn: '2026-06-16', occurredOn: '1948-02-02' }],
        },
        TODAY,
      ),
    ).toEqual({ nhs: 'wrongNhs', 'fractures.0.diagnosedOn': 'futureDate', 'fractures.0.occurredOn': 'beforeBirth' });
  });

  it('is found again by the place that the api names', () => {
    expect(inputOf({ ...grace, preferred: 'email' }, 'contactPoints[0].value')).toBe('email');
    expect(inputOf(grace, 'contactPoints[0].value')).toBe('mobile');
    expect(inputOf(grace, 'identifiers[0].value')).toBe('nhs');
    expect(inputOf({ ...grace, nhs: '', hospital: 'H-1' }, 'identifiers[0].value')).toBe('hospital');
    expect(inputOf(grace, 'facts[0].on')).toBe('fractures.0.diagnosedOn');
    expect(inputOf(grace, 'facts[0].payload.occurredOn')).toBe('fractures.0.occurredOn');
    expect(inputOf(grace, 'birthDate')).toBe('birthDate');
    expect(inputOf(grace, 'identifiers')).toBeNull();
  });
});
