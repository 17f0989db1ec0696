import type { LocalDate } from '@osteon/domain';
import { PatientAssembler } from '../../fhir/assemble-patients.ts';
import type { JsonObject } from '../../fhir/check-structure.ts';
import { checkStructure, isObject } from '../../fhir/check-structure.ts';
import { classifyMedicine } from '../../fhir/classify-medicine.ts';
import { codeSystemOf, codesOf } from '../../fhir/code-systems.ts';
import { localDayOf } from '../../fhir/fhir-dates.ts';
import type { Finding, IssueType, RefusalCode } from '../../fhir/findings.ts';
import { FindingList } from '../../fhir/findings.ts';
import type { RecordKey } from '../../fhir/keys.ts';
import { recordKeyOf } from '../../fhir/keys.ts';
import { defaultLaboratoryCodes, defaultTScoreCodes } from '../../fhir/measurement-codes.ts';
import { PatientIndex } from '../../fhir/patient-index.ts';
import { isOfUse } from '../../fhir/build-treatments.ts';
import { readCondition, readMedicine, readObservation } from '../../fhir/read-records.ts';
import type { ImportedPatient } from '../../imported.ts';
import { fractureCodesFor, ownAgentOf } from '../own-codes.ts';
import { readReport } from './read-report.ts';
import { readWrittenPatient } from './read-written-patient.ts';
import type { Reading, ReadingOptions, Written, WrittenType } from './written.ts';

/** Whoever it is about: only the day of birth is looked at. */
const SOMEBODY = 'somebody';
const ABOUT_SOMEBODY: JsonObject = { reference: `Patient/${SOMEBODY}` };

/** Numeric rating of pain, 0 to 10. */
const PAIN = '72514-3';

/** Reads one resource: each refusal, and what it means, is said here once. */
class Reader {
  readonly #options: ReadingOptions;
  readonly #resource: JsonObject;
  readonly findings = new FindingList();

  constructor(resource: JsonObject, options: ReadingOptions) {
    this.#resource = resource;
    this.#options = options;
  }

  get path(): string {
    return this.#options.path;
  }

  refuse(refusal: RefusalCode, issue: IssueType, at: string, text: string): null {
    this.findings.add(this.finding(refusal, issue, at, text));
    return null;
  }

  finding(refusal: RefusalCode, issue: IssueType, at: string, text: string): Finding {
    const expression = at === '' ? this.path : `${this.path}.${at}`;
    return { refusal, issue, text, expression, kind: `${refusal} ${at}` };
  }

  /** Lets the records of a bundle be placed and made into facts as an import does, with one patient of this birth. */
  assemble(place: (assembler: PatientAssembler) => void): ImportedPatient | null {
    const index = new PatientIndex();
    index.add({
      sourceKey: SOMEBODY,
      path: this.path,
      fullUrl: null,
      fhirId: SOMEBODY,
      identifiers: [{ system: SOMEBODY, value: SOMEBODY }],
      family: SOMEBODY,
      given: [],
      birthDate: this.#options.birthDate,
      sex: 'unknown',
      deceased: false,
      language: null,
      telecom: [],
      address: null,
    });
    const assembler = new PatientAssembler(this.#options, this.findings, index);
    place(assembler);
    return this.findings.total > 0 ? null : (assembler.patients()[0] ?? null);
  }

  /** What was understood and cannot be a fact is refused where it stands: the sender is there to hear of it. */
  factsOf(assembled: ImportedPatient | null): Written | null {
    if (assembled === null) return null;
    for (const { reason, path, text } of assembled.setAside) {
      this.findings.add({ refusal: 'not-supported', issue: 'business-rule', text, expression: path, kind: reason });
    }
    const paused = assembled.remarks.find(({ reason }) => reason === 'pause-date-unknown');
    for (const { reason, path, text } of assembled.remarks) {
      if (reason === 'pause-date-unknown') continue;
      const expression = reason === 'stop-date-unknown' ? `${path}.effectivePeriod.end` : path;
      this.findings.add({ refusal: 'element-missing', issue: 'required', text, expression, kind: reason });
    }
    if (this.findings.total > 0) return null;
    const pausedAt =
      paused === undefined
        ? null
        : this.finding(
            'element-missing',
            'business-rule',
            'status',
            'The medicine is said to be on hold and not since when: a nurse records the day of the pause.',
          );
    return { kind: 'facts', facts: assembled.facts, codes: [], pausedAt };
  }

  condition(key: RecordKey): Written | null {
    const verification = codesOf(this.#resource['verificationStatus']).map(({ code }) => code);
    if (verification.includes('entered-in-error') || verification.includes('refuted')) return { kind: 'retraction' };
    const record = readCondition(this.#resource, key, this.path, fractureCodesFor(codesOf(this.#resource['code'])));
    if (record === null) {
      const text =
        'This is no new fracture: of conditions only the initial encounter for a fracture is taken, coded in SNOMED CT or ICD-10.';
      return this.refuse('not-supported', 'business-rule', 'code', text);
    }
    const ours = { ...record, subject: ABOUT_SOMEBODY, encounter: null };
    if (record.found.kind === 'open-fracture' || !record.confirmed) {
      // Placed as a fracture for its date alone, which is wanted to the day and in the patient's life.
      const found = { kind: 'fracture', site: 'other', osteoporotic: false } as const;
      const placed = this.assemble((all) => all.placeCondition({ ...ours, found, confirmed: true }));
      const fact = placed?.facts[0];
      if (fact?.type !== 'fracture') return null;
      const on = fact.fracture.diagnosedOn;
      return { kind: 'pointer', about: { kind: 'codes', codes: record.codes, on, mechanism: [] } };
    }
    const written = this.factsOf(this.assemble((all) => all.placeCondition(ours)));
    return written?.kind === 'facts' ? { ...written, codes: record.codes } : written;
  }

  observation(key: RecordKey): Written | null {
    const status = String(this.#resource['status']);
    if (status === 'entered-in-error' || status === 'cancelled') return { kind: 'retraction' };
    if (!['final', 'amended', 'corrected'].includes(status)) {
      return this.refuse('not-supported', 'business-rule', 'status', 'Only final results are taken.');
    }
    if (codesOf(this.#resource['code']).some(({ system, code }) => codeSystemOf(system) === 'loinc' && code === PAIN)) {
      return this.#pain(key);
    }
    const codes = { tScores: defaultTScoreCodes, laboratory: defaultLaboratoryCodes };
    const records = readObservation(this.#resource, key, this.path, codes);
    const [first] = records;
    if (first === undefined) {
      const text =
        'This is no result that is kept: T-scores, adjusted calcium, 25-OH vitamin D, creatinine clearance and pain are, as a valueQuantity without a comparator, coded in LOINC.';
      return this.refuse('not-supported', 'business-rule', 'code', text);
    }
    if (records.some(({ measured }) => measured !== 'dxa') && records.length > 1) {
      const text = 'The Observation holds several results; send each by itself.';
      return this.refuse('not-supported', 'business-rule', 'component', text);
    }
    const assembled = this.assemble((all) => {
      for (const record of records) all.placeMeasurement({ ...record, subject: ABOUT_SOMEBODY });
    });
    const written = this.factsOf(assembled);
    return written?.kind === 'facts'
      ? { ...written, facts: written.facts.map((fact) => ({ ...fact, sourceKey: key.sourceKey })) }
      : written;
  }

  #pain(key: RecordKey): Written | null {
    const quantity = this.#resource['valueQuantity'];
    const value = isObject(quantity) ? quantity['value'] : this.#resource['valueInteger'];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 10) {
      return this.refuse('not-supported', 'value', 'valueQuantity', 'Pain is a whole number from 0 to 10.');
    }
    const on = this.#dayOf(['effectiveDateTime', 'effectiveInstant', 'effectivePeriod.start'], 'The result');
    if (on === null) return null;
    const origin = { sourceKey: key.sourceKey, sources: [key.sourceKey], path: this.path };
    const fact = { type: 'event', ...origin, event: { type: 'pain', on, nrs: value }, dateAssumed: false } as const;
    return { kind: 'facts', facts: [fact], codes: [], pausedAt: null };
  }

  medicine(type: 'MedicationStatement' | 'MedicationAdministration', key: RecordKey): Written | null {
    const status = String(this.#resource['status']);
    if (status === 'entered-in-error') return { kind: 'retraction' };
    const record = readMedicine(type, this.#resource, key, this.path);
    if (record === null) {
      const text =
        type === 'MedicationStatement'
          ? 'Only what is taken, paused or stopped is kept (active, completed, stopped, on-hold).'
          : 'Only what was given is kept (completed, in-progress).';
      return this.refuse('not-supported', 'business-rule', 'status', text);
    }
    const own = ownAgentOf(record.medicine.codes);
    const found = own === undefined ? classifyMedicine(record.medicine) : ({ kind: 'agent', agent: own } as const);
    if (found.kind === 'none') {
      const at = record.medicationReference === null ? 'medicationCodeableConcept' : 'medicationReference';
      const text = 'This is none of the medicines that are followed up, by its ATC or RxNorm code or its name.';
      return this.refuse('not-supported', 'business-rule', at, text);
    }
    if (found.kind === 'agent' && !isOfUse(record.kind, found.agent)) {
      const text = 'A dose is kept of what is injected or infused; of other medicines send a MedicationStatement.';
      return this.refuse('not-supported', 'business-rule', 'medicationCodeableConcept', text);
    }
    return this.factsOf(this.assemble((all) => all.placeMedicine({ ...record, subject: ABOUT_SOMEBODY }, found)));
  }

  report(): Written | null {
    const read = readReport(this.#resource);
    if (!read.ok) return this.refuse(read.refusal, 'business-rule', read.at, read.text);
    if (read.status === 'retraction') return { kind: 'retraction' };
    const on = this.#dayOf(['effectiveDateTime', 'effectivePeriod.start', 'issued'], 'The report');
    if (on === null) return null;
    return { kind: 'pointer', about: { kind: 'report', text: read.text, on, status: read.status } };
  }

  /** The day of the first of these elements that is there, to the day, between birth and today. */
  #dayOf(names: readonly string[], what: string): LocalDate | null {
    const { timeZone, today, birthDate } = this.#options;
    for (const name of names) {
      const [element = '', inner] = name.split('.');
      const value = this.#resource[element];
      const text = inner === undefined ? value : isObject(value) ? value[inner] : undefined;
      if (typeof text !== 'string') continue;
      const day = localDayOf(text, timeZone);
      if (day === null) {
        return this.refuse('date-not-precise', 'value', name, `${what} is dated "${text}": its day is needed.`);
      }
      if (day > today) {
        return this.refuse('date-in-future', 'value', name, `The date ${day} lies in the future (today is ${today}).`);
      }
      if (day < birthDate) {
        return this.refuse('date-before-birth', 'value', name, `The date ${day} lies before the patient was born.`);
      }
      return day;
    }
    return this.refuse('element-missing', 'required', names[0] ?? '', `${what} has no date.`);
  }

  read(type: WrittenType, key: RecordKey): Written | null {
    switch (type) {
      case 'Patient': {
        const read = readWrittenPatient(this.#resource, this.#options);
        if (read.ok) return { kind: 'patient', patient: read.patient };
        for (const { refusal, issue, at, text } of read.faults) this.refuse(refusal, issue, at, text);
        return null;
      }
      case 'Condition':
        return this.condition(key);
      case 'Observation':
        return this.observation(key);
      case 'DiagnosticReport':
        return this.report();
      case 'MedicationStatement':
      case 'MedicationAdministration':
        return this.medicine(type, key);
    }
  }
}

/** The name under which the same record is known when it comes again; what the server adds to it counts for nothing. */
function keyOf(type: WrittenType, resource: JsonObject, keepsId: boolean): RecordKey {
  const { id, meta: _meta, text: _text, subject: _subject, ...said } = resource;
  return recordKeyOf(type, keepsId && typeof id === 'string' ? { ...said, id } : said, null);
}

/**
 * Reads one resource that a program writes by itself. It means the same as in a bundle that is imported; what an import
 * sets aside for a person is refused here with the place, because the sender hears of it.
 * @param resource of that type; its subject is resolved elsewhere
 */
export function readWritten(type: WrittenType, resource: JsonObject, options: ReadingOptions): Reading {
  const reader = new Reader(resource, options);
  checkStructure(resource, type, options.path, reader.findings);
  if (reader.findings.total > 0) return { ok: false, findings: reader.findings.shown() };
  const key = keyOf(type, resource, options.keepsId ?? false);
  const written = reader.read(type, key);
  if (written === null || reader.findings.total > 0) return { ok: false, findings: reader.findings.shown() };
  return { ok: true, written, sourceKey: key.sourceKey };
}
