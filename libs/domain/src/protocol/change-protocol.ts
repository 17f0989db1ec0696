import type { LocalDate } from '../time/local-date.ts';
import type { ProtocolFault } from './check-protocol.ts';
import type { Protocol } from './protocol.ts';
import { protocolItems, type ProtocolItem } from './protocol-items.ts';

/** One setting, or the words or the source of a rule, as it is to be. */
export interface ProtocolChange {
  /** JSON pointer into the present rules. */
  readonly path: string;
  readonly value: unknown;
}

export interface ProtocolChanges {
  readonly version: string;
  readonly inForceFrom: LocalDate;
  readonly changes: readonly ProtocolChange[];
}

/** What of a rule may be set besides its numbers: who changes an interval says where the new one is from. */
const WORDS = ['text', 'action', 'source', 'sourceMark'];

function changeablePaths(item: ProtocolItem): string[] {
  const words = WORDS.filter((word) => item.source !== null && word in item.content);
  return [...item.settings.map(({ path }) => path), ...words.map((word) => `${item.path}/${word}`)];
}

/**
 * The rules with some settings changed: another version, whose changed rules are in force from its first day. Which
 * values make sense is asked of `checkProtocol` with the rules that come out; faults are of places that are no setting.
 */
export function withChanges(
  protocol: Protocol,
  { version, inForceFrom, changes }: ProtocolChanges,
): { readonly rules: unknown; readonly faults: readonly ProtocolFault[] } {
  const rules = JSON.parse(JSON.stringify(protocol)) as Record<string, unknown>;
  Object.assign(rules, { version, inForceFrom });
  const placeOf = new Map(
    protocolItems(protocol).flatMap((item) => changeablePaths(item).map((path) => [path, item] as const)),
  );
  const faults: ProtocolFault[] = [];
  changes.forEach(({ path, value }, i) => {
    const item = placeOf.get(path);
    if (item === undefined) {
      faults.push({ path: `/changes/${i}/path`, message: `must be a setting of the present rules, not "${path}"` });
      return;
    }
    const keys = path.slice(1).split('/');
    const last = keys.pop() ?? '';
    inside(rules, keys)[last] = value;
    if ('inForceFrom' in item.content) inside(rules, item.path.slice(1).split('/'))['inForceFrom'] = inForceFrom;
  });
  return { rules, faults };
}

/** The object or list at a place that is known to be there. */
function inside(rules: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return keys.reduce((part, key) => part[key] as Record<string, unknown>, rules);
}
