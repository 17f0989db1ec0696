import type { LocalDate } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import { AppError, isAppError, type AppErrorCode } from '../errors.ts';
import { addImportCounts, noImportCounts, type ImportCounts } from './import-counts.ts';
import type { ImportStore, OpenedImport } from './import-store.ts';
import type { ImportedPatient, RefusalOutcome, TranslateBundle } from './imported-patient.ts';
import { OtherPerson } from './check-own-data.ts';
import { cameAgain, ErasedPerson, otherPerson, storePatient } from './store-patient.ts';
import type { StoringRules } from './storing-run.ts';

export interface BundleSource {
  /** As the sender or the operator knows it: a path, an upload. */
  readonly name: string;
  /** To be read once, before the next source is asked for. */
  readonly stream: AsyncIterable<Uint8Array>;
}

export interface ImportDeps {
  readonly imports: ImportStore;
  readonly translateBundle: TranslateBundle;
}

export interface ImportProgress {
  readonly name: string;
  readonly counts: Readonly<ImportCounts>;
}

export interface ImportOptions {
  /** Follow up episodes diagnosed from this day on; absent: 12 months before the service's today. */
  readonly enrolSince?: LocalDate;
  /** Whether patients agreed to messages through the telephones and addresses that the sender knows; yes when absent. */
  readonly consented?: boolean;
  readonly onStart?: (run: OpenedImport) => void;
  /** After every bundle. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Asks to stop: the bundle in hand is finished, the next is not begun. */
  readonly signal?: AbortSignal;
}

export interface RefusedBundle {
  readonly name: string;
  readonly outcome: RefusalOutcome;
}

export interface ImportResult extends OpenedImport {
  readonly counts: Readonly<ImportCounts>;
  readonly refused: readonly RefusedBundle[];
  /** Stopped before the end, by the signal; importing again goes on from there. */
  readonly stopped: boolean;
}

/** Refusals of what a bundle holds, or of its patient now: it is refused, the run goes on. Anything else ends the run. */
const REFUSALS = new Set<AppErrorCode>([
  'FLS-1010',
  'FLS-1011',
  'FLS-1012',
  'FLS-1013',
  'FLS-1014',
  'FLS-1016',
  'FLS-1021',
  'FLS-1023',
  'FLS-1025',
  'FLS-1032',
  'FLS-1185',
]);

/**
 * Imports bundles one after the other, each in one transaction: stored and planned as a whole, or refused as a whole
 * with an OperationOutcome. Importing again writes only what differs; a wider `enrolSince` enrols what was history.
 * Throws FLS-1028 for an unknown service, and whatever ends a run, such as a lost database.
 */
export async function importBundles(
  { imports, translateBundle }: ImportDeps,
  actor: Actor,
  sources: AsyncIterable<BundleSource>,
  { enrolSince, consented = true, onStart, onProgress, signal }: ImportOptions = {},
): Promise<ImportResult> {
  const run = await imports.openImport(actor, serviceOf(actor), 'fhir-r4', enrolSince ?? null);
  onStart?.(run);
  let counts = noImportCounts();
  const refused: RefusedBundle[] = [];
  let stopped = false;
  try {
    for await (const { name, stream } of sources) {
      if (signal?.aborted === true) {
        stopped = true;
        break;
      }
      const translation = await translateBundle(stream, run);
      const stored: Stored = translation.ok
        ? await storeBundle(imports, actor, run, translation.patients, { consented })
        : translation;
      counts = addImportCounts(
        counts,
        stored.ok ? { ...stored.counts, bundlesRead: 1 } : { bundlesRead: 1, bundlesRefused: 1 },
      );
      if (!stored.ok) refused.push({ name, outcome: stored.outcome });
      if (isWorthRecording(counts.bundlesRead)) await imports.recordProgress(run, { ...counts });
      onProgress?.({ name, counts });
    }
  } catch (error) {
    // a database that is gone cannot be told; the error that ended the run is the one to report
    await imports.closeImport(actor, run, 'failed', { ...counts }).catch(() => undefined);
    throw error;
  }
  await imports.closeImport(actor, run, stopped ? 'failed' : 'done', { ...counts });
  return { ...run, counts, refused, stopped };
}

/** Those who watch a long run see it move; a commit for every bundle of thousands would cost more than it tells. */
const isWorthRecording = (bundlesRead: number): boolean => bundlesRead <= 20 || bundlesRead % 20 === 0;

type Stored =
  { readonly ok: true; readonly counts: ImportCounts } | { readonly ok: false; readonly outcome: RefusalOutcome };

/** Two imports of one new patient at a time: the later one finds the patient when it tries again. */
const TRIES = 4;

async function storeBundle(
  imports: ImportStore,
  actor: Actor,
  run: OpenedImport,
  patients: readonly ImportedPatient[],
  rules: StoringRules,
): Promise<Stored> {
  // one order for everybody, so that two imports never wait for each other in a circle
  const ordered = [...patients].sort((one, other) => orderOf(one).localeCompare(orderOf(other)));
  for (let attempt = 1; ; attempt += 1) {
    try {
      const counts = await imports.inTransaction(actor, async (transaction) => {
        let sum = noImportCounts();
        const patientIds: string[] = [];
        for (const patient of ordered) {
          const stored = await storePatient(transaction, actor, run, patient, rules);
          sum = addImportCounts(sum, stored.counts);
          patientIds.push(stored.patientId);
        }
        await transaction.audit(actor, patientIds);
        return sum;
      });
      return { ok: true, counts };
    } catch (error) {
      if (attempt < TRIES && isRace(error)) continue;
      if (error instanceof OtherPerson) await askWhoItIs(imports, actor, run, error);
      if (error instanceof ErasedPerson) await askWhetherToReturn(imports, actor, run, error);
      if (error instanceof AppError && REFUSALS.has(error.code)) return { ok: false, outcome: outcomeOf(error) };
      throw error;
    }
  }
}

/** In a transaction of its own: that of the bundle is undone. */
const askWhoItIs = (imports: ImportStore, actor: Actor, run: OpenedImport, { patientId }: OtherPerson): Promise<void> =>
  imports.inTransaction(actor, async (transaction) => {
    await transaction.raise(run.serviceId, patientId, [otherPerson(patientId)]);
    await transaction.audit(actor, [patientId]);
  });

/** The same. */
const askWhetherToReturn = (
  imports: ImportStore,
  actor: Actor,
  run: OpenedImport,
  { erasureId }: ErasedPerson,
): Promise<void> =>
  imports.inTransaction(actor, (transaction) => transaction.noteReturn(run.serviceId, erasureId, cameAgain(erasureId)));

/** A number that somebody else stored just now, or a deadlock: nothing is stored, and a second try sees what is there. */
const isRace = (error: unknown): boolean =>
  isAppError(error, 'FLS-1023') || (isAppError(error, 'FLS-1021') && error.details?.['matches'] === undefined);

const orderOf = ({ identifiers: [first] }: ImportedPatient): string => `${first?.system ?? ''}|${first?.value ?? ''}`;

/** A refusal of ours in FHIR's words. */
function outcomeOf({ code, message, field }: AppError): RefusalOutcome {
  const text = field === undefined ? message : `${message} (${field})`;
  return {
    resourceType: 'OperationOutcome',
    issue: [
      { severity: 'error', code: 'business-rule', details: { coding: [{ system: 'urn:osteon:error', code }], text } },
    ],
  };
}
