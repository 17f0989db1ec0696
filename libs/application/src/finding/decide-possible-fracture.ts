import type { LocalDate, Sex, Site } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import { toContactPoints } from '../imports/contact-points.ts';
import { requestLetter, type LetterDeps, type WriteLetter } from '../messages/letters.ts';
import { changePatient } from '../patients/change-patient.ts';
import { enrolPatient } from '../patients/enrol-patient.ts';
import { recordFacts } from '../patients/record-facts.ts';
import { UNDO_REASON, UNDO_SECONDS } from '../patients/undo-facts.ts';
import type { PatientStore, UnwrittenOutcome } from '../ports/patient-store.ts';
import type { ReportedPerson } from './fracture-pointer.ts';
import type { DecisionTransaction, PossibleFractureContent, PossibleFractureStore } from './possible-fracture.ts';

export interface FindingDecisionDeps {
  readonly possibleFractures: PossibleFractureStore;
  readonly patients: Pick<PatientStore, 'auditUnwritten'>;
}

/** The fracture as the person who looked at the evidence names it. */
export interface ConfirmedFracture {
  readonly site: Site;
  readonly diagnosedOn: LocalDate;
  readonly symptomatic: boolean | null;
}

export interface ConfirmPossibleFracture {
  readonly fracture: ConfirmedFracture;
  /** Whose it is: somebody known, or (null) the person named by the sender, who is enrolled. */
  readonly patientId: string | null;
  /** Of somebody new: what was put right of how the sender names them. */
  readonly person:
    (Pick<ReportedPerson, 'family' | 'sex'> & { readonly given: string; readonly birthDate: LocalDate }) | null;
  /** Of somebody new: whether the sender's numbers are taken over. */
  readonly withNumbers: boolean;
}

export interface ConfirmedPossibleFracture {
  readonly patientId: string;
  readonly version: number;
}

/**
 * A person says that there is a fracture, and whose: it is added to a known patient, or somebody new is enrolled with it,
 * by the use cases by which a nurse does either. All or nothing, with the work item.
 * FLS-1600 when the service has none such, FLS-1601 when it was decided or withdrawn, FLS-1603 when it is of somebody
 * known and another person is named; and what enrolling and recording refuse.
 */
export async function confirmPossibleFracture(
  deps: FindingDecisionDeps,
  actor: Actor,
  id: string,
  command: ConfirmPossibleFracture,
): Promise<ConfirmedPossibleFracture> {
  return deciding(deps, actor, async (transaction) => {
    const { patientId: known, content } = await waiting(transaction, actor, id);
    if (known !== null && command.patientId !== known) throw new AppError('FLS-1603', { field: 'patientId' });
    const { site, diagnosedOn, symptomatic } = command.fracture;
    const facts = [{ type: 'fracture', on: diagnosedOn, payload: { site, symptomatic } }] as const;
    const { patientId } = command;
    const changed =
      patientId === null
        ? await enrolTold(transaction, actor, content.person, command, facts)
        : await recordFacts(transaction, actor, patientId, { facts });
    const factId = changed.factIds[0] ?? null;
    await transaction.keepDecision(actor, id, { kind: 'confirmed', patientId: changed.patientId, factId });
    return { patientId: changed.patientId, version: changed.version };
  });
}

/**
 * A person says that there is nothing to follow up, and why. The same report, sent again, is not asked about again.
 * FLS-1600, FLS-1601.
 */
export async function rejectPossibleFracture(
  deps: FindingDecisionDeps,
  actor: Actor,
  id: string,
  reason: string,
): Promise<void> {
  await deciding(deps, actor, async (transaction) => {
    await waiting(transaction, actor, id);
    await transaction.keepDecision(actor, id, { kind: 'rejected', reason });
  });
}

/**
 * Takes one's own decision back within half a minute: the fracture that was recorded is retracted, and it waits again.
 * Somebody who was enrolled for it stays, without it. FLS-1600; FLS-1602 when it is too late or somebody else's.
 */
export async function undoDecision(deps: FindingDecisionDeps, actor: Actor, id: string): Promise<void> {
  const serviceId = serviceOf(actor);
  await deciding(deps, actor, async (transaction) => {
    const found = await transaction.lockForDecision(serviceId, id);
    if (found === null) throw new AppError('FLS-1600');
    if (!found.undoable) throw new AppError('FLS-1602');
    const { patientId, factId } = found;
    if (patientId !== null && factId !== null) {
      const corrections = [{ factId, retract: true, reason: UNDO_REASON }];
      const patient = { serviceId, patientId };
      await changePatient(transaction, actor, patient, { source: 'nurse', corrections }, { action: 'undo' });
    }
    await transaction.keepDecision(actor, id, { kind: 'undone' });
  });
}

/**
 * Writes a letter about the patient to whoever referred them. FLS-1605 before it is confirmed, or when the sender named
 * nobody; FLS-1600; and what letters refuse.
 */
export async function tellReferrer(
  deps: FindingDecisionDeps & LetterDeps & { readonly writeLetter: WriteLetter },
  actor: Actor,
  id: string,
  lines: readonly string[],
): Promise<{ readonly letterId: string }> {
  const serviceId = serviceOf(actor);
  const found = await deps.possibleFractures.readPossibleFracture(actor, serviceId, id);
  if (found === null) throw new AppError('FLS-1600');
  const { state, patientId, content } = found;
  if (state !== 'confirmed' || patientId === null || content.referrer === null) throw new AppError('FLS-1605');
  const recipient = { name: content.referrer.name, lines };
  const letter = await requestLetter(deps, actor, patientId, { kind: 'gp', recipient, idempotencyKey: `finder/${id}` });
  await deps.possibleFractures.keepTold(actor, serviceId, id);
  return { letterId: letter.id };
}

async function waiting(
  transaction: DecisionTransaction,
  actor: Actor,
  id: string,
): Promise<{ readonly patientId: string | null; readonly content: PossibleFractureContent }> {
  const found = await transaction.lockForDecision(serviceOf(actor), id);
  if (found === null) throw new AppError('FLS-1600');
  const { state, patientId, content } = found;
  if (state !== 'open' || content === null) throw new AppError('FLS-1601');
  return { patientId, content };
}

/** What is told of a refusal must not be undone with it: it is written when the transaction is over. */
async function deciding<Result>(
  { possibleFractures, patients }: FindingDecisionDeps,
  actor: Actor,
  work: (transaction: DecisionTransaction) => Promise<Result>,
): Promise<Result> {
  const unwritten: [string, string | null, UnwrittenOutcome][] = [];
  const tell = async (): Promise<void> => {
    for (const [action, patientId, outcome] of unwritten) {
      await patients.auditUnwritten(actor, action, patientId, outcome);
    }
  };
  const keep: PatientStore['auditUnwritten'] = (_actor, action, patientId, outcome) => {
    unwritten.push([action, patientId, outcome]);
    return Promise.resolve();
  };
  try {
    return await possibleFractures.inTransaction(actor, UNDO_SECONDS, (transaction) =>
      work({ ...transaction, patients: { ...transaction.patients, auditUnwritten: keep } }),
    );
  } finally {
    await tell();
  }
}

type Told = Parameters<typeof enrolPatient>[2]['facts'];

async function enrolTold(
  transaction: DecisionTransaction,
  actor: Actor,
  told: ReportedPerson,
  { person, withNumbers }: ConfirmPossibleFracture,
  facts: Told,
) {
  const serviceId = serviceOf(actor);
  const birthDate = person?.birthDate ?? told.birthDate;
  if (birthDate === null) throw new AppError('FLS-1010', { field: 'person.birthDate', message: 'is not known' });
  const country = (await transaction.patients.readServiceCountry(serviceId)) ?? '';
  return enrolPatient(transaction, actor, {
    patient: {
      family: person?.family ?? told.family,
      given: person?.given ?? told.given.join(' '),
      birthDate,
      sex: (person?.sex ?? told.sex) satisfies Sex,
      address: told.address === null ? null : { ...told.address },
    },
    identifiers: withNumbers ? told.identifiers : [],
    // A number that a feed brings is one to call; messages wait until consent is recorded.
    contactPoints: toContactPoints(told, false, country),
    facts,
  });
}
