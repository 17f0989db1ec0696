import type pg from 'pg';
import type {
  PrivacyStore,
  RetentionStore,
  HealthReader,
  Hl7EffectStore,
  Hl7Store,
  HoldStore,
  PresenceStore,
  AccountStore,
  AnswerStore,
  AuditChain,
  AuditReader,
  EmergencyStore,
  VerificationReader,
  AuthorizationStore,
  ClientStore,
  ContactStore,
  DayStore,
  DemonstrationStore,
  FactorStore,
  FileImportStore,
  FhirStore,
  FhirWriteStore,
  GatewayEventStore,
  ImportStore,
  InboundStore,
  InboxReader,
  DuplicateStore,
  MatchStore,
  MergeStore,
  MessageDeskStore,
  MessageStore,
  DetailsStore,
  PatientReader,
  PatientStore,
  ProtocolStore,
  CalendarStore,
  CapacityStore,
  CdsStore,
  DryRunStore,
  ReportExportStore,
  ReportMailStore,
  ReplanStore,
  ReportChartStore,
  ReportSettingStore,
  ReportStore,
  ReportUpkeep,
  SessionStore,
  SigningKeyStore,
  LetterStore,
  TemplateStore,
  UserStore,
  WorkItemStore,
  PossibleFractureStore,
  WorklistReader,
  Actor,
  KeyRing,
} from '@osteon/application';
import { createAccountStore } from './accounts/account-store.ts';
import { createUserStore } from './accounts/user-store.ts';
import { createAuthorizationStore } from './authorization/authorization-store.ts';
import { createSigningKeyStore } from './authorization/signing-key-store.ts';
import { createHoldStore } from './backup/hold-store.ts';
import { createCalendarStore } from './calendar/calendar-store.ts';
import { createCapacityStore } from './capacity/capacity-store.ts';
import { createCdsStore } from './cds/cds-store.ts';
import { createClientStore } from './clients/client-store.ts';
import { createContactStore } from './contacts/contact-store.ts';
import { createDatabase, type Database } from './database/database.ts';
import { createAuditChain, createVerificationReader } from './audit/audit-chain.ts';
import { createAuditReader } from './audit/audit-reader.ts';
import { createEmergencyStore } from './audit/emergency-store.ts';
import { type Cold, createColdClient } from './database/cold-client.ts';
import { createPool, isRoleMissing, type PoolOptions, roleProblem } from './database/pool.ts';
import { inTransaction, runOne } from './database/run.ts';
import { createDemonstrationStore } from './demonstration/index.ts';
import { createFhirStore } from './fhir/fhir-store.ts';
import { createFhirWriteStore } from './fhir-write/fhir-write-store.ts';
import { createFileImportStore } from './file-imports/index.ts';
import { createImportReader, createImportStore } from './imports/index.ts';
import { createHl7EffectStore } from './hl7/effect-store.ts';
import { createHl7Store } from './hl7/hl7-store.ts';
import { createMergeStore } from './merging/merge-store.ts';
import { createPossibleFractureStore } from './finding/possible-fracture-store.ts';
import { createHealthStore } from './operation/health-store.ts';
import { createInboxReader } from './inbox/inbox-reader.ts';
import { createDuplicateStore } from './matching/duplicate-store.ts';
import { createMatchStore } from './matching/match-store.ts';
import { createWorkItemStore } from './inbox/work-item-store.ts';
import {
  createAnswerStore,
  createDayStore,
  createGatewayEventStore,
  createInboundStore,
  createMessageDeskStore,
  createMessageStore,
  createLetterStore,
  createTemplateStore,
} from './messages/index.ts';
import { createDetailsStore } from './patients/details-store.ts';
import { createPatientReader } from './patients/patient-reader.ts';
import { createPatientStore } from './patients/patient-store.ts';
import { createPrivacyStore } from './privacy/privacy-store.ts';
import { createRetentionStore } from './privacy/retention-store.ts';
import { createProtocolStore } from './protocol/protocol-store.ts';
import { createDryRunStore } from './protocol/dry-run-store.ts';
import { createReportExportStore } from './report-exports/report-export-store.ts';
import { createReportMailStore } from './report-exports/report-mail-store.ts';
import { createReplanStore } from './protocol/replan-store.ts';
import { createReportChartStore } from './report-charts/report-chart-store.ts';
import { createReportSettingStore } from './report-charts/report-setting-store.ts';
import { createReportStore } from './reports/report-store.ts';
import { createReportUpkeep } from './reports/report-upkeep.ts';
import { createFactorStore } from './sign-in/factor-store.ts';
import { createSessionStore } from './sign-in/session-store.ts';
import { createWorklistReader } from './worklist/worklist-reader.ts';

export interface PersistenceOptions extends PoolOptions {
  /** Seal what is at rest: of `OSTEON_DATA_KEYS`. */
  readonly keys: KeyRing;
}

/** Every store behind the ports of the use cases: hand them over as `deps`. */
export interface Stores {
  readonly patients: PatientStore;
  readonly patientReader: PatientReader;
  readonly contacts: ContactStore;
  readonly details: DetailsStore;
  readonly worklist: WorklistReader;
  readonly inbox: InboxReader;
  readonly workItems: WorkItemStore;
  readonly possibleFractures: PossibleFractureStore;
  readonly sessions: SessionStore;
  readonly factors: FactorStore;
  readonly accounts: AccountStore;
  readonly users: UserStore;
  readonly messages: MessageStore;
  readonly answers: AnswerStore;
  readonly templates: TemplateStore;
  readonly letters: LetterStore;
  readonly days: DayStore;
  readonly desk: MessageDeskStore;
  readonly gatewayEvents: GatewayEventStore;
  readonly inbound: InboundStore;
  readonly protocols: ProtocolStore;
  readonly replans: ReplanStore;
  readonly dryRuns: DryRunStore;
  readonly capacity: CapacityStore;
  readonly reports: ReportStore;
  /** Of the worker. */
  readonly reportUpkeep: ReportUpkeep;
  readonly reportCharts: ReportChartStore;
  readonly reportSettings: ReportSettingStore;
  readonly reportExports: ReportExportStore;
  readonly reportMails: ReportMailStore;
  readonly imports: ImportStore;
  readonly fileImports: FileImportStore;
  readonly holds: HoldStore;
  readonly privacy: PrivacyStore;
  readonly retention: RetentionStore;
  readonly demonstration: DemonstrationStore;
  readonly clients: ClientStore;
  readonly cds: CdsStore;
  readonly calendars: CalendarStore;
  readonly authorization: AuthorizationStore;
  readonly signingKeys: SigningKeyStore;
  readonly audit: AuditReader;
  /** Of the worker and the operator's command. */
  readonly auditChain: AuditChain;
  readonly verifications: VerificationReader;
  readonly emergency: EmergencyStore;
  readonly health: HealthReader & PresenceStore;
  readonly merges: MergeStore;
  readonly fhir: FhirStore;
  readonly fhirWrites: FhirWriteStore;
  readonly matches: MatchStore;
  /** Of the worker. */
  readonly duplicates: DuplicateStore;
  readonly hl7: Hl7Store;
  readonly hl7Effects: Hl7EffectStore;
}

/** The stores in the name of somebody: every statement tells the database who acts, and for which service. */
export interface ActingPersistence extends Stores {
  /** One transaction; `createPatientStore(client)` makes the use cases part of it. */
  inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
}

/** The stores in the program's own name: what a worker may, and what is needed to know who somebody is. */
export interface Persistence extends Stores {
  readonly pool: pg.Pool;
  readonly keys: KeyRing;
  /** The stores in the name of `actor`. Costs nothing to ask for: each request asks anew. */
  as(actor: Actor): ActingPersistence;
  /** One transaction; `createPatientStore(client)` makes the use cases part of it. */
  inTransaction<T>(actor: Actor, work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /** Fails within seconds when the database is away. */
  ping(): Promise<void>;
  /** Why this program must not work with the login it was given, in a sentence; undefined when it may. */
  roleProblem(): Promise<string | undefined>;
  /** The name of the latest migration that the database has; null on an empty one. */
  migrationLevel(): Promise<string | null>;
  close(): Promise<void>;
}

/** What stores are made from. */
interface Parts {
  readonly db: Database;
  /** The generated client in the program's own name: for what no patient's row is part of. */
  readonly cold: Cold;
  readonly keys: KeyRing;
}

const MAKERS: { readonly [Name in keyof Stores]: (parts: Parts) => Stores[Name] } = {
  patients: ({ db, keys }) => createPatientStore(db, keys),
  patientReader: ({ db, keys }) => createPatientReader(db, keys),
  contacts: ({ db, keys }) => createContactStore(db, keys),
  details: ({ db, keys }) => createDetailsStore(db, keys),
  worklist: ({ db }) => createWorklistReader(db),
  inbox: ({ db, keys }) => ({ ...createInboxReader(db, keys), ...createImportReader(db) }),
  workItems: ({ db, keys }) => createWorkItemStore(db, keys),
  possibleFractures: ({ db, keys }) => createPossibleFractureStore(db, keys),
  sessions: ({ db, cold }) => createSessionStore(db.pool, cold),
  factors: ({ db, keys }) => createFactorStore(db.pool, keys),
  accounts: ({ db }) => createAccountStore(db.pool),
  users: ({ db }) => createUserStore(db.pool),
  messages: ({ db, keys }) => createMessageStore(db, keys),
  answers: ({ db, keys }) => createAnswerStore(db, keys),
  templates: ({ db }) => createTemplateStore(db),
  letters: ({ db, keys }) => createLetterStore(db, keys),
  days: ({ db }) => createDayStore(db),
  desk: ({ db }) => createMessageDeskStore(db),
  gatewayEvents: ({ db }) => createGatewayEventStore(db),
  inbound: ({ db, keys }) => createInboundStore(db, keys),
  protocols: ({ db }) => createProtocolStore(db),
  replans: ({ db }) => createReplanStore(db),
  dryRuns: ({ db }) => createDryRunStore(db),
  capacity: ({ db }) => createCapacityStore(db),
  reports: ({ db }) => createReportStore(db),
  reportUpkeep: ({ db }) => createReportUpkeep(db),
  reportCharts: ({ db }) => createReportChartStore(db, createReportStore(db)),
  reportSettings: ({ db }) => createReportSettingStore(db),
  reportMails: ({ db }) => createReportMailStore(db),
  reportExports: ({ db, keys }) => createReportExportStore(db, keys),
  privacy: ({ db, keys }) => createPrivacyStore(db, keys),
  retention: ({ db }) => createRetentionStore(db),
  holds: ({ db }) => createHoldStore(db),
  imports: ({ db, keys }) => createImportStore(db, keys),
  fileImports: ({ db, keys }) => createFileImportStore(db, keys),
  demonstration: ({ db, cold }) => createDemonstrationStore(db, cold),
  clients: ({ db }) => createClientStore(db.pool),
  cds: ({ db, keys }) => createCdsStore(db, keys),
  calendars: ({ db }) => createCalendarStore(db),
  authorization: ({ db }) => createAuthorizationStore(db.pool),
  signingKeys: ({ db, keys }) => createSigningKeyStore(db.pool, keys),
  auditChain: ({ db }) => createAuditChain(db),
  verifications: ({ db }) => createVerificationReader(db),
  audit: ({ db, keys }) => createAuditReader(db, keys),
  emergency: ({ db, keys }) => createEmergencyStore(db, keys),
  health: ({ db }) => createHealthStore(db),
  merges: ({ db, keys }) => createMergeStore(db, keys),
  fhir: ({ db, keys }) => createFhirStore(db, keys),
  fhirWrites: ({ db, keys }) => createFhirWriteStore(db, keys),
  matches: ({ db, keys }) => createMatchStore(db, keys),
  duplicates: ({ db, keys }) => createDuplicateStore(db, keys),
  hl7: ({ db, keys }) => createHl7Store(db, keys),
  hl7Effects: ({ db, keys }) => createHl7EffectStore(db, keys),
};
const NAMES = Object.keys(MAKERS) as readonly (keyof Stores)[];

/** The stores in the name of somebody, each made when it is asked for: a request uses one or two. */
class ActingStores {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  static {
    for (const name of NAMES) {
      Object.defineProperty(this.prototype, name, {
        get(this: ActingStores) {
          return MAKERS[name](this.#parts);
        },
      });
    }
  }

  inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return this.#parts.db.inTransaction(work);
  }
}

/** Connects lazily: nothing is asked of the database before the first statement. */
export function createPersistence({ keys, ...options }: PersistenceOptions): Persistence {
  const pool = createPool(options);
  const cold = createColdClient(pool);
  const db = createDatabase(pool, cold);
  const stores = Object.fromEntries(NAMES.map((name) => [name, MAKERS[name]({ db, cold, keys })])) as unknown as Stores;
  return {
    ...stores,
    pool,
    keys,
    as: (actor) => new ActingStores({ db: db.as(actor), cold, keys }) as unknown as ActingPersistence,
    inTransaction: (actor, work) => inTransaction(pool, actor, work),
    async ping() {
      await runOne(pool, { name: 'ping', text: 'select 1 as here' }, []);
    },
    roleProblem: () => roleProblem(pool, options.role),
    async migrationLevel() {
      let tables: { there: boolean }[];
      try {
        ({ rows: tables } = await pool.query(`select to_regclass('_prisma_migrations') is not null as there`));
      } catch (error) {
        if (isRoleMissing(error)) return null;
        throw error;
      }
      if (tables[0]?.there !== true) return null;
      const { rows } = await pool.query<{ name: string | null }>(
        `select max(migration_name) as name from _prisma_migrations
         where finished_at is not null and rolled_back_at is null`,
      );
      return rows[0]?.name ?? null;
    },
    close: () => pool.end(),
  };
}
