import { describe, expect, it } from '@jest/globals';
import { filterOf, isNarrowed, readTodaySearch } from './today-search.ts';

const COLLEAGUE = '4f1e2d3c-4f1e-4f1e-8f1e-4f1e2d3c4f1e';

describe('the address of Today', () => {
  it('keeps what it knows', () => {
    const search = { section: 'due', kind: 'dose', agent: 'denosumab', language: 'pl', assigned: COLLEAGUE };
    expect(readTodaySearch(search)).toEqual(search);
    expect(readTodaySearch({ assigned: 'me' })).toEqual({ assigned: 'me' });
  });

  it('leaves out everything else, names, numbers and dates of birth first of all', () => {
    const search = {
      section: 'soon',
      agent: 'aspirin',
      language: 'Ada Smith',
      assigned: 'Ada',
      family: 'Smith',
      q: '943 476 5919',
    };
    expect(readTodaySearch(search)).toEqual({});
    expect(readTodaySearch({ language: '1948-02-03', assigned: 7 })).toEqual({});
  });

  it('asks for what needs somebody now where no section is chosen', () => {
    expect(filterOf({ agent: 'denosumab' })).toEqual({ section: 'now', agent: 'denosumab' });
    expect(filterOf({ section: 'paused' })).toEqual({ section: 'paused' });
    expect([isNarrowed({ section: 'paused' }), isNarrowed({ language: 'ur' })]).toEqual([false, true]);
  });
});
