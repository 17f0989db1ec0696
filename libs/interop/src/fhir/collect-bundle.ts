import type { LocalDate } from '@osteon/domain';
import type { ImportedFact, ImportedPatient, ImportRemark, SetAside } from '../imported.ts';
import { dayOfFact } from '../imported.ts';
import { buildEvents } from './build-events.ts';
import type { PlacedMeasurement } from './build-events.ts';
import { buildFractures } from './build-fractures.ts';
import type { PlacedFracture } from './build-fractures.ts';
import { buildTreatments, isOfUse } from './build-treatments.ts';
import type { PlacedMedicine } from './build-treatments.ts';
import { checkStructure, isObject } from './check-structure.ts';
import type { JsonObject } from './check-structure.ts';
import { defaultFractureCodes } from './classify-fracture.ts';
import { classifyMedicine } from './classify-medicine.ts';
import type { Medicine } from './classify-medicine.ts';
import { localDayOf } from './fhir-dates.ts';
import type { FindingList, IssueType, RefusalCode } from './findings.ts';
import { recordKeyOf } from './keys.ts';
import type { RecordKey } from './keys.ts';
import { defaultLaboratoryCodes, defaultTScoreCodes } from './measurement-codes.ts';
import { PatientIndex } from './patient-index.ts';
import { readResourceTypes } from './r4-elements.ts';
import type { ReadResourceType } from './r4-elements.ts';
import type { BundleEntry, BundleType } from './read-bundle.ts';
import { readPatient } from './read-patient.ts';
import type { PatientRecord } from './read-patient.ts';
import { medicineOf, readCondition, readMedicine, readObservation } from './read-records.ts';
import type { ConditionRecord, KeptRecord, MeasurementRecord, MedicineRecord, WrittenDate } from './records.ts';
import type { TranslatedBundle, TranslateOptions } from './translate-bundle.ts';

const isRead = (type: string): type is ReadResourceType => readResourceTypes.some((one) => one === type);

/** What has been found of one patient, each thing on its day. */
interface Placed {
  readonly patient: PatientRecord;
  readonly birthDate: LocalDate;
  readonly fractures: PlacedFracture[];
  readonly measurements: PlacedMeasurement[];
  readonly medicines: PlacedMedicine[];
  readonly setAside: SetAside[];
}

const aside = ({ sourceKey }: RecordKey, path: string, reason: SetAside['reason'], text: string): SetAside => ({
  sourceKey,
  reason,
  path,
  text,
  fact: null,
});

const order = ['fracture', 'treatment', 'dose', 'supply', 'event'];

const byDay = (a: ImportedFact, b: ImportedFact): number => {
  const [first, second] = [dayOfFact(a), dayOfFact(b)];
  if (first !== second) return first < second ? -1 : 1;
  return order.indexOf(a.type) - order.indexOf(b.type) || (a.sourceKey < b.sourceKey ? -1 : 1);
};

const bySource = (a: { sourceKey: string; reason: string }, b: { sourceKey: string; reason: string }): number =>
  a.sourceKey < b.sourceKey ? -1 : a.sourceKey > b.sourceKey ? 1 : a.reason < b.reason ? -1 : 1;

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
  /** How often each type came, and how many of them went into facts. */
  readonly #seen = new Map<string, number>();
  readonly #used = new Map<string, Set<string>>();
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

  #classify(record: MedicineRecord): ReturnType<typeof classifyMedicine> {
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
    const placed = this.#placePatients();
    for (const condition of this.#conditions) this.#placeCondition(condition, placed);
    for (const measurement of this.#measurements) this.#placeMeasurement(measurement, placed);
    for (const medicine of this.#medicines) this.#placeMedicine(medicine, placed);
    const patients = [...placed.values()].map((one) => this.#toPatient(one));
    return {
      ok: true,
      patients: patients.sort((a, b) => (a.sourceKey < b.sourceKey ? -1 : 1)),
      ignored: this.#ignored(),
      entries: this.#entries,
    };
  }

  #ignored(): Record<string, number> {
    return Object.fromEntries(
      [...this.#seen]
        .map(([type, seen]): [string, number] => [type, seen - (this.#used.get(type)?.size ?? 0)])
        .filter(([, left]) => left > 0)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  #use({ resourceType, path }: { readonly resourceType: string; readonly path: string }): void {
    const used = this.#used.get(resourceType) ?? new Set();
    this.#used.set(resourceType, used.add(path));
  }

  #placePatients(): Map<PatientRecord, Placed> {
    const placed = new Map<PatientRecord, Placed>();
    for (const patient of this.#patients.all()) {
      this.#use({ resourceType: 'Patient', path: patient.path });
      if (patient.identifiers.length === 0) {
        const text =
          'The Patient has no identifier with a system and a value, and no fullUrl: it could not be recognised when sent again.';
        this.#refuse('element-missing', 'required', `${patient.path}.identifier`, text);
      }
      if (patient.family === '' && patient.given.length === 0) {
        this.#refuse(
          'element-missing',
          'required',
          `${patient.path}.name`,
          'The Patient has no name: a family or a given name is needed.',
        );
      }
      const birthDate = this.#birthDateOf(patient);
      if (birthDate === null) continue;
      placed.set(patient, { patient, birthDate, fractures: [], measurements: [], medicines: [], setAside: [] });
    }
    return placed;
  }

  #birthDateOf({ birthDate, path }: PatientRecord): LocalDate | null {
    const at = `${path}.birthDate`;
    if (birthDate === null) {
      this.#refuse(
        'element-missing',
        'required',
        at,
        'The Patient has no birthDate: without it no age and no plan can be told.',
      );
      return null;
    }
    if (birthDate.length < 10) {
      this.#refuse(
        'date-not-precise',
        'value',
        at,
        `birthDate is "${birthDate}": a whole date (1941-05-23) is needed.`,
      );
      return null;
    }
    if (birthDate > this.#options.today) {
      this.#refuse('date-in-future', 'value', at, `birthDate is ${birthDate}, which lies in the future.`);
    }
    return birthDate;
  }

  /** The patient a record is about; a reference that leads nowhere refuses the bundle. */
  #patientOf(record: KeptRecord, placed: ReadonlyMap<PatientRecord, Placed>): Placed | null {
    const patient = this.#patients.find(record.subject);
    if (patient === null) {
      const said = record.subject?.['reference'];
      const text = `The subject${typeof said === 'string' ? ` ${said.slice(0, 100)}` : ''} is not a Patient of this bundle: the Patient must come with it.`;
      this.#refuse('unknown-reference', 'not-found', `${record.path}.subject`, text);
      return null;
    }
    return placed.get(patient) ?? null;
  }

  /** The local day of a date that must lie between birth and today; else refuses, with the path. */
  #dayBetween(written: WrittenDate, birthDate: LocalDate): LocalDate | null {
    const { timeZone, today } = this.#options;
    const day = localDayOf(written.text, timeZone);
    if (day === null) return null;
    if (day > today) {
      this.#refuse('date-in-future', 'value', written.path, `The date ${day} lies in the future (today is ${today}).`);
    } else if (day < birthDate) {
      this.#refuse('date-before-birth', 'value', written.path, `The date ${day} lies before the patient was born.`);
    } else {
      return day;
    }
    return null;
  }

  #placeCondition(condition: ConditionRecord, placed: ReadonlyMap<PatientRecord, Placed>): void {
    this.#use(condition);
    const of = this.#patientOf(condition, placed);
    if (of === null) return;
    if (condition.found.kind === 'open-fracture') {
      const text = 'The code says an open fracture (seventh character B or C): only A opens an episode by itself.';
      of.setAside.push(aside(condition, `${condition.path}.code`, 'open-fracture', text));
      return;
    }
    if (!condition.confirmed) {
      const text = 'The fracture is one of several possible diagnoses (verificationStatus differential).';
      of.setAside.push(aside(condition, `${condition.path}.verificationStatus`, 'not-confirmed', text));
      return;
    }
    if (condition.on === null) {
      const text = 'The fracture has no date: onsetDateTime, onsetPeriod or recordedDate is needed, to the day.';
      this.#refuse('element-missing', 'required', `${condition.path}.onsetDateTime`, text);
      return;
    }
    if (condition.on.text.length < 10) {
      const text = `The fracture is dated "${condition.on.text}": its day is needed, because all follow-up counts from it.`;
      this.#refuse('date-not-precise', 'value', condition.on.path, text);
      return;
    }
    const day = this.#dayBetween(condition.on, of.birthDate);
    if (day !== null) of.fractures.push({ ...condition, found: condition.found, day });
  }

  /** The day of something that can be left out when nobody knows it; then a person sees it. */
  #dayOrAside(record: KeptRecord, on: WrittenDate | null, of: Placed, what: string): LocalDate | null {
    if (on === null) {
      of.setAside.push(aside(record, record.path, 'date-missing', `${what} has no date.`));
      return null;
    }
    if (on.text.length < 10) {
      of.setAside.push(aside(record, on.path, 'date-not-precise', `${what} is dated "${on.text}": no day is known.`));
      return null;
    }
    return this.#dayBetween(on, of.birthDate);
  }

  #placeMeasurement(measurement: MeasurementRecord, placed: ReadonlyMap<PatientRecord, Placed>): void {
    this.#use(measurement);
    const of = this.#patientOf(measurement, placed);
    if (of === null) return;
    const day = this.#dayOrAside(
      measurement,
      measurement.on,
      of,
      measurement.measured === 'dxa' ? 'The bone scan' : 'The result',
    );
    if (day !== null) of.measurements.push({ ...measurement, day });
  }

  #placeMedicine(record: MedicineRecord, placed: ReadonlyMap<PatientRecord, Placed>): void {
    const found = this.#classify(record);
    if (found.kind === 'none' || !isOfUse(record.kind, found.agent)) return;
    this.#use(record);
    const of = this.#patientOf(record, placed);
    if (of === null) return;
    if (found.kind === 'other-product') {
      of.setAside.push(aside(record, record.path, 'other-product', found.text));
      return;
    }
    const day = this.#dayOrAside(record, record.start, of, 'The medicine');
    if (day !== null) of.medicines.push({ ...record, agent: found.agent, day, endDay: this.#endOf(record, day, of) });
  }

  /** The last day of a prescription: a day that has passed, `unknown` where it was stopped and nobody says when. */
  #endOf(record: MedicineRecord, day: LocalDate, of: Placed): LocalDate | 'unknown' | null {
    const undated = record.state === 'stopped' ? 'unknown' : null;
    if (record.end === null) return undated;
    const end = localDayOf(record.end.text, this.#options.timeZone);
    if (end === null) return 'unknown';
    if (end < day) {
      this.#refuse('not-r4', 'invariant', record.end.path, `The end ${end} lies before the start ${day} (per-1).`);
      return null;
    }
    // A course may be meant to end later; once stopped, it cannot have ended on a day to come.
    if (end <= this.#options.today) return end;
    if (record.state === 'stopped') this.#dayBetween(record.end, of.birthDate);
    return null;
  }

  #toPatient({ patient, birthDate, fractures, measurements, medicines, setAside }: Placed): ImportedPatient {
    const events = buildEvents(measurements);
    const treatments = buildTreatments(medicines);
    const death = this.#deathOf(patient, birthDate);
    const built: ImportedFact[] = [...buildFractures(fractures), ...treatments.facts, ...events.facts];
    const { facts, late, remarks } = upToDeath(built, death.deceasedOn);
    return {
      sourceKey: patient.sourceKey,
      identifiers: patient.identifiers,
      family: patient.family,
      given: patient.given,
      birthDate,
      sex: patient.sex,
      deceasedOn: death.deceasedOn,
      language: patient.language,
      telecom: patient.telecom,
      address: patient.address,
      facts: [...facts, ...death.facts].sort(byDay),
      setAside: [...setAside, ...events.setAside, ...late].sort(bySource),
      remarks: [...treatments.remarks, ...remarks, ...death.remarks].sort(bySource),
    };
  }

  /**
   * The death, if there is one. Without a day the planner is told the day of the import, on which the patient is
   * certainly dead: nothing is planned for and sent to someone who died, no day is made up that indicators would count
   * from, and a person is asked for it.
   */
  #deathOf(
    { sourceKey, path, deceased }: PatientRecord,
    birthDate: LocalDate,
  ): { deceasedOn: LocalDate | null; facts: ImportedFact[]; remarks: ImportRemark[] } {
    if (deceased === false) return { deceasedOn: null, facts: [], remarks: [] };
    const key = `${sourceKey}/deceased`;
    const fact = (on: LocalDate, dateAssumed: boolean): ImportedFact => ({
      type: 'event',
      sourceKey: key,
      sources: [sourceKey],
      path,
      event: { type: 'death', on },
      dateAssumed,
    });
    if (typeof deceased === 'string' && deceased.length >= 10) {
      const deceasedOn = this.#dayBetween({ text: deceased, path: `${path}.deceasedDateTime` }, birthDate);
      return deceasedOn === null
        ? { deceasedOn, facts: [], remarks: [] }
        : { deceasedOn, facts: [fact(deceasedOn, false)], remarks: [] };
    }
    const said = deceased === true ? 'gives no date' : `says only ${deceased}`;
    const text = `The patient has died and the sender ${said}: the death stands on the day of the import until someone enters its date.`;
    return {
      deceasedOn: null,
      facts: [fact(this.#options.today, true)],
      remarks: [{ sourceKey: key, reason: 'death-date-unknown', path, text }],
    };
  }
}

/** Facts dated after the death are set aside, and a course that ends after it has no end of its own. Source: protocol section 5. */
const upToDeath = (
  built: readonly ImportedFact[],
  deceasedOn: LocalDate | null,
): { facts: ImportedFact[]; late: SetAside[]; remarks: ImportRemark[] } => {
  if (deceasedOn === null) return { facts: [...built], late: [], remarks: [] };
  const facts: ImportedFact[] = [];
  const late: SetAside[] = [];
  const remarks: ImportRemark[] = [];
  for (const fact of built) {
    const { sourceKey, path } = fact;
    const day = dayOfFact(fact);
    if (day > deceasedOn) {
      const text = `This is dated ${day}, after the death on ${deceasedOn}.`;
      late.push({ sourceKey, reason: 'after-death', path, text, fact });
    } else if (fact.type === 'treatment' && fact.treatment.endedOn !== null && fact.treatment.endedOn > deceasedOn) {
      const text = `The course is said to end on ${fact.treatment.endedOn}, after the death on ${deceasedOn}: the end is left out.`;
      remarks.push({ sourceKey, reason: 'end-after-death', path, text });
      facts.push({ ...fact, treatment: { ...fact.treatment, endedOn: null } });
    } else {
      facts.push(fact);
    }
  }
  return { facts, late, remarks };
};
