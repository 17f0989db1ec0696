import {
  COUNTED_AGENTS,
  formatDay,
  isEligible,
  observationsOf,
  parseDay,
  reportDaysOf,
  type Agent,
  type EpisodeObservation,
  type EventFact,
  type Facts,
  type FollowUpContactEvent,
  type LocalDate,
  type Site,
  type TreatmentFact,
} from '@osteon/domain';
import { checkFlsDbRow, type FlsDbFault } from './check-fls-db-row.ts';
import { AGENT_WORDS } from './agent-words.ts';
import { DONT_KNOW, NO, YES, type FlsDbColumn } from './columns.ts';
import { toldOf, withTold } from './told-cells.ts';

/** One episode as a row of the file. */
export interface FlsDbRow {
  /** The id of the episode's first fracture. */
  readonly episode: string;
  /** What is empty is left out. */
  readonly cells: Readonly<Partial<Record<FlsDbColumn, string>>>;
  /** What would be refused. */
  readonly faults: readonly FlsDbFault[];
}

const SITE_WORDS: Readonly<Record<Site, string>> = {
  spine: 'Spine',
  hip: 'Hip',
  humerus: 'Humerus',
  pelvis: 'Pelvis',
  wrist: 'Wrist',
  other: 'Other',
};

/** The days by which, and from which, the two calls count: those of the indicators. */
const WEEK_16 = 112;
const WEEK_48 = 336;
const WEEK_56 = 392;
/** Falls of this many days before the diagnosis count as those of the year before. */
const YEAR = 365;

/**
 * The rows of one patient's episodes diagnosed from `from` to `to`, of patients aged 50 or more: the same episodes that
 * the indicators count. What is not recorded is `Don't know`, never `No`, unless an imported file told it. Dates are written
 * day, month, year.
 */
export function flsDbRows(
  facts: Facts,
  person: { readonly postCode: string | null },
  period: { readonly from: LocalDate; readonly to: LocalDate; readonly asOf: LocalDate },
): FlsDbRow[] {
  const observed = observationsOf(facts, reportDaysOf({ ...period, from: '1900-01-01', to: period.asOf }));
  const from = parseDay(period.from);
  const to = parseDay(period.to);
  return observed
    .filter((episode) => isEligible(episode) && episode.diagnosedOn >= from && episode.diagnosedOn <= to)
    .map((episode) => {
      const diagnosedOn = formatDay(episode.diagnosedOn);
      const known = { ...facts, events: (facts.events ?? []).filter(({ on }) => on <= period.asOf) };
      const recorded = withoutEmpty({
        ...aboutPatient(known, episode, person),
        ...aboutFracture(known, episode, observed),
        ...aboutAssessment(known, episode),
        ...aboutFollowUp(known, episode, observed),
      });
      const cells = withTold(recorded, toldOf(known.events, diagnosedOn));
      return { episode: episode.episode, cells, faults: checkFlsDbRow(cells, diagnosedOn, period.asOf) };
    });
}

type Cells = Partial<Record<FlsDbColumn, string | null>>;

function withoutEmpty(cells: Cells): Partial<Record<FlsDbColumn, string>> {
  return Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== null && value !== ''));
}

function aboutPatient(
  { patient }: Facts,
  { age }: EpisodeObservation,
  { postCode }: { readonly postCode: string | null },
): Cells {
  const { sex, careHomeResident } = patient;
  return {
    '1.03 Gender': sex === 'female' ? 'Female' : sex === 'male' ? 'Male' : null,
    '1.04 Post Code': postCode,
    'Age at fracture': String(age),
    '1.05 CareRes': yesOrNo(careHomeResident),
  };
}

function aboutFracture(facts: Facts, episode: EpisodeObservation, all: readonly EpisodeObservation[]): Cells {
  const diagnosedOn = formatDay(episode.diagnosedOn);
  const sites = facts.fractures.filter((one) => one.diagnosedOn === diagnosedOn).map(({ site }) => SITE_WORDS[site]);
  const before = (facts.treatments ?? []).filter(
    (course) => isCounted(course) && course.startedOn < diagnosedOn && (course.endedOn ?? diagnosedOn) >= diagnosedOn,
  );
  return {
    '1.06 DateFLSContact': firstDate(facts, 'fls-contact', diagnosedOn),
    '1.09 Date Index Frac Diagnosed': dateText(diagnosedOn),
    '1.11 SiteFirstFrac': sites[0] ?? null,
    '1.12 SiteSecFrac': sites[1] ?? null,
    '1.13 SiteThirdFrac': sites[2] ?? null,
    '2.03 PrevFracHist': all.some((other) => other.diagnosedOn < episode.diagnosedOn) ? YES : DONT_KNOW,
    '2.06 BoneSpareTherapy': drugs(before) ?? DONT_KNOW,
  };
}

function aboutAssessment(facts: Facts, episode: EpisodeObservation): Cells {
  const diagnosedOn = formatDay(episode.diagnosedOn);
  const events = facts.events ?? [];
  const scans = events.filter((event) => event.type === 'dxa' && event.on >= diagnosedOn);
  const scan = scans.find((event) => event.type === 'dxa' && event.status === 'scanned');
  const falls = events.filter((event) => event.type === 'falls-assessment' && event.on >= diagnosedOn);
  const yearBefore = formatDay(episode.diagnosedOn - YEAR);
  const fallen = events.filter(({ type, on }) => type === 'fall' && on >= yearBefore && on <= diagnosedOn);
  const hasCalcium = (facts.treatments ?? []).some(
    ({ agent, endedOn }) => agent === 'calcium-vitamin-d' && (endedOn ?? diagnosedOn) >= diagnosedOn,
  );
  return {
    '1.07 DateFLSAssess': firstDate(facts, 'fls-assessment', diagnosedOn),
    '3.01 DXA':
      scan !== undefined
        ? YES
        : scans.some((event) => event.type === 'dxa' && event.status === 'not-needed')
          ? NO
          : DONT_KNOW,
    '3.03 DateofDXA': scan === undefined ? null : dateText(scan.on),
    '3.04 TScore': scan?.type === 'dxa' && scan.tScore !== undefined ? String(scan.tScore) : null,
    '4.01 BoneTherapy': advised(facts, episode),
    '4.02 CalciumVitDRec': hasCalcium ? YES : DONT_KNOW,
    '5.01 RiskAssesByFLS': falls.length > 0 ? YES : DONT_KNOW,
    '5.02 TwoFalls': fallen.length >= 2 ? YES : DONT_KNOW,
    '5.10 Referrals': falls.some((event) => event.type === 'falls-assessment' && event.status === 'referred')
      ? YES
      : null,
  };
}

/** What the latest assessment by day 90 says, and of a recommendation which medicine was begun. */
function advised(facts: Facts, { advice, diagnosedOn }: EpisodeObservation): string {
  if (advice === 'inappropriate') return 'Inappropriate';
  if (advice === 'declined') return 'Informed decline';
  if (advice === 'refer') return 'Referred for further clinical opinion';
  if (advice !== 'recommended' && advice !== 'continue') return DONT_KNOW;
  const from = formatDay(diagnosedOn);
  const by = formatDay(diagnosedOn + WEEK_16);
  const running = (facts.treatments ?? []).filter(
    (course) => isCounted(course) && course.startedOn <= by && (course.endedOn ?? from) >= from,
  );
  return drugs(running) ?? 'Not started';
}

function aboutFollowUp(facts: Facts, episode: EpisodeObservation, all: readonly EpisodeObservation[]): Cells {
  const week16 = callOf(facts, episode, 1, WEEK_16);
  const year = callOf(facts, episode, WEEK_48, WEEK_56);
  const later = all.filter((other) => other.diagnosedOn > episode.diagnosedOn).length;
  return {
    '6.01 FollowUp12_16': week16.was,
    '6.02 Dateof16WeekAss': week16.contact === null ? null : dateText(week16.contact.on),
    '6.05 BoneTherapy1216': week16.contact && takenWords(week16.contact),
    '6.06 StartStrenBalExe': week16.contact && yesOrNo(week16.contact.strengthAndBalance),
    '7.01 FollowUp48_56': year.was,
    '7.02 Dateof52WeekAss': year.contact === null ? null : dateText(year.contact.on),
    '7.05 BoneTherapy4856': year.contact && takenWords(year.contact),
    '7.06 NumReFracSinceIndex': year.was === null ? null : String(later),
  };
}

/** The latest call of a window that reached the patient; `was` is empty while the window is open and nobody was. */
function callOf(
  facts: Facts,
  episode: EpisodeObservation,
  from: number,
  by: number,
): { readonly was: string | null; readonly contact: FollowUpContactEvent | null } {
  const first = formatDay(episode.diagnosedOn + from);
  const last = formatDay(episode.diagnosedOn + by);
  const contact = (facts.events ?? [])
    .filter((event): event is FollowUpContactEvent => event.type === 'follow-up-contact')
    .filter(({ on, outcome }) => on >= first && on <= last && outcome !== 'not-reached')
    .reduce<FollowUpContactEvent | null>(
      (latest, one) => (latest === null || one.on >= latest.on ? one : latest),
      null,
    );
  return { was: contact !== null ? YES : episode.asOf > by ? NO : null, contact };
}

function takenWords({ onTreatment }: FollowUpContactEvent): string {
  if (onTreatment === 'none') return 'Not started';
  return onTreatment != null && Object.hasOwn(AGENT_WORDS, onTreatment) ? AGENT_WORDS[onTreatment as Agent] : DONT_KNOW;
}

const isCounted = ({ agent }: TreatmentFact): boolean => COUNTED_AGENTS.includes(agent);

function drugs(courses: readonly TreatmentFact[]): string | null {
  const names = [...new Set(courses.map(({ agent }) => AGENT_WORDS[agent]))];
  return names.length === 0 ? null : names.join(';');
}

const yesOrNo = (value: boolean | null | undefined): string => (value == null ? DONT_KNOW : value ? YES : NO);

function firstDate({ events = [] }: Facts, type: EventFact['type'], from: LocalDate): string | null {
  const days = events.filter((event) => event.type === type && event.on >= from).map(({ on }) => on);
  const first = days.sort()[0];
  return first === undefined ? null : dateText(first);
}

/** `2026-03-09` → `09/03/2026`. */
function dateText(date: LocalDate): string {
  return `${date.slice(8, 10)}/${date.slice(5, 7)}/${date.slice(0, 4)}`;
}
