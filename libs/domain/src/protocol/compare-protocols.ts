import type { Protocol } from './protocol.ts';
import { protocolItems, type ProtocolItem } from './protocol-items.ts';
import { isOffset, type ProtocolSetting } from './settings.ts';

/** One field of a line that two versions have otherwise. */
export interface FieldChange {
  /** Within the line: `due`, `dueAfterPause/alendronate`. */
  readonly path: string;
  /** How the value is to be read, where it is a number or an interval. */
  readonly setting: ProtocolSetting | null;
  /** As JSON; undefined where the version has no such field. */
  readonly before: unknown;
  readonly after: unknown;
}

export interface LineDifference {
  readonly item: ProtocolItem;
  readonly change: 'added' | 'removed' | 'changed';
  readonly fields: readonly FieldChange[];
}

export interface ProtocolComparison {
  readonly lines: readonly LineDifference[];
  /** Lines that say the same. */
  readonly unchanged: number;
}

/** Of which version a rule is, and what it is called, is no difference in what it says. */
const SILENT = ['id', 'inForceFrom'];

/** What a line says, field by field: intervals, numbers, words and lists each as one. */
function fieldsOf(content: object): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  const walk = (value: object, path: string): void => {
    for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
      if (path === '' && SILENT.includes(key)) continue;
      const isWhole = typeof inner !== 'object' || inner === null || Array.isArray(inner) || isOffset(inner);
      if (isWhole) fields.set(path + key, inner);
      else walk(inner, `${path}${key}/`);
    }
  };
  walk(content, '');
  return fields;
}

const sameJson = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

/** One text for one JSON value, however its fields are ordered: what a rule says, to be compared or hashed. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`);
  return `{${fields.join(',')}}`;
}

/** What a line says, as one text: the same for as long as it says the same. */
export function wordingOf({ content }: Pick<ProtocolItem, 'content'>): string {
  return canonical(Object.fromEntries([...fieldsOf(content)]));
}

function fieldChanges(before: ProtocolItem, after: ProtocolItem): FieldChange[] {
  const [was, is] = [fieldsOf(before.content), fieldsOf(after.content)];
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((path) => {
    const [a, b] = [was.get(path), is.get(path)];
    if (was.has(path) === is.has(path) && sameJson(a, b)) return [];
    const settingOf = (item: ProtocolItem) => item.settings.find((one) => one.path === `${item.path}/${path}`);
    return [{ path, setting: settingOf(after) ?? settingOf(before) ?? null, before: a, after: b }];
  });
}

/** Two versions line by line, by the ids of their rules: in the order of the later, then what it has no more. */
export function compareProtocols(before: Protocol, after: Protocol): ProtocolComparison {
  const earlier = new Map(protocolItems(before).map((item) => [item.id, item]));
  const lines: LineDifference[] = [];
  let unchanged = 0;
  for (const item of protocolItems(after)) {
    const known = earlier.get(item.id);
    earlier.delete(item.id);
    if (known === undefined) {
      lines.push({ item, change: 'added', fields: [] });
      continue;
    }
    const fields = fieldChanges(known, item);
    if (fields.length === 0) unchanged += 1;
    else lines.push({ item, change: 'changed', fields });
  }
  for (const item of earlier.values()) lines.push({ item, change: 'removed', fields: [] });
  return { lines, unchanged };
}
