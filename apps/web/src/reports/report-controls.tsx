import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import page from '../app/page.module.css';
import { useReport } from './report-context.ts';
import { periodOf, presetOf, PRESETS, type Preset } from './report-period.ts';
import classes from './reports.module.css';

/** Which fractures are looked at, of whom, and with what was known on which day: all of it in the address. */
export function ReportControls() {
  const { t } = useTranslation();
  const { context, cohort, search, change } = useReport();
  const { today, scopes } = context;
  const preset = presetOf(cohort, search.asOf ?? today);
  const [isOwn, setOwn] = useState(preset === undefined);
  const year = Number((search.asOf ?? today).slice(0, 4));
  const years = { 'last-year': year - 1, 'before-last-year': year - 2 } as const;
  const nameOf = (one: Preset): string =>
    one === 'last-year' || one === 'before-last-year' ? String(years[one]) : t(`reports.presets.${one}`);
  const choose = (value: string): void => {
    const next = PRESETS.find((one) => one === value);
    setOwn(next === undefined);
    if (next === undefined) return;
    // What is shown without days in the address need not stand in it.
    if (next === 'twelve-months') change({ from: undefined, to: undefined });
    else change(periodOf(next, search.asOf ?? today));
  };
  return (
    <div className={`${page.filters ?? ''} ${classes.controls ?? ''}`} data-no-print role="search">
      <NativeSelect
        label={t('reports.period')}
        value={isOwn || preset === undefined ? 'own' : preset}
        onChange={(event) => choose(event.currentTarget.value)}
        data={[
          ...PRESETS.map((value) => ({ value, label: nameOf(value) })),
          { value: 'own', label: t('reports.presets.own') },
        ]}
      />
      {isOwn || preset === undefined ? (
        <>
          <Day
            label={t('reports.from')}
            value={cohort.from}
            max={cohort.to}
            onChange={(from) => change({ from, to: cohort.to })}
          />
          <Day
            label={t('reports.to')}
            value={cohort.to}
            min={cohort.from}
            max={today}
            onChange={(to) => change({ from: cohort.from, to })}
          />
        </>
      ) : null}
      {scopes.length > 1 ? (
        <NativeSelect
          label={t('reports.scope')}
          value={cohort.scope}
          onChange={(event) => {
            const value = event.currentTarget.value;
            change({ scope: value === 'region' || value === 'all' ? value : undefined, list: undefined });
          }}
          data={scopes.map((value) => ({
            value,
            label:
              value === 'region'
                ? context.region.name
                : value === 'service'
                  ? context.service.name
                  : t('reports.scopes.all'),
          }))}
        />
      ) : null}
      <Day
        label={t('reports.asOf')}
        value={cohort.asOf ?? today}
        max={today}
        onChange={(asOf) => change({ asOf: asOf === today ? undefined : asOf })}
      />
    </div>
  );
}

interface DayProps {
  readonly label: string;
  readonly value: string;
  readonly min?: string;
  readonly max: string;
  readonly onChange: (value: string) => void;
}

/** A day, taken when it is whole and lies within its bounds: half a year typed is no day. */
function Day({ label, value, min, max, onChange }: DayProps) {
  return (
    <TextInput
      type="date"
      label={label}
      defaultValue={value}
      key={value}
      {...(min === undefined ? {} : { min })}
      max={max}
      onChange={(event) => {
        const { value: typed, validity } = event.currentTarget;
        if (typed >= '1900-01-01' && validity.valid) onChange(typed);
      }}
    />
  );
}
