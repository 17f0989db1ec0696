import type { FilePerson, FileReading, ImportedFact, TranslatedRow } from '@osteon/application';
import {
  addYears,
  formatDay,
  INJECTED_AGENTS,
  isNhsNumber,
  NHS_NUMBER,
  nhsNumberOf,
  parseDay,
  type Agent,
  type FlsAssessmentEvent,
  type LocalDate,
  type Site,
} from '@osteon/domain';
import {
  hasBadCharacter,
  isFormula,
  isUnknown,
  readAdvice,
  readAgent,
  readDate,
  readNumber,
  readSex,
  readSite,
  readTherapy,
  readYesNo,
  type Read,
  type Therapy,
} from './cells.ts';
import { FILE_FIELDS, KEPT_AS_TOLD, type FieldName, type FileField } from './fields.ts';
import type { FileFault, FileFaultCode, FileNote, FileNoteCode } from './file-faults.ts';
import { isFlsDbShaped } from './heads.ts';
import type { SheetRow } from './read-csv.ts';

/** Of numbers that a hospital gives; the enrolment page has the same. */
export const HOSPITAL_NUMBER = 'urn:osteon:hospital-number';
/** What an export of this program, or the row of a file that names nobody, calls a person. */
export const FILE_RECORD = 'urn:osteon:file-record';
/** Characters of one cell. */
const LONGEST_CELL = 1_000;

/** What a row says, or why it is refused: every fault of it, by column. Pure. */
export function translateRow(sheetRow: SheetRow, reading: FileReading): TranslatedRow {
  const { row, cells } = sheetRow;
  const told = new RowReader(sheetRow, reading);
  const said = told.hasWholeRow ? sayRow(told, row, reading) : null;
  const { faults, notes } = told;
  return { row, cells, said: faults.length > 0 ? null : said, faults, notes };
}

/** The cells of one row by field, with every fault that is found. */
class RowReader {
  readonly faults: FileFault[] = [];
  readonly notes: FileNote[] = [];
  readonly hasWholeRow: boolean;
  readonly #texts = new Map<FieldName, string>();
  readonly #heads = new Map<FieldName, string>();
  readonly #reading: FileReading;

  constructor({ cells, faults }: SheetRow, reading: FileReading) {
    this.#reading = reading;
    const headOf = (at: number): string | null => (at < 0 ? null : (reading.heads[at] ?? null));
    for (const { at, code } of faults) {
      if (at < 0 || reading.fields[at] !== '') this.faults.push({ column: headOf(at), code });
    }
    this.hasWholeRow = !faults.some(({ at }) => at < 0);
    if (cells.slice(reading.heads.length).some((cell) => cell.trim() !== ''))
      this.faults.push({ column: null, code: 'too-many-cells' });
    for (const [at, name] of (reading.fields as readonly (FieldName | '')[]).entries()) {
      if (name === '') continue;
      const head = reading.heads[at] ?? name;
      this.#heads.set(name, head);
      if (faults.some((fault) => fault.at === at)) continue;
      const text = (cells[at] ?? '').trim();
      if (text === '') continue;
      const code: FileFaultCode | null = isFormula(text)
        ? 'formula'
        : hasBadCharacter(text)
          ? 'bad-character'
          : text.length > LONGEST_CELL
            ? 'too-long'
            : null;
      if (code === null) this.#texts.set(name, text);
      else this.faults.push({ column: head, code });
    }
  }

  fault(name: FieldName, code: FileFaultCode): null {
    const column = this.#heads.get(name) ?? name;
    if (!this.faults.some((fault) => fault.column === column)) this.faults.push({ column, code });
    return null;
  }

  note(name: FieldName, code: FileNoteCode): void {
    this.notes.push({ column: this.#heads.get(name) ?? name, code });
  }

  has = (name: FieldName): boolean => this.#texts.has(name);
  text = (name: FieldName): string | null => this.#texts.get(name) ?? null;

  /** What a cell says; null where it is empty, says that it is not known, or is at fault. */
  read<Value>(name: FieldName, how: (text: string) => Read<Value>): Value | null {
    const text = this.#texts.get(name);
    if (text === undefined || isUnknown(text)) return null;
    const read = how(text);
    return 'value' in read ? read.value : this.fault(name, read.fault);
  }

  /** A day that is not in the future. */
  day(name: FieldName): LocalDate | null {
    const day = this.read(name, (text) => readDate(text, this.#reading.monthFirst));
    return day !== null && day > this.#reading.today ? this.fault(name, 'in-the-future') : day;
  }

  wanted<Value>(name: FieldName, value: Value | null): Value | null {
    return value ?? this.fault(name, 'missing');
  }
}

function sayRow(told: RowReader, row: number, reading: FileReading): TranslatedRow['said'] {
  const diagnosedOn = told.wanted('fractureDate', told.day('fractureDate'));
  const person = personOf(told, row, reading, diagnosedOn);
  // Without the day of the fracture nothing is kept; the other columns are read all the same, so that every fault is told.
  const facts = factsOf(told, diagnosedOn ?? reading.today);
  const diedOn = told.day('deathDate');
  if (person === null || diagnosedOn === null) return null;
  if (diedOn !== null) {
    facts.push({
      type: 'event',
      event: { type: 'death', on: diedOn },
      sourceKey: 'file:death',
      dateAssumed: false,
    });
    if (diedOn < diagnosedOn) told.fault('fractureDate', 'after-death');
  }
  if (person.birthDate !== null && diagnosedOn < person.birthDate) told.fault('fractureDate', 'before-birth');
  return { person, facts };
}

function personOf(
  told: RowReader,
  row: number,
  { heads, label }: FileReading,
  diagnosedOn: LocalDate | null,
): FilePerson | null {
  const identifiers: FilePerson['identifiers'][number][] = [];
  const number = told.text('number');
  if (number !== null) identifiers.push({ system: HOSPITAL_NUMBER, value: number, type: 'MR' });
  const nhs = told.text('nhsNumber');
  if (nhs !== null) {
    if (isNhsNumber(nhs)) identifiers.push({ system: NHS_NUMBER, value: nhsNumberOf(nhs) ?? nhs, type: 'NH' });
    else told.fault('nhsNumber', 'not-an-nhs-number');
  }
  const record = told.text('record');
  if (record !== null) identifiers.push({ system: FILE_RECORD, value: record });
  const namesNobody = isFlsDbShaped(heads);
  if (identifiers.length === 0 && namesNobody) identifiers.push({ system: FILE_RECORD, value: `${label}/${row}` });
  if (identifiers.length === 0) told.faults.push({ column: null, code: 'no-number' });
  const [first] = identifiers;
  // A person without a name stands under what the file calls the row.
  const family = told.text('family') ?? (namesNobody ? 'FLS-DB' : told.fault('family', 'missing'));
  const given = told.text('given') ?? (namesNobody ? (first?.value ?? '') : told.fault('given', 'missing'));
  for (const name of ['family', 'given'] as const)
    if ((told.text(name)?.length ?? 0) > 200) told.fault(name, 'too-long');
  const sex = told.has('sex') ? (told.read('sex', readSex) ?? 'unknown') : told.fault('sex', 'missing');
  const birthDate = told.day('birthDate');
  const age = told.read('ageAtFracture', (text) => readNumber(text, 0, 120));
  if (birthDate === null && age === null) told.fault('birthDate', 'missing');
  const bornBy = age === null || diagnosedOn === null ? null : addYears(diagnosedOn, -Math.floor(age));
  if (birthDate === null && bornBy !== null) told.note('ageAtFracture', 'birth-assumed');
  const careHomeResident = told.read('careHome', readYesNo);
  if (family === null || given === null || sex === null || first === undefined) return null;
  const lines = [told.text('address')].filter((line) => line !== null);
  const city = told.text('city');
  const postalCode = told.text('postCode');
  return {
    identifiers,
    family,
    given: [given],
    birthDate,
    bornBy,
    sex,
    careHomeResident,
    language: told.text('language'),
    telecom: [
      ...(['mobile', 'telephone'] as const).flatMap((name) => {
        const value = told.text(name);
        return value === null
          ? []
          : [{ kind: 'phone' as const, value, use: name === 'mobile' ? ('mobile' as const) : ('home' as const) }];
      }),
      ...[told.text('email')].flatMap((value) =>
        value === null ? [] : [{ kind: 'email' as const, value, use: null }],
      ),
    ],
    // A post code alone is where somebody lives, and no address to write to.
    address:
      lines.length === 0 && city === null && postalCode === null ? null : { lines, city, postalCode, country: null },
  };
}

const SITES = ['site', 'site2', 'site3'] as const;

/** A course of an agent that began on a day, and what is told of it. */
type Course = Extract<ImportedFact, { type: 'treatment' }>;

function factsOf(told: RowReader, diagnosedOn: LocalDate): ImportedFact[] {
  const facts: ImportedFact[] = [...fractures(told, diagnosedOn)];
  const event = (sourceKey: string, one: Extract<ImportedFact, { type: 'event' }>['event']): void =>
    void facts.push({ type: 'event', event: one, sourceKey, dateAssumed: false });

  const contactOn = told.day('contactDate');
  if (contactOn !== null) event(`file:fls-contact/${contactOn}`, { type: 'fls-contact', on: contactOn });

  const assessedOn = told.day('assessmentDate');
  const therapy = told.read('boneTherapy', readTherapy);
  const advice = told.read('advice', readAdvice);
  const before = told.read('priorTherapy', readTherapy);
  if (advice !== null && assessedOn === null) told.fault('assessmentDate', 'needs-date');
  const kept = asTold(told);
  if (assessedOn !== null) {
    const treatment = advice ?? adviceOf(therapy, before);
    const assessment: FlsAssessmentEvent & { flsDb?: Readonly<Record<string, string>> } = {
      type: 'fls-assessment',
      on: assessedOn,
      ...(treatment === null ? {} : { treatment }),
      ...(Object.keys(kept).length === 0 ? {} : { flsDb: kept }),
    };
    event(`file:fls-assessment/${assessedOn}`, assessment);
  } else for (const name of KEPT_AS_TOLD) if (told.has(name)) told.note(name, 'not-kept');

  measured(told, assessedOn, event);
  if (told.read('fallsAssessed', readYesNo) === true && assessedOn !== null) {
    const referral = told.read('fallsReferral', readReferral) === true;
    event(`file:falls-assessment/${assessedOn}`, {
      type: 'falls-assessment',
      on: assessedOn,
      status: referral ? 'referred' : 'done',
    });
  }
  facts.push(...courses(told, { diagnosedOn, assessedOn, therapy, before }));
  calls(told, event);
  return facts;
}

/** `Yes`, or whom somebody was referred to. */
const readReferral = (text: string): Read<boolean> => {
  const read = readYesNo(text);
  return 'value' in read ? read : { value: !/^(none|not referred|no referral|nil)\b/i.test(text.trim()) };
};

/** Each fracture; its day and site name it, or what the sender calls it. */
function fractures(told: RowReader, diagnosedOn: LocalDate): ImportedFact[] {
  const id = told.text('fractureId');
  if (id !== null && !/^[A-Za-z0-9_-]{1,48}$/.test(id)) told.fault('fractureId', 'no-such-value');
  const sites: Site[] = [];
  for (const name of SITES) {
    const site = told.read(name, readSite);
    if (site !== null && !sites.includes(site)) sites.push(site);
  }
  if (!told.has('site')) told.fault('site', 'missing');
  const symptomatic = told.read('symptomatic', readYesNo);
  return sites.map((site, index) => {
    const name = id === null ? `${diagnosedOn}-${site}` : index === 0 ? id : `${id}-${index + 1}`;
    return {
      type: 'fracture',
      sourceKey: `file:fracture/${name}`,
      fracture: { id: `file-${name}`, site, diagnosedOn, ...(symptomatic === null ? {} : { symptomatic }) },
    };
  });
}

/** The columns that are kept as they came, and come again in an export; a column that is filled in is told. */
function asTold(told: RowReader): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of [...KEPT_AS_TOLD, ...KEPT_WORDS]) {
    const text = told.text(name);
    const { flsDb }: FileField = FILE_FIELDS[name];
    if (text !== null && flsDb !== undefined) kept[flsDb] = isUnknown(text) ? "Don't know" : text;
  }
  return kept;
}

/** Their words say more than the facts that they become. */
const KEPT_WORDS: readonly FieldName[] = [
  'priorTherapy', 'boneTherapy', 'calciumVitaminD', 'dxa', 'fallsAssessed', 'fallsReferral', 'followedUp16', 'taken16',
  'followedUp52', 'taken52', 'exercise16',
]; // prettier-ignore

function adviceOf(therapy: Therapy | null, before: Therapy | null): FlsAssessmentEvent['treatment'] | null {
  if (therapy === null) return null;
  if (therapy.agents.length > 0)
    return therapy.agents.some((agent) => before?.agents.includes(agent)) ? 'continue' : 'recommended';
  return therapy.advice ?? (therapy.others || therapy.notStarted ? 'recommended' : null);
}

type AddEvent = (sourceKey: string, event: Extract<ImportedFact, { type: 'event' }>['event']) => void;

function measured(told: RowReader, assessedOn: LocalDate | null, event: AddEvent): void {
  const was = told.read('dxa', readYesNo);
  const on = told.day('dxaDate');
  const tScore = told.read('tScore', (text) => readNumber(text, -10, 10));
  if (on !== null && was !== false) {
    event(`file:dxa/${on}`, { type: 'dxa', on, status: 'scanned', ...(tScore === null ? {} : { tScore }) });
  } else if (tScore !== null) told.fault('dxaDate', 'needs-date');
  else if (was === false && assessedOn !== null)
    event(`file:dxa/${assessedOn}`, { type: 'dxa', on: assessedOn, status: 'not-needed' });
}

interface Therapies {
  readonly diagnosedOn: LocalDate;
  readonly assessedOn: LocalDate | null;
  readonly therapy: Therapy | null;
  readonly before: Therapy | null;
}

/** Courses that the row names with a day, and those of the national database, which names none. */
function courses(told: RowReader, { diagnosedOn, assessedOn, therapy, before }: Therapies): ImportedFact[] {
  const found: ImportedFact[] = [];
  const course = (agent: Agent, startedOn: LocalDate, endedOn: LocalDate | null = null): Course => ({
    type: 'treatment',
    sourceKey: `file:treatment/${agent}/${startedOn}`,
    treatment: { id: `file-${agent}-${startedOn}`, agent, startedOn, endedOn },
  });
  const agent = told.read('treatment', readAgent);
  const startedOn = told.day('treatmentStart');
  const endedOn = told.day('treatmentEnd');
  const doseOn = told.day('lastDose');
  if (agent !== null && startedOn === null) told.fault('treatmentStart', 'needs-date');
  if (agent !== null && startedOn !== null) {
    if (endedOn !== null && endedOn < startedOn) told.fault('treatmentEnd', 'ends-before-start');
    const one = course(agent, startedOn, endedOn);
    found.push(one);
    if (doseOn !== null && INJECTED_AGENTS.includes(agent)) {
      if (doseOn < startedOn) told.fault('lastDose', 'ends-before-start');
      found.push({
        type: 'dose',
        sourceKey: `file:dose/${agent}/${startedOn}/${doseOn}`,
        dose: { treatmentId: one.treatment.id, on: doseOn },
      });
    }
  }
  const known = before?.agents ?? [];
  const dayBefore = formatDay(parseDay(diagnosedOn) - 1);
  for (const earlier of known) {
    told.note('priorTherapy', 'start-assumed');
    found.push(course(earlier, dayBefore));
  }
  const from = assessedOn ?? diagnosedOn;
  for (const advised of therapy?.agents ?? []) {
    if (known.includes(advised)) continue;
    told.note('boneTherapy', 'start-assumed');
    found.push(course(advised, from));
  }
  if ((therapy?.agents.length ?? 0) > 1) told.note('boneTherapy', 'several-agents');
  if (therapy?.others === true) told.note('boneTherapy', 'not-a-medicine-followed');
  if (told.read('calciumVitaminD', readCalcium) === true) {
    told.note('calciumVitaminD', 'start-assumed');
    found.push(course('calcium-vitamin-d', from));
  }
  return found;
}

/** `Yes`, `No`, or what was advised (`Calcium and vitamin D`, `Vitamin D`). */
const readCalcium = (text: string): Read<boolean> => {
  const read = readYesNo(text);
  if ('value' in read) return read;
  return /calcium|vit/i.test(text) ? { value: true } : { value: false };
};

const CALLS = [
  ['followedUp16', 'followUp16Date', 'taken16', 'exercise16'],
  ['followedUp52', 'followUp52Date', 'taken52', null],
] as const;

function calls(told: RowReader, event: AddEvent): void {
  for (const [reached, day, taken, exercise] of CALLS) {
    const was = told.read(reached, readYesNo);
    const on = told.day(day);
    const therapy = told.read(taken, readTherapy);
    const strengthAndBalance = exercise === null ? null : told.read(exercise, readYesNo);
    if (on === null || was === false) continue;
    const agent = therapy?.agents.at(-1) ?? (therapy?.notStarted === true ? 'none' : null);
    event(`file:follow-up-contact/${on}`, {
      type: 'follow-up-contact',
      on,
      outcome: 'reached',
      ...(agent === null ? {} : { onTreatment: agent }),
      ...(strengthAndBalance === null ? {} : { strengthAndBalance }),
    });
  }
}
