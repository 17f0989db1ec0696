import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { wordFor } from '../text/words.ts';
import { useReport } from './report-context.ts';
import classes from './reports.module.css';

/** What is asked for without a choice: the step on which every later one stands. */
const FIRST = 'flsdb-4';

/** The indicator that the address names. */
export function useIndicator(): string {
  return useReport().search.indicator ?? FIRST;
}

/** Which indicator is drawn. */
export function IndicatorChoice({ ids }: { readonly ids: readonly string[] }) {
  const { t } = useTranslation();
  const { change } = useReport();
  const shown = useIndicator();
  const group = (set: string, prefix: string) => ({
    group: set,
    items: ids.filter((id) => id.startsWith(prefix)).map((value) => ({ value, label: wordFor('indicator', value) })),
  });
  return (
    <NativeSelect
      className={classes.choice ?? ''}
      size="xs"
      aria-label={t('reports.indicator')}
      value={shown}
      onChange={(event) => change({ indicator: event.currentTarget.value })}
      data={[group(t('reports.sets.FLS-DB-aligned'), 'flsdb-'), group(t('reports.sets.IOF/FFN/BHOF'), 'iof-')]}
      data-no-print
    />
  );
}
