import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { dayMonthYear, daysUntil } from '../dates/calendar-date.ts';
import { dueInWords, taskTitle, wordFor } from '../text/words.ts';
import { markWords } from './timeline-picture.tsx';
import type { TimelineData } from './timeline-data.ts';
import classes from './timeline.module.css';

/** The picture in words: what happened, then every unfinished task with its window. */
export function TimelineTable({ data, asOf }: { readonly data: TimelineData; readonly asOf: string }) {
  const { t } = useTranslation();
  const doses = data.courses.flatMap((course) =>
    course.doses.map((on) => ({
      id: `${course.ref}-${on}`,
      on,
      words: t('timeline.dose', { agent: wordFor('agent', course.agent), date: dayMonthYear(on) }),
    })),
  );
  const starts = data.courses.map((course) => ({
    id: `course-${course.ref}`,
    on: course.from,
    words: t('timeline.course', { agent: wordFor('agent', course.agent), from: dayMonthYear(course.from) }),
  }));
  const happened = [
    ...data.marks.map((mark) => ({ id: mark.id, on: mark.on, words: markWords(t, mark) })),
    ...doses,
    ...starts,
  ].toSorted((a, b) => (a.on < b.on ? -1 : 1));
  return (
    <details className={classes.details}>
      <summary>{t('timeline.table')}</summary>
      <div className={classes.tables}>
        <ul className={classes.happened}>
          {happened.map((one) => (
            <li key={one.id}>{one.words}</li>
          ))}
        </ul>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('timeline.what')}</Table.Th>
              <Table.Th scope="col">{t('timeline.when')}</Table.Th>
              <Table.Th scope="col">{t('timeline.due')}</Table.Th>
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
                <Table.Td>{wordFor('status', task.status)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </details>
  );
}
