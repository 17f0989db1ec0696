import type { ProposeProtocolRequest, ProtocolComparisonView, ProtocolView } from '@osteon/contracts';
import {
  checkProtocol,
  compareProtocols,
  withChanges,
  type Protocol,
  type ProtocolComparison,
  type ProtocolFault,
} from '@osteon/domain';

/** What is typed of a proposal. */
export interface ProposalDraft {
  readonly way: 'settings' | 'whole';
  readonly name: string;
  readonly reason: string;
  readonly version: string;
  readonly inForceFrom: string;
  /** Ids of the rules whose settings are shown to be changed. */
  readonly chosen: readonly string[];
  /** Values by their places in the present rules. */
  readonly changes: Readonly<Record<string, unknown>>;
  /** A whole rule set as JSON. */
  readonly text: string;
}

/** What comes of a draft: rules that can be proposed, or why not. */
export interface DraftResult {
  readonly faults: readonly ProtocolFault[];
  /** Why the text is no JSON. */
  readonly notJson: string | null;
  readonly comparison: ProtocolComparison | null;
  readonly version: string;
  readonly body: Pick<ProposeProtocolRequest, 'rules' | 'change'> | null;
}

/** The rules of an answer, which the api has checked; null when these pages are older than the rules. */
export function rulesOf({ document }: Pick<ProtocolView, 'document'>): Protocol | null {
  const checked = checkProtocol(document);
  return checked.ok ? checked.protocol : null;
}

/** A version that is not taken, named after the month in which it begins: 2026.12, 2026.12-2, … */
export function freeVersion(firstDay: string, taken: readonly string[]): string {
  const month = firstDay.slice(0, 7).replace('-', '.');
  let n = 1;
  const name = () => (n === 1 ? month : `${month}-${n}`);
  while (taken.includes(name())) n += 1;
  return name();
}

const NOTHING = { notJson: null, comparison: null, body: null } as const;

/** Checks a draft as the api will, so that faults are seen while it is typed. */
export function resultOf(present: Protocol, draft: ProposalDraft): DraftResult {
  return draft.way === 'settings' ? bySettings(present, draft) : byRules(present, draft);
}

function bySettings(present: Protocol, { version, inForceFrom, changes }: ProposalDraft): DraftResult {
  const listed = Object.entries(changes).map(([path, value]) => ({ path, value }));
  const change = { version, inForceFrom, changes: listed };
  const changed = withChanges(present, change);
  const checked = checkProtocol(changed.rules);
  if (changed.faults.length > 0 || !checked.ok) {
    return { ...NOTHING, version, faults: [...changed.faults, ...(checked.ok ? [] : checked.faults)] };
  }
  return {
    ...NOTHING,
    faults: [],
    version,
    comparison: compareProtocols(present, checked.protocol),
    // Every value has passed the check of the rules, which is narrower than the contract's.
    body: listed.length === 0 ? null : { change: change as NonNullable<ProposeProtocolRequest['change']> },
  };
}

function byRules(present: Protocol, { text }: ProposalDraft): DraftResult {
  const none = { ...NOTHING, faults: [], version: '' };
  if (text.trim() === '') return none;
  let rules: unknown;
  try {
    rules = JSON.parse(text);
  } catch (error) {
    return { ...none, notJson: error instanceof Error ? error.message : String(error) };
  }
  const checked = checkProtocol(rules);
  if (!checked.ok) return { ...none, faults: checked.faults };
  return {
    ...none,
    version: checked.protocol.version,
    comparison: compareProtocols(present, checked.protocol),
    body: { rules: rules as Record<string, unknown> },
  };
}

/** As the api tells a comparison, so that it is shown the same way. */
export const linesOf = ({ lines }: ProtocolComparison): ProtocolComparisonView['lines'] =>
  lines.map(({ item, change, fields }) => ({
    id: item.id,
    path: item.path,
    group: item.group,
    kind: item.kind,
    occurrence: item.occurrence,
    agents: [...item.agents],
    text: item.text,
    change,
    fields: fields.map(({ path, setting, before, after }) => ({
      path,
      setting: setting === null ? null : { ...setting, value: setting.value },
      before: before ?? null,
      after: after ?? null,
    })),
  }));
