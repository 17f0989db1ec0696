import type { PatientView } from '@osteon/contracts';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { NextCall } from './next-call.tsx';
import { PatientHeader } from './patient-header.tsx';
import { PatientFacts } from './patient-history.tsx';
import classes from './patient-page.module.css';
import { PatientTasks } from './patient-tasks.tsx';
import { elementOf, ShownContext, type Entry } from './shown.ts';
import type { PatientAction } from './task-action.ts';
import { Timeline } from './timeline.tsx';

interface PatientRecordProps {
  readonly patient: PatientView;
  /** nothing is offered to be done when absent: the record is read only */
  readonly onAct?: ((action: PatientAction) => void) | undefined;
  readonly actions?: ReactNode;
}

/** One patient: who, what is due and why, what happened, in a picture and in words. */
export function PatientRecord({ patient, onAct, actions }: PatientRecordProps) {
  const [entry, setEntry] = useState<Entry | null>(null);
  // A new object for each time that it is asked for, so that the same entry is shown again.
  const shown = useMemo(() => ({ entry, show: (wanted: Entry) => setEntry({ ...wanted }) }), [entry]);
  useEffect(() => {
    if (entry === null) return;
    const element = document.getElementById(elementOf(entry));
    element?.scrollIntoView({ block: 'center' });
    element?.focus({ preventScroll: true });
  }, [entry]);
  return (
    <ShownContext value={shown}>
      <article className={classes.page}>
        <PatientHeader patient={patient} onDetails={onAct && (() => onAct({ kind: 'details' }))} actions={actions} />
        <div className={classes.panel}>
          <Timeline patient={patient} />
        </div>
        <div className={classes.columns}>
          <div className={classes.main}>
            <NextCall patient={patient} onContact={onAct && (() => onAct({ kind: 'contact' }))} />
            <PatientTasks patient={patient} onAct={onAct} />
          </div>
          <PatientFacts
            patient={patient}
            onCorrect={onAct && ((fact, isChange) => onAct({ kind: 'correction', fact, answers: {}, isChange }))}
          />
        </div>
      </article>
    </ShownContext>
  );
}
