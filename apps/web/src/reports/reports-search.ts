import type { ReportList, ReportScope } from '@osteon/contracts';

/** The parts of the report, in the order of their names at the side. */
export const VIEWS = [
  'indicators',
  'trend',
  'services',
  'curves',
  'follow-up',
  'adherence',
  'refractures',
  'completeness',
  'practice',
] as const;
export type View = (typeof VIEWS)[number];

/** The list that is open, as the api names it. */
export interface OpenList {
  readonly of: ReportList;
  readonly name?: string;
  readonly outcome?: string;
}

/** What is read: all of it in the address, so that a page of numbers can be sent to a colleague. */
export interface ReportsSearch {
  readonly view?: View;
  readonly from?: string;
  readonly to?: string;
  readonly asOf?: string;
  readonly scope?: ReportScope;
  /** the second set of indicators; without it the first */
  readonly set?: 'iof';
  readonly indicator?: string;
  /** `of.name.outcome`; the name may be empty */
  readonly list?: string;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const LIST = /^[a-z0-9-]{1,30}\.[A-Za-z0-9-]{0,40}\.[a-z0-9-]{0,30}$/;
const SCOPES = ['region', 'all'] as const;

const fitting = (value: unknown, pattern: RegExp): string | undefined =>
  typeof value === 'string' && pattern.test(value) ? value : undefined;

/** Reads the address's query; what it does not know is left out. */
export function readReportsSearch(query: Record<string, unknown>): ReportsSearch {
  const view = VIEWS.find((one) => one === query['view'] && one !== 'indicators');
  const scope = SCOPES.find((one) => one === query['scope']);
  const from = fitting(query['from'], DATE);
  const to = fitting(query['to'], DATE);
  const asOf = fitting(query['asOf'], DATE);
  const indicator = fitting(query['indicator'], /^(flsdb|iof)-\d{1,2}$/);
  const list = fitting(query['list'], LIST);
  return {
    ...(view === undefined ? {} : { view }),
    // A period is two days: one alone says nothing.
    ...(from === undefined || to === undefined ? {} : { from, to }),
    ...(asOf === undefined ? {} : { asOf }),
    ...(scope === undefined ? {} : { scope }),
    ...(query['set'] === 'iof' ? { set: 'iof' as const } : {}),
    ...(indicator === undefined ? {} : { indicator }),
    ...(list === undefined ? {} : { list }),
  };
}

/** How a list stands in the address. */
export const listText = ({ of, name = '', outcome = '' }: OpenList): string => `${of}.${name}.${outcome}`;

/** The list that an address names. The api says whether there is one of that name. */
export function openListOf(text: string): OpenList {
  const [of = '', name = '', outcome = ''] = text.split('.');
  return {
    of: of as ReportList,
    ...(name === '' ? {} : { name }),
    ...(outcome === '' ? {} : { outcome }),
  };
}
