import { describe, expect, it } from '@jest/globals';
import { aPatient } from '../../test/a-patient.ts';
import type { Agent } from '../facts/facts.ts';

const course = (agent: Agent, doses: string[], startedOn = doses[0] ?? '2026-01-31') =>
  aPatient().fracture('2025-12-01').on(agent, startedOn, { doses });
const dueOn = (agent: Agent, doses: string[], n: number) =>
  course(agent, doses).planOn('2027-12-31')[`t1/dose/${n}`]?.dueOn;

describe('the next dose', () => {
  it.each<[Agent, (string | null)[]]>([
    ['denosumab', ['2025-12-06', '2026-02-01', '2026-03-01', '2026-05-24']],
    ['zoledronate', ['2026-06-05', '2026-08-01', '2026-09-26', null]],
    ['ibandronate-iv', ['2026-04-02', '2026-05-15', '2026-05-29', null]],
    ['romosozumab', ['2026-02-14', '2026-03-08', '2026-03-15', null]],
  ])('of %s opens, is late, overdue and critical by its own table', (agent, tiers) => {
    const first = {
      denosumab: '2025-07-31',
      zoledronate: '2025-07-31',
      'ibandronate-iv': '2026-01-30',
      romosozumab: '2026-01-31',
    }[agent as 'denosumab'];
    const task = course(agent, [first]).planOn('2026-01-31')['t1/dose/2'];
    expect([task?.opensOn, task?.lateFrom, task?.overdueFrom, task?.criticalFrom]).toEqual(tiers);
  });

  it('of denosumab goes through its tiers to the day', () => {
    const story = course('denosumab', ['2025-09-02']); // D is 2 March 2026
    const at = (asOf: string) => story.standing('t1/dose/2', asOf);
    expect([
      ['2026-01-04', at('2026-01-04')],
      ['2026-01-05', at('2026-01-05')],
      ['2026-03-02', at('2026-03-02')],
      ['2026-03-03', at('2026-03-03')],
      ['2026-03-30', at('2026-03-30')],
      ['2026-03-31', at('2026-03-31')],
      ['2026-06-22', at('2026-06-22')],
      ['2026-06-23', at('2026-06-23')],
    ]).toEqual([
      ['2026-01-04', 'upcoming'],
      ['2026-01-05', 'open'],
      ['2026-03-02', 'open'],
      ['2026-03-03', 'late'],
      ['2026-03-30', 'late'],
      ['2026-03-31', 'overdue'],
      ['2026-06-22', 'overdue'],
      ['2026-06-23', 'critical'],
    ]);
  });

  it('counts from the last dose given, or from the series', () => {
    expect(dueOn('denosumab', ['2026-08-31', '2027-02-28'], 3)).toBe('2027-08-28');
    expect(dueOn('romosozumab', ['2026-01-31', '2026-02-28'], 3)).toBe('2026-03-31');
    expect(dueOn('romosozumab', ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30'], 5)).toBe('2026-05-31');
  });

  it('a dose late or early begins the series anew', () => {
    expect(dueOn('romosozumab', ['2026-01-31', '2026-03-02'], 3)).toBe('2026-04-02');
    expect(dueOn('romosozumab', ['2026-01-31', '2026-02-27', '2026-03-27'], 4)).toBe('2026-04-27');
    // the 28th is the day computed from the 31st, so the series of the 31st goes on
    expect(dueOn('ibandronate-iv', ['2025-11-30', '2026-02-28', '2026-05-30'], 4)).toBe('2026-08-30');
    expect(dueOn('ibandronate-iv', ['2025-11-30', '2026-02-28', '2026-05-28'], 4)).toBe('2026-08-28');
  });

  it('counts doses of one day as one, in any order', () => {
    const tasks = course('denosumab', ['2026-08-31', '2026-02-28', '2026-02-28']).planOn('2026-09-01');
    expect(Object.keys(tasks).filter((k) => k.includes('/dose/'))).toEqual(['t1/dose/3']);
  });

  it('of romosozumab ends with the twelfth', () => {
    const doses = Array.from({ length: 12 }, (_, k) => `2026-${String(k + 1).padStart(2, '0')}-15`);
    expect(dueOn('romosozumab', doses.slice(0, 11), 12)).toBe('2026-12-15');
    expect(Object.keys(course('romosozumab', doses).planOn('2026-12-31')).some((k) => k.includes('/dose/'))).toBe(
      false,
    );
  });

  it('without any is due on the start, zoledronate 14 days after hip surgery at the earliest', () => {
    expect(dueOn('denosumab', [], 1)).toBe('2026-01-31');
    const zoledronate = (site: 'hip' | 'pelvis', surgeryOn: string) =>
      aPatient().fracture('2026-01-01', site, { surgeryOn }).on('zoledronate', '2026-01-31').planOn('2026-02-01')[
        't1/dose/1'
      ]?.dueOn;
    expect(zoledronate('hip', '2026-01-20')).toBe('2026-02-03');
    expect(zoledronate('hip', '2026-01-17')).toBe('2026-01-31');
    expect(zoledronate('pelvis', '2026-01-20')).toBe('2026-01-31');
  });

  it('is planned for no other agent', () => {
    const tasks = aPatient()
      .fracture('2026-01-01')
      .on('alendronate', '2026-01-02', { doses: ['2026-01-02'] })
      .planOn('2026-02-01');
    expect(Object.keys(tasks).some((k) => k.includes('dose'))).toBe(false);
  });
});

describe('gates', () => {
  // D is 2026-08-28: the gate from 2026-07-17
  const denosumab = () => course('denosumab', ['2026-02-28']);
  const calcium = (on: string, value: number, unit: 'mmol/L' | 'mg/dL' = 'mmol/L') =>
    ['lab', on, { test: 'adjusted-calcium', value, unit }] as const;
  const vitaminD = (on: string, value: number, unit: 'nmol/L' | 'ng/mL' = 'nmol/L') =>
    ['lab', on, { test: 'vitamin-d', value, unit }] as const;
  const clearance = (on: string, value: number) =>
    ['lab', on, { test: 'creatinine-clearance', value, unit: 'mL/min' }] as const;
  const blockedBy = (
    asOf: string,
    ...labs: (ReturnType<typeof calcium> | ReturnType<typeof vitaminD> | ReturnType<typeof clearance>)[]
  ) => {
    const story = denosumab();
    for (const [type, on, result] of labs) story.event(type, on, result);
    return story.planOn(asOf)['t1/dose/2']?.blockedBy;
  };

  it('say nothing before D − 42', () => {
    expect(blockedBy('2026-07-16')).toEqual([]);
    expect(blockedBy('2026-07-17')).toEqual(['missing:calcium', 'missing:vitamin-d']);
  });
  it('take calcium of 2.10 and vitamin D of 50, and block below', () => {
    expect(blockedBy('2026-08-20', calcium('2026-08-01', 2.1), vitaminD('2026-08-01', 50))).toEqual([]);
    expect(blockedBy('2026-08-20', calcium('2026-08-01', 2.09), vitaminD('2026-08-01', 49.9))).toEqual([
      'calcium',
      'vitamin-d',
    ]);
  });
  it('turn units into their own', () => {
    expect(blockedBy('2026-08-20', calcium('2026-08-01', 8.42, 'mg/dL'), vitaminD('2026-08-01', 20, 'ng/mL'))).toEqual(
      [],
    );
    expect(
      blockedBy('2026-08-20', calcium('2026-08-01', 8.41, 'mg/dL'), vitaminD('2026-08-01', 19.9, 'ng/mL')),
    ).toEqual(['calcium', 'vitamin-d']);
  });
  it('take the latest result, of one date the last given', () => {
    const d = vitaminD('2026-08-01', 60);
    expect(blockedBy('2026-08-20', calcium('2026-08-10', 2.3), calcium('2026-08-01', 1.9), d)).toEqual([]);
    expect(blockedBy('2026-08-20', calcium('2026-08-10', 2.3), calcium('2026-08-10', 1.9), d)).toEqual(['calcium']);
  });
  it('take calcium from D − 42, and vitamin D from D − 365', () => {
    expect(blockedBy('2026-08-20', calcium('2026-07-16', 2.3), vitaminD('2025-08-27', 60))).toEqual([
      'missing:calcium',
      'missing:vitamin-d',
    ]);
    expect(blockedBy('2026-08-20', calcium('2026-07-17', 2.3), vitaminD('2025-08-28', 60))).toEqual([]);
  });
  it('ask again for calcium of more than 90 days ago while the dose is late', () => {
    expect(blockedBy('2026-10-30', calcium('2026-08-01', 2.3), vitaminD('2026-08-01', 60))).toEqual([]);
    expect(blockedBy('2026-10-31', calcium('2026-08-01', 2.3), vitaminD('2026-08-01', 60))).toEqual([
      'missing:calcium',
    ]);
  });
  it('ask for clearance before zoledronate and ibandronate IV, with their own limits', () => {
    const blocked = (agent: Agent, dose: string, value: number) => {
      const story = course(agent, [dose])
        .event(...calcium('2026-08-01', 2.3))
        .event(...vitaminD('2026-08-01', 60));
      return story.event(...clearance('2026-08-01', value)).planOn('2026-08-10')['t1/dose/2']?.blockedBy;
    };
    expect(blocked('zoledronate', '2025-08-20', 34.9)).toEqual(['creatinine-clearance']);
    expect(blocked('zoledronate', '2025-08-20', 35)).toEqual([]);
    expect(blocked('ibandronate-iv', '2026-05-20', 34)).toEqual([]);
    expect(blocked('ibandronate-iv', '2026-05-20', 29)).toEqual(['creatinine-clearance']);
  });
  it('of romosozumab stand before the first dose alone', () => {
    const tasks = course('romosozumab', ['2026-01-31']).planOn('2026-02-28');
    expect(tasks['t1/dose/2']?.blockedBy).toEqual([]);
    expect(tasks['t1/pre-dose-labs/2']).toBeUndefined();
    const before = course('romosozumab', [], '2026-02-10').planOn('2026-02-28');
    expect(before['t1/dose/1']?.blockedBy).toEqual(['missing:calcium', 'missing:vitamin-d']);
    expect(before['t1/pre-dose-labs/1']).toBeDefined();
  });
  it('do not stop the clock, and say nothing of a cancelled dose', () => {
    expect(denosumab().standing('t1/dose/2', '2026-09-26')).toBe('overdue');
    const dead = denosumab().event('death', '2026-09-01').planOn('2026-09-26')['t1/dose/2'];
    expect(dead).toMatchObject({ status: 'cancelled', blockedBy: [] });
  });

  describe('blood tests before the dose', () => {
    const key = 't1/pre-dose-labs/2';
    const done = (asOf: string, ...labs: Parameters<typeof blockedBy>[1][]) => {
      const story = denosumab();
      for (const [type, on, result] of labs) story.event(type, on, result);
      const task = story.planOn(asOf)[key];
      return [task?.status, task?.doneOn];
    };
    it('open at D − 42 and are due at D − 14', () => {
      expect(denosumab().planOn('2026-07-01')[key]).toMatchObject({
        opensOn: '2026-07-17',
        dueOn: '2026-08-14',
        overdueFrom: '2026-08-15',
      });
    });
    it('are done on the first day by which none was missing, a bad result too, not before they open', () => {
      expect(done('2026-08-20', calcium('2026-08-01', 1.8), vitaminD('2026-08-10', 10))).toEqual([
        'done',
        '2026-08-10',
      ]);
      expect(done('2026-08-20', calcium('2026-07-17', 2.3), vitaminD('2026-06-01', 60))).toEqual([
        'done',
        '2026-07-17',
      ]);
      expect(
        done('2026-08-20', calcium('2026-08-01', 2.3), calcium('2026-08-12', 2.3), vitaminD('2026-06-01', 60)),
      ).toEqual(['done', '2026-08-01']);
      expect(done('2026-08-20', calcium('2026-08-01', 2.3))).toEqual(['overdue', null]);
    });
    it('are to be done again when a result has grown too old', () => {
      const labs = [calcium('2026-08-01', 2.3), vitaminD('2026-06-01', 60)];
      expect(done('2026-10-30', ...labs)).toEqual(['done', '2026-08-01']);
      expect(done('2026-10-31', ...labs)).toEqual(['overdue', null]);
      expect(done('2026-11-10', ...labs, calcium('2026-11-05', 2.3))).toEqual(['done', '2026-11-05']);
    });
    it('of a cancelled dose are as they were on that day', () => {
      const story = denosumab()
        .event(...calcium('2026-08-01', 2.3))
        .event(...vitaminD('2026-08-01', 60))
        .event('transfer', '2026-10-30');
      expect(story.standing(key, '2027-01-10')).toBe('done');
      const late = denosumab()
        .event(...calcium('2026-08-01', 2.3))
        .event(...vitaminD('2026-08-01', 60))
        .event('transfer', '2026-10-31');
      expect(late.standing(key, '2027-01-10')).toBe('cancelled transferred');
    });
  });

  it('ask for calcium after each dose given to poor kidneys', () => {
    const story = course('denosumab', ['2026-02-28', '2026-08-28'])
      .event(...clearance('2026-02-28', 29))
      .event(...calcium('2026-02-28', 2.2))
      .event(...clearance('2026-08-01', 30));
    const tasks = story.planOn('2026-09-01');
    expect(tasks['t1/post-dose-calcium/1']).toMatchObject({
      opensOn: '2026-02-28',
      dueOn: '2026-03-14',
      status: 'overdue',
    });
    expect(tasks['t1/post-dose-calcium/2']).toBeUndefined();
    story.event(...calcium('2026-03-01', 2.2));
    expect(story.planOn('2026-09-01')['t1/post-dose-calcium/1']?.doneOn).toBe('2026-03-01');
  });
});
