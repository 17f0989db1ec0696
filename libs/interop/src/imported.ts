import type {
  DeathEvent,
  DxaEvent,
  FractureFact,
  LabEvent,
  LocalDate,
  PainEvent,
  Sex,
  SupplyFact,
  TreatmentFact,
} from '@osteon/domain';

/**
 * What an importer hands over, whatever the format it came in. Plain data in the domain's words: local dates
 * `YYYY-MM-DD`, the domain's sites and agents. Storing it is the application's work.
 */

export interface ImportedIdentifier {
  /** The namespace; a patient sent again is recognised by system and value together. */
  readonly system: string;
  readonly value: string;
  /** HL7 table 0203 (`MR`, `NH`, `SS` …) where the sender says so. */
  readonly type?: string;
}

export interface ImportedTelecom {
  readonly kind: 'phone' | 'email';
  readonly value: string;
  readonly use: 'home' | 'work' | 'mobile' | 'temp' | null;
}

export interface ImportedAddress {
  readonly lines: readonly string[];
  readonly city: string | null;
  readonly postalCode: string | null;
  readonly country: string | null;
}

export interface ImportedCode {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

interface FactOrigin {
  /**
   * Names this fact within its patient, the same each time the same record is sent: `fhir:Condition/<id>`. A fact
   * that is already stored under this key is unchanged, or corrected where its payload differs.
   */
  readonly sourceKey: string;
  /** Every record that went into the fact, its own first. */
  readonly sources: readonly string[];
  /** Where in the input it stands, for people (`Bundle.entry[12].resource`). */
  readonly path: string;
}

export interface ImportedFractureFact extends FactOrigin {
  readonly type: 'fracture';
  readonly fracture: Pick<FractureFact, 'id' | 'site' | 'diagnosedOn'>;
  /** The sender said in a code that osteoporosis is the cause. Kept beside the fact; the planner does not read it. */
  readonly osteoporotic: boolean;
  readonly codes: readonly ImportedCode[];
}

export interface ImportedTreatmentFact extends FactOrigin {
  readonly type: 'treatment';
  /** Without doses and supplies: each of them is a fact of its own. */
  readonly treatment: Pick<TreatmentFact, 'id' | 'agent' | 'startedOn'> & { readonly endedOn: LocalDate | null };
  readonly codes: readonly ImportedCode[];
}

export interface ImportedDoseFact extends FactOrigin {
  readonly type: 'dose';
  readonly dose: { readonly treatmentId: string; readonly on: LocalDate };
}

export interface ImportedSupplyFact extends FactOrigin {
  readonly type: 'supply';
  readonly supply: SupplyFact & { readonly treatmentId: string };
}

export type ImportedEvent =
  | (DxaEvent & { readonly status: 'scanned'; readonly tScore: number })
  | LabEvent
  | DeathEvent
  | Pick<PainEvent, 'type' | 'on' | 'nrs'>;

export interface ImportedEventFact extends FactOrigin {
  readonly type: 'event';
  readonly event: ImportedEvent;
  /**
   * The sender gave no date and this one stands in (the day of the import). A fact already stored under the same
   * key is then kept as it is: importing again on a later day must not move a death.
   */
  readonly dateAssumed: boolean;
}

export type ImportedFact =
  ImportedFractureFact | ImportedTreatmentFact | ImportedDoseFact | ImportedSupplyFact | ImportedEventFact;

export type SetAsideReason =
  | 'after-death'
  | 'other-product'
  | 'not-confirmed'
  | 'open-fracture'
  | 'date-missing'
  | 'date-not-precise'
  | 'unit-not-understood'
  | 'value-not-plausible';

/** Something read and understood that did not become a fact: a person should see it. */
export interface SetAside {
  readonly sourceKey: string;
  readonly reason: SetAsideReason;
  readonly path: string;
  /** In plain words, without the patient's name. */
  readonly text: string;
  /** The fact as it would have been, where there is one (`after-death`). */
  readonly fact: ImportedFact | null;
}

/** A fact was taken over, and a person should look at it. */
export interface ImportRemark {
  readonly sourceKey: string;
  readonly reason: 'death-date-unknown' | 'stop-date-unknown' | 'pause-date-unknown' | 'end-after-death';
  readonly path: string;
  readonly text: string;
}

export interface ImportedPatient {
  readonly sourceKey: string;
  /** At least one. */
  readonly identifiers: readonly ImportedIdentifier[];
  readonly family: string;
  readonly given: readonly string[];
  readonly birthDate: LocalDate;
  readonly sex: Sex;
  /** The day of death where the sender names one. A death without a date is a `death` event with `dateAssumed`. */
  readonly deceasedOn: LocalDate | null;
  /** BCP 47. */
  readonly language: string | null;
  readonly telecom: readonly ImportedTelecom[];
  readonly address: ImportedAddress | null;
  /** Sorted by date, then key; a fracture before anything else of its day. Includes the death, if any. */
  readonly facts: readonly ImportedFact[];
  readonly setAside: readonly SetAside[];
  readonly remarks: readonly ImportRemark[];
}

/** The day a fact is dated by. */
export const dayOfFact = (fact: ImportedFact): LocalDate => {
  switch (fact.type) {
    case 'fracture':
      return fact.fracture.diagnosedOn;
    case 'treatment':
      return fact.treatment.startedOn;
    case 'dose':
      return fact.dose.on;
    case 'supply':
      return fact.supply.on;
    case 'event':
      return fact.event.on;
  }
};
