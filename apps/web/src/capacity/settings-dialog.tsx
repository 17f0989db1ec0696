import { Button, NumberInput, TextInput } from '@mantine/core';
import type { CapacitySettingsView, CapacityView } from '@osteon/contracts';
import { WORK_KINDS } from '@osteon/domain';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { sayDone } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { wordFor } from '../text/words.ts';
import { capacityChanged } from './capacity-queries.ts';
import classes from './capacity.module.css';

interface SettingsDialogProps {
  readonly settings: CapacitySettingsView;
  readonly version: number;
  /** Monday of the present week: where a new exception begins */
  readonly monday: string;
  readonly onClose: () => void;
}

type Typed = number | string;
const numberOf = (typed: Typed): number | null => (typeof typed === 'number' ? typed : null);

/** How many hours of staff there are, and how long work takes: the service's own figures. */
export function SettingsDialog({ settings, version, monday, onClose }: SettingsDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [hours, setHours] = useState<Typed>(settings.hoursAWeek ?? '');
  const [minutes, setMinutes] = useState(settings.minutes);
  const [exceptions, setExceptions] = useState(settings.exceptions.map((one, key) => ({ ...one, key })));
  const change = (key: number, next: Partial<CapacitySettingsView['exceptions'][number]>): void =>
    setExceptions(exceptions.map((one) => (one.key === key ? { ...one, ...next } : one)));
  const add = (): void =>
    setExceptions([
      ...exceptions,
      { key: Math.max(-1, ...exceptions.map(({ key }) => key)) + 1, from: monday, hours: 0, note: '' },
    ]);
  return (
    <FormDialog
      title={t('capacity.settings')}
      about={t('capacity.settingsAbout')}
      submit={t('capacity.save')}
      size="lg"
      act={() =>
        request<CapacityView>('PUT', '/capacity/settings', {
          body: {
            version,
            settings: {
              hoursAWeek: numberOf(hours),
              minutes,
              exceptions: exceptions.map(({ from, hours: ofWeek, note }) => ({ from, hours: ofWeek, note })),
            },
          },
        })
      }
      onDone={() => {
        sayDone(t('capacity.settingsSaved'));
        void capacityChanged(queryClient);
        onClose();
      }}
      onClose={onClose}
    >
      <NumberInput
        label={t('capacity.hoursAWeek')}
        description={t('capacity.hoursAWeekAbout')}
        value={hours}
        onChange={setHours}
        min={0}
        max={10_000}
        decimalScale={2}
      />
      <fieldset className={page.pair}>
        <legend>{t('capacity.minutes')}</legend>
        {WORK_KINDS.map((work) => (
          <NumberInput
            key={work}
            label={wordFor('capacityWork', work)}
            value={minutes[work]}
            onChange={(typed) => setMinutes({ ...minutes, [work]: numberOf(typed) ?? 0 })}
            min={0}
            max={600}
            allowDecimal={false}
          />
        ))}
      </fieldset>
      <fieldset className={classes.exceptions}>
        <legend>{t('capacity.exceptions')}</legend>
        {exceptions.map(({ key, from, hours: ofWeek, note }) => (
          <div key={key} className={classes.exception}>
            <TextInput
              type="date"
              label={t('capacity.weekFrom')}
              value={from}
              step={7}
              onChange={({ currentTarget }) => change(key, { from: currentTarget.value })}
            />
            <NumberInput
              label={t('capacity.hours')}
              value={ofWeek}
              min={0}
              max={10_000}
              onChange={(typed) => change(key, { hours: numberOf(typed) ?? 0 })}
            />
            <TextInput
              label={t('capacity.note')}
              value={note}
              maxLength={200}
              onChange={({ currentTarget }) => change(key, { note: currentTarget.value })}
            />
            <Button
              variant="subtle"
              onClick={() => setExceptions(exceptions.filter((one) => one.key !== key))}
              aria-label={t('capacity.dropWeek', { from })}
            >
              {t('capacity.drop')}
            </Button>
          </div>
        ))}
        <div>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={15} stroke={1.75} aria-hidden />}
            onClick={add}
          >
            {t('capacity.addWeek')}
          </Button>
        </div>
      </fieldset>
    </FormDialog>
  );
}
