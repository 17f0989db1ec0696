import type { PatientView } from '@osteon/contracts';

/** What of a patient was known when a form was opened. */
export interface Seen {
  readonly version: number;
  readonly facts: ReadonlySet<string>;
  readonly attempts: ReadonlySet<string>;
  /** As they stood; empty when that is not known any more. */
  readonly tasks: PatientView['tasks'];
}

type Known = Pick<PatientView, 'version' | 'facts' | 'attempts' | 'tasks'>;

export const seenOf = ({ version, facts, attempts, tasks }: Known): Seen => ({
  version,
  tasks,
  facts: new Set(facts.map(({ id }) => id)),
  attempts: new Set(attempts.map(({ id }) => id)),
});

/** What was known when a draft was kept: what was recorded by then. */
export function seenAt(patient: Known, version: number, savedAt: string): Seen {
  const before = <Entry extends { readonly recordedAt: string }>(entries: readonly Entry[]): Entry[] =>
    entries.filter(({ recordedAt }) => Date.parse(recordedAt) <= Date.parse(savedAt));
  return {
    ...seenOf({ ...patient, facts: before(patient.facts), attempts: before(patient.attempts), tasks: [] }),
    version,
  };
}

/** What was recorded since, the latest first, and who did so last. */
export interface News {
  readonly facts: PatientView['facts'];
  readonly attempts: PatientView['attempts'];
  readonly by: string | null;
  readonly at: string | null;
}

/** Null when nothing was: another version alone means that the plan, or an address, was brought up to date. */
export function newsSince(patient: Known, seen: Seen): News | null {
  const facts = patient.facts.filter(({ id }) => !seen.facts.has(id));
  const attempts = patient.attempts.filter(({ id }) => !seen.attempts.has(id));
  const [last] = [...facts, ...attempts].toSorted((a, b) => Date.parse(b.recordedAt) - Date.parse(a.recordedAt));
  if (last === undefined) return null;
  return { facts, attempts, by: last.recordedBy, at: last.recordedAt };
}
