import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePrinting } from '../app/use-printing.ts';
import { dayMonthYear, daysUntil } from '../dates/calendar-date.ts';
import { dueInWords, taskTitle, wordFor } from '../text/words.ts';
import type { TimelineData } from './timeline-data.ts';
import { courseWords, doseWords, markWords } from './timeline-words.ts';
import classes from './timeline.module.css';

/** The picture in words: what happened, then every unfinished task with its window. */
export function TimelineTable({ data, asOf }: { readonly data: TimelineData; readonly asOf: string }) {
  const { t } = useTranslation();
  const isPrinting = usePrinting();
  const happened = [
    ...data.marks.map((mark) => ({ id: mark.id, on: mark.on, words: markWords(mark) })),
    ...data.courses.flatMap((course) => [
      { id: `course-${course.ref}`, on: course.from, words: courseWords(course) },
      ...course.doses.map(({ id, on }) => ({ id, on, words: doseWords(course, on) })),
    ]),
  ].toSorted((a, b) => (a.on < b.on ? -1 : 1));
  return (
    <details className={classes.details} open={isPrinting}>
      <summary>{t('timeline.table')}</summary>
      <div className={classes.tables}>
        <ul className={classes.happened}>
          {happened.map((one) => (
            <li key={one.id}>{one.words}</li>
          ))}
        </ul>
        <div className={classes.scrolls} data-scrolls>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('timeline.what')}</Table.Th>
                <Table.Th scope="col">{t('timeline.when')}</Table.Th>
                <Table.Th scope="col">{t('timeline.due')}</Table.Th>
                <Table.Th scope="col">{t('timeline.overdueFrom')}</Table.Th>
                <Table.Th scope="col">{t('timeline.state')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.tasks.map((task) => (
                <Table.Tr key={task.key}>
                  <Table.Td>{taskTitle(task)}</Table.Td>
                  <Table.Td>
                    {dayMonthYear(task.opensOn)} – {dayMonthYear(task.dueOn)}
                  </Table.Td>
                  <Table.Td>{dueInWords(-daysUntil(task.dueOn, asOf))}</Table.Td>
                  <Table.Td>{dayMonthYear(task.overdueFrom)}</Table.Td>
                  <Table.Td>{wordFor('status', task.status)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      </div>
    </details>
  );
}
