import { describe, expect, it } from '@jest/globals';
import { readCapacitySearch } from './capacity-search.ts';

const ID = '0b6a7f0e-1111-4222-8333-444455556666';

describe('the address of the page', () => {
  it('names what the picture is of, what is compared, and the list that is open', () => {
    expect(readCapacitySearch({ of: 'dose', with: [ID], list: 'call.2026-03-02' })).toEqual({
      of: 'dose',
      with: [ID],
      list: 'call.2026-03-02',
    });
    expect(readCapacitySearch({ list: 'review.waiting' })).toEqual({ list: 'review.waiting' });
  });

  it('leaves out what is no part of it', () => {
    expect(readCapacitySearch({ of: 'hours', with: ['x', 3], list: 'letter.waiting', name: 'Ada' })).toEqual({});
    expect(readCapacitySearch({ with: [ID, ID, ID, ID] }).with).toHaveLength(3);
  });
});
