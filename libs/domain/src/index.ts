export {
  addDays,
  addMonths,
  addYears,
  ageOn,
  daysBetween,
  isLocalDate,
  laterOf,
  type LocalDate,
} from './time/local-date.ts';
export { formatDay, parseDay, type DayNumber } from './time/day-number.ts';
export { nextWorkingDay } from './time/working-days.ts';
export { NEVER } from './plan/days.ts';
export { instantOf, isTimeZone, localDateOf, parseInstant, wallTimeOf } from './time/zone.ts';

export {
  AGENTS,
  ASSESSMENT_TREATMENTS,
  BISPHOSPHONATES,
  CHANNELS,
  COUNTED_AGENTS,
  DEFAULT_TIME_ZONE,
  EVENT_TYPES,
  FLAGS,
  INJECTED_AGENTS,
  LAB_TESTS,
  LAB_UNITS,
  SEXES,
  SITES,
  UNITS_OF_TEST,
} from './facts/facts.ts';
export type * from './facts/facts.ts';
export {
  checkFacts,
  FACTS_ERROR_CODES,
  type CheckedFacts,
  type FactsError,
  type FactsErrorCode,
} from './facts/check-facts.ts';

export { TASK_KINDS } from './protocol/protocol.ts';
export type * from './protocol/protocol.ts';
export { SOURCE_MARKS } from './protocol/terms.ts';
export { shippedProtocol, shippedProtocolOn, shippedProtocols } from './protocol/shipped.ts';
export { protocolInForceOn } from './protocol/in-force.ts';
export { checkProtocol, type CheckedProtocol, type ProtocolFault } from './protocol/check-protocol.ts';
export { rulesOf, type PlacedRule } from './protocol/rules-of.ts';
export {
  intervalWords,
  PROTOCOL_GROUPS,
  protocolItems,
  SETTING_WORDS,
  unverifiedOf,
  type ProtocolGroup,
  type ProtocolItem,
  type RuleReads,
} from './protocol/protocol-items.ts';
export {
  distanceOf,
  isOffset,
  lengthWords,
  offsetWords,
  SETTING_ANCHORS,
  SETTING_UNITS,
  type ProtocolSetting,
  type SettingAnchor,
  type SettingUnit,
  type SettingValue,
} from './protocol/settings.ts';
export {
  compareProtocols,
  wordingOf,
  type FieldChange,
  type LineDifference,
  type ProtocolComparison,
} from './protocol/compare-protocols.ts';
export { withChanges, type ProtocolChange, type ProtocolChanges } from './protocol/change-protocol.ts';
export { countMoves, TASK_MOVES, type MovesByKind, type TaskMove } from './protocol/count-moves.ts';

export { CANCEL_REASONS, TASK_STATUSES } from './plan/scheduled-task.ts';
export type * from './plan/scheduled-task.ts';
export type * from './plan/plan-result.ts';
export { episodesOf, type Episode } from './plan/episodes.ts';
export { schedule } from './plan/schedule.ts';
export { blockedByOf, labsDoneOn, standingOf, type StandingTask } from './plan/standing-of.ts';
export { plan } from './plan/plan.ts';
export { factsLine, planLine, type FactsLine } from './plan/plan-line.ts';
export { AGENT_NAMES, GATE_WORDS, SITE_NAMES, SOURCE_MARK_WORDS } from './plan/because.ts';
export { checklistsOf } from './plan/checklists-of.ts';
export { addComparison, comparePlans, isSamePlan, noComparisons } from './plan/compare-plans.ts';
export type * from './plan/compare-plans.ts';
export { suggestedContacts, type ContactableTask } from './plan/suggested-contacts.ts';

export {
  sectionOf,
  SECTIONS,
  CAN_WAIT,
  NEEDS_NOW,
  UNREACHABLE_AFTER_DAYS,
  type ContactState,
  type Section,
  type SectionTask,
} from './worklist/section-of.ts';

export {
  digestKey,
  lateLimitDays,
  MESSAGE_STEPS,
  messageKey,
  stepsOf,
  type MessageStep,
  type MessageStepRule,
  type PlannedStep,
  type StepAnchor,
} from './message/message-steps.ts';
export { canMove, MESSAGE_STATES, type MessageState } from './message/message-states.ts';
export {
  CALL_REPLACES_DAYS,
  DOSE_WITHHOLDING_FLAGS,
  MESSAGES_A_DAY,
  MESSAGES_A_WEEK,
  limitReached,
  sendability,
  SKIP_REASONS,
  type Sendability,
  type SendabilityInput,
  type SkipReason,
} from './message/sendability.ts';
export { nextSendingAt, type SendingHours } from './message/sending-hours.ts';

export type * from './indicator/band.ts';
export type * from './indicator/definition.ts';
export { DEFINITION_VERSION, YOUNGEST_AGE } from './indicator/definition.ts';
export { EPISODE_INDICATORS, indicatorOf, INDICATORS } from './indicator/indicators.ts';
export {
  COMPLETENESS_FIELDS,
  completenessOf,
  isFieldPoor,
  POOR_FIELD_FROM,
  type CompletenessField,
  type FieldCount,
} from './indicator/completeness.ts';
export { reportDaysOf, type EpisodeDay, type EpisodeObservation, type ReportDays } from './indicator/observation.ts';
export { OBSERVATION_TEXT } from './indicator/observation-text.ts';
export { observationsOf } from './indicator/observe.ts';
export { EXCLUSIONS, isEligible, outcomeOf, OUTCOMES, type Exclusion, type Outcome } from './indicator/outcome.ts';
export { outcomesOf, type EpisodeOutcomes } from './indicator/cohort-list.ts';
export { addTally, countEpisode, emptyTally, type OutcomeCounts, type Tally } from './indicator/tally.ts';
export {
  fieldCounts,
  indicatorReport,
  type Caseloads,
  type IndicatorReport,
  type IndicatorResult,
} from './indicator/indicator-report.ts';
export { indicatorLine } from './indicator/indicator-line.ts';
export {
  ADHERENT_FROM,
  adherenceOf,
  DAYS_OF_A_DOSE,
  PERMISSIBLE_GAP_DAYS,
  type AdherenceMeasures,
} from './indicator/adherence.ts';
export {
  adherenceByAgent,
  countCourse,
  coursesAfter,
  noCourses,
  SHORTEST_WATCH_DAYS,
  WATCHED_DAYS,
  type AdherenceCounts,
  type AdherenceTally,
  type AgentAdherence,
  type WatchedCourse,
} from './indicator/adherence-cohort.ts';
export {
  bestPractice,
  practiceOfCounts,
  practiceStandingOf,
  type PracticeCounts,
  type PracticeResult,
  type PracticeStanding,
  type StatedLevels,
} from './indicator/best-practice.ts';
export { expectedIn, expectedTogether, type YearlyCaseload } from './indicator/caseload.ts';
export { countForCharts, emptyChartTally, type ChartTally } from './indicator/chart-tally.ts';
export { evidenceOf, type Evidence, type EvidenceField } from './indicator/evidence.ts';
export {
  PRACTICE_LEVELS,
  PRACTICE_STANDARDS,
  type PracticeLevel,
  type PracticeStandard,
} from './indicator/best-practice-standards.ts';
export { RUN_LENGTH, runChart, type MonthlyCount, type RunChart, type RunChartPoint } from './indicator/run-chart.ts';
export {
  FUNNEL_TAILS,
  funnelLimits,
  funnelPlot,
  type FunnelLimits,
  type FunnelPlot,
  type FunnelPoint,
} from './indicator/funnel-plot.ts';
export {
  atRiskOfCounts,
  cumulativeCurve,
  curveOfCounts,
  CURVES,
  numbersAtRisk,
  watchedFor,
  type CurveCounts,
  type CurveField,
  type CurveStep,
  type Watched,
} from './indicator/cumulative-curve.ts';
export {
  refractureOf,
  refracturesOf,
  refracturesOfCounts,
  type RefractureCounts,
  type Refractures,
} from './indicator/refractures.ts';
export {
  FUNNEL_CALLS,
  FUNNEL_WINDOWS,
  followUpFunnel,
  funnelOfCounts,
  funnelStandingOf,
  type FollowUpFunnel,
  type FunnelCall,
  type FunnelCounts,
  type FunnelStanding,
  type FunnelStep,
} from './indicator/follow-up-funnel.ts';
export {
  inCompany,
  sharedCount,
  sharedShare,
  SMALLEST_SHARED_COUNT,
  withoutSmallCounts,
  type Share,
  type ToldShare,
  type SharedIndicator,
  type SharedReport,
} from './indicator/small-counts.ts';
export {
  nationalFigureOn,
  readNationalFigures,
  type FigureFault,
  type NationalFigure,
} from './indicator/national-figures.ts';

export {
  APP_SCOPES,
  CLIENT_SCOPES,
  MACHINE_SCOPES,
  opensEnrolment,
  opensResource,
  opensRoute,
  ROUTE_SCOPES,
} from './access/scopes.ts';
export type { ClientScope, ResourceAccess, RouteScope } from './access/scopes.ts';

export { isNhsNumber, NHS_NUMBER, nhsNumberOf } from './identity/nhs-number.ts';
export {
  closingsOf,
  REOPENING_SECONDS,
  wantsNote,
  WORK_ITEM_OUTCOMES,
  type WorkItemOutcome,
} from './message/work-item-outcomes.ts';

export { WORK_KINDS, workOf, type TaskWork, type WorkKind } from './capacity/work-kinds.ts';
export { CAPACITY_WEEKS, capacityWeeks } from './capacity/capacity-weeks.ts';
export { workOfPatient, type Appointments, type PatientWork, type WorkItem } from './capacity/patient-work.ts';
export { addServiceWork, noServiceWork, serviceWorkOf, type ServiceWork } from './capacity/service-work.ts';
export {
  capacityRates,
  forecastCapacity,
  type CapacityForecast,
  type CapacityHistory,
  type CapacityRates,
  type Expected,
  type WeekAhead,
  type WorkMinutes,
  type WorkOfWeek,
} from './capacity/forecast.ts';
export { DEFAULT_MINUTES, hoursOfWeek, type CapacitySettings, type HoursOfWeek } from './capacity/staff-hours.ts';

export {
  checkSimulationParameters,
  SIMULATION_DEFAULTS,
  SIMULATION_PARAMETERS,
  type CheckedParameters,
  type ParameterFault,
  type ParameterName,
  type ParameterUnit,
  type ParameterValues,
  type SimulationParameter,
} from './simulation/parameters.ts';
export {
  Simulation,
  simulationPlanner,
  type SimulationSettings,
  type SimulationSummary,
} from './simulation/simulation.ts';
export type { SimulationPlanner } from './simulation/step.ts';
export type { SimulatedWeek, WorkCounts } from './simulation/week-counts.ts';

export * from './finding/index.ts';

export * from './matching/index.ts';
