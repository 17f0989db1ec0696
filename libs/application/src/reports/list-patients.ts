import {
  AGENTS,
  COMPLETENESS_FIELDS,
  coursesAfter,
  CURVES,
  evidenceOf,
  FUNNEL_CALLS,
  FUNNEL_WINDOWS,
  funnelStandingOf,
  formatDay,
  indicatorOf,
  isEligible,
  isLocalDate,
  outcomesOf,
  PRACTICE_STANDARDS,
  practiceStandingOf,
  refractureOf,
  watchedFor,
  type EpisodeDay,
  type EpisodeObservation,
  type Evidence,
  type LocalDate,
  type Outcome,
  type WatchedCourse,
} from '@osteon/domain';
import type { Actor } from '../actor.ts';
import { csvLine } from '../audit/audit-csv.ts';
import { AppError } from '../errors.ts';
import type { CountedEpisodes, EpisodePosition, ReportPeriod } from '../ports/report-store.ts';
import { outcomeCountsOf } from './read-indicators.ts';
import { cohortOf, type CohortQuery, type ReportDeps } from './report-cohort.ts';

/** Which number was opened. */
export interface ListQuery extends Pick<CohortQuery, 'from' | 'to' | 'asOf'> {
  readonly of:
    'episodes' | 'under-50' | 'indicator' | 'field' | 'follow-up' | 'curve' | 'refractures' | 'standard' | 'adherence';
  /** which indicator, field, call, curve, standard or agent */
  readonly name?: string | undefined;
  /** the first of the list's outcomes without one */
  readonly outcome?: string | undefined;
}

/** A patient behind a number, and why. */
export interface ListedRow {
  readonly patientId: string;
  readonly name: string;
  readonly birthDate: LocalDate;
  readonly episode: string;
  readonly diagnosedOn: LocalDate;
  readonly age: number;
  readonly firstSite: string;
  readonly outcome: string;
  readonly window: EpisodeDay | null;
  readonly because: readonly Evidence[];
  readonly course: {
    readonly startedOn: LocalDate;
    readonly from: LocalDate;
    readonly to: LocalDate;
    readonly pdc: number | null;
    readonly mpr: number | null;
    readonly persistenceDays: number | null;
  } | null;
}

export interface ListedPage {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly asOf: LocalDate;
  /** rows of the whole list: the number that was opened */
  readonly total: number;
  readonly rows: readonly ListedRow[];
  readonly next: string | null;
}

/** A row before it has a name. */
interface Found {
  readonly observation: EpisodeObservation;
  readonly outcome: string;
  readonly watched: WatchedCourse | null;
}

/** What is on a list, and what its rule looks at. */
interface Listing {
  readonly evidence: string;
  readonly window: EpisodeDay | null;
}

/**
 * The patients of the own service behind one number, by day of diagnosis; everybody shown is named in the audit record.
 * FLS-1404 for a name or an outcome that there is not.
 */
export async function listReportPatients(
  deps: ReportDeps,
  actor: Actor,
  query: ListQuery & { readonly limit: number; readonly after?: string | undefined },
): Promise<ListedPage> {
  const { serviceId, head, question } = await cohortOf(deps, actor, { ...query, scope: 'service' });
  const { from, to, asOf } = head;
  const period: ReportPeriod = { from, to, asOf: question.asOf };
  const counted = countedBy(query);
  const page =
    counted === null
      ? await scannedPage(deps, actor, serviceId, period, query)
      : await countedPage(deps, actor, serviceId, period, counted, query);
  return { from, to, asOf, ...page };
}

type PageOf = Pick<ListedPage, 'total' | 'rows' | 'next'>;
type PagedQuery = ListQuery & { readonly limit: number; readonly after?: string | undefined };

/** What the numbers of the summary count: their lists come from the same rows. Null for lists that charts open. */
function countedBy({ of, name = '', outcome }: ListQuery): CountedEpisodes | null {
  if (of === 'episodes' || of === 'under-50') return { of };
  if (of === 'field') {
    if (!COMPLETENESS_FIELDS.some((field) => field.name === name)) throw unknown('name');
    const states = outcome === undefined || outcome === 'counted' ? FIELD_STATES : [outcome];
    return { of, name, states: states.map((state) => oneOf(FIELD_STATES, state)) };
  }
  if (of !== 'indicator') return null;
  const indicator = indicatorOf(name);
  if (indicator === undefined || indicator.kind === 'completeness') throw unknown('name');
  const outcomes =
    outcome === undefined || outcome === 'counted'
      ? indicator.kind === 'caseload'
        ? (['achieved'] as const)
        : DENOMINATOR
      : [oneOf(LISTED_OUTCOMES, outcome)];
  return { of, id: name, outcomes };
}

const DENOMINATOR = ['achieved', 'failed', 'imputed'] as const satisfies readonly Outcome[];
const LISTED_OUTCOMES = [...DENOMINATOR, 'died', 'transferred', 'window-open'] as const satisfies readonly Outcome[];
const FIELD_STATES = ['there', 'missing'] as const;

async function countedPage(
  deps: ReportDeps,
  actor: Actor,
  serviceId: string,
  period: ReportPeriod,
  counted: CountedEpisodes,
  { limit, after = '' }: PagedQuery,
): Promise<PageOf> {
  const [tally, { rows, more }] = await Promise.all([
    deps.reports.tally(serviceId, { ...period, scope: 'service' }),
    deps.reports.episodes(actor, serviceId, period, counted, limit, positionOf(after)),
  ]);
  const listing = listingOf(
    counted.of,
    counted.of === 'indicator' ? counted.id : counted.of === 'field' ? counted.name : '',
  );
  const last = rows.at(-1);
  return {
    total: totalOf(tally, counted),
    rows: rows.map(({ patientId, family, given, birthDate, observation }) => {
      const { outcomes, fields } = outcomesOf(observation);
      const outcome =
        counted.of === 'indicator' ? outcomes[counted.id] : counted.of === 'field' ? fields[counted.name] : 'counted';
      const found: Found = { observation, outcome: outcome ?? 'counted', watched: null };
      return rowOf(found, { patientId, name: `${given} ${family}`, birthDate }, listing);
    }),
    next: more && last !== undefined ? `${last.diagnosedOn}_${last.patientId}` : null,
  };
}

function totalOf(tally: Awaited<ReturnType<ReportDeps['reports']['tally']>>, counted: CountedEpisodes): number {
  if (counted.of === 'field') {
    const { rows, missing } = tally.fields[COMPLETENESS_FIELDS.findIndex(({ name }) => name === counted.name)] ?? {
      rows: 0,
      missing: 0,
    };
    const counts = { missing, there: rows - missing };
    return counted.states.reduce((sum, state) => sum + counts[state], 0);
  }
  if (counted.of === 'indicator') {
    const counts = outcomeCountsOf(tally, counted.id);
    return counted.outcomes.reduce((sum, outcome) => sum + counts[outcome], 0);
  }
  return counted.of === 'episodes' ? tally.episodes : tally.under50;
}

/** Lists behind charts: the cohort is gone through by the same functions that make the counts. */
async function scannedPage(
  deps: ReportDeps,
  actor: Actor,
  serviceId: string,
  period: ReportPeriod,
  query: PagedQuery,
): Promise<PageOf> {
  const { of, name = '', limit, after = '' } = query;
  const rule = ruleOf(query);
  const found: Found[] = [];
  let total = 0;
  const take = (one: Found): void => {
    total += 1;
    if (keyOf(one) > after) found.push(one);
  };
  if (rule.kind === 'courses') {
    for await (const { observation, courses } of deps.reportCharts.courses(serviceId, period, rule.agent)) {
      for (const watched of coursesAfter(observation, courses)) {
        const outcome = courseOutcomeOf(watched);
        if (rule.takes(watched)) take({ observation, outcome, watched });
      }
    }
  } else {
    for await (const observation of deps.reports.observations(serviceId, period)) {
      const outcome = rule.outcomeOf(observation);
      if (rule.takes(outcome)) take({ observation, outcome, watched: null });
    }
  }
  found.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const shown = found.slice(0, limit);
  const ids = [...new Set(shown.map(({ observation }) => observation.patient))];
  const people = await deps.reportCharts.nameListed(actor, serviceId, ids, `${of}/${name}/${query.outcome ?? ''}`);
  const byId = new Map(people.map((person) => [person.patientId, person]));
  const listing = listingOf(of, name);
  const last = shown.at(-1);
  return {
    total,
    rows: shown.flatMap((one) => {
      const person = byId.get(one.observation.patient);
      // erased or merged since the cohort was read
      return person === undefined ? [] : [rowOf(one, person, listing)];
    }),
    next: found.length > limit && last !== undefined ? keyOf(last) : null,
  };
}

type Rule =
  | {
      readonly kind: 'episodes';
      readonly outcomeOf: (episode: EpisodeObservation) => string;
      readonly takes: (outcome: string) => boolean;
    }
  | {
      readonly kind: 'courses';
      readonly agent: (typeof AGENTS)[number];
      readonly takes: (watched: WatchedCourse) => boolean;
    };

/** Which outcomes each name of a part of the funnel gathers. */
const FUNNEL_PARTS: Readonly<Record<string, readonly string[]>> = {
  due: ['due', 'contactable', 'contacted', 'outcome'],
  contactable: ['contactable', 'contacted', 'outcome'],
  contacted: ['contacted', 'outcome'],
  outcome: ['outcome'],
  'not-contactable': ['due'],
  'not-contacted': ['contactable'],
  'no-outcome': ['contacted'],
};

const COURSES: Readonly<Record<string, (watched: WatchedCourse) => boolean>> = {
  counted: () => true,
  measured: ({ measures }) => measures !== null,
  adherent: ({ measures }) => measures?.adherent === true,
  'not-adherent': ({ measures }) => measures?.adherent === false,
  persistent: ({ measures }) => measures?.persistent === true,
  'not-persistent': ({ measures }) => measures?.persistent === false,
  unrecorded: ({ standing }) => standing === 'unrecorded',
  'too-short': ({ standing }) => standing === 'too-short',
};

function ruleOf({ of, name = '', outcome }: ListQuery): Rule {
  if (of === 'follow-up') {
    const call = FUNNEL_CALLS.find((one) => one === name);
    if (call === undefined) throw unknown('name');
    const wanted = ofTable(FUNNEL_PARTS, outcome ?? 'due');
    return {
      kind: 'episodes',
      outcomeOf: (episode) => funnelStandingOf(call, episode),
      takes: (one) => wanted.includes(one),
    };
  }
  if (of === 'curve') {
    const curve = CURVES.find(({ id }) => id === name);
    if (curve === undefined) throw unknown('name');
    const wanted = oneOf(['counted', 'event', 'no-event'] as const, outcome ?? 'counted');
    return {
      kind: 'episodes',
      outcomeOf: (episode) =>
        !isEligible(episode) ? 'out' : watchedFor(curve.field, episode).event === null ? 'no-event' : 'event',
      takes: (one) => (wanted === 'counted' ? one !== 'out' : one === wanted),
    };
  }
  if (of === 'refractures') {
    const wanted = oneOf(['refractured', 'after-treatment'] as const, outcome ?? 'refractured');
    return {
      kind: 'episodes',
      outcomeOf: (episode) => (isEligible(episode) ? refractureOf(episode).standing : 'none'),
      takes: (one) => one === 'after-treatment' || one === wanted,
    };
  }
  if (of === 'standard') {
    const standard = PRACTICE_STANDARDS.find(({ number }) => String(number) === name);
    if (standard === undefined || standard.from === 'service') throw unknown('name');
    const wanted = oneOf(['counted', 'met', 'not-met'] as const, outcome ?? 'counted');
    return {
      kind: 'episodes',
      outcomeOf: (episode) => practiceStandingOf(standard, episode),
      takes: (one) => (wanted === 'counted' ? one !== 'out' : one === wanted),
    };
  }
  const agent = AGENTS.find((one) => one === name);
  if (agent === undefined) throw unknown('name');
  return { kind: 'courses', agent, takes: ofTable(COURSES, outcome ?? 'counted') };
}

const courseOutcomeOf = ({ standing, measures }: WatchedCourse): string =>
  measures === null ? standing : measures.adherent ? 'adherent' : 'not-adherent';

function listingOf(of: ListQuery['of'], name: string): Listing {
  if (of === 'indicator') {
    const indicator = indicatorOf(name);
    return { evidence: name, window: indicator?.kind === 'share' ? indicator.window : null };
  }
  if (of === 'field') {
    const field = COMPLETENESS_FIELDS.find((one) => one.name === name);
    return { evidence: name, window: field?.askedAfter ?? null };
  }
  if (of === 'follow-up') return { evidence: name, window: FUNNEL_WINDOWS[name as keyof typeof FUNNEL_WINDOWS] };
  if (of === 'standard') {
    const standard = PRACTICE_STANDARDS.find(({ number }) => String(number) === name);
    return { evidence: `standard-${name}`, window: standard?.from === 'share' ? standard.by : null };
  }
  return { evidence: of === 'refractures' ? 'refracture' : name, window: null };
}

function rowOf(
  { observation, outcome, watched }: Found,
  person: Pick<ListedRow, 'patientId' | 'name' | 'birthDate'>,
  { evidence, window }: Listing,
): ListedRow {
  const { patientId, name, birthDate } = person;
  const { episode, age, firstSite } = observation;
  return {
    ...{ patientId, name, birthDate, episode, age, firstSite, outcome, window },
    diagnosedOn: formatDay(observation.diagnosedOn),
    because: evidenceOf(evidence, observation),
    course: watched && {
      startedOn: watched.course.startedOn,
      from: watched.from,
      to: watched.to,
      pdc: watched.measures?.pdc ?? null,
      mpr: watched.measures?.mpr ?? null,
      persistenceDays: watched.measures?.persistenceDays ?? null,
    },
  };
}

/** Where a row stands in its list. */
const keyOf = ({ observation, watched }: Found): string =>
  [formatDay(observation.diagnosedOn), observation.patient, ...(watched === null ? [] : [watched.course.id])].join('_');

const POSITION = /^(\d{4}-\d{2}-\d{2})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Where a page begins; one that is not understood begins at the top. */
function positionOf(after: string): EpisodePosition | null {
  const [, diagnosedOn, patientId] = POSITION.exec(after) ?? [];
  if (!isLocalDate(diagnosedOn) || diagnosedOn < '0001-01-01' || patientId === undefined) return null;
  return { diagnosedOn, patientId };
}

function unknown(field: 'name' | 'outcome'): AppError {
  return new AppError('FLS-1404', { field });
}

function oneOf<Name extends string>(names: readonly Name[], name: string): Name {
  const found = names.find((one) => one === name);
  if (found === undefined) throw unknown('outcome');
  return found;
}

function ofTable<Value>(table: Readonly<Record<string, Value>>, name: string): Value {
  if (!Object.hasOwn(table, name)) throw unknown('outcome');
  return table[name] as Value;
}

/** Rows of one file at most: more is refused, so that nobody takes a part for the whole. */
export const MOST_LISTED = 50_000;
const AT_ONCE = 1_000;

/** By it spreadsheets know UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

const COLUMNS = {
  name: (row) => row.name,
  'birth date': (row) => row.birthDate,
  diagnosed: (row) => row.diagnosedOn,
  age: (row) => row.age,
  'first site': (row) => row.firstSite,
  outcome: (row) => row.outcome,
  'last day': (row) => row.window,
  because: (row) =>
    row.because.map(({ what, day, value }) => [what, value, day ?? 'never'].filter(Boolean).join(' ')).join('; '),
  'course from': (row) => row.course?.from,
  'course to': (row) => row.course?.to,
  pdc: (row) => row.course?.pdc,
  mpr: (row) => row.course?.mpr,
  'persistence days': (row) => row.course?.persistenceDays,
  'patient id': (row) => row.patientId,
  episode: (row) => row.episode,
} satisfies Record<string, (row: ListedRow) => string | number | null | undefined>;

/** The whole list as CSV, read page by page as on the screen. FLS-1406 beyond 50,000 rows. */
export async function exportReportPatients(
  deps: ReportDeps,
  actor: Actor,
  query: ListQuery,
): Promise<{ readonly asOf: LocalDate; readonly text: string; readonly rows: number }> {
  const cells = Object.values(COLUMNS);
  const lines = [csvLine(Object.keys(COLUMNS))];
  let page = await listReportPatients(deps, actor, { ...query, limit: AT_ONCE });
  if (page.total > MOST_LISTED) throw new AppError('FLS-1406', { field: 'from' });
  const { asOf } = page;
  for (;;) {
    for (const row of page.rows) lines.push(csvLine(cells.map((cell) => cell(row))));
    if (page.next === null) break;
    page = await listReportPatients(deps, actor, { ...query, limit: AT_ONCE, after: page.next });
  }
  return { asOf, text: BYTE_ORDER_MARK + lines.join(''), rows: lines.length - 1 };
}
