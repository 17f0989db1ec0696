import { ageOn, type LocalDate, type SuggestedContact } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { EpisodeRecord } from '../facts/fact-record.ts';
import { heldFacts } from '../facts/held-facts.ts';
import { planView, type TaskView } from '../plan/task-view.ts';
import type { FactHistoryRecord, PatientReader, PatientRecord } from '../ports/patient-reader.ts';

/** A stored fact with its place in the history. */
export interface FactView extends Omit<FactHistoryRecord, 'seq' | 'sourceKey'> {
  /** False for what a later row corrected or retracted. */
  readonly holds: boolean;
}

export interface PatientView extends Omit<
  PatientRecord,
  'today' | 'timeZone' | 'clinic' | 'protocol' | 'holidays' | 'tasks' | 'facts' | 'episodes'
> {
  readonly age: number;
  readonly asOf: LocalDate;
  readonly episodes: readonly Omit<EpisodeRecord, 'withdrawn'>[];
  readonly facts: readonly FactView[];
  readonly tasks: readonly TaskView[];
  readonly contacts: readonly SuggestedContact[];
}

/**
 * Everything of one patient as of a day (today in the service's zone when absent). Audited in the statement that
 * reads. FLS-1020 when the service has no such patient: missing and another service's are the same.
 */
export async function readPatient(
  deps: { readonly patientReader: PatientReader },
  actor: Actor,
  patientId: string,
  asOf?: LocalDate,
): Promise<PatientView> {
  const record = await deps.patientReader.readPatient(actor, serviceOf(actor), patientId);
  if (record === null) throw new AppError('FLS-1020');
  const { today, timeZone: _zone, clinic: _clinic, protocol, holidays, tasks, facts, episodes, ...patient } = record;
  const on = asOf ?? today;
  const holding = new Set(heldFacts(facts).map(({ id }) => id));
  return {
    ...patient,
    asOf: on,
    age: ageOn(patient.birthDate, on),
    episodes: episodes.filter(({ withdrawn }) => !withdrawn).map(({ withdrawn: _withdrawn, ...episode }) => episode),
    facts: facts.map(({ seq: _seq, sourceKey: _key, ...fact }) => ({ ...fact, holds: holding.has(fact.id) })),
    ...planView(tasks, patient, holidays, on, protocol),
  };
}
