/** Rows that say nothing any more after a time, and go by themselves. */
export interface RetentionRule {
  readonly table: string;
  /** In words, for people. */
  readonly what: string;
  /** Days after the instant in `since`. */
  readonly keptDays: number;
  /** SQL over the row: from when on the days count; rows where it is null stay. */
  readonly since: string;
  readonly why: string;
  /** The row waits for a person: it is closed and not removed, and its service is told how many. */
  readonly closes?: true;
}

/** How long patients' records are kept after death or the end of care, unless a service says otherwise; years. */
export const RETENTION_YEARS = 8;

/**
 * What the daily job removes. Everything that is not named here is a patient's record, the audit log or the history of
 * messages, and stays: a record goes by erasure alone, which a person asks for and another confirms.
 */
export const RETENTION_RULES: readonly RetentionRule[] = [
  {
    table: 'session',
    what: 'sessions of staff that have ended',
    keptDays: 30,
    since: 'coalesce(ended_at, expires_at)',
    why: 'to look into a sign-in that somebody does not remember; the audit log keeps what was done',
  },
  {
    table: 'sign_in_attempt',
    what: 'tries to sign in',
    keptDays: 30,
    since: 'at',
    why: 'the growing delay looks a day back; the rest is for looking into an attack',
  },
  {
    table: 'sign_in_challenge',
    what: 'ceremonies of signing in',
    keptDays: 1,
    since: 'expires_at',
    why: 'worthless once over',
  },
  {
    table: 'account_link',
    what: 'invitations and links to a new password',
    keptDays: 30,
    since: 'coalesce(used_at, expires_at)',
    why: 'so that a used link says that it was used',
  },
  {
    table: 'setup_link',
    what: 'the first administrator’s link',
    keptDays: 30,
    since: 'coalesce(used_at, expires_at)',
    why: 'so that a used link says that it was used',
  },
  {
    table: 'authorization_entry',
    what: 'codes and grants of programs',
    keptDays: 1,
    since: 'expires_at',
    why: 'worthless once over',
  },
  {
    table: 'idempotent_request',
    what: 'answers kept for requests that are sent twice',
    keptDays: 30,
    since: 'created_at',
    why: 'nobody repeats a request after a month',
  },
  {
    table: 'contact_draft',
    what: 'contacts that were begun and never recorded',
    keptDays: 7,
    since: 'saved_at',
    why: 'after a week nobody remembers the call well enough to go on; the nurse who typed it is asked until then',
  },
  {
    table: 'mailbox_item',
    what: 'the local mailbox',
    keptDays: 90,
    since: 'received_at',
    why: 'a copy of what was sent, for trying out; the message itself stays with the patient',
  },
  {
    table: 'inbound_message',
    what: 'texts as they came in',
    keptDays: 180,
    since: 'received_at',
    why: 'the words are in the inbox item and in the answer; the raw text is for disputes with a provider',
  },
  {
    table: 'gateway_event',
    what: 'what gateways told, as they told it',
    keptDays: 180,
    since: 'received_at',
    why: 'the message says what became of it; the raw receipt is for disputes with a provider',
  },
  {
    table: 'hl7_message',
    what: 'HL7 v2 messages as they were received',
    keptDays: 90,
    since: 'received_at',
    why: 'to carry one out again and to settle what was sent; what it said stands in the record',
  },
  {
    table: 'hl7_told',
    what: 'when something was last told of by HL7 v2',
    keptDays: 400,
    since: 'kept_at',
    why: 'so that a message that comes late changes nothing; none comes a year late',
  },
  {
    table: 'protocol_dry_run_patient',
    what: 'whom a proposed protocol would concern',
    keptDays: 90,
    since: 'at',
    why: 'the counts stay with the proposal; a later run makes the lists anew',
  },
  {
    table: 'report_export',
    what: 'reports as files, and the rows of files for the national database',
    keptDays: 7,
    since: 'ended_at',
    why: 'whoever asked has saved the file by then; it can be made again',
  },
  {
    table: 'file_import',
    what: 'files of patients that were handed in, with their rows and what became of each',
    keptDays: 7,
    since: "coalesce(ended_at, case when state in ('receiving', 'received', 'checked') then asked_at end)",
    why: 'whoever handed it in has looked at the refused rows by then; what was stored stays with the patients',
  },
  {
    table: 'report_mail',
    what: 'monthly reports by e-mail',
    keptDays: 400,
    since: 'settled_at',
    why: 'a year and a month to look back on; the numbers can be read again',
  },
  {
    table: 'cds_card',
    what: 'cards that record systems were shown',
    keptDays: 400,
    since: 'shown_at',
    why: 'a year and a month to look back on; what came back on them is in the record',
  },
  {
    table: 'possible_fracture',
    what: 'possible fractures that nobody has decided: closed, not removed',
    keptDays: 180,
    since: "case when state = 'open' then changed_at end",
    why: 'a report that nobody looked at for half a year is looked for where it came from; the Inbox says how many',
    closes: true,
  },
  {
    table: 'possible_fracture',
    what: 'possible fractures that were rejected, withdrawn or closed undecided, and reports that tell of none',
    keptDays: 400,
    since:
      "case when state in ('rejected', 'withdrawn', 'lapsed', 'nothing') then coalesce(decided_at, changed_at) end",
    why: 'the same report, sent again, is known for a year and a month; what was confirmed stays with the patient',
  },
  {
    table: 'job_tick',
    what: 'which daily job ran when',
    keptDays: 400,
    since: 'ran_at',
    why: 'a year and a month of operation to look back on',
  },
];

export interface RetentionStore {
  /** Removes at most `limit` rows of a rule, or closes them where the rule does; tells how many. */
  remove(rule: RetentionRule, limit: number): Promise<number>;
}

/** Rows of one table in one run: a backlog of years goes over days, and nothing waits for it. */
export const MOST_REMOVED = 20_000;
const AT_ONCE = 1_000;

/** The daily job: what has had its time goes. Counts by table. */
export async function removeEnded(store: RetentionStore): Promise<Readonly<Record<string, number>>> {
  const removed: Record<string, number> = {};
  for (const rule of RETENTION_RULES) {
    let sum = 0;
    while (sum < MOST_REMOVED) {
      const some = await store.remove(rule, AT_ONCE);
      sum += some;
      if (some < AT_ONCE) break;
    }
    if (sum > 0) removed[rule.closes === true ? `${rule.table}_closed` : rule.table] = sum;
  }
  return removed;
}
