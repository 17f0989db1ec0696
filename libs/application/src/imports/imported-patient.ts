import type { Agent, EventFact, LocalDate, Sex, Site } from '@osteon/domain';

/**
 * What a translator hands over of one patient: the part that storing looks at, in the domain's words. The
 * translators themselves know formats and no database; their richer types are assignable to these.
 */
export interface ImportedPatient {
  readonly identifiers: readonly { readonly system: string; readonly value: string; readonly type?: string }[];
  readonly family: string;
  readonly given: readonly string[];
  readonly birthDate: LocalDate;
  readonly sex: Sex;
  /** Absent or null: the sender does not say. */
  readonly careHomeResident?: boolean | null;
  /** BCP 47. */
  readonly language: string | null;
  readonly telecom: readonly {
    readonly kind: 'phone' | 'email';
    readonly value: string;
    readonly use: 'home' | 'work' | 'mobile' | 'temp' | null;
  }[];
  readonly address: {
    readonly lines: readonly string[];
    readonly city: string | null;
    readonly postalCode: string | null;
    readonly country: string | null;
  } | null;
  /** Sorted by date; a fracture before anything else of its day. Includes the death, if any. */
  readonly facts: readonly ImportedFact[];
  /** Read and understood, but not facts, with the reason (`after-death`, `not-confirmed` …). */
  readonly setAside: readonly ImportNote[];
  /** About facts that were taken, where something of the record was missing (`death-date-unknown` …). */
  readonly remarks: readonly ImportNote[];
}

/** What a person should look at. */
export interface ImportNote {
  readonly sourceKey: string;
  readonly reason: string;
  /** In plain words, without the patient's name. */
  readonly text: string;
}

/** Events that files of rows bring. */
type FiledEvent = 'fls-contact' | 'fls-assessment' | 'dxa' | 'falls-assessment' | 'follow-up-contact';

interface FromSource {
  /** Names the fact within its patient, the same each time the same record is sent. */
  readonly sourceKey: string;
}

export type ImportedFact =
  | (FromSource & {
      readonly type: 'fracture';
      readonly fracture: {
        readonly id: string;
        readonly site: Site;
        readonly diagnosedOn: LocalDate;
        readonly symptomatic?: boolean;
      };
    })
  | (FromSource & {
      readonly type: 'treatment';
      readonly treatment: {
        readonly id: string;
        readonly agent: Agent;
        readonly startedOn: LocalDate;
        readonly endedOn: LocalDate | null;
      };
    })
  | (FromSource & { readonly type: 'dose'; readonly dose: { readonly treatmentId: string; readonly on: LocalDate } })
  | (FromSource & {
      readonly type: 'supply';
      readonly supply: { readonly treatmentId: string; readonly on: LocalDate; readonly days: number };
    })
  | (FromSource & {
      readonly type: 'event';
      readonly event:
        | { readonly type: 'dxa'; readonly on: LocalDate; readonly status: 'scanned'; readonly tScore: number }
        | {
            readonly type: 'lab';
            readonly on: LocalDate;
            readonly test: string;
            readonly value: number;
            readonly unit: string;
          }
        | { readonly type: 'pain'; readonly on: LocalDate; readonly nrs: number }
        | { readonly type: 'death'; readonly on: LocalDate }
        | Extract<EventFact, { readonly type: FiledEvent }>;
      /** The date stands in for one that the sender does not know: a fact already stored keeps its own. */
      readonly dateAssumed: boolean;
    });

/** FHIR's own way to say what is wrong; kept as it is. */
export interface RefusalOutcome {
  readonly resourceType: 'OperationOutcome';
  readonly issue: readonly object[];
}

export type Translation =
  | { readonly ok: true; readonly patients: readonly ImportedPatient[] }
  | { readonly ok: false; readonly outcome: RefusalOutcome };

/**
 * Reads one bundle to its end, or refuses it as a whole. An instant becomes the local date of the service's zone; what
 * is dated after its `today` is refused.
 */
export type TranslateBundle = (
  source: AsyncIterable<Uint8Array>,
  options: { readonly timeZone: string; readonly today: LocalDate },
) => Promise<Translation>;
