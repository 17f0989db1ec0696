import { INDICATORS } from '@osteon/domain';
import { serviceOf, type UserActor, type WorkerActor } from '../actor.ts';
import type { GatewayAnswer } from '../messages/message-gateway.ts';
import type {
  DueMailing,
  MailClaim,
  MailedRole,
  ReportMail,
  ReportMailing,
  ReportMailStore,
} from '../ports/report-mail-store.ts';
import { readIndicators, type IndicatorsRead } from '../reports/read-indicators.ts';
import type { ReportDeps } from '../reports/report-cohort.ts';

export interface MailReportsDeps {
  readonly reportMails: ReportMailStore;
  /** The stores for one service. */
  readonly as: (actor: WorkerActor) => ReportDeps;
  /** Null where no mail server is set up: mails are kept, to be read here. */
  readonly sendMail: ((mail: MailClaim) => Promise<GatewayAnswer>) | null;
  /** Where the pages are. */
  readonly publicUrl: string;
}

export interface MailedCounts {
  readonly written: number;
  readonly sent: number;
  readonly failed: number;
}

/** Most of what belongs to a month is recorded by this day of the next. */
const AFTER_DAYS = 6;
/** Mails of one run. */
const MOST_MAILS = 200;
const WAIT_MS = 15 * 60_000;
const MOST_TRIES = 20;

/**
 * Writes and sends the reports of the month that ended: once for each service, month and person, however often it runs
 * and wherever it was stopped. What is told is of the twelve months up to then, with small counts left out: no patient
 * can be known by it.
 */
export async function mailReports(deps: MailReportsDeps, leaseMs: number): Promise<MailedCounts> {
  const { reportMails, sendMail } = deps;
  let written = 0;
  for (const due of await reportMails.due(AFTER_DAYS)) written += await reportMails.write(due, await mailOf(deps, due));
  let sent = 0;
  let failed = 0;
  for (let n = 0; n < MOST_MAILS; n += 1) {
    const mail = await reportMails.claim(leaseMs);
    if (mail === null) break;
    if (sendMail === null) {
      await reportMails.settle(mail.id, 'kept', null);
      continue;
    }
    const answer = await sendMail(mail);
    if (answer.kind === 'accepted') sent += 1;
    else failed += 1;
    if (answer.kind === 'busy')
      await reportMails.postpone(mail.id, answer.retryAfterMs ?? WAIT_MS, answer.reason, MOST_TRIES);
    else
      await reportMails.settle(
        mail.id,
        answer.kind === 'accepted' ? 'sent' : answer.kind,
        answer.kind === 'accepted' ? null : answer.reason,
      );
  }
  return { written, sent, failed };
}

/** Which roles get it. */
export async function readMailing(
  { reportMails }: Pick<MailReportsDeps, 'reportMails'>,
  actor: UserActor,
): Promise<ReportMailing & { readonly mails: readonly ReportMail[] }> {
  const serviceId = serviceOf(actor);
  return { ...(await reportMails.mailing(serviceId)), mails: await reportMails.mails(serviceId, 50) };
}

/** Says which roles get it from now on; none: nobody does. */
export async function setMailing(
  { reportMails }: Pick<MailReportsDeps, 'reportMails'>,
  actor: UserActor,
  roles: readonly MailedRole[],
): Promise<void> {
  await reportMails.setMailing(actor, [...new Set(roles)]);
}

async function mailOf(
  { as, publicUrl }: MailReportsDeps,
  { serviceId, serviceName, from, to }: DueMailing,
): Promise<{ readonly subject: string; readonly body: string }> {
  const actor: WorkerActor = { kind: 'worker', serviceId };
  const read = await readIndicators(as(actor), actor, { scope: 'service', copy: 'shared', from, to });
  return { subject: `Report of ${serviceName} to ${to}`, body: textOf(read, serviceName, publicUrl) };
}

const BANDS = { green: 'green', amber: 'AMBER', red: 'RED' } as const;

function textOf(read: IndicatorsRead, serviceName: string, publicUrl: string): string {
  const told = (count: number | null): string => (count === null ? '< 5' : String(count));
  const lines = read.indicators.map(({ id, numerator, denominator, rate, band }) => {
    const name = INDICATORS.find((one) => one.id === id)?.name ?? id;
    const share = rate === null ? 'no rate' : `${(rate * 100).toFixed(1)} %`;
    return `${id} ${name}: ${share}${band === null ? '' : ` (${BANDS[band]})`}, ${told(numerator)} of ${told(denominator)}`;
  });
  return [
    `${serviceName}: fractures diagnosed from ${read.from} to ${read.to}, as known on ${read.asOf}.`,
    `Definitions ${read.definitionVersion}. Episodes: ${told(read.episodes)}. Counts under 5 are not told.`,
    '',
    ...lines,
    '',
    `The whole report, with its pictures and definitions: ${publicUrl}/reports`,
    'A lead of the service chooses which roles get this mail, under Settings on the page of reports.',
  ].join('\n');
}
