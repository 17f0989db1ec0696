import type { LocalDate } from '@osteon/domain';
import type { ImportedFact, ImportedPatient, ImportRemark, SetAside } from '../imported.ts';
import { dayOfFact } from '../imported.ts';
import { buildEvents } from './build-events.ts';
import type { PlacedMeasurement } from './build-events.ts';
import { buildFractures } from './build-fractures.ts';
import type { PlacedFracture } from './build-fractures.ts';
import { buildTreatments, isOfUse } from './build-treatments.ts';
import type { PlacedMedicine } from './build-treatments.ts';
import type { MedicineClass } from './classify-medicine.ts';
import { localDayOf } from './fhir-dates.ts';
import type { FindingList, IssueType, RefusalCode } from './findings.ts';
import type { RecordKey } from './keys.ts';
import type { PatientIndex } from './patient-index.ts';
import type { PatientRecord } from './read-patient.ts';
import type { ConditionRecord, KeptRecord, MeasurementRecord, MedicineRecord, WrittenDate } from './records.ts';
import type { TranslateOptions } from './translation.ts';
import { upToDeath } from './up-to-death.ts';

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

/** Puts what a bundle says onto days, hands it to the patients it is about, and makes their facts. */
export class PatientAssembler {
  readonly #options: TranslateOptions;
  readonly #findings: FindingList;
  readonly #index: PatientIndex;
  readonly #placed = new Map<PatientRecord, Placed>();
  /** Paths of the resources that went into something, by type. */
  readonly used = new Map<string, Set<string>>();

  constructor(options: TranslateOptions, findings: FindingList, index: PatientIndex) {
    this.#options = options;
    this.#findings = findings;
    this.#index = index;
    this.#placePatients();
  }

  /** The patients with their facts, sorted by key. */
  patients(): ImportedPatient[] {
    const patients = [...this.#placed.values()].map((one) => this.#toPatient(one));
    return patients.sort((a, b) => (a.sourceKey < b.sourceKey ? -1 : 1));
  }

  #refuse(refusal: RefusalCode, issue: IssueType, expression: string, text: string): void {
    this.#findings.add({ refusal, issue, text, expression, kind: `${refusal} ${expression.replace(/\[\d+\]/g, '')}` });
  }

  #use({ resourceType, path }: { readonly resourceType: string; readonly path: string }): void {
    const used = this.used.get(resourceType) ?? new Set();
    this.used.set(resourceType, used.add(path));
  }

  #placePatients(): void {
    for (const patient of this.#index.all()) {
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
      this.#placed.set(patient, { patient, birthDate, fractures: [], measurements: [], medicines: [], setAside: [] });
    }
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
  #patientOf(record: KeptRecord): Placed | null {
    const patient = this.#index.find(record.subject);
    if (patient === null) {
      const said = record.subject?.['reference'];
      const text = `The subject${typeof said === 'string' ? ` ${said.slice(0, 100)}` : ''} is not a Patient of this bundle: the Patient must come with it.`;
      this.#refuse('unknown-reference', 'not-found', `${record.path}.subject`, text);
      return null;
    }
    return this.#placed.get(patient) ?? null;
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

  /** A fracture, on its day. Without a day, or with a year alone, it refuses the bundle: nobody may be lost. */
  placeCondition(condition: ConditionRecord): void {
    this.#use(condition);
    const of = this.#patientOf(condition);
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

  /** A T-score or a blood test, on its day. */
  placeMeasurement(measurement: MeasurementRecord): void {
    this.#use(measurement);
    const of = this.#patientOf(measurement);
    if (of === null) return;
    const day = this.#dayOrAside(
      measurement,
      measurement.on,
      of,
      measurement.measured === 'dxa' ? 'The bone scan' : 'The result',
    );
    if (day !== null) of.measurements.push({ ...measurement, day });
  }

  /** A medicine that has been classified, on its day. */
  placeMedicine(record: MedicineRecord, found: MedicineClass): void {
    if (found.kind === 'none' || !isOfUse(record.kind, found.agent)) return;
    this.#use(record);
    const of = this.#patientOf(record);
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
