import type { WorklistPage, WorklistRow } from '@osteon/contracts';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcuts } from '../app/use-shortcuts.ts';
import { countWords } from '../text/words.ts';
import { bySection, groupRows, type PatientLine } from './group-rows.ts';
import { SectionIcon } from './section-icon.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { toneOf } from './today-search.ts';
import { useAssign, type Assignee } from './use-assign.tsx';
import { WorklistLine } from './worklist-line.tsx';
import classes from './worklist.module.css';

interface WorklistProps {
  readonly pages: readonly WorklistPage[];
  /** What the newest answer counts. */
  readonly newest: WorklistPage;
  readonly gone: ReadonlySet<string>;
  readonly me: Assignee;
  /** nothing is offered to be done when absent */
  readonly onRecord?: ((patientId: string) => void) | undefined;
  /** The person did something here: what comes next is shown as it is. */
  readonly onActed: () => void;
}

/** The lines under the headings of their sections; j and k walk them, x selects, Enter opens, c records, a assigns. */
export function Worklist({ pages, newest, gone, me, onRecord, onActed }: WorklistProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const root = useRef<HTMLDivElement>(null);
  const [currentKey, setCurrentKey] = useState<string | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const { assign } = useAssign(onActed);
  const { sections, lines } = useMemo(() => {
    const rows = pages.flatMap((page) => page.rows);
    const others = pages.flatMap((page) => page.others);
    const grouped = bySection(rows, groupRows(rows, others));
    return { sections: grouped, lines: grouped.flatMap((section) => section.lines) };
  }, [pages]);
  const chosen = lines.filter(({ key }) => selected.has(key)).map(({ patient }) => patient);

  const current = (act: (line: PatientLine) => void) => (): void => {
    const line = lines.find(({ key }) => key === currentKey);
    if (line !== undefined) act(line);
  };
  const toggle = ({ key }: PatientLine): void =>
    setSelected((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const clear = (): void => setSelected(new Set());
  const assignAll = (rows: readonly WorklistRow[], to: Assignee | null): void => {
    assign(rows, to);
    clear();
  };
  const takeOrGive = (row: WorklistRow): void => assign([row], row.assignedTo?.id === me.id ? null : me);
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
      current(({ key }) => void navigate({ to: '/patients/$patientId', params: { patientId: key } }))();
    },
    ...(onRecord === undefined
      ? {}
      : {
          c: current(({ key }) => onRecord(key)),
          x: current(toggle),
          // The selected ones where there are any.
          a: chosen.length > 0 ? () => assignAll(chosen, me) : current(({ patient }) => takeOrGive(patient)),
          Escape: clear,
        }),
  });

  return (
    <div ref={root}>
      {sections.map(({ section, lines: inSection, above }) => (
        <section key={section} className={classes.section} aria-labelledby={`section-${section}`}>
          <header className={classes.heading} data-tone={toneOf(section)}>
            <span className={classes.icon}>
              <SectionIcon section={section} size={17} />
            </span>
            <h2 id={`section-${section}`} className={classes.title}>
              {t(`section.${section}.name`)}
            </h2>
            <span className={classes.count}>{countWords(newest.counts[section], newest.moreIn.includes(section))}</span>
            <span className={classes.about}>{t(`section.${section}.about`)}</span>
            {above === 0 ? null : <span className={classes.above}>{t('today.above', { count: above })}</span>}
          </header>
          <ul>
            {inSection.map((line) => (
              <WorklistLine
                key={line.key}
                line={line}
                asOf={newest.asOf}
                isCurrent={line.key === currentKey}
                isMine={line.patient.assignedTo?.id === me.id}
                isGone={gone.has(line.key)}
                isSelected={selected.has(line.key)}
                onFocus={() => setCurrentKey(line.key)}
                acts={
                  onRecord && {
                    onRecord: () => onRecord(line.key),
                    onAssign: () => takeOrGive(line.patient),
                    onSelect: () => toggle(line),
                  }
                }
              />
            ))}
          </ul>
        </section>
      ))}
      {chosen.length === 0 ? null : (
        <SelectionBar count={chosen.length} onAssign={(to) => assignAll(chosen, to)} onClear={clear} />
      )}
    </div>
  );
}
