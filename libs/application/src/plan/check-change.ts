import { checkFacts, type FactsErrorCode } from '@osteon/domain';
import { AppError, type AppErrorCode } from '../errors.ts';
import { assembleFacts } from '../facts/assemble-facts.ts';
import type { FactRecord } from '../facts/fact-record.ts';
import type { PatientState } from './patient-state.ts';

const CODES: Readonly<Record<FactsErrorCode, AppErrorCode>> = {
  'invalid-json': 'FLS-1010',
  'invalid-facts': 'FLS-1010',
  'date-in-future': 'FLS-1011',
  'date-before-birth': 'FLS-1012',
  'date-after-death': 'FLS-1013',
  'unknown-reference': 'FLS-1014',
};

/**
 * Checks all that would be known of the patient, history included, as the planner's facts as of today in the
 * service's zone. The first fault is thrown, said at its place in the request when something new is at fault.
 * @param held what would hold: earlier facts (those after a death set aside) and the new rows as they are
 */
export function checkChange(
  state: PatientState,
  held: readonly FactRecord[],
  placeOf: ReadonlyMap<string, string>,
): void {
  const { facts, originOf, orphans } = assembleFacts(
    { id: state.patientId, ...state },
    { timeZone: state.timeZone },
    state.today,
    held,
  );
  const [orphan] = orphans;
  if (orphan !== undefined) throw new AppError('FLS-1014', fieldAt(placeOf, orphan, 'ref'));
  // The planner's facts have at least one fracture; a patient known by an import alone may have none.
  const fractures = facts.fractures.length > 0 ? facts.fractures : [NO_FRACTURE(state.birthDate)];
  const checked = checkFacts({ ...facts, fractures });
  if (checked.ok) return;
  const { code, message, path } = checked.error;
  const origin = originOf(path);
  const place = origin === null ? patientField(path) : fieldAt(placeOf, origin.factId, origin.field);
  throw new AppError(CODES[code], { ...place, message: `${message}`, details: { path, fault: code } });
}

const NO_FRACTURE = (diagnosedOn: string) => ({ id: 'none', site: 'other' as const, diagnosedOn });

const patientField = (path: string): { field?: string } =>
  path.startsWith('/patient/') ? { field: path.slice('/patient/'.length) } : {};

/** Nothing is said of the place when the fault lies in what was recorded before. */
function fieldAt(placeOf: ReadonlyMap<string, string>, factId: string, field: string): { field?: string } {
  const place = placeOf.get(factId);
  if (place === undefined) return {};
  return { field: place === '' ? field : `${place}.${field}` };
}
