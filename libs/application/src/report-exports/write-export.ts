import type { Facts, LocalDate } from '@osteon/domain';
import type { WorkerActor } from '../actor.ts';
import { isAppError } from '../errors.ts';
import { assembleFacts } from '../facts/assemble-facts.ts';
import { heldFacts, setAsideAfterDeath } from '../facts/held-facts.ts';
import type { PatientStore } from '../ports/patient-store.ts';
import type { ExportClaim, ExportFormat, ExportRow } from '../ports/report-export-store.ts';
import type { ExportDeps } from './ask-export.ts';
import { readSection, REPORT_SECTIONS, type ReportFigures } from './report-figures.ts';

/** What a report is written from. */
export interface ReportToWrite {
  readonly figures: ReportFigures;
  readonly preparedBy: string;
  readonly preparedOn: LocalDate;
}

/** How the files are made: given by the program, because no rule is in it. */
export interface ReportWriters {
  readonly write: (format: Exclude<ExportFormat, 'fls-db'>, report: ReportToWrite, madeOn: Date) => Promise<Uint8Array>;
  readonly flsDbRows: (
    facts: Facts,
    person: { readonly postCode: string | null },
    period: { readonly from: LocalDate; readonly to: LocalDate; readonly asOf: LocalDate },
  ) => readonly Omit<ExportRow, 'patientId'>[];
}

export interface WriteExportDeps {
  readonly reportExports: ExportDeps['reportExports'];
  /** The stores for one service. */
  readonly as: (actor: WorkerActor) => ExportDeps & { readonly patients: PatientStore };
  readonly writers: ReportWriters;
}

export interface ExportTurn {
  readonly outcome: 'more' | 'finished' | 'failed' | 'taken';
}

/** Patients between two looks whether it was cancelled; what a killed worker loses. */
const BATCH = 50;
/** Batches of one turn: a worker that stops waits no longer. */
const BATCHES_A_TURN = 10;
/** One that was begun so often stops the worker each time: it is given up. */
const MOST_CLAIMS = 200;

/**
 * One turn of a file: the next parts of the report, or the next patients, are read and kept, each with how far it has
 * come; a stop costs one of them, and nothing is written twice. The last turn writes the file.
 */
export async function writeExport(
  deps: WriteExportDeps,
  id: string,
  { leaseMs, batch = BATCH, batches = BATCHES_A_TURN }: { leaseMs: number; batch?: number; batches?: number },
): Promise<ExportTurn> {
  const { reportExports } = deps;
  const claim = await reportExports.claim(id, leaseMs);
  if (claim === null) return { outcome: 'taken' };
  if (claim.generation > MOST_CLAIMS) {
    await reportExports.fail(claim, 'FLS-1413');
    return { outcome: 'failed' };
  }
  try {
    return claim.format === 'fls-db'
      ? await writeRows(deps, claim, { leaseMs, batch, batches })
      : await writeReport(deps, claim, claim.format, leaseMs);
  } catch (error) {
    // What is away for a moment is tried again when the lease ends.
    if (!isAppError(error) || error.status >= 500) throw error;
    await reportExports.fail(claim, error.code);
    return { outcome: 'failed' };
  }
}

async function writeReport(
  { reportExports, as, writers }: WriteExportDeps,
  claim: ExportClaim,
  format: Exclude<ExportFormat, 'fls-db'>,
  leaseMs: number,
): Promise<ExportTurn> {
  const { serviceId, serviceName, askedOn, askedAt, from, to, asOf, scope, copy } = claim;
  const actor: WorkerActor = { kind: 'worker', serviceId };
  const acting = as(actor);
  const sections: Record<string, unknown> = { ...claim.sections };
  for (const section of REPORT_SECTIONS) {
    if (section in sections) continue;
    // As it will be read again after a stop: a file does not depend on whether there was one.
    const read = JSON.stringify(await readSection(acting, actor, section, { from, to, asOf, scope, copy }));
    sections[section] = JSON.parse(read);
    if (!(await reportExports.keepSection(claim, section, sections[section], leaseMs))) return { outcome: 'taken' };
  }
  const figures = sections as unknown as ReportFigures;
  const report = { figures, preparedBy: serviceName, preparedOn: askedOn };
  const file = await writers.write(format, report, new Date(askedAt));
  return { outcome: (await reportExports.finish(claim, file)) ? 'finished' : 'taken' };
}

async function writeRows(
  { reportExports, as, writers }: WriteExportDeps,
  claim: ExportClaim,
  { leaseMs, batch, batches }: { leaseMs: number; batch: number; batches: number },
): Promise<ExportTurn> {
  const { serviceId } = claim;
  const { patients } = as({ kind: 'worker', serviceId });
  let { cursor } = claim;
  for (let n = 1; n <= batches; n += 1) {
    const people = await reportExports.patientsAfter(serviceId, claim, cursor, batch);
    const rows: ExportRow[] = [];
    for (const { patientId, postCode } of people) {
      const state = await patients.readForChange(serviceId, patientId, false);
      // erased a moment ago
      if (state === null) continue;
      const { birthDate, sex, careHomeResident, timeZone } = state;
      const held = setAsideAfterDeath(heldFacts(state.facts)).facts;
      const person = { id: patientId, birthDate, sex, careHomeResident };
      const { facts } = assembleFacts(person, { timeZone }, claim.asOf, held);
      for (const row of writers.flsDbRows(facts, { postCode }, claim)) rows.push({ patientId, ...row });
    }
    const last = people.at(-1);
    if (last !== undefined) {
      cursor = last.patientId;
      if (!(await reportExports.keepRows(claim, cursor, rows, leaseMs))) return { outcome: 'taken' };
    }
    if (people.length < batch) {
      return { outcome: (await reportExports.finish(claim, null)) ? 'finished' : 'taken' };
    }
  }
  await reportExports.release(claim);
  return { outcome: 'more' };
}
