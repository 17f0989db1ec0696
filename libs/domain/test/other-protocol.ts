import type { DosingRule, EpisodeRule, Offset, Protocol, TriggeredRule } from '../src/protocol/protocol.ts';
import { shippedProtocol } from '../src/protocol/shipped.ts';
import { plan } from '../src/plan/plan.ts';
import type { PlannedTask } from '../src/plan/plan-result.ts';
import type { PatientStory } from './a-patient.ts';

export const days = (n: number): Offset => ({ months: 0, days: n });
export const months = (n: number, more = 0): Offset => ({ months: n, days: more });

/** The tasks of a patient by another protocol, by key. */
export const tasksOf = (story: PatientStory, asOf: string, protocol: Protocol): Record<string, PlannedTask> =>
  Object.fromEntries(plan(story.asOf(asOf), protocol).tasks.map((task) => [task.key, task]));

/** The shipped protocol with one rule changed. */
export const withEpisodeRule = (id: string, more: Partial<EpisodeRule>): Protocol => ({
  ...shippedProtocol,
  episodeRules: shippedProtocol.episodeRules.map((rule) => (rule.id === id ? { ...rule, ...more } : rule)),
});
export const withDosing = (agent: string, more: Partial<DosingRule>): Protocol => ({
  ...shippedProtocol,
  dosingRules: shippedProtocol.dosingRules.map((rule) => (rule.agent === agent ? { ...rule, ...more } : rule)),
});
export const withTriggered = (trigger: string, more: Partial<TriggeredRule>): Protocol => ({
  ...shippedProtocol,
  triggeredRules: shippedProtocol.triggeredRules.map((rule) =>
    rule.trigger === trigger ? { ...rule, ...more } : rule,
  ),
});
