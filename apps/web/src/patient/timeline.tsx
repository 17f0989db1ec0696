import { SegmentedControl } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import type { PatientView } from '@osteon/contracts';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { TimelinePicture } from './timeline-picture.tsx';
import { TimelineTable } from './timeline-table.tsx';
import classes from './timeline.module.css';
import { RANGES, spanOf, timelineOf, type Range } from './timeline-data.ts';

/** The patient's course in one picture, and the same in a table for whoever cannot see it or wants the dates. */
export function Timeline({ patient }: { readonly patient: PatientView }) {
  const { t } = useTranslation();
  const [range, setRange] = useState<Range>('year');
  const zoom = (step: 1 | -1): void => setRange((now) => RANGES[RANGES.indexOf(now) - step] ?? now);
  const { ref, width } = useElementSize<HTMLDivElement>();
  const data = useMemo(() => timelineOf(patient), [patient]);
  const span = useMemo(() => spanOf(data, patient.asOf, range), [data, patient.asOf, range]);
  const shown = data.tasks.filter((task) => task.opensOn <= span.to);
  const later = data.tasks.length - shown.length;
  return (
    <section className={classes.timeline} aria-labelledby="timeline-title">
      <header className={classes.head}>
        <h2 id="timeline-title">{t('timeline.title')}</h2>
        <Legend />
        <SegmentedControl
          size="xs"
          aria-label={t('timeline.range')}
          value={range}
          onChange={(value) => setRange(RANGES.find((one) => one === value) ?? 'year')}
          data={RANGES.map((value) => ({ value, label: t(`timeline.${value}`) }))}
          data-no-print
        />
      </header>
      <div ref={ref} className={classes.picture}>
        {width > 0 ? (
          <TimelinePicture
            data={{ ...data, tasks: shown }}
            span={span}
            asOf={patient.asOf}
            width={Math.floor(width)}
            onZoom={zoom}
            label={t('timeline.label', { from: dayMonthYear(span.from), to: dayMonthYear(span.to) })}
          />
        ) : (
          <div style={{ blockSize: 120 }} />
        )}
      </div>
      <footer className={classes.foot}>
        {later > 0 ? <span>{t('timeline.later', { count: later })}</span> : null}
        <TimelineTable data={data} asOf={patient.asOf} />
      </footer>
    </section>
  );
}

function Legend() {
  const { t } = useTranslation();
  return (
    <ul className={classes.legend} aria-hidden>
      <li>
        <svg width="26" height="12">
          <rect x="1" y="3" width="20" height="6" rx="3" className={classes.bar} data-status="open" />
          <line x1="21" x2="21" y1="0" y2="12" className={classes.dueTick} data-status="open" />
        </svg>
        {t('timeline.legend.window')}, {t('timeline.legend.due').toLowerCase()}
      </li>
      <li>
        <svg width="22" height="12">
          <line x1="1" x2="19" y1="6" y2="6" className={classes.grace} />
          <line x1="19" x2="19" y1="2" y2="10" className={classes.overdueTick} />
        </svg>
        {t('timeline.legend.overdue')}
      </li>
      <li>
        <svg width="22" height="12">
          <line x1="1" x2="21" y1="6" y2="6" className={classes.past} data-status="overdue" />
        </svg>
        {t('timeline.legend.past')}
      </li>
      <li>
        <svg width="12" height="12">
          <circle cx="6" cy="6" r="4.5" className={classes.dose} />
        </svg>
        {t('timeline.legend.dose')}
      </li>
    </ul>
  );
}
