import type { PatientView } from '@osteon/contracts';
import type { ReactNode } from 'react';
import { NextCall } from './next-call.tsx';
import { PatientHeader } from './patient-header.tsx';
import { PatientFacts } from './patient-history.tsx';
import classes from './patient-page.module.css';
import { PatientTasks } from './patient-tasks.tsx';
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
  return (
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
  );
}
