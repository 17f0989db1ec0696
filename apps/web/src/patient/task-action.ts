import type { PatientView, TaskView } from '@osteon/contracts';
import { CALL_KINDS } from './contact-questions.ts';
import type { FactAnswers, FactType } from './fact-fields.ts';

type Fact = PatientView['facts'][number];

/** What a nurse records to close a task, with what is known of it filled in already. */
export type TaskAction =
  | { readonly kind: 'contact' }
  | { readonly kind: 'fact'; readonly type: FactType; readonly answers: FactAnswers; readonly on?: string }
  | {
      readonly kind: 'correction';
      readonly fact: Fact;
      readonly answers: FactAnswers;
      /** it went on, and was right before */
      readonly isChange?: boolean;
    };

/** What is opened beside a patient's record. */
export type PatientAction = TaskAction | { readonly kind: 'details' };

const CLOSED_BY: Readonly<Record<string, FactType>> = {
  assessment: 'fls-assessment',
  'treatment-decision': 'fls-assessment',
  'decline-revisit': 'fls-assessment',
  dxa: 'dxa',
  'falls-assessment': 'falls-assessment',
  'augmentation-review': 'augmentation-review',
  'augmentation-referral': 'augmentation-referral',
  'pain-escalation': 'pain-escalation',
  dose: 'dose',
  'pre-dose-labs': 'lab',
  'post-dose-calcium': 'lab',
  'turnover-check': 'lab',
  'supply-gap': 'supply',
  'treatment-review': 'treatment-review',
  'pause-reassessment': 'treatment-review',
  'adherence-review': 'treatment-review',
  sequence: 'treatment',
};
const TEST_OF: Readonly<Record<string, string>> = {
  'post-dose-calcium': 'adjusted-calcium',
  'turnover-check': 'ctx',
};

function answersFor(task: TaskView, type: FactType): FactAnswers {
  const test = TEST_OF[task.kind];
  if (type === 'lab') return test === undefined ? {} : { test, unit: test === 'ctx' ? 'ng/L' : 'mmol/L' };
  if (task.treatment !== null && (type === 'dose' || type === 'supply' || type === 'treatment-review')) {
    return { treatment: task.treatment };
  }
  return {};
}

/** The record that closes this task, or null where only time or another service can. */
export function actionFor(task: TaskView, facts: readonly Fact[], asOf: string): TaskAction | null {
  if (task.status === 'done' || task.status === 'cancelled') return null;
  if (CALL_KINDS.some((kind) => kind === task.kind)) return task.opensOn > asOf ? null : { kind: 'contact' };
  const held = facts.filter((fact) => fact.holds && !fact.retracts);
  if (task.kind === 'red-flag') {
    const flag = task.occurrence.replace(/-\d{4}-\d{2}-\d{2}$/, '');
    const on = task.occurrence.slice(-10);
    const raised = held.find((fact) => fact.type === 'red-flag' && fact.payload['flag'] === flag && fact.on === on);
    // The planner raises a rebound fracture itself: there is no fact yet to be corrected.
    return raised === undefined
      ? { kind: 'fact', type: 'red-flag', answers: { flag, resolvedOn: asOf } }
      : { kind: 'correction', fact: raised, answers: { resolvedOn: asOf } };
  }
  if (task.kind === 'handover-watch') {
    const left = held.find(
      (fact) => (fact.type === 'transfer' || fact.type === 'discharge') && fact.on === task.anchorOn,
    );
    return left === undefined ? null : { kind: 'correction', fact: left, answers: { acknowledgedOn: asOf } };
  }
  const type = CLOSED_BY[task.kind];
  return type === undefined ? null : { kind: 'fact', type, answers: answersFor(task, type) };
}
