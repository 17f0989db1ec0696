import type {
  CodedFracture,
  FractureAge,
  LocalDate,
  ReportFinding,
  Site,
  ValueSetChange,
  VertebralLevel,
  WhyNothing,
} from '@osteon/domain';
import type { Actor } from '../actor.ts';
import type { PatientStore } from '../ports/patient-store.ts';
import type { FracturePointer, PointedCode, ReportedPerson } from './fracture-pointer.ts';

/** One fracture that a report tells of, or that codes point at; words of the report are not part of it. */
export interface PossibleFinding {
  readonly site: Site;
  readonly levels: readonly VertebralLevel[];
  readonly standing: 'stated' | 'possible';
  readonly age: FractureAge;
  readonly cause: ReportFinding['cause'];
  readonly toldBy: ReportFinding['toldBy'];
  /** Where it stands in the text; null of codes. Places count UTF-16 units. */
  readonly sentence: ReportFinding['sentence'] | null;
  readonly terms: readonly Pick<ReportFinding['terms'][number], 'role' | 'from' | 'to' | 'rule'>[];
  readonly code: Pick<CodedFracture, 'system' | 'code' | 'display'> | null;
}

/** What is sealed of a pointer. */
export interface PossibleFractureContent {
  readonly person: ReportedPerson;
  readonly about:
    | { readonly kind: 'report'; readonly text: string }
    | { readonly kind: 'codes'; readonly codes: readonly PointedCode[]; readonly mechanism: readonly PointedCode[] };
  readonly referrer: FracturePointer['referrer'];
}

/** Why nobody is asked to look: also what reports say. */
export type NothingRaised = WhyNothing | 'cancelled';

/** `lapsed`: nobody decided in time; the same, sent again, is raised again. */
export type PossibleFractureState = 'open' | 'confirmed' | 'rejected' | 'withdrawn' | 'lapsed' | 'nothing';

/** What is known under a key of a feed. */
export interface KnownPointer {
  readonly id: string;
  readonly revision: number;
  readonly state: PossibleFractureState;
  readonly patientId: string | null;
  readonly reportedOn: LocalDate;
  readonly status: string | null;
  readonly findings: readonly PossibleFinding[];
  /** Null where there was nothing to decide. */
  readonly content: PossibleFractureContent | null;
}

/** A pointer with what was found in it. */
export interface JudgedPointer {
  readonly pointer: FracturePointer;
  readonly findings: readonly PossibleFinding[];
}

/** The statements of finding, on the connection of a transaction that somebody has begun. */
export interface FindingStore {
  /** What is known last under a key; whoever asks for the same key waits until the transaction ends. */
  lockPointer(serviceId: string, sourceKey: string): Promise<KnownPointer | null>;
  /** What the service changed of the codes that are shipped. */
  valueSetChanges(serviceId: string): Promise<readonly ValueSetChange[]>;
  /** Keeps a pointer and raises its work item; audited where the patient is known. */
  raise(actor: Actor, serviceId: string, judged: JudgedPointer, revision: number): Promise<void>;
  /** Counts a pointer that nobody has to look at, without its content. */
  countNothing(serviceId: string, pointer: FracturePointer, why: NothingRaised): Promise<void>;
  /** Puts what came in the place of what nobody has decided yet. */
  replace(actor: Actor, serviceId: string, id: string, judged: JudgedPointer): Promise<void>;
  /** Takes back what nobody has decided yet, and its work item. */
  withdraw(actor: Actor, serviceId: string, id: string): Promise<void>;
}

/** A possible fracture as a person looks at it. */
export interface PossibleFractureRecord {
  readonly id: string;
  readonly itemId: string | null;
  readonly state: Exclude<PossibleFractureState, 'nothing'>;
  readonly source: FracturePointer['source'];
  readonly sender: string;
  readonly reportedOn: LocalDate;
  readonly status: string | null;
  readonly patientId: string | null;
  readonly findings: readonly PossibleFinding[];
  readonly content: PossibleFractureContent;
  readonly decidedAt: string | null;
  readonly decidedBy: { readonly id: string; readonly name: string } | null;
  readonly reason: string | null;
  /** When the referrer was written to. */
  readonly toldAt: string | null;
}

/** Fractures of a patient that are known: what is shown beside somebody who may be the person. */
export interface KnownEpisode {
  readonly patientId: string;
  readonly diagnosedOn: LocalDate;
  readonly sites: readonly Site[];
}

/** What is decided about one possible fracture, in one transaction. */
export interface DecisionTransaction {
  readonly patients: PatientStore;
  /** Locked until the transaction ends; null when the service has none of this id. */
  lockForDecision(
    serviceId: string,
    id: string,
  ): Promise<{
    readonly state: PossibleFractureState;
    readonly patientId: string | null;
    readonly factId: string | null;
    readonly content: PossibleFractureContent | null;
    /** Whether the actor decided it within the seconds in which that can be taken back. */
    readonly undoable: boolean;
  } | null>;
  /** Keeps a decision, closes the work item, and audits it. */
  keepDecision(actor: Actor, id: string, decision: Decision): Promise<void>;
}

export type Decision =
  | { readonly kind: 'confirmed'; readonly patientId: string; readonly factId: string | null }
  | { readonly kind: 'rejected'; readonly reason: string }
  /** It waits again; whose it was said to be is known from now on. */
  | { readonly kind: 'undone' };

export interface PossibleFractureStore {
  /** With its content; audited with its patient. */
  readPossibleFracture(actor: Actor, serviceId: string, id: string): Promise<PossibleFractureRecord | null>;
  /** Audits that these patients are shown as candidates, and tells their fractures. */
  showCandidates(actor: Actor, serviceId: string, id: string, patientIds: readonly string[]): Promise<KnownEpisode[]>;
  inTransaction<Result>(
    actor: Actor,
    undoSeconds: number,
    work: (transaction: DecisionTransaction) => Promise<Result>,
  ): Promise<Result>;
  /** Notes that the referrer was written to by letter. */
  keepTold(actor: Actor, serviceId: string, id: string): Promise<void>;
  /** What the service changed of the shipped codes, with who and when. */
  listCodes(serviceId: string): Promise<readonly ChangedCode[]>;
  /** Keeps what an id means here; `null` takes the service's own word back. Audited. */
  changeCode(
    actor: Actor,
    serviceId: string,
    code: string,
    change: Pick<ChangedCode, 'meaning' | 'label' | 'reason'> | null,
  ): Promise<void>;
}

export interface ChangedCode extends ValueSetChange {
  readonly label: string;
  /** In the words of who changed it; empty where nobody said why. */
  readonly reason: string;
  readonly changedAt: string;
  readonly changedBy: string | null;
}
