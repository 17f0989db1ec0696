import { Button } from '@mantine/core';
import type { PatientView } from '@osteon/contracts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { wordFor } from '../text/words.ts';
import { FACT_FIELDS } from './fact-fields.ts';
import { payloadWords } from './fact-words.ts';
import { byDayLatestFirst, EntryItem, useRecorded } from './history-entry.tsx';
import classes from './patient-history.module.css';

type Fact = PatientView['facts'][number];

/** The reason that the api writes where somebody took back at once what they had recorded. */
const UNDONE = 'undone';

/** The latest facts, before "show all". */
const FIRST_FACTS = 10;

interface FactsProps {
  readonly patient: PatientView;
  /** nothing can be corrected when absent; a change is no correction: what was recorded was right */
  readonly onCorrect?: ((fact: Fact, isChange: boolean) => void) | undefined;
  /** all of them, and not the latest alone */
  readonly isWhole: boolean;
}

/** The facts as they hold, each with what it was before. */
export function Facts({ patient, onCorrect, isWhole }: FactsProps) {
  const { t } = useTranslation();
  const recorded = useRecorded();
  const current = byDayLatestFirst(patient.facts.filter((fact) => fact.holds && !fact.retracts));
  const gone = patient.facts.filter(
    (fact) => fact.retracts && !patient.facts.some((later) => later.correctsId === fact.id && later.holds),
  );
  const before = (fact: Fact): Fact[] => {
    const older = patient.facts.find((one) => one.id === fact.correctsId);
    return older === undefined ? [] : [older, ...before(older)];
  };
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll || isWhole ? current : current.slice(0, FIRST_FACTS);
  if (patient.facts.length === 0) return <p className={classes.empty}>{t('patient.noFacts')}</p>;
  return (
    <ul className={classes.entries}>
      {shown.map((fact) => {
        const what = wordFor('fact', fact.type, 'type');
        const date = dayMonthYear(fact.on);
        return (
          <EntryItem key={fact.id} kind="fact" id={fact.id}>
            <div className={classes.entryHead}>
              <p className={classes.what}>{what}</p>
              <time dateTime={fact.on}>{date}</time>
            </div>
            <FactWords patient={patient} fact={fact} />
            {before(fact).map((older) => (
              <Older key={older.id} fact={older} reason={fact.reason} />
            ))}
            <div className={classes.entryFoot}>
              <p className={classes.small}>{recorded(fact)}</p>
              {onCorrect !== undefined && runs(fact) ? (
                <Button
                  className={classes.correct ?? ''}
                  variant="subtle"
                  size="compact-sm"
                  aria-label={t('fact.changeFor', { what: courseName(fact) })}
                  onClick={() => onCorrect(fact, true)}
                  data-no-print
                >
                  {t('fact.change')}
                </Button>
              ) : null}
              {onCorrect !== undefined && Object.hasOwn(FACT_FIELDS, fact.type) ? (
                <Button
                  className={classes.correct ?? ''}
                  variant="subtle"
                  size="compact-sm"
                  aria-label={t('patient.correctFor', { what: what.toLowerCase(), date })}
                  onClick={() => onCorrect(fact, false)}
                  data-no-print
                >
                  {t('patient.correct')}
                </Button>
              ) : null}
            </div>
          </EntryItem>
        );
      })}
      {gone.map((retraction) => (
        <li key={retraction.id} className={classes.entry}>
          <p className={classes.what}>{t('patient.retracted')}</p>
          {before(retraction).map((older) => (
            <Older key={older.id} fact={older} reason={retraction.reason} />
          ))}
          <p className={classes.small}>{recorded(retraction)}</p>
        </li>
      ))}
      {shown.length < current.length ? (
        <li className={classes.allFacts} data-no-print>
          <Button variant="subtle" size="compact-md" onClick={() => setShowsAll(true)}>
            {t('patient.allFacts', { count: current.length })}
          </Button>
        </li>
      ) : null}
    </ul>
  );
}

/** A course that has no end yet. */
const runs = (fact: Fact): boolean => fact.type === 'treatment' && typeof fact.payload['endedOn'] !== 'string';

const courseName = (fact: Fact): string => wordFor('agent', String(fact.payload['agent']));

function FactWords({ patient, fact }: { readonly patient: PatientView; readonly fact: Fact }) {
  const course =
    fact.type === 'treatment' || fact.type === 'fracture' || fact.ref === null
      ? undefined
      : patient.facts.find((one) => one.type === 'treatment' && one.ref === fact.ref);
  const agent = course?.payload['agent'];
  const words = [typeof agent === 'string' ? wordFor('agent', agent) : '', payloadWords(fact.payload)]
    .filter(Boolean)
    .join(' · ');
  return words === '' ? null : <p>{words}</p>;
}

function Older({ fact, reason }: { readonly fact: Fact; readonly reason: string | null }) {
  const { t } = useTranslation();
  return (
    <div className={classes.older}>
      <p>
        {t('patient.corrected')}:{' '}
        <s>{[dayMonthYear(fact.on), payloadWords(fact.payload)].filter(Boolean).join(' · ')}</s>
      </p>
      {reason === null ? null : <p>{reason === UNDONE ? t('patient.undone') : t('patient.reasonWas', { reason })}</p>}
    </div>
  );
}
