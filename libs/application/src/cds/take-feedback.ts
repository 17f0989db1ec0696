import { addDays, localDateOf, type LocalDate, nextWorkingDay } from '@osteon/domain';
import type { ClientActor } from '../actor.ts';
import { AppError, isAppError } from '../errors.ts';
import type { NewFact } from '../facts/fact-record.ts';
import { recordContact } from '../patients/record-contact.ts';
import { recordFacts } from '../patients/record-facts.ts';
import { CDS_REASONS, type CdsReason, type CdsSuggestion } from './advice.ts';
import type { CardAnswer, CdsDay, CdsStore, CdsTransaction, ShownCard } from './cds-store.ts';

/** What a record system tells of one card. */
export interface CardFeedback {
  readonly card: string;
  readonly outcome: 'accepted' | 'overridden';
  readonly acceptedSuggestions: readonly string[];
  readonly reason: string | null;
  readonly comment: string | null;
  /** When somebody decided, ISO 8601. */
  readonly at: string;
}

export interface FeedbackDeps {
  readonly cds: CdsStore;
}

/** Days from a decision to the call, where somebody asks for one later. */
const LATER_DAYS = 28;

/**
 * Takes what came back on cards. Each answer counts once: it closes what the card was about, dates the next call anew,
 * or is kept for a nurse to read; the same again changes nothing. Entries that name no card of this record system, or
 * no suggestion of the card, are refused with their place, after all others were taken: FLS-1504.
 */
export async function takeFeedback(
  { cds }: FeedbackDeps,
  actor: ClientActor,
  day: CdsDay,
  cdsService: string,
  feedback: readonly CardFeedback[],
): Promise<void> {
  const unknown: { path: string; message: string }[] = [];
  for (const [index, entry] of feedback.entries()) {
    const card = await cds.findCard(actor, cdsService, entry.card);
    if (card === null) {
      unknown.push({ path: `feedback[${index}].card`, message: 'is no card that was shown here' });
      continue;
    }
    for (const [place, answer] of answersOf(card, entry).entries())
      if (answer === null)
        unknown.push({
          path: `feedback[${index}].acceptedSuggestions[${place}].id`,
          message: 'is no suggestion of this card',
        });
      else await takeAnswer(cds, actor, card, { answer, on: dayOf(entry.at, card.shownOn, day), day });
  }
  if (unknown.length > 0) throw new AppError('FLS-1504', { errors: unknown });
}

type Answer = Omit<CardAnswer, 'done'>;

/** What came back, one by one; null for a suggestion that the card did not make. */
function answersOf(
  card: ShownCard,
  { outcome, acceptedSuggestions, reason, comment, at }: CardFeedback,
): (Answer | null)[] {
  if (outcome === 'accepted')
    return acceptedSuggestions.map((id) =>
      card.suggestions[id] === undefined ? null : { key: `accepted:${id}`, outcome, suggestion: id, at },
    );
  const known = CDS_REASONS.find((one) => one === reason);
  return [
    {
      key: `overridden:${known ?? ''}`,
      outcome,
      at,
      ...(known === undefined ? {} : { reason: known }),
      ...(comment === null ? {} : { comment }),
    },
  ];
}

/** The day of a decision in the service's zone; never before the card was shown, never ahead, whatever the clock there says. */
function dayOf(at: string, shownOn: LocalDate, { timeZone, today }: CdsDay): LocalDate {
  const on = localDateOf(at, timeZone);
  return on < shownOn ? shownOn : on > today ? today : on;
}

interface Taken {
  readonly answer: Answer;
  readonly on: LocalDate;
  readonly day: CdsDay;
}

async function takeAnswer(
  cds: CdsStore,
  actor: ClientActor,
  card: ShownCard,
  { answer, on, day }: Taken,
): Promise<void> {
  const effect = effectOf(card, answer, on, day);
  const item = { patientId: card.patientId, id: card.id };
  try {
    await cds.inTransaction(actor, async (transaction) => {
      const done = effect === null ? 'kept' : 'recorded';
      if (!(await transaction.keepAnswer(actor, item, { ...answer, done }))) return;
      if (effect !== null) await effect(transaction, actor);
      else if (isForAPerson(answer)) await raise(transaction, actor, card, answer);
    });
  } catch (error) {
    // The patient has changed since (a death, a correction): what came back is kept, and a nurse reads it.
    if (!isAppError(error) || error.status >= 500) throw error;
    await cds.inTransaction(actor, async (transaction) => {
      if (await transaction.keepAnswer(actor, item, { ...answer, done: 'refused' }))
        await raise(transaction, actor, card, answer);
    });
  }
}

type Effect = (transaction: CdsTransaction, actor: ClientActor) => Promise<unknown>;

/** What an answer changes in the record; null: nothing. */
function effectOf(
  { id, patientId, suggestions }: ShownCard,
  answer: Answer,
  on: LocalDate,
  { today, holidays }: CdsDay,
): Effect | null {
  const fact = (type: NewFact['type'], payload: NewFact['payload'] = {}): Effect => {
    const facts = [{ type, on, payload, sourceKey: `cds/${id}/${answer.key}` }];
    return (transaction, actor) => recordFacts(transaction, actor, patientId, { facts, source: 'import' });
  };
  /** The clinician has told the patient: so it is an agreement, and the call is listed under its day. */
  const call = (callBackOn: LocalDate): Effect => {
    const note = answer.comment === undefined ? {} : { note: answer.comment };
    return (transaction, actor) =>
      recordContact(transaction, actor, patientId, { outcome: 'call-back', on, callBackOn, ...note });
  };
  const bySuggestion: Readonly<Record<CdsSuggestion, Effect>> = {
    'dxa-order': fact('dxa', { status: 'ordered' }),
    'follow-up-call': call(nextWorkingDay(today, holidays)),
  };
  const byReason: Readonly<Record<CdsReason, Effect | null>> = {
    'followed-up-today': fact('follow-up-contact', { outcome: 'reached' }),
    'call-in-four-weeks': call(laterOfDays(addDays(on, LATER_DAYS), today)),
    'declined-follow-up': fact('declined-follow-up'),
    'declined-treatment': fact('declined-treatment'),
    'scan-not-needed': fact('dxa', { status: 'not-needed' }),
    'arranged-elsewhere': null,
    'not-now': null,
  };
  if (answer.suggestion !== undefined) {
    const suggestion = suggestions[answer.suggestion];
    return suggestion === undefined ? null : bySuggestion[suggestion];
  }
  return answer.reason === undefined ? null : byReason[answer.reason];
}

const laterOfDays = (a: LocalDate, b: LocalDate): LocalDate => (a > b ? a : b);

/** What changes nothing by itself and says something all the same. */
const isForAPerson = ({ reason, comment }: Answer): boolean => reason === 'arranged-elsewhere' || comment !== undefined;

const raise = (transaction: CdsTransaction, actor: ClientActor, card: ShownCard, answer: Answer): Promise<void> =>
  transaction.raise(actor.serviceId, card.patientId, {
    kind: 'card-answer',
    key: `cds/${card.id}/${answer.key}`,
    urgent: false,
    detail: {
      rule: card.rule,
      ...(answer.reason === undefined ? {} : { cardReason: answer.reason }),
      ...(answer.suggestion === undefined ? {} : { cardSuggestion: card.suggestions[answer.suggestion] }),
      ...(answer.comment === undefined ? {} : { words: answer.comment }),
      on: answer.at.slice(0, 10),
    },
  });
