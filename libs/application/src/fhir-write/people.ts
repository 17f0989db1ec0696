import { AppError } from '../errors.ts';
import type { ReportedPerson } from '../finding/fracture-pointer.ts';
import type { StoredDetails } from '../ports/details-store.ts';
import type { FhirWriteTransaction } from './fhir-write-store.ts';
import { nowhere } from './refusal-at.ts';
import type { PatientToBe, ResourceCriteria, ResourceWrite } from './resource-write.ts';

/** A patient of this request: there already, or to be enrolled with what is written about them. */
export type Person =
  | { readonly kind: 'known'; readonly patientId: string; readonly details: StoredDetails }
  | { readonly kind: 'new'; readonly patient: PatientToBe; readonly path: string };

export type KnownPerson = Person & { readonly kind: 'known' };
export type NewPerson = Person & { readonly kind: 'new' };

/** The people of one request: who is meant by a number, an id, or a place of the request. */
export class People {
  readonly #transaction: FhirWriteTransaction;
  readonly #serviceId: string;
  /** Of the Patients of this request, by their place. */
  readonly written = new Map<number, Person>();
  readonly #known = new Map<string, KnownPerson>();

  constructor(transaction: FhirWriteTransaction, serviceId: string) {
    this.#transaction = transaction;
    this.#serviceId = serviceId;
  }

  /** The one patient who fits; null: nobody. FLS-1473 for more than one. */
  async only(criteria: ResourceCriteria, path: string): Promise<string | null> {
    const ids =
      criteria.kind === 'ids'
        ? criteria.ids
        : await this.#transaction.patientsByNumber(this.#serviceId, criteria.system, criteria.value);
    if (ids.length > 1) throw new AppError('FLS-1473', { field: path });
    return ids[0] ?? null;
  }

  /** A patient of the service; null: there is none of this id. */
  async known(patientId: string): Promise<KnownPerson | null> {
    const known = this.#known.get(patientId);
    if (known !== undefined) return known;
    const details = await this.#transaction.details.readDetails(this.#serviceId, patientId);
    if (details === null) return null;
    const person = { kind: 'known', patientId, details } as const;
    this.#known.set(patientId, person);
    return person;
  }

  /** Whom a resource is about: of what is there already, whom it was about before (FLS-1476). FLS-1472 for nobody. */
  async subjectOf({ path, subject, action }: ResourceWrite): Promise<Person> {
    const person = await this.#subject(subject, path);
    if (action.kind !== 'update') return person;
    const owner = await this.#transaction.patientOfFact(this.#serviceId, action.id);
    if (owner === null) throw new AppError('FLS-1434', { field: path });
    if (person.kind === 'new' || person.patientId !== owner) {
      throw new AppError('FLS-1476', { field: subject?.expression ?? path, message: 'is another patient than before' });
    }
    return person;
  }

  async #subject(subject: ResourceWrite['subject'], path: string): Promise<Person> {
    if (subject === null) throw nowhere(`${path}.subject`);
    const { target, expression } = subject;
    if (target.kind === 'entry') {
      const person = this.written.get(target.index);
      if (person === undefined) throw nowhere(expression);
      return person;
    }
    const ids =
      target.kind === 'id'
        ? [target.id]
        : await this.#transaction.patientsByNumber(this.#serviceId, target.system, target.value);
    if (ids.length > 1) throw new AppError('FLS-1473', { field: expression });
    const known = ids[0] === undefined ? null : await this.known(ids[0]);
    if (known === null) throw nowhere(expression);
    return known;
  }
}

/** Somebody of this request as a feed would name them. */
export function reportedPersonOf(person: Person): ReportedPerson {
  if (person.kind === 'new') return { ...person.patient, sex: person.patient.sex ?? 'unknown' };
  const { identifiers } = person.details;
  const { family, given, birthDate, sex } = person.details.person;
  return { identifiers, family, given: [given], birthDate, sex, telecom: [], address: null };
}
