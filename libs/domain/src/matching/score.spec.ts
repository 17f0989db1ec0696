import { describe, expect, it } from '@jest/globals';
import { NHS_NUMBER } from '../identity/nhs-number.ts';
import { scoreMatch, type MatchPerson } from './score.ts';

const WARD = 'https://hospital.example/number';
const ANNA: MatchPerson = {
  family: 'Kowalska',
  given: 'Anna Maria',
  birthDate: '1948-03-07',
  sex: 'female',
  identifiers: [{ system: WARD, value: 'K-4711' }],
  phones: ['+44 20 7946 0000'],
  emails: [],
  address: { street: '12 Mill Lane', postcode: 'NW1 6XE' },
};
const NOBODY: MatchPerson = {
  family: '', given: '', birthDate: null, sex: 'unknown', identifiers: [], phones: [], emails: [], address: null,
}; // prettier-ignore
const anna = (change: Partial<MatchPerson>): MatchPerson => ({ ...ANNA, ...change });
const nhs = (value: string) => [{ system: NHS_NUMBER, value }];
const withoutNumber = anna({ identifiers: [] });

describe('scoreMatch', () => {
  it.each<[string, Partial<MatchPerson>]>([
    ['the record itself', {}],
    ['capitals and accents', { family: 'KOWÁLSKA', given: 'Ánna María' }],
    ['a slip in the family name', { family: 'Kowalksa' }],
    ['the second name left out', { given: 'Anna' }],
    ['family and given name swapped', { family: 'Anna Maria', given: 'Kowalska' }],
    ['day and month swapped', { birthDate: '1948-07-03' }],
    ['another house and telephone', { address: { street: '3 High St', postcode: 'LS1 1AA' }, phones: ['07700900123'] }],
    ['a number written otherwise', { identifiers: [{ system: WARD, value: 'k 4711' }] }],
  ])('takes a shared number and both names for the same: %s', (_, change) => {
    expect(scoreMatch(ANNA, anna(change)).band).toBe('same');
  });

  it.each<[string, Partial<MatchPerson>]>([
    ['another given name (a twin with the number of the other)', { given: 'Zofia' }],
    ['another family name', { family: 'Nowak' }],
    ['another date of birth', { birthDate: '1971-11-30' }],
    ['no name', { family: '', given: '' }],
    ['an initial', { given: 'A.' }],
    ['a slip in the given name (a twin has such a name as often)', { given: 'Anne Maria' }],
    ['no date of birth and a slip in the name', { birthDate: null, family: 'Kowalksa' }],
  ])('has a person look at a shared number with %s', (_, change) => {
    expect(scoreMatch(ANNA, anna(change)).band).toBe('shown');
  });

  it.each<[string, Partial<MatchPerson>]>([
    ['everything else', {}],
    ['a slip in the family name', { family: 'Kowalksa' }],
    ['swapped names', { family: 'Anna Maria', given: 'Kowalska' }],
    ['day and month swapped', { birthDate: '1948-07-03' }],
    ['a married name', { family: 'Nowak' }],
    ['name and birth alone', { phones: [], address: null }],
  ])('never takes two records without a shared number for the same, and shows them: %s', (_, change) => {
    expect(scoreMatch(withoutNumber, anna({ identifiers: [], ...change })).band).toBe('shown');
  });

  it('is forbidden by two numbers that a person has one of, whatever else agrees', () => {
    const one = anna({ identifiers: [...ANNA.identifiers, ...nhs('943 476 5919')] });
    const other = anna({ identifiers: [...ANNA.identifiers, ...nhs('987 654 3210')] });
    const score = scoreMatch(one, other);
    expect(score.band).toBe('no');
    expect(score.reasons).toContainEqual({ field: 'identifier', agreement: 'conflict', weight: -99 });
    expect(scoreMatch(one, anna({ identifiers: nhs('9434765919') })).band).toBe('same');
  });

  it('hears nothing in a number whose check digit does not fit, nor in a row of nines', () => {
    const one = anna({ identifiers: nhs('943 476 5919') });
    expect(scoreMatch(one, anna({ identifiers: nhs('943 476 5918') }))).toEqual(scoreMatch(one, withoutNumber));
    const nines = anna({ identifiers: [{ system: WARD, value: '999999' }] });
    expect(scoreMatch(nines, nines)).toEqual(scoreMatch(withoutNumber, withoutNumber));
  });

  it('does not forbid two numbers of a hospital, which may know somebody twice', () => {
    const score = scoreMatch(ANNA, anna({ identifiers: [{ system: WARD, value: 'K-9999' }] }));
    expect(score.band).toBe('shown');
    expect(score.reasons.find(({ field }) => field === 'identifier')?.agreement).toBe('differs');
  });

  it('lets what is unknown speak neither for nor against', () => {
    expect(scoreMatch(ANNA, NOBODY)).toEqual({ score: 0, band: 'no', reasons: [] });
    expect(scoreMatch(NOBODY, NOBODY)).toEqual({ score: 0, band: 'no', reasons: [] });
  });

  it('says what agreed, and which names were swapped', () => {
    const { reasons } = scoreMatch(ANNA, anna({ family: 'Anna Maria', given: 'Kowalska', phones: [] }));
    expect(reasons.map(({ field, agreement }) => `${field} ${agreement}`)).toEqual([
      'family swapped', 'given swapped', 'birth-date same', 'sex same', 'identifier same', 'address same',
    ]); // prettier-ignore
  });

  it('takes two of one household for two, unless a number says otherwise', () => {
    const husband = { family: 'Kowalski', given: 'Jan', birthDate: '1945-11-30', sex: 'male' } as const;
    expect(scoreMatch(withoutNumber, anna({ identifiers: [], ...husband })).band).toBe('no');
    expect(scoreMatch(ANNA, anna(husband)).band).toBe('shown');
    // a twin is born on the same day, and is looked at
    expect(scoreMatch(withoutNumber, anna({ identifiers: [], given: 'Zofia' })).band).toBe('shown');
  });

  it('takes strangers of one name for strangers', () => {
    const stranger = anna({
      birthDate: '1961-12-25', identifiers: [], phones: [], address: { street: '3 High St', postcode: 'LS1 1AA' },
    }); // prettier-ignore
    expect(scoreMatch(ANNA, stranger).band).toBe('no');
  });
});
