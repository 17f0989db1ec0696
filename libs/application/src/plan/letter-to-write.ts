import type { LocalDate, ScheduledTask } from '@osteon/domain';
import type { FactRecord } from '../facts/fact-record.ts';
import type { PatientColumns } from './patient-state.ts';
import type { WorkItemToRaise } from './planned-change.ts';

type PlannedTask = Pick<ScheduledTask, 'kind' | 'occurrence' | 'treatment' | 'doneOn'>;

/**
 * Somebody on denosumab who declines follow-up is first told what follows a stop (protocol, section 5): nothing reminds
 * of a dose any more. A nurse is asked to write that letter, once for each day of declining.
 */
export function letterToWrite(
  patientId: string,
  held: readonly FactRecord[],
  planned: readonly PlannedTask[],
  { declinedOn }: Pick<PatientColumns, 'declinedOn'>,
): WorkItemToRaise[] {
  if (declinedOn === null || !isAtRisk(held, planned, declinedOn)) return [];
  const key = `letter/rebound-risk/${patientId}/${declinedOn}`;
  return [{ kind: 'letter', key, urgent: false, detail: { reason: 'rebound-risk', on: declinedOn } }];
}

/** Whether a course with a dose runs on that day, or what must follow it is not done. Without a dose nothing wears off. */
function isAtRisk(held: readonly FactRecord[], planned: readonly PlannedTask[], day: LocalDate): boolean {
  return held.some(({ type, ref, on, payload }) => {
    if (type !== 'treatment' || payload['agent'] !== 'denosumab' || on > day) return false;
    if (!held.some((dose) => dose.type === 'dose' && dose.ref === ref && dose.on <= day)) return false;
    const endedOn = payload['endedOn'];
    if (typeof endedOn !== 'string' || endedOn >= day) return true;
    return planned.some(
      ({ kind, occurrence, treatment, doneOn }) =>
        kind === 'sequence' && occurrence === 'start' && treatment === ref && doneOn === null,
    );
  });
}
