import { checkStructure, isObject } from './check-structure.ts';
import type { JsonObject } from './check-structure.ts';
import { PatientAssembler } from './assemble-patients.ts';
import { defaultFractureCodes } from './classify-fracture.ts';
import { classifyMedicine } from './classify-medicine.ts';
import type { Medicine, MedicineClass } from './classify-medicine.ts';
import type { FindingList, IssueType, RefusalCode } from './findings.ts';
import { recordKeyOf } from './keys.ts';
import type { RecordKey } from './keys.ts';
import { defaultLaboratoryCodes, defaultTScoreCodes } from './measurement-codes.ts';
import { PatientIndex } from './patient-index.ts';
import { readResourceTypes } from './r4-elements.ts';
import type { ReadResourceType } from './r4-elements.ts';
import type { BundleEntry, BundleType } from './read-bundle.ts';
import { readPatient } from './read-patient.ts';
import { medicineOf, readCondition, readMedicine, readObservation } from './read-records.ts';
import type { ConditionRecord, MeasurementRecord, MedicineRecord } from './records.ts';
import type { TranslatedBundle, TranslateOptions } from './translation.ts';

const isRead = (type: string): type is ReadResourceType => readResourceTypes.some((one) => one === type);

/** Takes the entries of a bundle one by one, keeps what facts are made of, and makes them at the end. */
export class BundleCollector {
  readonly #options: TranslateOptions;
  readonly #findings: FindingList;
  readonly #patients = new PatientIndex();
  readonly #conditions: ConditionRecord[] = [];
  readonly #measurements: MeasurementRecord[] = [];
  readonly #medicines: MedicineRecord[] = [];
  /** Medication resources by everything they can be referred to as. */
  readonly #medications = new Map<string, Medicine>();
  /** How often each type came. */
  readonly #seen = new Map<string, number>();
  readonly #keys = new Set<string>();
  readonly #withoutRequest: { count: number; first: number | null } = { count: 0, first: null };
  #entries = 0;

  constructor(options: TranslateOptions, findings: FindingList) {
    this.#options = options;
    this.#findings = findings;
  }

  #refuse(refusal: RefusalCode, issue: IssueType, expression: string, text: string): void {
    this.#findings.add({ refusal, issue, text, expression, kind: `${refusal} ${expression.replace(/\[\d+\]/g, '')}` });
  }

  /** Holds one entry against R4 and keeps what it says. */
  take({ index, value }: BundleEntry): void {
    this.#entries += 1;
    const path = `Bundle.entry[${index}]`;
    if (!isObject(value)) {
      this.#refuse('not-r4', 'structure', path, 'The entry is not an object: R4 wants an object with a resource.');
      return;
    }
    if (!this.#checkRequest(value, index, path)) return;
    const resource = value['resource'];
    const type = isObject(resource) ? resource['resourceType'] : undefined;
    if (!isObject(resource) || typeof type !== 'string') {
      this.#refuse('not-r4', 'required', `${path}.resource`, 'The entry has no resource with a resourceType.');
      return;
    }
    this.#seen.set(type, (this.#seen.get(type) ?? 0) + 1);
    if (!isRead(type)) return;
    const before = this.#findings.total;
    checkStructure(resource, type, `${path}.resource`, this.#findings);
    if (this.#findings.total > before) return;
    const fullUrl = typeof value['fullUrl'] === 'string' ? value['fullUrl'] : null;
    this.#keep(type, resource, recordKeyOf(type, resource, fullUrl), `${path}.resource`, fullUrl);
  }

  /** What a transaction is asked to do with the entry: only creating and updating is an import. */
  #checkRequest(entry: JsonObject, index: number, path: string): boolean {
    const request = entry['request'];
    if (!isObject(request)) {
      this.#withoutRequest.count += 1;
      this.#withoutRequest.first ??= index;
      return true;
    }
    const method = request['method'];
    if (method === 'POST' || method === 'PUT') return true;
    const text = `The request's method is ${typeof method === 'string' ? method.slice(0, 20) : 'missing'}: an import only creates (POST) and updates (PUT).`;
    this.#refuse('not-supported', 'not-supported', `${path}.request.method`, text);
    return false;
  }

  #keep(type: ReadResourceType, resource: JsonObject, key: RecordKey, path: string, fullUrl: string | null): void {
    const before = this.#conditions.length + this.#measurements.length + this.#medicines.length;
    if (type === 'Patient') {
      this.#patients.add(readPatient(resource, key.sourceKey, path, fullUrl));
    } else if (type === 'Condition') {
      const condition = readCondition(resource, key, path, this.#options.fractures ?? defaultFractureCodes);
      if (condition !== null) this.#conditions.push(condition);
    } else if (type === 'Observation') {
      const codes = this.#options.measurements ?? { tScores: defaultTScoreCodes, laboratory: defaultLaboratoryCodes };
      this.#measurements.push(...readObservation(resource, key, path, codes));
    } else if (type === 'Medication') {
      const medicine = medicineOf(resource['code'], [resource['form']]);
      for (const name of [fullUrl, `Medication/${String(resource['id'])}`])
        if (name !== null) this.#medications.set(name, medicine);
    } else if (type !== 'Encounter') {
      const medicine = readMedicine(type, resource, key, path);
      // One that names its medicine here and is none of ours is not kept until the end.
      if (medicine !== null && (medicine.medicationReference !== null || this.#classify(medicine).kind !== 'none')) {
        this.#medicines.push(medicine);
      }
    }
    const kept =
      type === 'Patient' || this.#conditions.length + this.#measurements.length + this.#medicines.length > before;
    if (!kept) return;
    if (this.#keys.has(key.sourceKey)) {
      this.#refuse('duplicate-resource', 'duplicate', path, `${key.sourceKey.slice(5)} stands in the bundle twice.`);
    }
    this.#keys.add(key.sourceKey);
  }

  #classify(record: MedicineRecord): MedicineClass {
    const referred =
      record.medicationReference === null ? undefined : this.#medications.get(record.medicationReference);
    const { medicine } = record;
    return classifyMedicine(
      referred === undefined
        ? medicine
        : { ...medicine, codes: referred.codes, words: `${referred.words} ; ${medicine.words}` },
      this.#options.medicines,
    );
  }

  /** Makes the facts. What it returns counts only while nothing has been found wrong. */
  finish(type: BundleType | null): TranslatedBundle {
    const { count, first } = this.#withoutRequest;
    if (first !== null && type !== 'collection') {
      const text = `${count} of the entries have no request: R4 requires it in a ${type ?? 'transaction'} (bdl-3). Send a collection, or say POST or PUT.`;
      this.#refuse('not-r4', 'required', `Bundle.entry[${first}].request`, text);
    }
    // What is not R4 is not judged further: what it means cannot be told.
    if (this.#findings.total > 0) return { ok: true, patients: [], ignored: {}, entries: this.#entries };
    const assembler = new PatientAssembler(this.#options, this.#findings, this.#patients);
    for (const condition of this.#conditions) assembler.placeCondition(condition);
    for (const measurement of this.#measurements) assembler.placeMeasurement(measurement);
    for (const medicine of this.#medicines) assembler.placeMedicine(medicine, this.#classify(medicine));
    return {
      ok: true,
      patients: assembler.patients(),
      ignored: this.#ignored(assembler.used),
      entries: this.#entries,
    };
  }

  #ignored(used: ReadonlyMap<string, ReadonlySet<string>>): Record<string, number> {
    return Object.fromEntries(
      [...this.#seen]
        .map(([type, seen]): [string, number] => [type, seen - (used.get(type)?.size ?? 0)])
        .filter(([, left]) => left > 0)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }
}
