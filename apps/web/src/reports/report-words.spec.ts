import { expect, it } from '@jest/globals';
import { targetOf } from './report-words.ts';

it('reads the target of an indicator off its own rule', () => {
  expect(targetOf('flsdb-4')).toEqual({ rate: 0.8, isAbove: false });
  expect(targetOf('flsdb-3')).toEqual({ rate: 0.2, isAbove: true });
  expect(targetOf('iof-6')).toEqual({ rate: 0.5, isAbove: true });
  expect(targetOf('flsdb-2')).toEqual({ rate: 0.8, isAbove: false });
  expect(targetOf('flsdb-1')).toBeNull();
  expect(targetOf('nothing')).toBeNull();
});
