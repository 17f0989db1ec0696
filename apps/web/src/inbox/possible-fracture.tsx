import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { PossibleFractureView, WorkItemDetail } from '@osteon/contracts';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { Mark } from '../app/page-parts.tsx';
import { ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { useMayWrite } from '../session/use-may-write.ts';
import { wordFor } from '../text/words.ts';
import { DecidePossibleFracture, TellReferrer } from './decide-possible-fracture.tsx';
import shared from './inbox-page.module.css';
import classes from './possible-fracture.module.css';

type Finding = PossibleFractureView['findings'][number];

const possibleFractureQuery = (id: string) =>
  queryOptions({
    queryKey: ['work-items', 'possible-fracture', id],
    queryFn: ({ signal }) =>
      request<PossibleFractureView>('GET', `/possible-fractures/${encodeURIComponent(id)}`, { signal }),
  });

/** A report or codes that point at a fracture: the words that say so, whom they may be about, and what is decided. */
export function PossibleFracture({ item }: { readonly item: WorkItemDetail }) {
  const mayWrite = useMayWrite();
  const id = typeof item.detail['possibleFractureId'] === 'string' ? item.detail['possibleFractureId'] : '';
  const found = useQuery(possibleFractureQuery(id));
  if (found.isError) return <ErrorSaying error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data === undefined) return <RowsLoading rows={5} />;
  const { data } = found;
  return (
    <>
      <div className={shared.evidence}>
        <Evidence found={data} />
        <Whose found={data} />
      </div>
      {data.state === 'open' && mayWrite ? <DecidePossibleFracture key={data.id} found={data} /> : null}
      {data.state === 'confirmed' && mayWrite ? <TellReferrer found={data} /> : null}
    </>
  );
}

/** "Spine T12, L1". */
export const placeWords = ({ site, levels }: Pick<Finding, 'site' | 'levels'>): string =>
  [wordFor('site', site), levels.join(', ')].filter((part) => part !== '').join(' ');

function Evidence({ found }: { readonly found: PossibleFractureView }) {
  const { t } = useTranslation();
  const { findings, text, codes, sender, reportedOn, status } = found;
  return (
    <section className={shared.side} aria-label={t('possibleFracture.evidence')}>
      <h3>{t('possibleFracture.evidence')}</h3>
      <p className={shared.quiet}>
        <bdi>{sender}</bdi>
        {[dayMonthYear(reportedOn), ...(status === null ? [] : [wordFor('possibleFracture', status, 'status')])].map(
          (part) => ` · ${part}`,
        )}
      </p>
      <ul className={classes.findings} aria-label={t('possibleFracture.findings')}>
        {findings.map((finding, index) => (
          // Two findings may say the same of one place.
          <li key={index} className={classes.finding}>
            <span className={classes.what}>{placeWords(finding)}</span>
            <Mark tone={finding.age === 'new' ? 'danger' : 'quiet'}>
              {wordFor('possibleFracture', finding.age, 'age')}
            </Mark>
            {finding.standing === 'possible' ? <Mark tone="quiet">{t('possibleFracture.uncertain')}</Mark> : null}
            {finding.cause === 'not-said' ? null : (
              <Mark tone="quiet">{wordFor('possibleFracture', finding.cause, 'cause')}</Mark>
            )}
            {finding.toldBy === 'referrer' && text !== null ? (
              <Mark tone="quiet">{t('possibleFracture.byReferrer')}</Mark>
            ) : null}
          </li>
        ))}
      </ul>
      {text === null ? (
        <ul className={shared.phrases}>
          {codes.map(({ system, code, display }) => (
            <li key={`${system} ${code}`}>
              <bdi>{[code, display].filter((part) => part !== null).join(' ')}</bdi>
            </li>
          ))}
        </ul>
      ) : (
        <blockquote className={classes.report} aria-label={t('possibleFracture.report')} dir="auto" lang="en">
          <Marked text={text} findings={findings} />
        </blockquote>
      )}
    </section>
  );
}

/** The report with the sentences that decided marked: by an element, so that those who hear it are told too. */
function Marked({ text, findings }: { readonly text: string; readonly findings: readonly Finding[] }) {
  const spans = [
    ...new Map(findings.flatMap(({ sentence }) => (sentence === null ? [] : [[sentence.from, sentence]]))).values(),
  ].toSorted((a, b) => a.from - b.from);
  const ends = [0, ...spans.map(({ to }) => to)];
  return (
    <>
      {spans.map(({ from, to }, index) => (
        <Fragment key={from}>
          {text.slice(ends[index], from)}
          <mark className={classes.said}>{text.slice(from, to)}</mark>
        </Fragment>
      ))}
      {text.slice(ends.at(-1))}
    </>
  );
}

function Whose({ found }: { readonly found: PossibleFractureView }) {
  const { t } = useTranslation();
  const { person, candidates, patientId, referrer } = found;
  return (
    <section className={shared.side} aria-label={t('possibleFracture.whose')}>
      <h3>{t('possibleFracture.whose')}</h3>
      <div className={classes.people}>
        <div className={classes.person}>
          <p className={shared.quiet}>{t('possibleFracture.named')}</p>
          <PersonLines person={person} />
          {referrer === null ? null : <p className={shared.quiet}>{t('possibleFracture.referredBy', { referrer })}</p>}
        </div>
        <h4>{t(patientId === null ? 'possibleFracture.candidates' : 'possibleFracture.known')}</h4>
        {candidates.length === 0 ? <p className={shared.quiet}>{t('possibleFracture.noCandidates')}</p> : null}
        {candidates.map((candidate) => (
          <div key={candidate.patientId} className={classes.person}>
            <p>
              <Link to="/patients/$patientId" params={{ patientId: candidate.patientId }} className={classes.name}>
                <bdi>{`${candidate.given} ${candidate.family}`}</bdi>
              </Link>
            </p>
            <PersonLines person={candidate} withName={false} />
            {candidate.episodes.length === 0 ? null : (
              <p className={shared.quiet}>
                {t('possibleFracture.knownFractures', {
                  list: candidate.episodes
                    .map(
                      ({ diagnosedOn, sites }) =>
                        `${sites.map((site) => wordFor('site', site)).join(', ')} ${dayMonthYear(diagnosedOn)}`,
                    )
                    .join('; '),
                })}
              </p>
            )}
          </div>
        ))}
      </div>
    </section>
  );
}

type Person = PossibleFractureView['person'];

function PersonLines({ person, withName = true }: { readonly person: Person; readonly withName?: boolean }) {
  const { t } = useTranslation();
  const { given, family, birthDate, sex, identifiers, address } = person;
  return (
    <>
      {withName ? (
        <p className={classes.name}>
          <bdi>{`${given} ${family}`}</bdi>
        </p>
      ) : null}
      <p className={shared.quiet}>
        {[
          birthDate === null
            ? t('possibleFracture.birthUnknown')
            : t('inboxPage.born', { date: dayMonthYear(birthDate) }),
          wordFor('sex', sex),
        ].join(' · ')}
      </p>
      {identifiers.length === 0 ? null : (
        <p className={shared.quiet}>
          <bdi>{identifiers.map(({ value }) => value).join(', ')}</bdi>
        </p>
      )}
      {address === null ? null : (
        <p className={shared.quiet}>
          <bdi>{address}</bdi>
        </p>
      )}
    </>
  );
}
