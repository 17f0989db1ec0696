import { randomUUID } from 'node:crypto';
import { serviceOf, type Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import { pageOf, placeOf, type Page, type PageQuery } from '../inbox/read-inbox.ts';
import type { PatientReader, PatientRecord } from '../ports/patient-reader.ts';
import { letterFactsOf, type LetterFacts } from './letter-facts.ts';
import type { BatchLetter, LetterBatchRecord, LetterRecord, LetterStore, LetterWithText } from './letter-store.ts';
import type { MessageText } from './message-store.ts';
import type { LetterName } from './template-catalogue.ts';

/** Writes a letter about a patient, in the service's own words where it has some. */
export type WriteLetter = (letter: {
  readonly name: LetterName;
  readonly serviceId: string;
  readonly language: string;
  readonly facts: LetterFacts;
  readonly clinic: PatientRecord['clinic'];
}) => MessageText;

export interface LetterDeps {
  readonly letters: LetterStore;
  readonly patientReader: PatientReader;
}

/** A letter that a nurse asks for. */
export interface RequestLetter {
  readonly kind: 'handover' | 'rebound-risk' | 'gp';
  /** To whom, with the lines of the address; the patient's own letter goes to the patient when absent. */
  readonly recipient?: { readonly name: string; readonly lines: readonly string[] } | undefined;
  /** The same key again finds the letter that is there. */
  readonly idempotencyKey?: string | undefined;
}

/** Letters in one print run. */
export const LETTERS_OF_A_BATCH = 300;

/**
 * Writes a letter about a patient for the next print run: to the GP, to whoever takes over, or to the patient about
 * what follows a stop of denosumab. It states what is recorded, with its sources, and recommends no treatment.
 * FLS-1020 no such patient; FLS-1322 nothing to write about, or the patient has died; FLS-1323 nobody to write to.
 */
export async function requestLetter(
  deps: LetterDeps & { readonly writeLetter: WriteLetter },
  actor: Actor,
  patientId: string,
  { kind, recipient, idempotencyKey }: RequestLetter,
): Promise<LetterWithText> {
  const serviceId = serviceOf(actor);
  const patient = await deps.patientReader.readPatient(actor, serviceId, patientId);
  if (patient === null) throw new AppError('FLS-1020');
  const facts = letterFactsOf(patient);
  const isForPatient = kind === 'rebound-risk';
  if (isForPatient && patient.diedOn !== null)
    throw new AppError('FLS-1322', { field: 'kind', message: 'the patient has died' });
  if (isForPatient && facts.denosumab === null)
    throw new AppError('FLS-1322', { field: 'kind', message: 'no dose of denosumab is recorded' });
  const to = recipient ? [recipient.name, ...recipient.lines].join('\n') : isForPatient ? addressOf(patient) : null;
  if (to === null) throw new AppError('FLS-1323', { field: 'recipient' });
  // Colleagues read English, whatever the patient does.
  const language = isForPatient ? patient.language : 'en';
  const text = deps.writeLetter({ name: `letter/${kind}`, serviceId, language, facts, clinic: patient.clinic });
  const id = await deps.letters.write(actor, serviceId, {
    patientId,
    kind,
    idempotencyKey: `letter/${serviceId}/${patientId}/${kind}/${idempotencyKey ?? randomUUID()}`,
    language,
    recipient: to,
    text,
  });
  return readLetter(deps, actor, id);
}

/** Name and address of a patient, a line each; null without an address. */
export function addressOf({
  given,
  family,
  address,
}: Pick<PatientRecord, 'given' | 'family' | 'address'>): string | null {
  const text = (value: unknown): string[] => (typeof value === 'string' && value.trim() !== '' ? [value.trim()] : []);
  const lines = Array.isArray(address?.['lines']) ? address['lines'].flatMap(text) : [];
  const rest = [...lines, ...text(address?.['city']), ...text(address?.['postalCode'])];
  return rest.length === 0 ? null : [`${given} ${family}`, ...rest].join('\n');
}

/** One letter with its text. FLS-1325 when the service has none such. */
export async function readLetter(
  { letters }: Pick<LetterDeps, 'letters'>,
  actor: Actor,
  id: string,
): Promise<LetterWithText> {
  const letter = await letters.read(actor, serviceOf(actor), id);
  if (letter === null) throw new AppError('FLS-1325');
  return letter;
}

/** One letter for its paper, as it was written. FLS-1325 when the service has no such letter. */
export async function readLetterToPrint(
  { letters }: Pick<LetterDeps, 'letters'>,
  actor: Actor,
  id: string,
): Promise<BatchLetter> {
  const letter = await letters.readToPrint(actor, serviceOf(actor), id);
  if (letter === null) throw new AppError('FLS-1325');
  return letter;
}

/**
 * Takes back a letter that somebody asked for, before it is put into a batch. FLS-1325 when the service has none such;
 * FLS-1326 when it stands in a batch, or is a reminder, whose message has gone by it.
 */
export async function withdrawLetter(
  { letters }: Pick<LetterDeps, 'letters'>,
  actor: Actor,
  id: string,
): Promise<void> {
  const outcome = await letters.withdraw(actor, serviceOf(actor), id);
  if (outcome === 'not-found') throw new AppError('FLS-1325');
  if (outcome === 'too-late') throw new AppError('FLS-1326');
}

/** Letters of the service, the newest first; only what waits for a print run when `toPrint`. */
export async function listLetters(
  { letters }: Pick<LetterDeps, 'letters'>,
  actor: Actor,
  { toPrint, ...query }: PageQuery & { readonly toPrint: boolean },
): Promise<Page<LetterRecord>> {
  const rows = await letters.list(actor, serviceOf(actor), toPrint, query.limit + 1, placeOf(query));
  return pageOf(rows, query.limit, ({ createdAt, id }) => `${createdAt}_${id}`);
}

/**
 * Puts the letters that wait into a batch, the oldest first, at most `LETTERS_OF_A_BATCH`; those of patients who died,
 * left or want no letters stay behind. FLS-1324 when nothing waits.
 */
export async function makeLetterBatch(
  { letters }: Pick<LetterDeps, 'letters'>,
  actor: Actor,
): Promise<LetterBatchRecord> {
  const batch = await letters.makeBatch(actor, serviceOf(actor), LETTERS_OF_A_BATCH);
  if (batch === null) throw new AppError('FLS-1324');
  return batch;
}

/** Batches of the service, the newest first. */
export async function listLetterBatches(
  { letters }: Pick<LetterDeps, 'letters'>,
  actor: Actor,
  query: PageQuery,
): Promise<Page<LetterBatchRecord>> {
  const rows = await letters.listBatches(serviceOf(actor), query.limit + 1, placeOf(query));
  return pageOf(rows, query.limit, ({ madeAt, id }) => `${madeAt}_${id}`);
}

/**
 * The letters of a batch as they are printed. One that is held by now is left out, also when the batch is printed
 * again. FLS-1325 when the service has no such batch.
 */
export async function readLetterBatch(
  { letters }: Pick<LetterDeps, 'letters'>,
  actor: Actor,
  id: string,
): Promise<readonly BatchLetter[]> {
  const found = await letters.readBatch(actor, serviceOf(actor), id);
  if (found === null) throw new AppError('FLS-1325');
  return found;
}

/** Says that a batch was posted; said again, the first time counts. FLS-1325 when the service has no such batch. */
export async function markBatchPosted(
  { letters }: Pick<LetterDeps, 'letters'>,
  actor: Actor,
  id: string,
): Promise<void> {
  if (!(await letters.markPosted(actor, serviceOf(actor), id))) throw new AppError('FLS-1325');
}
