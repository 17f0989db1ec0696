import type { FlsDbColumn } from '../fls-db/columns.ts';

/** How the cells of a column are read. */
export type FieldKind =
  'text' | 'number' | 'date' | 'yes-no' | 'sex' | 'site' | 'advice' | 'agent' | 'therapy' | 'taken';

export interface FileField {
  readonly kind: FieldKind;
  /** What it is, for the page and docs/interfaces/files.md. */
  readonly what: string;
  /** Heads by which it is known besides its own name, in any case, with any signs between the words. */
  readonly heads: readonly string[];
  /** The column of a file in the shape of the national database; found by its number too, however it is spelled. */
  readonly flsDb?: FlsDbColumn;
}

const field = (kind: FieldKind, what: string, heads: readonly string[], flsDb?: FlsDbColumn): FileField =>
  flsDb === undefined ? { kind, what, heads } : { kind, what, heads, flsDb };

/** Every field that a column can be, in the order in which docs/interfaces/files.md lists them. */
export const FILE_FIELDS = {
  number: field('text', 'the number by which the person is known again: of the hospital, unless the head says otherwise', [
    'hospital number', 'hospital no', 'patient number', 'patient no', 'patient id', 'patientid', 'mrn', 'medical record number',
    'record number', 'identifier', 'id', 'local id', 'case number', 'unit number', 'numer pacjenta', 'numer kartoteki',
  ]), // prettier-ignore
  record: field('text', 'what an export of this program calls a person: rows with the same are one person', ['record', 'osteon record']),
  nhsNumber: field('text', 'NHS number, ten digits', ['nhs', 'nhs no', 'nhs number', 'nhsno']),
  family: field('text', 'family name', ['family name', 'last name', 'surname', 'lastname', 'nazwisko']),
  given: field('text', 'given names', ['given name', 'first name', 'forename', 'forenames', 'firstname', 'given names', 'imie', 'imiona']),
  birthDate: field('date', 'day of birth', ['date of birth', 'dob', 'birthdate', 'born', 'born on', 'data urodzenia']),
  ageAtFracture: field('number', 'age in whole years on the day of the fracture, where there is no day of birth', [
    'age at fracture', 'age frac diagnosed', 'age fracture diagnosed', 'age', 'wiek',
  ], 'Age at fracture'), // prettier-ignore
  sex: field('sex', 'sex', ['gender', 'plec'], '1.03 Gender'),
  language: field('text', 'language of messages, such as en, pl or ur', ['preferred language', 'jezyk']),
  mobile: field('text', 'mobile telephone', ['mobile phone', 'mobile number', 'mobile telephone', 'cell', 'cell phone', 'komorka']),
  telephone: field('text', 'other telephone', ['phone', 'phone number', 'telephone number', 'home phone', 'landline', 'tel', 'telefon']),
  email: field('text', 'e-mail address', ['e mail', 'email address', 'mail']),
  address: field('text', 'street and house', ['address line 1', 'address1', 'street', 'street address', 'ulica', 'adres']),
  city: field('text', 'town', ['town', 'address line 2', 'miasto', 'miejscowosc']),
  postCode: field('text', 'post code', ['postcode', 'postal code', 'zip', 'zip code', 'kod pocztowy'], '1.04 Post Code'),
  careHome: field('yes-no', 'lives in a care home', ['care home', 'care home resident', 'careres'], '1.05 CareRes'),
  deathDate: field('date', 'day of death', ['date of death', 'died', 'died on', 'dod', 'death', 'data zgonu']),
  fractureId: field('text', 'what the sender calls the fracture; with it, a changed day or site is a correction', [
    'fracture number', 'fracture key', 'fracture no',
  ]), // prettier-ignore
  fractureDate: field('date', 'day on which the fracture was diagnosed', [
    'date of fracture', 'fracture diagnosed', 'diagnosed on', 'date of diagnosis', 'diagnosis date', 'index fracture date',
    'data zlamania',
  ], '1.09 Date Index Frac Diagnosed'), // prettier-ignore
  site: field('site', 'site of the fracture', ['fracture site', 'site of fracture', 'index fracture site', 'miejsce zlamania'], '1.11 SiteFirstFrac'),
  site2: field('site', 'site of a second fracture of that day', ['second site', 'fracture site 2'], '1.12 SiteSecFrac'),
  site3: field('site', 'site of a third fracture of that day', ['third site', 'fracture site 3'], '1.13 SiteThirdFrac'),
  symptomatic: field('yes-no', 'no: found by chance', ['symptoms']),
  contactDate: field('date', 'day of the first contact with the service', ['fls contact', 'first contact', 'date of first contact'], '1.06 DateFLSContact'),
  assessmentDate: field('date', 'day of the assessment', ['fls assessment', 'assessed on', 'date of assessment'], '1.07 DateFLSAssess'),
  advice: field('advice', 'what the assessment came to: recommended, continue, refer, inappropriate, declined or undecided', ['assessment result', 'recommendation']),
  treatment: field('agent', 'medicine that was begun', ['medicine', 'drug', 'medication', 'lek']),
  treatmentStart: field('date', 'day on which it was begun', ['treatment started', 'started on', 'start date', 'treatment start date', 'data rozpoczecia']),
  treatmentEnd: field('date', 'day on which it ended', ['treatment ended', 'ended on', 'end date', 'treatment end date', 'stopped on']),
  lastDose: field('date', 'day of the last injection or infusion', ['last dose', 'last dose date', 'last injection', 'dose date', 'ostatnia dawka']),
  dxa: field('yes-no', 'bone density was measured', ['dxa scan', 'dexa'], '3.01 DXA'),
  dxaDate: field('date', 'day of the measurement', ['date of dxa', 'dexa date', 'scan date'], '3.03 DateofDXA'),
  tScore: field('number', 'lowest T-score', ['t score', 'lowest t score'], '3.04 TScore'),
  priorTherapy: field('therapy', 'bone treatment at the time of the fracture', [], '2.06 BoneSpareTherapy'),
  boneTherapy: field('therapy', 'what the assessment advised: medicines, or why none', [], '4.01 BoneTherapy'),
  calciumVitaminD: field('yes-no', 'calcium or vitamin D was advised', [], '4.02 CalciumVitDRec'),
  fallsAssessed: field('yes-no', 'the risk of falling was assessed', ['falls assessment'], '5.01 RiskAssesByFLS'),
  fallsReferral: field('text', 'referred because of falls', [], '5.10 Referrals'),
  followedUp16: field('yes-no', 'reached between weeks 12 and 16', [], '6.01 FollowUp12_16'),
  followUp16Date: field('date', 'day of that call', [], '6.02 Dateof16WeekAss'),
  taken16: field('taken', 'what was taken then', [], '6.05 BoneTherapy1216'),
  exercise16: field('yes-no', 'strength and balance exercise was begun', [], '6.06 StartStrenBalExe'),
  followedUp52: field('yes-no', 'reached between weeks 48 and 56', [], '7.01 FollowUp48_56'),
  followUp52Date: field('date', 'day of that call', [], '7.02 Dateof52WeekAss'),
  taken52: field('taken', 'what was taken then', [], '7.05 BoneTherapy4856'),
  admitted: field('text', 'hospital of admission', [], '1.08 AdmitHosp'),
  fractureType: field('text', 'type of fracture', ['type of fractue'], '1.10 TypeOfFracture'),
  height: field('text', 'height', [], '2.01 Height'),
  weight: field('text', 'weight', [], '2.02 Weight'),
  earlierFracture: field('text', 'fractures before', [], '2.03 PrevFracHist'),
  familyHip: field('text', 'hip fracture of a parent', [], '2.04 FamHipFracHist'),
  smoker: field('text', 'smokes', [], '2.05 Smoker'),
  dxaNotOrdered: field('text', 'why bone density was not measured', [], '3.02 DXANotOrdered'),
  fractureRisk: field('text', 'risk of fracture', [], '3.05 RiskOfFracture'),
  twoFalls: field('text', 'two falls in the year before', [], '5.02 TwoFalls'),
  fearOfFalling: field('text', 'fear of falling', [], '5.03 FearOfFalling'),
  fallMedicines: field('text', 'medicines that make falls likelier', [], '5.04 MedsIncRiskFall'),
  mobility: field('text', 'mobility before the fracture', [], '5.05 PreFracMob'),
  vision: field('text', 'vision', [], '5.06 Vision'),
  toileting: field('text', 'toileting', [], '5.07 Toileting'),
  cardiac: field('text', 'abnormal cardiac assessment', [], '5.08 AbnormalCardAssess'),
  cognition: field('text', 'cognitive impairment', [], '5.09 CognitiveImpairment'),
  refractures: field('text', 'fractures since', [], '7.06 NumReFracSinceIndex'),
} as const satisfies Readonly<Record<string, FileField>>; // prettier-ignore

export type FieldName = keyof typeof FILE_FIELDS;
export const FIELD_NAMES = Object.keys(FILE_FIELDS) as readonly FieldName[];

/** Columns that are kept as they came, with the assessment of their row, and written again by the export. */
export const KEPT_AS_TOLD: readonly FieldName[] = [
  'admitted', 'fractureType', 'height', 'weight', 'earlierFracture', 'familyHip', 'smoker', 'dxaNotOrdered', 'fractureRisk',
  'twoFalls', 'fearOfFalling', 'fallMedicines', 'mobility', 'vision', 'toileting', 'cardiac', 'cognition', 'refractures',
]; // prettier-ignore
