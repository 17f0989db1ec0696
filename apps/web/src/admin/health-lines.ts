import type { BalancePage, HealthView, SendingState } from '@osteon/contracts';
import i18next from 'i18next';
import { weekdayDate } from '../dates/calendar-date.ts';
import { numberWords, wordFor } from '../text/words.ts';

export type Standing = 'good' | 'bad' | 'quiet';

/** One thing that can stop: how it stands, and where it stands badly, what to do. */
export interface Line {
  readonly name: string;
  readonly standing: Standing;
  readonly words: string;
  readonly act?: string;
}

/** A worker says that it is there every twelve seconds or so. */
const WORKER_SILENT_SECONDS = 90;
/** Messages leave within minutes of their time. */
const LATE_SECONDS = 15 * 60;
/** Backups and checks of the audit log are made every day. */
const DAILY_SECONDS = 26 * 3_600;
const CROWDED = 0.8;

interface Figures {
  readonly health: HealthView;
  readonly sending: SendingState | undefined;
  readonly balances: BalancePage | undefined;
  /** An instant as the service's clock writes it. */
  readonly at: (instant: string) => string;
}

/** Kept together, whichever way the sentence around it runs. */
const apart = (text: string): string => `\u2068${text}\u2069`;

/** Bytes as people say them. */
export function sizeWords(bytes: number): string {
  const units = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  let value = bytes / 1_000;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  const options = { style: 'unit', unit: units[unit] ?? 'kilobyte', unitDisplay: 'short' } as const;
  return apart(
    new Intl.NumberFormat(i18next.language, { ...options, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value),
  );
}

/** How the service does. */
export function serviceLines({ health, sending, balances, at }: Figures): Line[] {
  const t = i18next.t;
  const { service, workerSeen, verification } = health;
  const stop = sending?.everywhere ?? sending?.service ?? null;
  const isWorkerThere = workerSeen !== null && workerSeen.secondsAgo < WORKER_SILENT_SECONDS;
  const isLate = service.oldestDueSeconds > LATE_SECONDS;
  const ended = balances?.rows.filter(({ isOver }) => isOver).toSorted((a, b) => (a.on < b.on ? 1 : -1))[0];
  const today = balances?.rows.find(({ isOver }) => !isOver);
  const isChecked = verification?.verdict === 'intact' && verification.secondsAgo < DAILY_SECONDS;
  return [
    { name: t('health.api'), standing: 'good', words: t('health.apiReady') },
    {
      name: t('health.worker'),
      standing: isWorkerThere ? 'good' : 'bad',
      words: workerSeen === null ? t('health.workerNever') : t('health.workerSeen', { at: at(workerSeen.seenAt) }),
      act: t('health.actWorker'),
    },
    {
      name: t('health.oldest'),
      standing: isLate ? 'bad' : 'good',
      words:
        service.oldestDueAt === null
          ? t('health.oldestNone')
          : t('health.oldestSince', { at: at(service.oldestDueAt), count: service.due }),
      act: t('health.actOldest'),
    },
    {
      name: t('health.sending'),
      standing: sending === undefined ? 'quiet' : stop === null ? 'good' : 'bad',
      words:
        sending === undefined
          ? t('state.unknown')
          : stop === null
            ? t('sending.sends')
            : t('sending.stoppedBy', {
                at: at(stop.stoppedAt),
                who: stop.stoppedBy ?? t('state.unknown'),
                reason: stop.reason,
              }),
      act: t('health.actSending'),
    },
    {
      name: t('health.today'),
      standing: today === undefined ? 'quiet' : today.addsUp ? 'good' : 'bad',
      words: today === undefined ? t('state.unknown') : t('health.todayExpected', { count: today.expected }),
      act: t('health.actBalance'),
    },
    {
      name: t('health.balance'),
      standing: ended === undefined ? 'quiet' : ended.addsUp ? 'good' : 'bad',
      words:
        ended === undefined
          ? t('health.balanceNone')
          : t(ended.addsUp ? 'health.balanceGood' : 'health.balanceBad', { date: weekdayDate(ended.on) }),
      act: t('health.actBalance'),
    },
    {
      name: t('health.uncertain'),
      standing: service.uncertain === 0 ? 'good' : 'quiet',
      words: t('health.uncertainCount', { count: service.uncertain }),
    },
    {
      name: t('health.inbox'),
      standing: service.urgentItems === 0 ? 'good' : 'quiet',
      words: t('health.inboxCount', { count: service.openItems, urgent: numberWords(service.urgentItems) }),
    },
    ...(service.lastImport === null
      ? []
      : [
          {
            name: t('health.import'),
            standing: service.lastImport.state === 'failed' ? ('bad' as const) : ('good' as const),
            words: t('health.importWas', {
              state: wordFor('imports', service.lastImport.state, 'state'),
              at: at(service.lastImport.startedAt),
            }),
            act: t('health.actImport'),
          },
        ]),
    {
      name: t('health.verification'),
      standing: verification === null ? 'quiet' : isChecked ? 'good' : 'bad',
      words:
        verification === null
          ? t('health.verifiedNever')
          : t(verification.verdict === 'intact' ? 'health.verified' : 'health.verifiedBad', {
              at: at(verification.finishedAt),
            }),
      act: t(verification?.verdict === 'findings' ? 'health.actFindings' : 'health.actVerification'),
    },
  ];
}

/** How the whole installation does. */
export function installationLines(
  { workers, backup, databaseBytes, connections, migration, openPages }: NonNullable<HealthView['installation']>,
  at: (instant: string) => string,
): Line[] {
  const t = i18next.t;
  const [worker] = workers;
  const isFresh = worker !== undefined && worker.secondsAgo < WORKER_SILENT_SECONDS;
  const gateways = isFresh ? worker.gateways : [];
  return [
    ...gateways.map(({ name, channels, standing }): Line => ({
      name: t('health.gateway', { name }),
      standing: standing === 'working' ? 'good' : standing === 'resting' ? 'bad' : 'quiet',
      words: [t(`health.gateway_${standing}`), ...channels.map((channel) => wordFor('channel', channel))].join(' · '),
      act: t('health.actGateway'),
    })),
    {
      name: t('health.queue'),
      standing: !isFresh ? 'quiet' : worker.hasQueue ? 'good' : 'bad',
      words: !isFresh
        ? t('state.unknown')
        : `${t(worker.hasQueue ? 'health.queueTakes' : 'health.queueAway')} · ${t('health.backlog', {
            due: numberWords(worker.backlog.due),
            inFlight: numberWords(worker.backlog.inFlight),
            uncertain: numberWords(worker.backlog.uncertain),
          })}`,
      act: t('health.actQueue'),
    },
    {
      name: t('health.backup'),
      standing: backup !== null && backup.secondsAgo < DAILY_SECONDS ? 'good' : 'bad',
      words:
        backup === null
          ? t('health.backupNone')
          : t('health.backupOf', { at: at(backup.asOf), size: sizeWords(backup.bytes) }),
      act: t('health.actBackup'),
    },
    {
      name: t('health.database'),
      standing: connections.used > connections.most * CROWDED ? 'bad' : 'good',
      words: t('health.databaseIs', {
        size: sizeWords(databaseBytes),
        used: numberWords(connections.used),
        most: numberWords(connections.most),
      }),
      act: t('health.actDatabase'),
    },
    {
      name: t('health.migration'),
      standing: migration.fits ? 'good' : 'bad',
      words: migration.level === null ? t('state.unknown') : apart(migration.level),
      act: t('health.actMigration'),
    },
    { name: t('health.pages'), standing: 'quiet', words: t('health.pagesOpen', { count: openPages }) },
  ];
}
