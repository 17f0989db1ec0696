/**
 * THE table of recurring jobs. A job here is woken in every replica; what makes it run once stands in the database
 * (row locks that others skip, or a tick that one statement takes), never in this process's timers.
 */
export interface RecurringJob {
  readonly name: RecurringJobName;
  /** Between two wake-ups, of the sweep's interval (`OSTEON_SWEEP_MS`, 12 s). */
  readonly everySweeps: number;
  /** Part of the interval by which a wake-up is moved at random, so that replicas do not march in step. */
  readonly jitter: number;
  readonly atBoot: boolean;
  /** Whose midnight or hour it goes by. */
  readonly zone: 'none: it goes by instants' | "each service's own";
  /** What happens to times at which nothing ran. */
  readonly catchUp: string;
  /** What happens when it is still running, here or elsewhere. */
  readonly overlap: string;
  readonly why: string;
}

export type RecurringJobName =
  | 'plan-due-messages'
  | 'enqueue-due-messages'
  | 'reconcile-messages'
  | 'close-daily'
  | 'replan-patients'
  | 'find-duplicates'
  | 'enqueue-dry-runs'
  | 'enqueue-report-exports'
  | 'enqueue-files'
  | 'enqueue-hl7-messages'
  | 'mail-monthly-reports'
  | 'enqueue-capacity-counts'
  | 'checkpoint-audit'
  | 'verify-audit'
  | 'refresh-reports'
  | 'prove-report-summary'
  | 'say-seen'
  | 'remove-ended';

export const SCHEDULE: readonly RecurringJob[] = [
  {
    name: 'plan-due-messages',
    everySweeps: 1,
    jitter: 0.2,
    atBoot: true,
    zone: "each service's own",
    catchUp:
      'All of it at the next run, 20,000 tasks at most; a step that is later than its limit becomes `missed` and is shown to a nurse.',
    overlap: 'Here: skipped. Elsewhere: tasks and patients that another replica holds are skipped.',
    why: 'Writes the message of every task step whose local day has come, before anything is sent.',
  },
  {
    name: 'enqueue-due-messages',
    everySweeps: 1,
    jitter: 0.2,
    atBoot: true,
    zone: 'none: it goes by instants',
    catchUp: 'All of it, as fast as the gateways take it; what is too late is found when it is sent.',
    overlap:
      'Here: skipped. Elsewhere: rows that another replica holds are skipped, and a claim fences the one before it.',
    why: 'The sweep: claims what is due and hands it to the queue. An emptied queue costs one lease and one sweep.',
  },
  {
    name: 'reconcile-messages',
    everySweeps: 2,
    jitter: 0.2,
    atBoot: true,
    zone: 'none: it goes by instants',
    catchUp: 'All of it, 250 a run.',
    overlap: 'Here: skipped. Elsewhere: each uncertain message is under a lease of its own.',
    why: 'Settles calls whose answer was lost: by asking the gateway, by the same key, or by a person.',
  },
  {
    name: 'close-daily',
    everySweeps: 5,
    jitter: 0.2,
    atBoot: true,
    zone: "each service's own",
    catchUp:
      'The present day only: it looks for what is overdue on the day it runs, so one run covers all that were missed; days are balanced 31 back.',
    overlap:
      'A tick for each service and local midnight, inserted with its effects: whoever loses the race does nothing.',
    why: 'Messages that wait beyond their limit become `missed`; a question not answered by the due date is shown to a nurse; every message of a day that ended is accounted for, or an incident is raised.',
  },
  {
    name: 'replan-patients',
    everySweeps: 5,
    jitter: 0.2,
    atBoot: true,
    zone: "each service's own",
    catchUp:
      'The version in force now only, however many came and went: 50 patients a service and turn, turn after turn, from where the last one ended.',
    overlap: 'Here: skipped. Elsewhere: a service whose turn another replica has is left to it.',
    why: 'A version of the protocol has come into force: every patient of the service is planned again by it.',
  },
  {
    name: 'find-duplicates',
    everySweeps: 25,
    jitter: 0.2,
    atBoot: false,
    zone: "each service's own",
    catchUp:
      'All who were written, 50 a service and turn, turn after turn, from where the last one ended; of the rest 5,000 a night.',
    overlap: 'Here: skipped. Elsewhere: a service whose turn another replica has is left to it.',
    why: 'Raises patients who may be one person, once a pair: those written since the last turn, and by night a part of all.',
  },
  {
    name: 'enqueue-dry-runs',
    everySweeps: 0.25,
    jitter: 0.2,
    atBoot: true,
    zone: 'none: it goes by instants',
    catchUp: 'All of it: a dry run goes on from where it stands, however long nothing ran.',
    overlap: 'Here: skipped. Elsewhere: a turn is under a lease, and a claim fences the one before it.',
    why: 'Somebody waits to see what a proposed protocol would change: each dry run that nobody works on is handed to the queue.',
  },
  {
    name: 'enqueue-capacity-counts',
    everySweeps: 0.25,
    jitter: 0.2,
    atBoot: true,
    zone: 'none: it goes by instants',
    catchUp: 'All of it: a count goes on from where it stands, however long nothing ran.',
    overlap: 'Here: skipped. Elsewhere: a turn is under a lease, and a claim fences the one before it.',
    why: "Somebody waits to see next year's work: each count of it that nobody works on is handed to the queue.",
  },
  {
    name: 'enqueue-report-exports',
    everySweeps: 0.25,
    jitter: 0.2,
    atBoot: true,
    zone: 'none: it goes by instants',
    catchUp: 'All of it: a file goes on from the last part or patient kept, however long nothing ran.',
    overlap: 'Here: skipped. Elsewhere: a turn is under a lease, and a claim fences the one before it.',
    why: 'Somebody waits for a report as a file: each one that nobody works on is handed to the queue.',
  },
  {
    name: 'enqueue-files',
    everySweeps: 0.25,
    jitter: 0.2,
    atBoot: true,
    zone: 'none: it goes by instants',
    catchUp: 'All of it: a file goes on from the last rows kept or persons stored, however long nothing ran.',
    overlap: 'Here: skipped. Elsewhere: a turn is under a lease, and a claim fences the one before it.',
    why: 'Somebody waits for a file of patients to be checked or stored: each one that nobody works on is handed to the queue.',
  },
  {
    name: 'enqueue-hl7-messages',
    everySweeps: 0.25,
    jitter: 0.2,
    atBoot: true,
    zone: 'none: it goes by instants',
    catchUp:
      'All of it: messages wait in the database, and each sender goes on with the first that is not carried out.',
    overlap: 'Here: skipped. Elsewhere: a sender is under a lease, and a claim fences the one before it.',
    why: 'What programs of the hospital sent is carried out: each sender with messages that wait is handed to the queue.',
  },
  {
    name: 'mail-monthly-reports',
    everySweeps: 50,
    jitter: 0.2,
    atBoot: true,
    zone: "each service's own",
    catchUp:
      'The month that ended last only, from its seventh day after on: a report of an earlier month can be asked for as a file.',
    overlap:
      'A mail for each service, month and person, inserted once; what is sent is under a lease, and one that may have gone is never sent again.',
    why: 'Who leads a service and whoever else is to know get the numbers of the month without asking: counts alone, no patient.',
  },
  {
    name: 'checkpoint-audit',
    everySweeps: 25,
    jitter: 0.2,
    atBoot: true,
    zone: 'none: it goes by instants',
    catchUp: 'None: one checkpoint says how far the log is now, however many hours had none.',
    overlap: 'A tick for each hour, kept together with the checkpoint: whoever loses the race does nothing.',
    why: 'Writes the ends of the audit chains, signed, to where whoever owns the database cannot change them.',
  },
  {
    name: 'verify-audit',
    everySweeps: 150,
    jitter: 0.2,
    atBoot: false,
    zone: 'none: it goes by instants',
    catchUp: 'None: each check is of the whole log.',
    overlap: 'Here: skipped. Elsewhere: a tick for each day, taken before the check begins.',
    why: 'Checks every audit record against its chain and the checkpoints; the last result is shown to the auditor.',
  },
  {
    name: 'refresh-reports',
    everySweeps: 5,
    jitter: 0.2,
    atBoot: true,
    zone: "each service's own",
    catchUp: 'All of it: every change that waits is counted, and every month that does not hold on the present day.',
    overlap: 'Here: skipped. Elsewhere: one at a time counts a service; the second finds nothing left.',
    why: 'Counts for the reports what was recorded and what a new day has closed, so that nobody who opens them waits for it.',
  },
  {
    name: 'prove-report-summary',
    everySweeps: 150,
    jitter: 0.2,
    atBoot: true,
    zone: "each service's own",
    catchUp: 'The present day only: each proof is of everything.',
    overlap:
      'A tick for each service and local day, taken from two in the morning before the proof begins; one that was not finished within an hour is taken again.',
    why: 'Makes every episode of the reports again from its facts and every count from its episodes, compares, and puts right: nobody has to believe a summary.',
  },
  {
    name: 'say-seen',
    everySweeps: 1,
    jitter: 0.2,
    atBoot: true,
    zone: 'none: it goes by instants',
    catchUp: 'None: it says how things are now.',
    overlap: 'Here: skipped. Elsewhere: each worker has a row of its own.',
    why: 'Whoever administers the installation sees that a worker runs, how its gateways are, and what waits.',
  },
  {
    name: 'remove-ended',
    everySweeps: 7_200,
    jitter: 0.2,
    atBoot: true,
    zone: 'none: it goes by instants',
    catchUp: 'All of it, 20,000 rows of each table a run; a backlog of years goes over days.',
    overlap: 'Here: skipped. Elsewhere: whoever comes second finds the rows gone.',
    why: 'Removes what has had its time (docs/retention.md): sessions, ceremonies, raw receipts. Never a record of a patient.',
  },
];
