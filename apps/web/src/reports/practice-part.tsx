import { NativeSelect } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { BestPracticeView, StatePracticeRequest } from '@osteon/contracts';
import { PRACTICE_LEVELS, PRACTICE_STANDARDS, type PracticeLevel } from '@osteon/domain';
import { IconCircleDashed, IconMedal2 } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { Panel, sayDone } from '../app/page-parts.tsx';
import { useErrorWords } from '../app/page-states.tsx';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { numberWords } from '../text/words.ts';
import { Counted, Ratio } from './counted.tsx';
import { standardWords } from './list-words.ts';
import { PartState } from './part-state.tsx';
import { useReport } from './report-context.ts';
import { partQuery, REPORTS } from './report-queries.ts';
import { rateWords } from './report-words.ts';
import classes from './reports.module.css';

type Standard = BestPracticeView['standards'][number];

/** The thirteen standards: seven from the record, the others as the service states them. */
export function PracticePart() {
  const { cohort } = useReport();
  const practice = useQuery(partQuery<BestPracticeView>('best-practice', cohort));
  return <PartState query={practice}>{(view) => <Sheet view={view} />}</PartState>;
}

function Sheet({ view: { standards } }: { readonly view: BestPracticeView }) {
  const { t } = useTranslation();
  const levels = [...PRACTICE_LEVELS, null] as const;
  return (
    <>
      <ul className={classes.stands} aria-label={t('reports.practice.summary')}>
        {levels.map((level) => {
          const count = standards.filter((one) => one.level === level).length;
          return (
            <li key={level ?? 'open'} data-level={level ?? 'open'} data-none={count === 0 || undefined}>
              <Medal level={level} size={22} />
              <span className={classes.standsCount}>{numberWords(count)}</span>
              <span>{level === null ? t('reports.practice.open') : t(`reports.practice.levels.${level}`)}</span>
            </li>
          );
        })}
      </ul>
      <Panel label={t('reports.view.practice')}>
        <ol>
          {standards.map((standard) => (
            <StandardRow key={standard.number} standard={standard} />
          ))}
        </ol>
      </Panel>
      <p className={classes.noteBelow}>{t('reports.practice.unverified')}</p>
    </>
  );
}

/** A medal in its metal; the word stands beside it. */
function Medal({ level, size }: { readonly level: PracticeLevel | null; readonly size: number }) {
  return (
    <span className={classes.medal} data-level={level ?? 'open'} aria-hidden>
      {level === null || level === 'none' ? (
        <IconCircleDashed size={size} stroke={1.75} />
      ) : (
        <IconMedal2 size={size} stroke={1.75} />
      )}
    </span>
  );
}

function StandardRow({ standard }: { readonly standard: Standard }) {
  const { t } = useTranslation();
  const { context, cohort } = useReport();
  const { number, level, from, stated } = standard;
  const { at } = useServiceDates();
  const text = PRACTICE_STANDARDS.find((one) => one.number === number);
  const mayState = from === 'service' && context.mayState && cohort.scope === 'service';
  return (
    <li className={classes.standard} data-whole>
      <Medal level={level} size={26} />
      <div>
        <h3>
          <span className={classes.standardNumber}>{numberWords(number)}</span> {standardWords(number)}
        </h3>
        <p className={classes.small}>
          {from === 'service' ? (
            stated === null ? (
              t('reports.practice.fromService')
            ) : (
              t('reports.practice.statedBy', {
                name: stated.by ?? t('reports.practice.somebody'),
                at: at(stated.at),
              })
            )
          ) : (
            <Measured standard={standard} />
          )}
        </p>
        {text === undefined ? null : (
          <details className={classes.asked}>
            <summary>{t('reports.practice.asked')}</summary>
            <dl lang="en" dir="ltr">
              {(['gold', 'silver', 'bronze'] as const).map((one) => (
                <div key={one}>
                  <dt>{one}</dt>
                  <dd>{text.levels[one]}</dd>
                </div>
              ))}
              {text.from === 'service' ? null : (
                <div>
                  <dt>read as</dt>
                  <dd>{text.reading}</dd>
                </div>
              )}
            </dl>
          </details>
        )}
      </div>
      <div className={classes.standardLevel}>
        {mayState ? <Statement standard={standard} /> : null}
        <span {...(mayState ? { className: 'print-only' } : {})}>
          {level === null
            ? t(from === 'service' ? 'reports.practice.notSaid' : 'reports.practice.notYet')
            : t(`reports.practice.levels.${level}`)}
        </span>
      </div>
    </li>
  );
}

/** What of the record a level comes from. */
function Measured({ standard: { number, numerator, denominator, medianDay } }: { readonly standard: Standard }) {
  const { t } = useTranslation();
  if (medianDay !== null) return t('reports.practice.median', { day: medianDay });
  if (numerator === null || denominator === null || denominator === 0) return t('reports.practice.fromData');
  const list = (outcome: string) => ({ of: 'standard' as const, name: String(number), outcome });
  const name = standardWords(number);
  return (
    <>
      <Ratio
        numerator={<Counted list={list('met')} count={numerator} name={name} what={t('reports.outcome.met')} />}
        denominator={
          <Counted list={list('counted')} count={denominator} name={name} what={t('reports.outcome.counted')} />
        }
      />
      {' · '}
      {rateWords(numerator / denominator)}
      {numerator === denominator ? null : (
        <>
          {' · '}
          <Counted
            list={list('not-met')}
            count={denominator - numerator}
            name={name}
            what={t('reports.outcome.not-met')}
          >
            {t('reports.notDone', { count: denominator - numerator })}
          </Counted>
        </>
      )}
    </>
  );
}

/** A lead says how a standard stands that no fact tells. */
function Statement({ standard: { number, level } }: { readonly standard: Standard }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const state = useMutation({
    mutationFn: (next: PracticeLevel | null) => {
      const body: StatePracticeRequest = { levels: [{ standard: number, level: next }] };
      return request('PUT', '/reports/best-practice', { body });
    },
    onSuccess: () => sayDone(t('reports.practice.saved')),
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: [REPORTS, 'best-practice'] }),
  });
  const shown = state.isPending ? state.variables : level;
  return (
    <NativeSelect
      size="xs"
      aria-label={t('reports.practice.state', { name: standardWords(number) })}
      value={shown ?? ''}
      disabled={state.isPending}
      onChange={(event) => {
        const value = event.currentTarget.value;
        state.mutate(PRACTICE_LEVELS.find((one) => one === value) ?? null);
      }}
      data={[
        { value: '', label: t('reports.practice.notSaid') },
        ...PRACTICE_LEVELS.map((value) => ({ value, label: t(`reports.practice.levels.${value}`) })),
      ]}
      data-no-print
    />
  );
}
