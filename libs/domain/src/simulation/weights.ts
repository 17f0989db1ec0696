import type { Agent, AssessmentTreatment, Site } from '../facts/facts.ts';
import type { ParameterValues } from './parameters.ts';

interface Weighted<Choice> {
  readonly choice: Choice;
  readonly weight: number;
}

/** The choices that are made by weight. */
export interface Weights {
  readonly sites: readonly Weighted<Site>[];
  readonly agents: readonly Weighted<Agent>[];
  readonly advice: readonly Weighted<AssessmentTreatment>[];
}

const SITES = ['spine', 'hip', 'wrist', 'humerus', 'pelvis', 'other'] as const satisfies readonly Site[];
const AGENTS = [
  'alendronate',
  'risedronate',
  'ibandronate',
  'ibandronate-iv',
  'zoledronate',
  'denosumab',
  'teriparatide',
  'romosozumab',
  'raloxifene',
] as const satisfies readonly Agent[];
const ADVICE = [
  'recommended',
  'continue',
  'refer',
  'inappropriate',
  'declined',
  'undecided',
] as const satisfies readonly AssessmentTreatment[];

/** The weights of the parameters, beside what they weigh. */
export function weightsOf(values: ParameterValues): Weights {
  return {
    sites: SITES.map((choice) => ({ choice, weight: values[`fracture.${choice}`] })),
    agents: AGENTS.map((choice) => ({ choice, weight: values[`agent.${choice}`] })),
    advice: ADVICE.map((choice) => ({ choice, weight: values[`advice.${choice}`] })),
  };
}
