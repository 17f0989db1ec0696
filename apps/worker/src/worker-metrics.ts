import type { SendCounts } from '@osteon/application';
import { createMetrics, interfaceFigures } from '@osteon/platform';

/** Figures of the worker; labels are closed sets of words. */
export function createWorkerMetrics() {
  const metrics = createMetrics();
  const outcomes = metrics.counter('job_outcomes_total', 'Jobs by how they ended', ['job', 'outcome']);
  const jobSeconds = metrics.timer('job_seconds', 'How long a job took', ['job']);
  const messages = metrics.counter('messages_total', 'What became of claimed messages', ['outcome']);
  const claimed = metrics.counter('messages_claimed_total', 'Messages claimed by sweeps');
  const lostAdds = metrics.counter(
    'queue_adds_lost_total',
    'Jobs that Redis did not take; their lease brings them back',
  );
  const planned = metrics.counter('messages_planned_total', 'Messages written, by the state they began in', ['state']);
  const failures = metrics.counter('recurring_failures_total', 'Recurring jobs that failed and run again', ['job']);
  const balanceOff = metrics.counter(
    'message_balance_off_total',
    'Days whose messages did not add up when they were balanced',
  );
  const oldestDue = metrics.gauge('oldest_due_seconds', 'For how long the oldest claimable message has been due');
  const due = metrics.gauge('messages_due', 'Messages that could be claimed now, counted to 10,000');
  const inFlight = metrics.gauge('messages_in_flight', 'Claimed and not settled');
  const uncertain = metrics.gauge('messages_uncertain', 'Messages of which nobody knows whether they were accepted');
  const gatewayOpen = metrics.gauge('gateway_open', 'Whether a gateway is left alone: 1 while its circuit is open', [
    'gateway',
  ]);
  const eventsWaiting = metrics.gauge(
    'gateway_events_waiting',
    'Callbacks of the last days whose message is not known',
  );
  const auditFindings = metrics.gauge(
    'audit_findings',
    'What the last check of the audit log found: anything but 0 is a record altered, removed or forged',
  );
  const auditCheckpointSeconds = metrics.gauge(
    'audit_checkpoint_timestamp_seconds',
    'When this worker last made a checkpoint of the audit log, in seconds since 1970',
  );
  const reportChangesWaiting = metrics.gauge(
    'report_changes_waiting',
    'Changes of facts that the reports have not counted yet, counted to 100,000',
  );
  const reportsDiffered = metrics.counter(
    'report_differences_total',
    'Patients and months of which the reports had kept something else than the facts say, found by the nightly proof',
    ['what'],
  );
  return {
    registry: metrics.registry,
    outcomes,
    jobSeconds,
    claimed,
    lostAdds,
    planned,
    failures,
    balanceOff,
    oldestDue,
    due,
    inFlight,
    uncertain,
    gatewayOpen,
    eventsWaiting,
    auditFindings,
    auditCheckpointSeconds,
    reportChangesWaiting,
    reportsDiffered,
    hl7: interfaceFigures(metrics, 'hl7v2'),
    count(counts: SendCounts) {
      for (const [outcome, number] of Object.entries(counts)) if (number > 0) messages.inc({ outcome }, number);
    },
  };
}

export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;
