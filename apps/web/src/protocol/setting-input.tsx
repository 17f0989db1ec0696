import { NumberInput } from '@mantine/core';
import type { RuleSetting } from '@osteon/contracts';
import { isOffset } from '@osteon/domain';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { wordFor } from '../text/words.ts';
import classes from './protocol.module.css';
import { settingLabel, valueInWords } from './rule-words.ts';

interface SettingInputProps {
  readonly setting: RuleSetting;
  /** as it is to be; a text where no number is typed yet */
  readonly value: unknown;
  readonly fault: string | undefined;
  readonly onChange: (value: unknown) => void;
}

/** One interval or number to be changed, with what it is now beside it. */
export function SettingInput({ setting, value, fault, onChange }: SettingInputProps) {
  return setting.unit === 'offset' ? (
    <DistanceInput setting={setting} value={value} fault={fault} onChange={onChange} />
  ) : (
    <OneNumber setting={setting} value={value} fault={fault} onChange={onChange} />
  );
}

/** Months and days from an anchor; both empty where there is none. */
function DistanceInput({ setting, value, fault, onChange }: SettingInputProps) {
  const { t } = useTranslation();
  const label = settingLabel(setting);
  const now = isOffset(value) ? value : { months: '', days: '' };
  const set = (part: 'months' | 'days', typed: number | string): void => {
    const next = { months: now.months, days: now.days, [part]: typed };
    if (setting.mayBeNull && next.months === '' && next.days === '') onChange(null);
    else onChange({ months: next.months === '' ? 0 : next.months, days: next.days === '' ? 0 : next.days });
  };
  return (
    <fieldset className={classes.setting}>
      <legend>
        {label}
        {setting.anchor === null
          ? ''
          : `, ${t('proposing.fromAnchor', { anchor: wordFor('anchorOf', setting.anchor) })}`}
      </legend>
      <div className={classes.distance}>
        <NumberInput
          aria-label={t('proposing.months', { label })}
          rightSection={<span className={classes.unit}>{t('proposing.monthsShort')}</span>}
          rightSectionWidth={74}
          allowDecimal={false}
          hideControls
          value={now.months}
          error={fault !== undefined}
          onChange={(typed) => set('months', typed)}
        />
        <NumberInput
          aria-label={t('proposing.days', { label })}
          rightSection={<span className={classes.unit}>{t('proposing.daysShort')}</span>}
          rightSectionWidth={54}
          allowDecimal={false}
          hideControls
          value={now.days}
          error={fault !== undefined}
          onChange={(typed) => set('days', typed)}
        />
      </div>
      <Was setting={setting} fault={fault} />
    </fieldset>
  );
}

function OneNumber({ setting, value, fault, onChange }: SettingInputProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.setting}>
      <NumberInput
        label={[settingLabel(setting), unitWords(setting, t)].filter(Boolean).join(', ')}
        allowDecimal={setting.unit === 'amount'}
        hideControls
        value={typeof value === 'number' ? value : ''}
        error={fault !== undefined}
        onChange={(typed) => onChange(typed === '' && setting.mayBeNull ? null : typed)}
      />
      <Was setting={setting} fault={fault} />
    </div>
  );
}

/** "days before due" */
function unitWords({ unit, anchor }: RuleSetting, t: TFunction): string {
  if (unit === 'days') return t('proposing.daysUnit');
  if (anchor === null || !unit.startsWith('days-')) return '';
  const words = { anchor: wordFor('anchorOf', anchor) };
  return unit === 'days-before' ? t('proposing.beforeAnchor', words) : t('proposing.afterAnchor', words);
}

function Was({ setting, fault }: { readonly setting: RuleSetting; readonly fault: string | undefined }) {
  const { t } = useTranslation();
  return (
    <p className={classes.was}>
      {fault === undefined ? (
        t('proposing.was', { value: valueInWords(setting) })
      ) : (
        <span className={classes.fault} lang="en">
          {fault}
        </span>
      )}
    </p>
  );
}
