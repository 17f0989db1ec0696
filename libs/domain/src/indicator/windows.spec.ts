import { describe, expect, it } from '@jest/globals';
import type { PatientStory } from '../../test/a-patient.ts';
import { advised, contact, day, fractured, says } from '../../test/an-episode.ts';

interface Window {
  readonly ids: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly base: () => PatientStory;
  readonly add: (story: PatientStory, n: number) => PatientStory;
  /** what it is when nothing is added */
  readonly without: 'imputed' | 'failed' | 'out';
  /** what it is when the event lies just outside, where that is recorded all the same */
  readonly before: 'imputed' | 'failed' | 'out';
  readonly after: 'imputed' | 'failed' | 'out';
}

const WINDOWS: readonly Window[] = [
  {
    ids: ['flsdb-4'],
    from: 0,
    to: 90,
    base: fractured,
    add: (story, n) => story.event('fls-assessment', day(n)),
    without: 'imputed',
    before: 'imputed',
    after: 'failed',
  },
  {
    ids: ['iof-3'],
    from: 0,
    to: 84,
    base: fractured,
    add: (story, n) => story.event('fls-assessment', day(n)),
    without: 'imputed',
    before: 'imputed',
    after: 'failed',
  },
  {
    ids: ['flsdb-5'],
    from: 0,
    to: 90,
    base: () => fractured().event('dxa', day(0), { status: 'ordered' }),
    add: (story, n) => story.event('dxa', day(n), { status: 'scanned' }),
    without: 'imputed',
    before: 'imputed',
    after: 'failed',
  },
  {
    ids: ['iof-4'],
    from: 0,
    to: 84,
    base: fractured,
    add: (story, n) => story.event('dxa', day(n), { status: 'scanned' }),
    without: 'out',
    before: 'out',
    after: 'failed',
  },
  {
    ids: ['flsdb-6', 'iof-5'],
    from: 0,
    to: 90,
    base: fractured,
    add: (story, n) => story.event('falls-assessment', day(n), { status: 'referred' }),
    without: 'imputed',
    before: 'imputed',
    after: 'failed',
  },
  {
    ids: ['flsdb-7', 'iof-6'],
    from: 0,
    to: 90,
    base: fractured,
    add: (story, n) => story.event('fls-assessment', day(n), { treatment: 'refer' }),
    without: 'imputed',
    before: 'imputed',
    after: 'failed',
  },
  {
    ids: ['flsdb-9', 'iof-8'],
    from: 1,
    to: 112,
    base: advised,
    add: (story, n) => contact(story, n),
    without: 'imputed',
    before: 'failed', // one of day 0 does not count, but is recorded
    after: 'imputed',
  },
  {
    ids: ['flsdb-10', 'iof-9'],
    from: 0,
    to: 112,
    base: advised,
    add: (story, n) => contact(story, n, { onTreatment: 'alendronate' }),
    without: 'imputed',
    before: 'imputed',
    after: 'imputed',
  },
  {
    ids: ['flsdb-11', 'iof-10'],
    from: 336,
    to: 392,
    base: advised,
    add: (story, n) => contact(story, n, { onTreatment: 'denosumab', adherent: true }),
    without: 'imputed',
    before: 'imputed',
    after: 'imputed',
  },
];

describe.each(WINDOWS.flatMap((window) => window.ids.map((id) => ({ id, ...window }))))(
  '$id, from day $from to $to',
  ({ id, from, to, base, add, without, before, after }) => {
    it('is achieved on the first day and on the last', () => {
      expect(says(id, add(base(), from))).toBe('achieved');
      expect(says(id, add(base(), to))).toBe('achieved');
      expect(says(id, add(base(), to), to)).toBe('achieved'); // and known on that very day
    });
    it('is not achieved a day before, a day after, or without anything', () => {
      expect(says(id, add(base(), from - 1))).toBe(before);
      expect(says(id, add(base(), to + 1))).toBe(after);
      expect(says(id, base())).toBe(without);
    });
    if (without !== 'out') {
      it('is open on its last day and closed on the next', () => {
        expect(says(id, base(), to)).toBe('window-open');
        expect(says(id, base(), to + 1)).toBe(without);
      });
      it('excludes a death and a transfer by its last day, and none after it', () => {
        expect(says(id, base().event('death', day(to)))).toBe('died');
        expect(says(id, base().event('death', day(to + 1)))).toBe(without);
        expect(says(id, base().event('transfer', day(to)))).toBe('transferred');
        expect(says(id, base().event('transfer', day(to + 1)))).toBe(without);
        expect(says(id, base().event('transfer', day(0)))).toBe('transferred');
        expect(says(id, base().event('transfer', day(-1)))).toBe(without);
      });
      it('names death first, then the transfer, then the open window', () => {
        const left = (): PatientStory => base().event('transfer', day(5));
        expect(says(id, left().event('death', day(20)), 30)).toBe('died');
        expect(says(id, left().event('death', day(20)), 19)).toBe('transferred'); // the death is not known yet
        expect(says(id, left(), 30)).toBe('transferred');
      });
      it('keeps those who declined and those who were discharged', () => {
        const gone = base().event('declined-follow-up', day(0)).event('declined-treatment', day(0));
        expect(says(id, gone.event('discharge', day(1)))).toBe(without);
      });
    }
    it('counts what was achieved before a death or a transfer', () => {
      expect(says(id, add(base(), from).event('transfer', day(from)).event('death', day(to)))).toBe('achieved');
    });
    it('does not see what was recorded after the day of the report', () => {
      expect(says(id, add(base(), to), to - 1)).not.toBe('achieved');
    });
  },
);
