import {
  type compareVersions,
  type DryRunToday,
  isConfirmed,
  type ProtocolLine,
  type ProtocolVersion,
  type ProtocolWithLines,
} from '@osteon/application';
import type { DryRunView, ProtocolComparisonView, ProtocolSummary, ProtocolView, RuleView } from '@osteon/contracts';
import { intervalWords, type LineDifference, type ProtocolSetting, TASK_KINDS } from '@osteon/domain';

export function presentVersion(version: ProtocolVersion): ProtocolSummary {
  const { id, name, state, inForceFrom, isInForce, hasLapsed, isOfAll, mayApprove, history } = version;
  return {
    id,
    version: version.version,
    name,
    state,
    inForceFrom,
    isInForce,
    hasLapsed,
    isOfAll,
    mayApprove,
    history: history.map(({ what, by, at, note }) => ({ what, by, at, note })),
  };
}

const presentSetting = (setting: ProtocolSetting): RuleView['settings'][number] => {
  const { path, name, agent, unit, anchor, value, mayBeNull } = setting;
  const given = typeof value === 'object' && value !== null ? { months: value.months, days: value.days } : value;
  return { path, name, agent, unit, anchor, value: given, mayBeNull };
};

export function presentLine(line: ProtocolLine): RuleView {
  const { id, path, group, kind, occurrence, agents, text, source, sourceMark, inForceFrom } = line;
  return {
    id,
    path,
    group,
    kind,
    occurrence,
    agents: [...agents],
    text,
    interval: intervalWords(line),
    source,
    sourceMark,
    inForceFrom,
    settings: line.settings.map(presentSetting),
    reads: line.reads.map(({ as, what }) => ({ as, what })),
    isUnverified: line.isUnverified,
    confirmations: line.confirmations.map(({ confirmed, version, by, at, note }) => ({
      confirmed,
      version,
      by,
      at,
      note,
    })),
  };
}

export const unconfirmedOf = (lines: readonly ProtocolLine[]): number =>
  lines.filter((line) => line.isUnverified && !isConfirmed(line)).length;

export function presentProtocol({ today, version, protocol, lines }: ProtocolWithLines): ProtocolView {
  return {
    today,
    ...presentVersion(version),
    rules: lines.map(presentLine),
    unverified: lines.filter(({ isUnverified }) => isUnverified).length,
    unconfirmed: unconfirmedOf(lines),
    document: { ...protocol },
  };
}

export function presentComparison(compared: Awaited<ReturnType<typeof compareVersions>>): ProtocolComparisonView {
  const { lines, unchanged } = compared.comparison;
  return {
    before: presentVersion(compared.before),
    after: presentVersion(compared.after),
    unchanged,
    lines: lines.map(presentDifference),
  };
}

function presentDifference({ item, change, fields }: LineDifference): ProtocolComparisonView['lines'][number] {
  const { id, path, group, kind, occurrence, agents, text } = item;
  return {
    id,
    path,
    group,
    kind,
    occurrence,
    agents: [...agents],
    text,
    change,
    fields: fields.map((field) => ({
      path: field.path,
      setting: field.setting === null ? null : presentSetting(field.setting),
      before: field.before ?? null,
      after: field.after ?? null,
    })),
  };
}

export function presentDryRun(run: DryRunToday): DryRunView {
  const { id, state, fault, asOf, isOfToday, presentVersion: compared, presentHasChanged, counts } = run;
  return {
    id,
    state,
    fault,
    asOf,
    isOfToday,
    presentVersion: compared,
    presentHasChanged,
    patientsTotal: run.patientsTotal,
    patients: run.patients,
    differing: run.differing,
    refused: run.refused,
    kinds: TASK_KINDS.flatMap((kind) => {
      const ofKind = counts[kind];
      if (ofKind === undefined) return [];
      const { added, withdrawn, earlier, later, otherwise, unchanged } = ofKind;
      return [{ kind, added, withdrawn, earlier, later, otherwise, unchanged }];
    }),
    startedBy: run.startedBy,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    endedBy: run.endedBy,
  };
}
