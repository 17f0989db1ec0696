import { describe, expect, it } from '@jest/globals';
import { aPatient } from '../../test/a-patient.ts';
import { days, months, withDosing, withEpisodeRule } from '../../test/other-protocol.ts';
import { schedule } from '../plan/schedule.ts';
import { countMoves } from './count-moves.ts';
import type { Protocol } from './protocol.ts';
import { shippedProtocol } from './shipped.ts';

const story = aPatient().vertebralFracture('2026-11-02');
const asOf = '2026-12-01';

function movesTo(protocol: Protocol, on = asOf, of = story) {
  const facts = of.asOf(on);
  return countMoves(schedule(facts, shippedProtocol), schedule(facts, protocol), on);
}
const none = { added: 0, withdrawn: 0, earlier: 0, later: 0, otherwise: 0, unchanged: 0 };

describe('what other rules would make of open tasks', () => {
  it('moves nothing by the same rules', () => {
    for (const [, counts] of movesTo(shippedProtocol)) expect({ ...counts, unchanged: 0 }).toEqual(none);
  });

  it.each([
    ['earlier', { due: days(89) }],
    ['later', { due: days(91) }],
    ['otherwise', { overdueAfterDays: 2 }],
    ['otherwise', { opens: days(1) }],
    ['unchanged', { source: 'another' }],
  ] as const)('%s', (move, rule) => {
    expect(movesTo(withEpisodeRule('assessment/fls', rule)).get('assessment')).toEqual({ ...none, [move]: 1 });
  });

  it('counts tasks that come and go, by kind', () => {
    const fewer: Protocol = {
      ...shippedProtocol,
      episodeRules: shippedProtocol.episodeRules.filter(({ id }) => id !== 'falls-reminder/year-5'),
    };
    expect(movesTo(fewer).get('falls-reminder')).toMatchObject({ withdrawn: 1, added: 0 });
    const facts = story.asOf(asOf);
    const back = countMoves(schedule(facts, fewer), schedule(facts, shippedProtocol), asOf);
    expect(back.get('falls-reminder')).toMatchObject({ withdrawn: 0, added: 1 });
  });

  it('leaves out what is finished under both', () => {
    const assessed = aPatient()
      .vertebralFracture('2026-11-02')
      .event('fls-assessment', '2026-11-20', { treatment: 'undecided' });
    expect(
      movesTo(withEpisodeRule('assessment/fls', { due: days(60) }), asOf, assessed).get('assessment'),
    ).toBeUndefined();
  });

  it('moves the dose of a drug', () => {
    const treated = aPatient()
      .vertebralFracture('2026-11-02')
      .on('denosumab', '2026-11-10', { doses: ['2026-11-10'] });
    expect(movesTo(withDosing('denosumab', { interval: months(5) }), asOf, treated).get('dose')).toEqual({
      ...none,
      earlier: 1,
    });
  });
});
