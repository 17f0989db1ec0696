import { describe, expect, it } from '@jest/globals';
import { aPatient } from '../../test/a-patient.ts';
import { AGENTS, SITES } from '../facts/facts.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { rulesOf } from '../protocol/rules-of.ts';
import { shippedProtocol } from '../protocol/shipped.ts';
import type { PatientStory } from '../../test/a-patient.ts';
import { AGENT_NAMES, GATE_WORDS, SITE_NAMES, SOURCE_MARK_WORDS } from './because.ts';
import { plan } from './plan.ts';

const reasonOf = (story: PatientStory, key: string, asOf: string) => {
  const task = plan(story.asOf(asOf)).tasks.find((t) => t.key === key);
  if (task === undefined) throw new Error(`${key} is not planned`);
  expect(task.because).toHaveLength(1);
  return task.because[0];
};

const spine = (): PatientStory => aPatient().vertebralFracture('2026-01-31');

describe('why a task is there', () => {
  it('says what, the facts with their dates, the rule and its version, and the source with its mark', () => {
    expect(reasonOf(spine(), 'f1/assessment/fls', '2026-02-01')).toEqual({
      rule: 'assessment/fls',
      text:
        'Fracture liaison assessment within 90 days. Fracture of the spine diagnosed on 2026-01-31. ' +
        'Rule assessment/fls of protocol osteon 2026.11.',
      source: 'FLS-DB KPI 4 [found: read in the source]',
    });
  });

  it.each<[string, PatientStory, string, string]>([
    [
      'pain since its onset',
      aPatient().vertebralFracture('2026-01-31', { symptomOnsetOn: '2026-01-20' }),
      'f1/pain-review/week-6',
      'Fracture of the spine diagnosed on 2026-01-31. Pain since 2026-01-20.',
    ],
    [
      'several fractures of one day, each bone once',
      spine().vertebralFracture('2026-01-31').fracture('2026-01-31', 'humerus'),
      'f1/assessment/fls',
      'Fracture of the spine and the upper arm diagnosed on 2026-01-31.',
    ],
    [
      'when it was done',
      spine().event('fls-assessment', '2026-02-10', { treatment: 'undecided' }),
      'f1/assessment/fls',
      'Done on 2026-02-10.',
    ],
    [
      'when and why it was cancelled',
      spine().event('transfer', '2026-02-10'),
      'f1/assessment/fls',
      'Cancelled on 2026-02-10: the patient was transferred.',
    ],
    [
      'that a later one took its place',
      spine().event('falls-reminder', '2027-02-01'),
      'f1/falls-reminder/month-6',
      'Cancelled on 2027-02-01: a later one of its kind was done.',
    ],
    [
      'why it waits',
      spine().event('red-flag', '2026-02-10', { flag: 'infection' }),
      'f1/assessment/fls',
      'Waits from 2026-02-10: an urgent red flag is open.',
    ],
    [
      'until when it waited',
      spine().event('red-flag', '2026-02-10', { flag: 'infection', resolvedOn: '2026-02-12' }),
      'f1/assessment/fls',
      'Waits from 2026-02-10 until 2026-02-12: an urgent red flag is open.',
    ],
    [
      'that its treatment is paused',
      spine().on('alendronate', '2026-02-01', { pausedOn: '2026-06-01' }),
      't1/adherence-check/month-12',
      'Alendronate started on 2026-02-01. Waits from 2026-06-01: the treatment is paused.',
    ],
    [
      'what to do about a red flag, in its own words',
      spine().event('red-flag', '2026-02-10', { flag: 'cauda-equina' }),
      'f1/red-flag/cauda-equina-2026-02-10',
      'Red flag: cauda equina. Emergency department now (the same hour); MRI emergency pathway. Recorded on 2026-02-10.',
    ],
    [
      'why it raised a flag by itself',
      aPatient()
        .on('denosumab', '2024-12-01', { doses: ['2024-12-01'] })
        .vertebralFracture('2026-01-31'),
      'f1/red-flag/rebound-fracture-2026-01-31',
      'Raised by itself: vertebral fracture diagnosed on 2026-01-31, denosumab last given on 2024-12-01 and nothing that follows it since.',
    ],
    [
      'what the first dose counts from',
      spine().on('denosumab', '2026-03-05'),
      't1/dose/1',
      'Denosumab started on 2026-03-05. Dose 1 is due on 2026-03-05, the first day of the course.',
    ],
    [
      'that a first dose waits for the hip',
      aPatient().fracture('2026-03-01', 'hip', { surgeryOn: '2026-03-02' }).on('zoledronate', '2026-03-05'),
      't1/dose/1',
      'Dose 1 is due on 2026-03-16, because of hip surgery.',
    ],
    [
      'which dose the next one counts from',
      spine().on('denosumab', '2026-03-05', { doses: ['2026-03-09'] }),
      't1/dose/2',
      'Denosumab started on 2026-03-05, dose 1 given on 2026-03-09. Dose 2 is due on 2026-09-09, counted from the last dose given, on 2026-03-09.',
    ],
    [
      'where a series of doses began',
      spine().on('romosozumab', '2026-02-28', { doses: ['2026-02-28', '2026-03-28'] }),
      't1/dose/3',
      'Dose 3 is due on 2026-04-28, counted from the dose of 2026-02-28.',
    ],
    [
      'which blood tests are asked for',
      spine().on('ibandronate-iv', '2026-03-05'),
      't1/pre-dose-labs/1',
      'Intravenous ibandronate started on 2026-03-05. Dose 1 is due on 2026-03-05, the first day of the course. Asked for: adjusted calcium, vitamin D, creatinine clearance.',
    ],
    [
      'how weak the kidneys were',
      spine()
        .on('denosumab', '2026-03-05', { doses: ['2026-03-05'] })
        .event('lab', '2026-03-01', { test: 'creatinine-clearance', value: 22, unit: 'mL/min' }),
      't1/post-dose-calcium/1',
      'Dose 1 on 2026-03-05 with a creatinine clearance of 22 mL/min.',
    ],
    [
      'what a treatment must be followed for',
      spine().on('denosumab', '2026-03-05', { doses: ['2026-03-05'], endedOn: '2026-05-01' }),
      't1/sequence/start',
      'Denosumab started on 2026-03-05, dose 1 given on 2026-03-05, ended on 2026-05-01. It follows the end of the course.',
    ],
    [
      'to which day supplies last',
      spine().on('alendronate', '2026-02-01', { supplies: [{ on: '2026-02-01', days: 28 }] }),
      't1/supply-gap/2026-02-28',
      'Last supply handed out on 2026-02-01; all supplies together last to 2026-02-28.',
    ],
    [
      'what came before an infusion',
      spine()
        .on('denosumab', '2025-03-05', { doses: ['2025-03-05'] })
        .on('zoledronate', '2025-09-05', { doses: ['2025-09-05'] }),
      't2/turnover-check/month-3',
      'Its first dose on 2025-09-05 came after denosumab, last given on 2025-03-05.',
    ],
    [
      'how much pain was recorded',
      spine().event('pain', '2026-03-01', { nrs: 8, worsening: true }),
      'f1/augmentation-referral/2026-03-01',
      'Pain of 8 out of 10 recorded on 2026-03-01, with a sign of worsening, deformity or breathing, pain since 2026-01-31.',
    ],
    [
      'how much the pain disables',
      spine().event('pain', '2026-05-01', { nrs: 4, rdq: 18 }),
      'f1/augmentation-referral/2026-05-01',
      'Pain of 4 out of 10 and disability (RDQ) of 18 out of 24 recorded on 2026-05-01, pain since 2026-01-31.',
    ],
    [
      'that the new team has to know',
      spine()
        .on('denosumab', '2026-03-05', { doses: ['2026-03-05'] })
        .event('discharge', '2026-04-01'),
      'f1/handover-watch/2026-04-01',
      'The patient left on 2026-04-01 with denosumab to be continued or followed.',
    ],
    [
      'on which treatment a bone broke',
      spine().on('alendronate', '2026-02-10').fracture('2026-05-01', 'hip'),
      'f2/adherence-review/refracture',
      'On treatment: alendronate since 2026-02-10.',
    ],
  ])('says %s', (_, story, key, facts) => {
    expect(reasonOf(story, key, '2027-03-01')?.text).toContain(` ${facts} `.trim());
  });

  it('ends with the rule and its version, whatever the kind', () => {
    const story = spine()
      .on('denosumab', '2026-03-05', { doses: ['2026-03-05'] })
      .on('alendronate', '2026-03-05', { supplies: [{ on: '2026-03-05', days: 28 }] })
      .event('fall', '2026-04-01')
      .event('declined-treatment', '2026-04-02')
      .event('red-flag', '2026-04-01', { flag: 'infection' });
    const ids = new Set(rulesOf(shippedProtocol).map(({ rule }) => rule.id));
    for (const { because, key } of plan(story.asOf('2026-06-01')).tasks) {
      for (const { rule, text, source } of because) {
        expect([key, ids.has(rule)]).toEqual([key, true]);
        expect(text.endsWith(` Rule ${rule} of protocol osteon 2026.11.`)).toBe(true);
        expect(text).toMatch(/\d{4}-\d\d-\d\d/);
        expect(text).not.toMatch(/\.\.|\?\.|undefined|null|NaN| {2}/);
        expect(source).toMatch(/ \[(seed|found|mem|own): [a-z ]+\]$/);
      }
    }
  });

  it('shows what nobody has verified yet as an unverified default', () => {
    const { source } = reasonOf(spine(), 'f1/falls-reminder/year-1', '2026-02-01') ?? { source: '' };
    expect(source).toBe('at least yearly: World Falls Guidelines [mem: unverified default]');
    expect(Object.values(SOURCE_MARK_WORDS).filter((words) => words.includes('unverified'))).toHaveLength(1);
  });

  it('keeps the words of two protocols apart that share a rule', () => {
    const other: Protocol = { ...shippedProtocol, id: 'north', version: '2027.01' };
    const facts = spine().asOf('2026-02-01');
    const ends = [shippedProtocol, other, shippedProtocol].map(
      (protocol) => /of protocol (.*)$/.exec(plan(facts, protocol).tasks[0]?.because[0]?.text ?? '')?.[1],
    );
    expect(ends).toEqual(['osteon 2026.11.', 'north 2027.01.', 'osteon 2026.11.']);
  });

  it('has a name for every agent, bone and test', () => {
    expect(Object.keys(AGENT_NAMES)).toEqual([...AGENTS]);
    expect(Object.keys(SITE_NAMES)).toEqual([...SITES]);
    expect(Object.keys(GATE_WORDS)).toEqual(Object.keys(shippedProtocol.gates.tests));
    for (const name of Object.values(AGENT_NAMES)) expect(name).toMatch(/^[A-Z]/);
  });
});
