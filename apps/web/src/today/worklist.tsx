import type { WorklistPage, WorklistRow } from '@osteon/contracts';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcuts } from '../app/use-shortcuts.ts';
import { numberWords } from '../text/words.ts';
import { groupRows, type PatientLine } from './group-rows.ts';
import { SectionIcon } from './section-icon.tsx';
import { toneOf, type SectionName } from './today-search.ts';
import { useAssign } from './use-assign.tsx';
import { WorklistLine } from './worklist-line.tsx';
import classes from './worklist.module.css';

interface WorklistProps {
  readonly rows: readonly WorklistRow[];
  readonly counts: WorklistPage['counts'] | undefined;
  readonly userId: string;
  readonly displayName: string;
  /** nothing is offered to be done when absent */
  readonly onRecord?: ((patientId: string) => void) | undefined;
}

/** The lines under the headings of their sections; j and k walk them, Enter opens, c records, a assigns. */
export function Worklist({ rows, counts, userId, displayName, onRecord }: WorklistProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const root = useRef<HTMLDivElement>(null);
  const [currentKey, setCurrentKey] = useState<string | null>(null);
  const assign = useAssign({ id: userId, displayName });
  const lines = useMemo(() => groupRows(rows), [rows]);
  const sections = useMemo(() => bySection(lines), [lines]);

  const currentLine = (): PatientLine | undefined => lines.find((line) => line.key === currentKey);
  const move = (by: 1 | -1): void => {
    const at = lines.findIndex((line) => line.key === currentKey);
    const next =
      lines[at === -1 ? (by === 1 ? 0 : lines.length - 1) : Math.min(lines.length - 1, Math.max(0, at + by))];
    if (next === undefined) return;
    setCurrentKey(next.key);
    root.current?.querySelector<HTMLElement>(`[data-line="${next.key}"] a`)?.focus();
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    Enter: (event) => {
      // A focused control answers Enter itself.
      if (event.target instanceof Element && event.target.closest('a, button') !== null) {
        (event.target.closest('a, button') as HTMLElement).click();
        return;
      }
      const line = currentLine();
      if (line !== undefined) {
        void navigate({ to: '/patients/$patientId', params: { patientId: line.patient.patientId } });
      }
    },
    c: () => {
      const line = currentLine();
      if (line !== undefined) onRecord?.(line.patient.patientId);
    },
    a: () => {
      const line = currentLine();
      if (line !== undefined && onRecord !== undefined) assign.toggle(line.patient);
    },
  });

  return (
    <div ref={root}>
      {sections.map(([section, inSection]) => (
        <section key={section} className={classes.section} aria-labelledby={`section-${section}`}>
          <header className={classes.heading} data-tone={toneOf(section)}>
            <span className={classes.icon}>
              <SectionIcon section={section} size={17} />
            </span>
            <h2 id={`section-${section}`} className={classes.title}>
              {t(`section.${section}.name`)}
            </h2>
            <span className={classes.count}>{counts === undefined ? null : numberWords(counts[section])}</span>
            <span className={classes.about}>{t(`section.${section}.about`)}</span>
          </header>
          <ul>
            {inSection.map((line) => (
              <WorklistLine
                key={line.key}
                line={line}
                isCurrent={line.key === currentKey}
                isMine={line.patient.assignedTo?.id === userId}
                onFocus={() => setCurrentKey(line.key)}
                onRecord={onRecord && (() => onRecord(line.patient.patientId))}
                onAssign={() => assign.toggle(line.patient)}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function bySection(lines: readonly PatientLine[]): [SectionName, PatientLine[]][] {
  const sections = new Map<SectionName, PatientLine[]>();
  for (const line of lines) {
    const known = sections.get(line.section);
    if (known === undefined) sections.set(line.section, [line]);
    else known.push(line);
  }
  return [...sections];
}
