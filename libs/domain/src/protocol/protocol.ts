import type { LocalDate } from '../time/local-date.ts';
import type { Agent, Flag, LabTest } from '../facts/facts.ts';
import type { TaskKind } from './task-kinds.ts';
import type {
  Closer,
  EpisodeCondition,
  EpisodeSeries,
  GateName,
  OccurrenceStyle,
  SourceMark,
  Trigger,
} from './terms.ts';

export { TASK_KINDS, type TaskKind } from './task-kinds.ts';
export type * from './terms.ts';

/**
 * The rules as data. A protocol is plain JSON: the shipped one is written in this folder, one that a service
 * publishes is a row, and both go to the same planner. Names used here (`appliesTo`, `trigger`, `by`) are closed
 * lists whose meaning is code in `../plan`; numbers, lists and words are data.
 */
export interface Protocol {
  readonly id: string;
  readonly version: string;
  readonly inForceFrom: LocalDate;
  /** section 3, the table: what every episode plans */
  readonly episodeRules: readonly EpisodeRule[];
  /** section 3, triggered by what is recorded */
  readonly triggeredRules: readonly TriggeredRule[];
  readonly pain: PainRules;
  /** section 4, the table of injections and infusions */
  readonly dosingRules: readonly DosingRule[];
  readonly gates: GateRules;
  /** section 4, the table of courses */
  readonly courseRules: readonly CourseRule[];
  readonly sequence: SequenceRules;
  readonly turnover: readonly TurnoverRule[];
  readonly pauseReassessment: PauseReassessmentRule;
  readonly supplyGap: SupplyGapRule;
  /** section 5: which kinds a fact cancels or pauses */
  readonly leaving: LeavingRules;
  /** section 6 */
  readonly redFlags: readonly RedFlagRule[];
  readonly rebound: ReboundRule;
  /** section 7 */
  readonly checklists: readonly Checklist[];
  /** section 8 */
  readonly contacts: ContactRules;
}

/** A distance from an anchor: calendar months first (clamped to the month's end), then days. */
export interface Offset {
  readonly months: number;
  readonly days: number;
}

export interface RuleBase {
  /** unique in its protocol: `<kind>/<occurrence>` as the protocol page names it, and what tells two such rows apart */
  readonly id: string;
  readonly kind: TaskKind;
  /** the occurrence, or what stands before the date or number in it */
  readonly occurrence: string;
  /** what is due and when, in words a nurse understands */
  readonly text: string;
  readonly source: string;
  readonly sourceMark: SourceMark;
  readonly inForceFrom: LocalDate;
}

/** From which day an event may close a task: when the task opens, a day of its own, or the day after its trigger. */
export type ClosesFrom = 'opens' | 'after-trigger' | Offset;

export interface Closing {
  readonly by: Closer;
  readonly from: ClosesFrom;
  /** the event takes part in the series rule: it closes the latest it may and supersedes the earlier undone ones */
  readonly inSeries: boolean;
}

export interface EpisodeRule extends RuleBase {
  readonly anchor: 'diagnosis' | 'onset';
  readonly appliesTo: EpisodeCondition;
  /** `course-on-anniversary`: the day on which a counted course must run; `no-recent-dxa`: from when a scan counts */
  readonly looksAt: Offset | null;
  readonly opens: Offset;
  readonly due: Offset;
  readonly target: Offset | null;
  readonly overdueAfterDays: number;
  readonly doneBy: readonly Closing[];
  readonly series: EpisodeSeries | null;
  /** what a task that was closed before it opened says */
  readonly earlyReason: 'before-window' | null;
  /** the latest pain score from this day on cancels the task when it is settled */
  readonly settledFrom: Offset | null;
}

export interface TriggeredRule extends RuleBase {
  readonly trigger: Trigger;
  readonly occurrenceStyle: OccurrenceStyle;
  readonly opens: Offset;
  /** what `opens` counts from */
  readonly opensFrom: 'trigger' | 'due';
  readonly due: Offset;
  readonly overdueAfterDays: number;
  /** empty: closed by something in the triggering fact itself */
  readonly doneBy: readonly Closing[];
}

/** One way in which a pain score meets a rule; every part that is set must hold. */
export interface PainCriterion {
  readonly nrsAtLeast: number | null;
  readonly nrsAtMost: number | null;
  readonly rdqAbove: number | null;
  /** worsening, deformity or pulmonary dysfunction */
  readonly anySign: boolean;
  /** on the episode's pain clock; null: any day */
  readonly from: Offset | null;
  /** the first day on which it no longer counts */
  readonly before: Offset | null;
}

export interface PainRules {
  readonly referral: readonly PainCriterion[];
  readonly escalation: readonly PainCriterion[];
  /** a done task of the kind younger than this keeps a new one from being planned */
  readonly restDays: number;
  readonly settledNrsAtMost: number;
  readonly repeatAtNrs: number;
}

export interface DosingRule extends RuleBase {
  readonly agent: Agent;
  readonly interval: Offset;
  readonly countsFrom: 'last-dose' | 'series';
  readonly opensBeforeDays: number;
  readonly lateAfterDays: number;
  readonly overdueAfterDays: number;
  readonly criticalAfterDays: number | null;
  /** doses in a course; none is planned after the last */
  readonly maximumDoses: number | null;
  /** the first dose not before this many days after surgery of any hip fracture */
  readonly afterHipSurgeryDays: number | null;
  readonly gate: { readonly asks: readonly GateName[]; readonly doses: 'all' | 'first' } | null;
}

export interface GateTest {
  readonly test: LabTest;
  /** a latest result below this blocks; per agent where the limit differs */
  readonly below: number | Readonly<Partial<Record<Agent, number>>>;
  /** results count from D − this */
  readonly sinceBeforeDays: number;
  /** and from `asOf` − this */
  readonly maximumAgeDays: number | null;
}

export interface GateRules {
  /** `blockedBy` is empty before D − this */
  readonly fromBeforeDays: number;
  readonly tests: Readonly<Record<GateName, GateTest>>;
  readonly labs: RuleBase & {
    readonly opensBeforeDays: number;
    readonly dueBeforeDays: number;
    readonly overdueAfterDays: number;
  };
  readonly postDoseCalcium: RuleBase & {
    readonly agent: Agent;
    readonly clearanceBelow: number;
    readonly dueAfterDays: number;
    readonly overdueAfterDays: number;
    readonly closedBy: Closer;
  };
}

export interface CourseRule extends RuleBase {
  readonly agents: readonly Agent[];
  /** agents for which the rule holds only while the task is due by start + this */
  readonly onlyUntil: Readonly<Partial<Record<Agent, Offset>>>;
  readonly due: Offset;
  readonly opensBeforeDays: number;
  readonly overdueAfterDays: number;
  /** an event of the course itself */
  readonly closedBy: 'adherence-check' | 'treatment-review';
  readonly series: 'adherence-check' | null;
}

export interface SequenceRules {
  readonly nextAgents: readonly Agent[];
  readonly plan: RuleBase & {
    /** from the start of a course */
    readonly dueAfterStart: Readonly<Partial<Record<Agent, Offset>>>;
    /** from a dose, once given */
    readonly dueAfterDose: Readonly<Partial<Record<Agent, { readonly dose: number; readonly after: Offset }>>>;
    readonly opensBeforeDays: number;
    readonly overdueAfterDays: number;
  };
  readonly start: RuleBase & {
    readonly dueAfterStart: Readonly<Partial<Record<Agent, Offset>>>;
    /** due this long after the last dose of a course that is over or given up */
    readonly dueAfterLastDose: Readonly<
      Partial<Record<Agent, { readonly after: Offset; readonly fullCourse: number | null }>>
    >;
    readonly opensBeforeDays: number;
    readonly overdueAfterDays: number;
    /** agents whose own dose tiers hold instead, and whose dose the task replaces */
    readonly withDoseTiers: readonly Agent[];
  };
}

export interface TurnoverRule extends RuleBase {
  readonly agent: Agent;
  readonly afterAgent: Agent;
  readonly within: Offset;
  readonly due: Offset;
  readonly opensBeforeDays: number;
  readonly overdueAfterDays: number;
  readonly closedBy: Closer;
}

export interface PauseReassessmentRule extends RuleBase {
  readonly dueAfterPause: Readonly<Partial<Record<Agent, Offset>>>;
  readonly opensBeforeDays: number;
  readonly overdueAfterDays: number;
}

export interface SupplyGapRule extends RuleBase {
  readonly agents: readonly Agent[];
  readonly opensBeforeDays: number;
  readonly lateAfterDays: number;
  readonly overdueAfterDays: number;
  readonly criticalAfterDays: number;
}

export interface LeavingRules {
  /** cancelled by a `declined-follow-up` */
  readonly declinedFollowUp: readonly TaskKind[];
  /** of courses started by then, cancelled by a `declined-treatment` that counts */
  readonly declinedTreatment: readonly TaskKind[];
  /** not cancelled by the end of their own course */
  readonly outliveTheirCourse: readonly TaskKind[];
  /** cancelled by death alone */
  readonly onlyDeath: readonly TaskKind[];
  /** not paused with their course */
  readonly notPausedWithCourse: readonly TaskKind[];
}

export interface RedFlagRule {
  readonly flag: Flag;
  readonly dueAfterDays: number;
  /** guidance to a clinician, never a diagnosis */
  readonly action: string;
  readonly source: string;
  readonly sourceMark: SourceMark;
  readonly inForceFrom: LocalDate;
}

export interface ReboundRule extends RuleBase {
  readonly agent: Agent;
  /** from the day after last dose + this */
  readonly after: Offset;
  /** to last dose + this, included */
  readonly until: Offset;
  /** kinds that wait while a flag is open that is due at most `pausingDueDays` after it was raised */
  readonly pausedKinds: readonly TaskKind[];
  readonly pausingDueDays: number;
}

export interface Checklist {
  readonly kind: TaskKind;
  /** only for a spine episode */
  readonly spineOnly: boolean;
  readonly items: readonly string[];
  readonly sourceMark: SourceMark;
}

export interface ContactRules {
  /** tasks that a phone call can close */
  readonly kinds: readonly TaskKind[];
  readonly ahead: Offset;
}
