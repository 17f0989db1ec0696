import type { LocalDate } from '@osteon/domain';
import type { ClientActor, ServiceToday } from '../actor.ts';
import type { ClientKey } from '../clients/client-store.ts';
import type { WorkItemToRaise } from '../plan/planned-change.ts';
import type { ContactStore } from '../ports/contact-store.ts';
import type { PatientStore } from '../ports/patient-store.ts';
import type { CdsReason, CdsRule, CdsSuggestion } from './advice.ts';

/** A day of the service, and on which days after it nobody calls. */
export interface CdsDay extends ServiceToday {
  /** Of the next two months. */
  readonly holidays: readonly LocalDate[];
}

/** A record system that is let in, as it says who it is. */
export interface CdsSender {
  readonly clientId: string;
  readonly serviceId: string;
  /** The allow-list: a token signed by any other key is none. */
  readonly keys: readonly ClientKey[];
  readonly day: CdsDay;
}

/** Somebody of the service who has one of the numbers asked for. */
export interface NumberedPatient {
  readonly id: string;
  readonly family: string;
  readonly given: string;
  readonly birthDate: LocalDate;
}

/** A card as it is kept: what came back on it is understood by this. */
export interface ShownCard {
  readonly id: string;
  readonly patientId: string;
  readonly cdsService: string;
  readonly rule: CdsRule;
  readonly taskKeys: readonly string[];
  readonly hookInstance: string;
  /** By the uuid of each suggestion, what follows when it is accepted. */
  readonly suggestions: Readonly<Record<string, CdsSuggestion>>;
}

/** One thing that came back on a card. */
export interface CardAnswer {
  /** `accepted:<uuid of the suggestion>` or `overridden:<reason>`: counts once for each card. */
  readonly key: string;
  readonly outcome: 'accepted' | 'overridden';
  readonly suggestion?: string;
  readonly reason?: CdsReason;
  readonly comment?: string;
  /** When somebody decided, as the record system says. */
  readonly at: string;
  /** What was done about it here; `kept`: nothing but this note. */
  readonly done: 'recorded' | 'kept' | 'refused';
}

export interface CdsStore {
  /** Before anybody is known. Null: nobody of that name is let in. Notes the use at most once a minute. */
  findSender(issuer: string, tenant: string | null): Promise<CdsSender | null>;
  /** Whether a token comes for the first time. Tokens that are over are forgotten. */
  takeToken(clientId: string, jti: string, expiresAt: Date): Promise<boolean>;
  /** Patients of the service who have one of these numbers. Shows nothing to anybody: who is found is read, and audited, after. */
  findByNumbers(
    serviceId: string,
    numbers: readonly { readonly system: string; readonly value: string }[],
  ): Promise<readonly NumberedPatient[]>;
  /** Keeps the cards of one answer. */
  keepCards(actor: ClientActor, cards: readonly ShownCard[]): Promise<void>;
  /** A card that this record system was shown, with the day it was; null: no such card. */
  findCard(
    actor: ClientActor,
    cdsService: string,
    cardId: string,
  ): Promise<(ShownCard & { shownOn: LocalDate }) | null>;
  /** Runs the work in one transaction of the actor: all of it, or nothing. */
  inTransaction<Result>(actor: ClientActor, work: (transaction: CdsTransaction) => Promise<Result>): Promise<Result>;
}

/** What an answer on a card changes. */
export interface CdsTransaction {
  readonly patients: PatientStore;
  readonly contacts: ContactStore;
  /** Keeps what came back, unless it is there already: then false, and nothing has changed. Audited. */
  keepAnswer(actor: ClientActor, card: Pick<ShownCard, 'id' | 'patientId'>, answer: CardAnswer): Promise<boolean>;
  /** Raises it once. */
  raise(serviceId: string, patientId: string, item: WorkItemToRaise): Promise<void>;
}
