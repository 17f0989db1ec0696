import { WORK_KINDS } from '@osteon/domain';

/** What the picture is of: the hours of all work, or the pieces of one kind. */
export const MEASURES = ['hours', ...WORK_KINDS] as const;
export type Measure = (typeof MEASURES)[number];

/** What is read: all of it in the address, so that it can be sent to a colleague. */
export interface CapacitySearch {
  readonly of?: Measure;
  /** ids of the what-ifs that are compared, three at most */
  readonly with?: readonly string[];
  /** the list that is open: `call.2026-03-02` or `call.waiting` */
  readonly list?: string;
}

/** So many lines can be told apart in one picture. */
export const MOST_COMPARED = 3;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LIST = /^(call|dose|review|check)\.(waiting|\d{4}-\d{2}-\d{2})$/;

/** What an address asks for; what is no part of it is left out. */
export function readCapacitySearch(search: Record<string, unknown>): CapacitySearch {
  const of = MEASURES.find((one) => one === search['of']);
  const given = Array.isArray(search['with']) ? (search['with'] as readonly unknown[]) : [];
  const compared = given.filter((one): one is string => typeof one === 'string' && ID.test(one));
  const list = search['list'];
  return {
    ...(of === undefined || of === 'hours' ? {} : { of }),
    ...(compared.length === 0 ? {} : { with: compared.slice(0, MOST_COMPARED) }),
    ...(typeof list === 'string' && LIST.test(list) ? { list } : {}),
  };
}
