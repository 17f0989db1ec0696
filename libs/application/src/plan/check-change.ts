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
  if (orphan !== undefined) {
    const at = { factId: orphan, field: 'ref' };
    throw refusalAt('FLS-1014', at, held, placeOf, 'names a course that is not there', {});
  }
  // The planner's facts have at least one fracture; a patient known by an import alone may have none.
  const fractures = facts.fractures.length > 0 ? facts.fractures : [NO_FRACTURE(state.birthDate)];
  const checked = checkFacts({ ...facts, fractures });
  if (checked.ok) return;
  const { code, message, path } = checked.error;
  const origin = originOf(path);
  const details = { path, fault: code };
  if (origin === null) throw new AppError(CODES[code], { ...patientField(path), message, details });
  throw refusalAt(CODES[code], origin, held, placeOf, message, details);
}

const NO_FRACTURE = (diagnosedOn: string) => ({ id: 'none', site: 'other' as const, diagnosedOn });

const patientField = (path: string): { field?: string } =>
  path.startsWith('/patient/') ? { field: path.slice('/patient/'.length) } : {};

/** Said at its place in the request; of a fact that was recorded earlier, which one it is that must be corrected. */
function refusalAt(
  code: AppErrorCode,
  { factId, field }: { factId: string; field: string },
  held: readonly FactRecord[],
  placeOf: ReadonlyMap<string, string>,
  fault: string,
  details: Readonly<Record<string, unknown>>,
): AppError {
  const place = placeOf.get(factId);
  if (place !== undefined) {
    return new AppError(code, { field: place === '' ? field : `${place}.${field}`, message: fault, details });
  }
  const fact = held.find(({ id }) => id === factId);
  const what = fact === undefined ? factId : `${fact.type} of ${fact.on} (${factId})`;
  return new AppError(code, {
    message: `a fact recorded earlier does not fit: ${what}: ${field} ${fault}`,
    details: { ...details, fact: { id: factId, type: fact?.type, on: fact?.on, field } },
  });
}
