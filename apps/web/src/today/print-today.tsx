import { Button, Modal, Progress } from '@mantine/core';
import type { WorklistFilter, WorklistPage, WorklistRow } from '@osteon/contracts';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryOf, request } from '../api/client.ts';
import { ErrorSaying } from '../app/page-states.tsx';
import { dayMonthYear, daysInWords, weekdayDay } from '../dates/calendar-date.ts';
import { countsFrom, dueInWords, numberWords, taskTitle } from '../text/words.ts';
import classes from './print-today.module.css';
import { bySection, groupRows } from './group-rows.ts';

/** Rows on paper at most, as in a file. */
export const MOST_PRINTED = 10_000;
const AT_ONCE = 200;

interface PrintTodayProps {
  readonly filter: WorklistFilter;
  /** By what the list is narrowed, in words. */
  readonly words: string;
  readonly onDone: () => void;
}

interface Brought {
  readonly asOf: string;
  readonly rows: readonly WorklistRow[];
  readonly total: number;
  readonly more: boolean;
  readonly isWhole: boolean;
}

/** Brings every row of the filter, page by page from the query of the list, says how far it is, and prints them. */
export function PrintToday({ filter, words, onDone }: PrintTodayProps) {
  const { t } = useTranslation();
  const [brought, setBrought] = useState<Brought | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    void bringAll(filter, stop.signal, setBrought).catch((failure: unknown) => {
      if (!stop.signal.aborted) setError(failure);
    });
    return () => stop.abort();
  }, [filter, attempt]);

  const isWhole = brought?.isWhole === true;
  useEffect(() => {
    if (!isWhole) return undefined;
    window.addEventListener('afterprint', onDone);
    // Once the rows stand on the page.
    const frame = requestAnimationFrame(() => window.print());
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('afterprint', onDone);
    };
  }, [isWhole, onDone]);

  if (brought !== null && isWhole) return <Sheet brought={brought} words={words} />;
  const retry = (): void => {
    setError(null);
    setAttempt((before) => before + 1);
  };
  return (
    <Modal opened onClose={onDone} title={t('today.print')} closeButtonProps={{ 'aria-label': t('state.close') }}>
      {error === null ? (
        <>
          <p role="status">
            {t('today.printLoading', { count: brought?.rows.length ?? 0, total: numberWords(brought?.total ?? 0) })}
          </p>
          <Progress
            my="md"
            aria-label={t('today.print')}
            value={brought === null || brought.total === 0 ? 0 : (100 * brought.rows.length) / brought.total}
          />
          <Button variant="default" onClick={onDone}>
            {t('state.cancel')}
          </Button>
        </>
      ) : (
        <ErrorSaying error={error} onRetry={retry} />
      )}
    </Modal>
  );
}

async function bringAll(filter: WorklistFilter, signal: AbortSignal, tell: (brought: Brought) => void): Promise<void> {
  const rows: WorklistRow[] = [];
  for (let after: string | undefined; ;) {
    const path = `/worklist${queryOf({ ...filter, limit: AT_ONCE, after })}`;
    const page: WorklistPage = await request<WorklistPage>('GET', path, { signal });
    rows.push(...page.rows);
    const { asOf, next } = page;
    const isWhole = next === null || rows.length >= MOST_PRINTED;
    tell({ asOf, rows: [...rows], total: Math.min(MOST_PRINTED, shownOf(page, filter)), more: next !== null, isWhole });
    if (isWhole) return;
    after = next;
  }
}

/** How many rows the filter has, as far as they are counted. */
function shownOf({ counts, rows }: WorklistPage, { section }: WorklistFilter): number {
  const needsNow = Object.entries(counts).filter(([name]) => name !== 'upcoming' && name !== 'paused');
  const counted =
    section === undefined || section === 'now' ? needsNow.reduce((sum, [, count]) => sum + count, 0) : counts[section];
  return Math.max(counted, rows.length);
}

/** Today on paper: a line a task, grouped by section and patient, with room to tick. */
function Sheet({ brought, words }: { readonly brought: Brought; readonly words: string }) {
  const { t } = useTranslation();
  const { rows, asOf, more } = brought;
  const sections = bySection(rows, groupRows(rows));
  return (
    <div className="print-only" data-print-sheet>
      <h1>{t('today.title')}</h1>
      <p>
        {dayMonthYear(asOf)} · {words} · {t('today.printRows', { count: rows.length })}
        {more ? ` ${t('today.printMore')}` : ''}
      </p>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('today.column.patient')}</th>
            <th scope="col">{t('today.column.task')}</th>
            <th scope="col">{t('today.column.due')}</th>
            <th scope="col">{t('today.column.nurse')}</th>
            <th scope="col">{t('today.column.done')}</th>
          </tr>
        </thead>
        {sections.map(({ section }) => {
          const inSection = rows.filter((row) => row.section === section);
          return (
            <tbody key={section}>
              <tr className={classes.section}>
                <th scope="rowgroup" colSpan={5}>
                  {t(`section.${section}.name`)} · {numberWords(inSection.length)}
                </th>
              </tr>
              {inSection.map((row, index) => {
                const isSame = inSection[index - 1]?.patientId === row.patientId;
                return (
                  <tr key={row.taskId} data-task={row.taskId} data-same={isSame || undefined}>
                    <td>
                      <strong>
                        {row.family}, {row.given}
                      </strong>
                      <br />
                      {t('today.born', { date: dayMonthYear(row.birthDate) })}
                    </td>
                    <td>{taskTitle(row)}</td>
                    <td>
                      {weekdayDay(row.dueOn, asOf)},{' '}
                      {row.daysPastDue > 0 ? dueInWords(row.daysPastDue) : daysInWords(-row.daysPastDue)}
                      <br />
                      {countsFrom(row)}
                    </td>
                    <td>{row.assignedTo?.displayName}</td>
                    <td aria-hidden>☐</td>
                  </tr>
                );
              })}
            </tbody>
          );
        })}
      </table>
    </div>
  );
}
