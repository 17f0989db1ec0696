import { Alert, NativeSelect, TextInput } from '@mantine/core';
import type { PatientView } from '@osteon/contracts';
import { FLAGS, type Flag } from '@osteon/domain';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { wordFor } from '../text/words.ts';
import { ChooseOne } from './choice.tsx';
import { unitsOf, type FactAnswers, type FactField } from './fact-fields.ts';

interface FactFieldInputProps {
  readonly field: FactField;
  readonly patient: PatientView;
  readonly answers: FactAnswers;
  readonly error: string | undefined;
  readonly isFixed: boolean;
  readonly onChange: (value: string) => void;
}

/** One question of a fact's form, with what the answer asks to be told. */
export function FactFieldInput({ field, patient, answers, error, isFixed, onChange }: FactFieldInputProps) {
  const { t } = useTranslation();
  const label = field.kind === 'course' ? t('fact.course') : t(`fact.field.${field.name}`);
  const value = answers[field.name] ?? '';
  const required = field.required === true;
  if (field.kind === 'yes-no') {
    return (
      <ChooseOne
        legend={label}
        value={value}
        options={[
          { value: 'yes', label: t('state.yes') },
          { value: 'no', label: t('state.no') },
        ]}
        onChange={onChange}
        error={error}
      />
    );
  }
  if (field.kind === 'course' || field.kind === 'choice') {
    const options =
      field.kind === 'course'
        ? coursesOf(patient)
        : (field.name === 'unit' ? unitsOf(answers.test ?? '') : (field.options ?? [])).map((option) => ({
            value: option,
            label: optionWords(field, option),
          }));
    return (
      <>
        <NativeSelect
          label={label}
          required={required}
          disabled={isFixed}
          value={value}
          description={field.kind === 'course' && options.length === 0 ? t('fact.noCourse') : undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
          data={[{ value: '', label: '–' }, ...options]}
          error={error}
        />
        <AnswerSays field={field} value={value} />
      </>
    );
  }
  const isNumber = field.kind === 'whole' || field.kind === 'decimal';
  return (
    <TextInput
      label={label}
      required={required}
      type={field.kind === 'date' ? 'date' : isNumber ? 'number' : 'text'}
      {...(isNumber ? { min: field.min, max: field.max, step: field.kind === 'whole' ? 1 : 'any' } : {})}
      {...(field.kind === 'text' ? { maxLength: 500 } : {})}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
    />
  );
}

const isFlag = (value: string): value is Flag => FLAGS.some((flag) => flag === value);

/** What has to be known once this is answered: of a red flag what to do, of calcitonin its restriction. */
function AnswerSays({ field, value }: { readonly field: FactField; readonly value: string }) {
  const { t } = useTranslation();
  if (field.name === 'flag' && isFlag(value)) {
    return (
      <Alert color="red" title={t('contact.flagAction')} icon={<IconAlertTriangle />}>
        {t(`flagAction.${value}`)}
      </Alert>
    );
  }
  if (field.name !== 'agent' || value !== 'calcitonin') return null;
  return (
    <Alert color="yellow" icon={<IconInfoCircle />}>
      {t('fact.calcitonin')}
    </Alert>
  );
}

/** The courses that a dose, a supply or a review can be of. */
export function coursesOf(patient: PatientView): { value: string; label: string }[] {
  return patient.facts
    .filter((fact) => fact.type === 'treatment' && fact.holds && !fact.retracts && fact.ref !== null)
    .map((fact) => ({
      value: fact.ref ?? '',
      label: `${wordFor('agent', String(fact.payload['agent']))}, ${dayMonthYear(fact.on)}`,
    }));
}

function optionWords(field: FactField, option: string): string {
  if (field.words === 'plain') return option;
  if (field.words === 'value') return wordFor('fact', option, 'value');
  if (option === 'none') return wordFor('fact', 'none', 'value');
  return wordFor(field.words === 'flag' ? 'flagName' : (field.words ?? 'agent'), option);
}
