import { ActionIcon, Button, TextInput } from '@mantine/core';
import { NHS_NUMBER } from '@osteon/domain';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import page from '../app/page.module.css';
import { HOSPITAL_NUMBER } from '../patient/reach.ts';

/** Who assigned a number, or of what type it is, and the system under which the service keeps it. */
export interface NumberSystem {
  readonly authority: string;
  readonly system: string;
}

export interface NumberSystemFault {
  readonly authority?: string;
  readonly system?: string;
}

interface NumberSystemsProps {
  readonly rows: readonly NumberSystem[];
  readonly onChange: (rows: readonly NumberSystem[]) => void;
  /** By place in `rows`. */
  readonly faults: readonly NumberSystemFault[];
}

const KNOWN = 'known-number-systems';

/** Which numbers of PID-3 are which numbers of a patient here, a line each. */
export function NumberSystems({ rows, onChange, faults }: NumberSystemsProps) {
  const { t } = useTranslation();
  const change = (index: number, more: Partial<NumberSystem>): void =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...more } : row)));
  return (
    <fieldset className={page.fieldset}>
      <legend>{t('feeds.systems')}</legend>
      <p className={page.formAbout}>{t('feeds.systemsAbout')}</p>
      <datalist id={KNOWN}>
        <option value={NHS_NUMBER} label={t('details.nhs')} />
        <option value={HOSPITAL_NUMBER} label={t('details.hospital')} />
      </datalist>
      {rows.map(({ authority, system }, index) => (
        // Lines have nothing but their place that tells them apart while they are typed.
        <div key={index} className={page.removable}>
          <div className={page.pair}>
            <TextInput
              label={t('feeds.authority')}
              required
              dir="ltr"
              autoComplete="off"
              maxLength={120}
              value={authority}
              error={faults[index]?.authority}
              onChange={(event) => change(index, { authority: event.currentTarget.value })}
            />
            <TextInput
              label={t('feeds.system')}
              required
              dir="ltr"
              autoComplete="off"
              list={KNOWN}
              maxLength={300}
              value={system}
              error={faults[index]?.system}
              onChange={(event) => change(index, { system: event.currentTarget.value })}
            />
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t('feeds.removeSystem', { authority })}
            onClick={() => onChange(rows.filter((_, at) => at !== index))}
          >
            <IconTrash size={17} stroke={1.75} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconPlus size={15} stroke={1.75} aria-hidden />}
          onClick={() => onChange([...rows, { authority: '', system: '' }])}
        >
          {t('feeds.addSystem')}
        </Button>
      </div>
    </fieldset>
  );
}
