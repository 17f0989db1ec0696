import { describe, expect, it } from '@jest/globals';
import { listText, openListOf, readReportsSearch } from './reports-search.ts';

describe('the address of a report', () => {
  it('keeps what it knows', () => {
    const search = {
      view: 'trend',
      from: '2025-06-01',
      to: '2026-05-31',
      asOf: '2026-06-01',
      scope: 'region',
      set: 'iof',
      indicator: 'iof-3',
      list: 'indicator.iof-3.failed',
    };
    expect(readReportsSearch(search)).toEqual(search);
  });

  it('leaves out what it does not know, and one day without the other', () => {
    expect(
      readReportsSearch({
        view: 'nowhere',
        from: '2025-06-01',
        asOf: 'yesterday',
        scope: 'service',
        set: 'other',
        indicator: 'Smith',
        list: 'Jane Smith',
        name: 'Jane',
      }),
    ).toEqual({});
    expect(readReportsSearch({ view: 'indicators' })).toEqual({});
  });

  it('names a list and finds it again', () => {
    for (const list of [
      { of: 'indicator', name: 'flsdb-4', outcome: 'failed' },
      { of: 'episodes' },
      { of: 'refractures', outcome: 'refractured' },
      { of: 'field', name: 'careHomeResident', outcome: 'missing' },
    ] as const) {
      const text = listText(list);
      expect(readReportsSearch({ list: text })).toEqual({ list: text });
      expect(openListOf(text)).toEqual(list);
    }
  });
});
