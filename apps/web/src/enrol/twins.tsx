import { useDebouncedValue } from '@mantine/hooks';
import type { AlikeRequest, AlikeResult, PatientSearchResult } from '@osteon/contracts';
import { isLocalDate, isNhsNumber, NHS_NUMBER, nhsNumberOf } from '@osteon/domain';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconArrowUpRight, IconUserCheck, IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { alikeQuery, searchQuery } from '../api/queries.ts';
import { ErrorSaying } from '../app/page-states.tsx';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { HOSPITAL_NUMBER } from '../patient/reach.ts';
import type { EnrolDraft } from './enrol-draft.ts';
import classes from './enrol-page.module.css';

type Found = PatientSearchResult['rows'][number];

/** Why somebody in the service may be the same person, the surest first. */
const WHYS = ['twinSame', 'twinNameAndBirth', 'twinAlike', 'twinName', 'twinBirth'] as const;
type Why = (typeof WHYS)[number];

/** More are not looked at beside a form. */
const MOST = 6;
const PAUSE_MS = 350;

/** Those of the service who may be the person whose data are being typed. Nothing of it stands in an address. */
export function Twins({ draft, taken }: { readonly draft: EnrolDraft; readonly taken: boolean }) {
  const { t } = useTranslation();
  const { person, nhs, hospital } = draft;
  const name = `${person.given} ${person.family}`.trim();
  const [sought] = useDebouncedValue(
    [
      person.family.trim().length < 2 ? '' : name,
      isLocalDate(person.birthDate) && person.birthDate >= '1900-01-01' ? person.birthDate : '',
      isNhsNumber(nhs) ? (nhsNumberOf(nhs) ?? '') : '',
      hospital.trim().length < 3 ? '' : hospital.trim(),
    ].join('\n'),
    PAUSE_MS,
  );
  // As text: what is debounced is the same as long as nothing is typed.
  const [asked] = useDebouncedValue(JSON.stringify(askedOf(draft)), PAUSE_MS);
  const [byName = '', byBirth = '', byNhs = '', byHospital = ''] = sought.split('\n');
  const named = useQuery(searchQuery(byName));
  const born = useQuery(searchQuery(byBirth));
  const numbered = useQuery(searchQuery(byNhs));
  const registered = useQuery(searchQuery(byHospital));
  const alike = useQuery(alikeQuery(JSON.parse(asked) as AlikeRequest));
  const queries = [named, born, numbered, registered, alike];
  const failed = queries.find((query) => query.isError);

  const found = new Map<string, { readonly row: Found; readonly why: Why }>();
  const take = (rows: readonly Found[] | undefined, whyOf: (row: Found) => Why): void => {
    for (const row of rows ?? []) if (!found.has(row.id)) found.set(row.id, { row, why: whyOf(row) });
  };
  take(numbered.data?.rows, () => 'twinSame');
  take(registered.data?.rows, () => 'twinSame');
  for (const row of alike.data?.rows ?? []) take([row], () => whyAlike(row));
  take(named.data?.rows, (row) => (row.birthDate === byBirth ? 'twinNameAndBirth' : 'twinName'));
  take(born.data?.rows, () => 'twinBirth');
  const rows = [...found.values()].toSorted((a, b) => WHYS.indexOf(a.why) - WHYS.indexOf(b.why)).slice(0, MOST);

  return (
    <section className={classes.twins} aria-labelledby="twins-title" data-taken={taken || undefined}>
      <h2 id="twins-title">
        <IconUsers size={18} stroke={1.75} aria-hidden />
        {t('enrolling.twins')}
      </h2>
      <p className={classes.quiet}>{t('enrolling.twinsAbout')}</p>
      <div aria-live="polite">
        {sought.trim() === '' ? (
          <p className={classes.state}>{t('enrolling.twinsWait')}</p>
        ) : failed === undefined ? (
          rows.length === 0 ? (
            queries.some((query) => query.isLoading) ? (
              <p className={classes.state}>{t('state.loading')}</p>
            ) : (
              <p className={classes.state} data-good>
                <IconUserCheck size={17} stroke={1.75} aria-hidden />
                {t('enrolling.twinsNone')}
              </p>
            )
          ) : (
            <ul className={classes.twinList}>
              {rows.map(({ row, why }) => (
                <Twin key={row.id} row={row} why={why} />
              ))}
            </ul>
          )
        ) : (
          <ErrorSaying error={failed.error} onRetry={() => void failed.refetch()} />
        )}
      </div>
    </section>
  );
}

/** What is known of the person so far, as the server compares it with its patients. */
function askedOf({ person, nhs, hospital }: EnrolDraft): AlikeRequest {
  const identifiers = [
    ...(isNhsNumber(nhs) ? [{ system: NHS_NUMBER, value: nhsNumberOf(nhs) ?? '' }] : []),
    ...(hospital.trim().length < 3 ? [] : [{ system: HOSPITAL_NUMBER, value: hospital.trim() }]),
  ];
  return {
    family: person.family.trim(),
    given: person.given.trim(),
    birthDate: isLocalDate(person.birthDate) && person.birthDate >= '1900-01-01' ? person.birthDate : null,
    sex: person.sex === '' ? 'unknown' : person.sex,
    identifiers,
  };
}

function whyAlike({ reasons }: AlikeResult['rows'][number]): Why {
  const isSame = (field: string): boolean =>
    reasons.some((reason) => reason.field === field && reason.agreement === 'same');
  if (isSame('identifier')) return 'twinSame';
  return isSame('family') && isSame('given') && isSame('birth-date') ? 'twinNameAndBirth' : 'twinAlike';
}

function Twin({ row, why }: { readonly row: Found; readonly why: Why }) {
  const { t } = useTranslation();
  const name = `${row.given} ${row.family}`;
  return (
    <li className={classes.twin} data-sure={why === 'twinSame' || why === 'twinNameAndBirth' || undefined}>
      <p className={classes.twinName}>{name}</p>
      <p className={classes.quiet}>
        {t('patient.born', { date: dayMonthYear(row.birthDate) })} · {t(`sex.${row.sex}`)}
        {row.diedOn === null ? null : ` · ${t('patient.diedOn', { date: dayMonthYear(row.diedOn) })}`}
      </p>
      <p className={classes.why}>{t(`enrolling.${why}`)}</p>
      <Link
        to="/patients/$patientId"
        params={{ patientId: row.id }}
        className={classes.open}
        aria-label={t('enrolling.twinOpenFor', { name })}
      >
        {t('enrolling.twinOpen')}
        <IconArrowUpRight size={15} stroke={1.75} aria-hidden />
      </Link>
    </li>
  );
}
