export { personOf, serviceOf } from './actor.ts';
export type {
  Actor,
  ClientActor,
  OperatorActor,
  PatientActor,
  RememberedSession,
  Role,
  ServiceToday,
  SessionStage,
  UserActor,
  WorkerActor,
} from './actor.ts';
export { APP_ERRORS, AppError, isAppError, type AppErrorCode } from './errors.ts';

export { assembleFacts, EVENTS_OF_A_COURSE } from './facts/assemble-facts.ts';
export type * from './facts/fact-record.ts';
export { deathOn, heldFacts, setAsideAfterDeath } from './facts/held-facts.ts';

export { historyReasonOf, MINIMUM_AGE, type EnrolmentRule } from './plan/episodes.ts';
export { nextMessageOn } from './plan/next-message.ts';
export type * from './plan/patient-state.ts';
export { planChange, plannedFactsOf } from './plan/plan-change.ts';
export { isEmptyChange } from './plan/planned-change.ts';
export type * from './plan/planned-change.ts';
export type * from './plan/stored-task.ts';
export { planView, taskView, type TaskView } from './plan/task-view.ts';

export { annulContact, CONTACT_UNDO_SECONDS, type AnnulContact } from './patients/annul-contact.ts';
export { assignPatient } from './patients/assign-patient.ts';
export {
  addContactPoint,
  changeContactPoint,
  setOptOut,
  type AddContactPoint,
} from './patients/change-contact-points.ts';
export { changeDetails, type DetailsDeps } from './patients/change-details.ts';
export { changeIdentifiers } from './patients/change-identifiers.ts';
export { UNDO_SECONDS, undoFacts } from './patients/undo-facts.ts';
export { changePatient, type ChangeOptions, type PatientDeps } from './patients/change-patient.ts';
export { readContactDraft, removeContactDraft, saveContactDraft } from './patients/contact-draft.ts';
export { readContactForm, type ContactForm, type TaskChecklist } from './patients/contact-form.ts';
export {
  CONTACT_OUTCOMES,
  type ContactOutcome,
  type NewAttempt,
  type NewTick,
  type RedFlagsAnswer,
} from './patients/contact-outcome.ts';
export { correctFact, type CorrectFact } from './patients/correct-fact.ts';
export { enrolEpisode } from './patients/enrol-episode.ts';
export { enrolPatient, type EnrolPatient, type EnrolResult } from './patients/enrol-patient.ts';
export { readPatient, type FactView, type PatientView } from './patients/read-patient.ts';
export { readPlan, type PlanView } from './patients/read-plan.ts';
export { recordContact, type RecordContact } from './patients/record-contact.ts';
export { recordFacts, type RecordFacts } from './patients/record-facts.ts';
export { replanPatient } from './patients/replan-patient.ts';
export { SEARCH_LIMIT, searchPatients } from './patients/search-patients.ts';

export {
  MOST_WORKLIST_ROWS,
  readWholeWorklist,
  readWorklist,
  type AskWorklist,
  type ReadWorklist,
  type WholeWorklist,
  type Worklist,
  type WorklistRow,
  type WorklistTask,
} from './worklist/read-worklist.ts';
export { exportWorklist, type WorklistFile } from './worklist/worklist-csv.ts';

export {
  listImports,
  listMailbox,
  listMessages,
  readImport,
  readMailboxItem,
  type Page,
  type PageQuery,
} from './inbox/read-inbox.ts';

export {
  checkNewPassword,
  hashPassword,
  PASSWORD_LENGTH,
  passwordsVerified,
  verifyPassword,
} from './sign-in/passwords.ts';
export {
  describeSession,
  listColleagues,
  sessionOf,
  signOut,
  switchService,
  type FoundSession,
} from './sign-in/session-of.ts';
export { completeSetup, createSetupLink, SETUP_LINK_HOURS, type CompleteSetup } from './sign-in/set-up.ts';
export {
  nextStepOf,
  signIn,
  type From,
  type NextStep,
  type RelyingParty,
  type SessionDeps,
  type SignedIn,
  type SignIn,
  type SignInDeps,
} from './sign-in/sign-in.ts';
export * from './sign-in/enrol-second-factor.ts';
export { giveSecondFactor, proveAgain, type Proof, type SecondFactorProof } from './sign-in/second-factor.ts';
export {
  askForAnyPasskey,
  askForOwnPasskey,
  offerPasskey,
  signInByPasskey,
  type PasskeyAnswer,
  type PasskeyCeremony,
} from './sign-in/passkeys.ts';
export * from './sign-in/sign-in-by-provider.ts';
export * from './accounts/own-account.ts';
export * from './accounts/account-links.ts';
export * from './accounts/administer-users.ts';
export * from './accounts/administer-services.ts';
export { recoveryCodeHash } from './sign-in/recovery-codes.ts';
export { emailHash, newToken, normalEmail, sha256 } from './sign-in/tokens.ts';

export * from './protocol/publish-protocol.ts';
export {
  compareVersions,
  IN_FORCE,
  isConfirmed,
  listProtocols,
  readProtocol,
  type ProtocolEvent,
  type ProtocolLine,
  type ProtocolVersion,
  type ProtocolWithLines,
} from './protocol/read-protocols.ts';
export { confirmDefault, type ConfirmDefault } from './protocol/confirm-default.ts';
export * from './protocol/dry-run.ts';
export * from './protocol/run-dry-run.ts';
export * from './capacity/capacity.ts';
export * from './capacity/run-capacity-count.ts';
export { publishedProtocol, type PublishedProtocolRow } from './protocol/published-protocol.ts';
export { REPLAN_BATCH, replanPatients, type ReplanDeps, type ReplanTurn } from './protocol/replan-patients.ts';

export type * from './ports/hold-store.ts';
export type * from './ports/inbox-reader.ts';
export { SEALED, UnreadableSecretError, type KeyRing, type SealContext } from './ports/key-ring.ts';
export type * from './ports/patient-reader.ts';
export type * from './ports/contact-store.ts';
export type * from './ports/details-store.ts';
export type * from './ports/patient-store.ts';
export type * from './ports/protocol-store.ts';
export type * from './ports/dry-run-store.ts';
export type * from './ports/capacity-store.ts';
export type * from './ports/worklist-reader.ts';
export type * from './ports/report-store.ts';
export { proveReports, refreshReports } from './reports/keep-counts.ts';
export type * from './ports/report-chart-store.ts';
export type * from './ports/report-setting-store.ts';
export { HALF_SIGN_IN_MINUTES, SESSION_HOURS, SESSION_IDLE_MINUTES } from './ports/session-store.ts';
export type * from './ports/account-store.ts';
export type * from './ports/factor-store.ts';
export type * from './ports/identity-provider.ts';
export type * from './ports/user-store.ts';
export type * from './ports/session-store.ts';

export { emailOf } from './addresses/email.ts';
export { e164Of } from './addresses/telephone.ts';

export * from './authorization/index.ts';
export * from './clients/index.ts';

export * from './audit/index.ts';
export * from './emergency/index.ts';

export * from './messages/index.ts';

export * from './backup/index.ts';
export * from './privacy/index.ts';
export * from './imports/index.ts';
export * from './file-imports/index.ts';
export * from './demonstration/index.ts';

export { readHealth } from './operation/health.ts';
export type {
  GatewayStanding,
  Health,
  HealthReader,
  InstallationHealth,
  PresenceStore,
  SeenWorker,
  ServiceHealth,
  WorkerPresence,
} from './operation/health.ts';

export {
  assignWorkItem,
  closeWorkItem,
  listWorkItems,
  readWorkItem,
  reopenWorkItem,
  type WorkItemDeps,
  type WorkItemView,
} from './inbox/work-items.ts';
export type * from './ports/work-item-store.ts';

export {
  cohortOf,
  MOST_YEARS,
  scopesOf,
  type Cohort,
  type CohortQuery,
  type ReportDeps,
  type ReportHead,
} from './reports/report-cohort.ts';
export {
  readCompleteness,
  readIndicators,
  readMonths,
  readServices,
  type CompletenessRead,
  type IndicatorsRead,
  type MonthsRead,
  type ServicesRead,
} from './reports/read-indicators.ts';
export {
  readAdherence,
  readBestPractice,
  readCurves,
  readFollowUp,
  readRefractures,
  type AdherenceRead,
  type BestPracticeRead,
  type CurvesRead,
  type FollowUpRead,
  type RefracturesRead,
} from './reports/read-charts.ts';
export {
  exportReportPatients,
  listReportPatients,
  type ListedPage,
  type ListedRow,
  type ListQuery,
} from './reports/list-patients.ts';
export {
  importNationalFigures,
  listCaseloads,
  readNationalFigures,
  readReportContext,
  stateCaseload,
  statePractice,
  type ReportContext,
} from './reports/report-settings.ts';

export * from './ports/report-export-store.ts';
export * from './ports/report-mail-store.ts';
export {
  mailReports,
  readMailing,
  setMailing,
  type MailedCounts,
  type MailReportsDeps,
} from './report-exports/mail-reports.ts';
export {
  askExport,
  cancelExport,
  checkExport,
  downloadReport,
  downloadRows,
  listExports,
  readExport,
  type AskExport,
  type CheckedRows,
  type ExportDeps,
  type ExportedFile,
} from './report-exports/ask-export.ts';
export {
  writeExport,
  type ExportTurn,
  type ReportToWrite,
  type ReportWriters,
  type WriteExportDeps,
} from './report-exports/write-export.ts';
export {
  readSection,
  REPORT_SECTIONS,
  type ReportFigures,
  type ReportSection,
} from './report-exports/report-figures.ts';

export * from './finding/index.ts';
export * from './merging/index.ts';
export * from './fhir/index.ts';

export * from './calendar/index.ts';
export * from './cds/index.ts';

export * from './fhir-write/index.ts';
export * from './hl7/index.ts';
export * from './matching/index.ts';
