import type { LocalDate, SuggestedContact } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import { planView, type TaskView } from '../plan/task-view.ts';
import type { PatientReader } from '../ports/patient-reader.ts';

export interface PlanView {
  readonly patientId: string;
  readonly asOf: LocalDate;
  readonly tasks: readonly TaskView[];
  readonly contacts: readonly SuggestedContact[];
}

/** The stored plan of a patient as it stands on a day, each task with its reasons. FLS-1020 when there is none such. */
export async function readPlan(
  deps: { readonly patientReader: PatientReader },
  actor: Actor,
  patientId: string,
  asOf?: LocalDate,
): Promise<PlanView> {
  const record = await deps.patientReader.readPlan(actor, serviceOf(actor), patientId);
  if (record === null) throw new AppError('FLS-1020');
  const on = asOf ?? record.today;
  return { patientId, asOf: on, ...planView(record.tasks, record, record.holidays, on, record.protocol) };
}
