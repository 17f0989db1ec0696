import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { AuditExport } from '@osteon/contracts';
import { addDays } from '@osteon/domain';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { download, queryOf } from '../api/client.ts';
import { useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { useSession } from '../session/session-context.ts';

export interface Period {
  readonly from: string;
  readonly until: string;
}

/** The last 30 days, as the api itself begins. */
export function usePeriod(): readonly [Period, (period: Period) => void] {
  const { today } = useSession().service;
  return useState<Period>({ from: addDays(today, -29), until: today });
}

interface PeriodFiltersProps {
  readonly period: Period;
  readonly onChange: (period: Period) => void;
  /** which report is saved as a file, and what narrows it besides the days */
  readonly saves: {
    readonly report: AuditExport;
    readonly filter?: Readonly<Record<string, string | number | undefined>>;
  };
  readonly children?: ReactNode;
}

/** From when until when, what else narrows a report, and the file of it. */
export function PeriodFilters({ period, onChange, saves, children }: PeriodFiltersProps) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const { today } = useSession().service;
  const save = useMutation({
    mutationFn: () => download(`/audit/exports/${saves.report}${queryOf({ ...period, ...saves.filter })}`),
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
  });
  return (
    <div className={page.filters} data-no-print>
      <TextInput
        type="date"
        label={t('audit.from')}
        value={period.from}
        max={period.until}
        onChange={(event) => {
          const from = event.currentTarget.value;
          if (from !== '') onChange({ ...period, from });
        }}
      />
      <TextInput
        type="date"
        label={t('audit.until')}
        value={period.until}
        min={period.from}
        max={today}
        onChange={(event) => {
          const until = event.currentTarget.value;
          if (until !== '') onChange({ ...period, until });
        }}
      />
      {children}
      <Button
        className={page.end ?? ''}
        variant="default"
        leftSection={<IconDownload size={16} stroke={1.75} aria-hidden />}
        loading={save.isPending}
        onClick={() => save.mutate()}
      >
        {t('audit.csv')}
      </Button>
    </div>
  );
}
