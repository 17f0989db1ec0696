import { isObject } from './check-structure.ts';
import type { JsonObject } from './check-structure.ts';
import { referenceTarget } from './keys.ts';
import type { PatientRecord } from './read-patient.ts';

/** The patients of a bundle, by every way in which a resource of it can point at one. */
export class PatientIndex {
  readonly #patients: PatientRecord[] = [];
  readonly #byUrl = new Map<string, PatientRecord>();
  readonly #byId = new Map<string, PatientRecord>();
  readonly #byIdentifier = new Map<string, PatientRecord>();

  add(patient: PatientRecord): void {
    this.#patients.push(patient);
    if (patient.fullUrl !== null) this.#byUrl.set(patient.fullUrl, patient);
    if (patient.fhirId !== null) this.#byId.set(patient.fhirId, patient);
    for (const { system, value } of patient.identifiers) this.#byIdentifier.set(`${system}|${value}`, patient);
  }

  all(): readonly PatientRecord[] {
    return this.#patients;
  }

  /**
   * The patient that a Reference names: by fullUrl, by `Patient/id`, by `Patient?identifier=system|value`, or by an
   * identifier without a reference; null where none of this bundle is meant.
   */
  find(reference: JsonObject | null): PatientRecord | null {
    if (reference === null) return null;
    const target = referenceTarget(reference);
    if (target === null) {
      const identifier = reference['identifier'];
      if (!isObject(identifier)) return null;
      return this.#byIdentifier.get(`${String(identifier['system'])}|${String(identifier['value'])}`) ?? null;
    }
    const byUrl = this.#byUrl.get(target);
    if (byUrl !== undefined) return byUrl;
    const conditional = /^Patient\?identifier=(.+)$/.exec(target)?.[1];
    if (conditional !== undefined) return this.#byIdentifier.get(decode(conditional)) ?? null;
    const relative = /^Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(target)?.[1];
    return relative === undefined ? this.#byTail(target) : (this.#byId.get(relative) ?? null);
  }

  /** An address on a server names an entry that has no address of its own by type and id. */
  #byTail(target: string): PatientRecord | null {
    const id = /^https?:\/\/.*\/Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(target)?.[1];
    const patient = id === undefined ? undefined : this.#byId.get(id);
    return patient !== undefined && !/^https?:/.test(patient.fullUrl ?? '') ? patient : null;
  }
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
