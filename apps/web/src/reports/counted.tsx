import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { numberWords } from '../text/words.ts';
import { useMayList, useReport } from './report-context.ts';
import { listText, type OpenList } from './reports-search.ts';
import classes from './reports.module.css';

interface CountedProps {
  readonly list: OpenList;
  /** null: too few to be told */
  readonly count: number | null;
  /** what the list is called to who hears it: "Assessed within 90 days" */
  readonly name: string;
  /** and of whom it is: "missed" */
  readonly what: string;
  /** what is read in place of the bare number: "12 missed" */
  readonly children?: string;
}

/** A number that opens the list of its patients. */
export function Counted({ list, count, name, what, children }: CountedProps) {
  const { t } = useTranslation();
  const { search } = useReport();
  const mayList = useMayList();
  if (count === null) return <span className={classes.few}>{t('reports.fewer')}</span>;
  const words = children ?? numberWords(count);
  if (!mayList || count === 0) return <span>{words}</span>;
  return (
    <Link
      to="/reports"
      search={{ ...search, list: listText(list) }}
      resetScroll={false}
      className={classes.opens}
      aria-haspopup="dialog"
      aria-label={t('reports.openList', { words, name, what })}
    >
      {words}
    </Link>
  );
}

/** A count, or that it is too small to be told. */
export function Few({ count }: { readonly count: number | null }) {
  const { t } = useTranslation();
  return count === null ? <span className={classes.few}>{t('reports.fewer')}</span> : numberWords(count);
}

/** "214 / 246", read from left to right in every language. */
export function Ratio({ numerator, denominator }: { readonly numerator: ReactNode; readonly denominator: ReactNode }) {
  return (
    <span dir="ltr" className={classes.ratio}>
      {numerator}
      <span aria-hidden> / </span>
      {denominator}
    </span>
  );
}
