import type { TaskView } from '@osteon/contracts';
import i18next from 'i18next';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { taskTitle, wordFor } from '../text/words.ts';
import { episodeSites } from './fact-words.ts';
import type { Appointment, Course, Mark } from './timeline-data.ts';

/** "Denosumab from 2 Mar 2026 to 2 Mar 2027" */
export function courseWords(course: Course): string {
  const agent = wordFor('agent', course.agent);
  const from = dayMonthYear(course.from);
  return course.to === null
    ? i18next.t('timeline.course', { agent, from })
    : i18next.t('timeline.courseTo', { agent, from, to: dayMonthYear(course.to) });
}

/** "Denosumab given 2 Mar 2026" */
export const doseWords = (course: Course, on: string): string =>
  i18next.t('timeline.dose', { agent: wordFor('agent', course.agent), date: dayMonthYear(on) });

/** "Pain review, week 6: window 9 Dec to 23 Dec 2026, overdue from 24 Dec 2026, upcoming" */
export const taskWords = (task: TaskView): string =>
  i18next.t('timeline.task', {
    title: taskTitle(task),
    from: dayMonthYear(task.opensOn),
    to: dayMonthYear(task.dueOn),
    overdue: dayMonthYear(task.overdueFrom),
    status: wordFor('status', task.status).toLowerCase(),
  });

/** "Appointment moved from 1 Dec 2026, 09:00 to 2 Dec 2026, 09:00 · Bone density · Room 1" */
function appointmentWords({ status, time, movedFrom, reason, place }: Appointment, on: string): string {
  const t = i18next.t;
  const when = momentOf(on, time);
  const fate =
    status === 'cancelled'
      ? t('timeline.appointment.cancelled', { when })
      : movedFrom === null
        ? t('timeline.appointment.booked', { when })
        : t('timeline.appointment.moved', { from: momentOf(movedFrom.on, movedFrom.time), when });
  return [fate, reason, place].filter((part) => part !== null).join(' · ');
}

const momentOf = (on: string, time: string | null): string => [dayMonthYear(on), time].filter(Boolean).join(', ');

/** What a mark says when pointed at, and in the table. */
export function markWords(mark: Mark): string {
  const t = i18next.t;
  const date = dayMonthYear(mark.on);
  if (mark.lane === 'fractures') return t('timeline.fracture', { site: episodeSites(mark.what.split('+')), date });
  if (mark.lane === 'contacts') return t('timeline.contact', { outcome: wordFor('outcome', mark.what), date });
  if (mark.lane === 'messages') {
    return t('timeline.message', {
      title: t('timeline.legend.message'),
      state: wordFor('messageState', mark.what).toLowerCase(),
      date,
    });
  }
  if (mark.appointment !== undefined) return appointmentWords(mark.appointment, mark.on);
  return t('timeline.event', { what: wordFor('fact', mark.what, 'type'), date });
}
