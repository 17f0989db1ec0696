import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { SEXES } from '@osteon/domain';
import { useTranslation } from 'react-i18next';
import { languageName } from '../text/words.ts';
import { ChooseOne } from './choice.tsx';
import classes from './person-fields.module.css';
import type { PersonDraft, PersonField } from './person-draft.ts';

/** Languages that are offered first; one that a patient has besides is offered too. */
const LANGUAGES = 'ar bn cy de en es fr gu hi it mi pa pl pt ro sm so sq ta tr uk ur zh'.split(' ');

/** What is said of a question stands under the answer, so that answers beside each other stand in one line. */
export const HINT_BELOW: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

interface PersonFieldsProps {
  readonly draft: PersonDraft;
  readonly faults: Readonly<Partial<Record<PersonField, string>>>;
  readonly today: string;
  readonly onChange: (change: Partial<PersonDraft>) => void;
  /** said under the date of birth */
  readonly birthDateHint?: string;
  readonly languageHint?: string;
}

/** Who the patient is: the same questions when enrolling and when correcting. Wants the words of the areas. */
export function PersonFields({ draft, faults, today, onChange, birthDateHint, languageHint }: PersonFieldsProps) {
  const { t } = useTranslation();
  const languages = [...new Set([...LANGUAGES, draft.language])]
    .map((value) => ({ value, label: languageName(value) }))
    .toSorted((a, b) => a.label.localeCompare(b.label));
  const text = (field: 'given' | 'family' | 'city' | 'postalCode', maxLength: number) => ({
    label: t(`details.${field}`),
    value: draft[field],
    maxLength,
    error: faults[field],
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) => onChange({ [field]: event.currentTarget.value }),
  });
  return (
    <div className={classes.fields}>
      <div className={classes.pair}>
        <TextInput {...text('given', 120)} required dir="auto" data-autofocus />
        <TextInput {...text('family', 120)} required dir="auto" />
      </div>
      <div className={classes.pair}>
        <TextInput
          type="date"
          label={t('details.birthDate')}
          description={birthDateHint}
          inputWrapperOrder={HINT_BELOW}
          required
          min="1900-01-01"
          max={today}
          value={draft.birthDate}
          error={faults.birthDate}
          onChange={(event) => onChange({ birthDate: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('details.language')}
          description={languageHint}
          inputWrapperOrder={HINT_BELOW}
          value={draft.language}
          data={languages}
          onChange={(event) => onChange({ language: event.currentTarget.value })}
        />
      </div>
      <ChooseOne
        legend={t('details.sex')}
        required
        value={draft.sex}
        options={SEXES.map((value) => ({ value, label: t(`sex.${value}`) }))}
        onChange={(sex) => onChange({ sex })}
        error={faults.sex}
      />
      <ChooseOne
        legend={t('details.careHome')}
        value={draft.careHome}
        options={[
          { value: 'no', label: t('state.no') },
          { value: 'yes', label: t('state.yes') },
          { value: 'unknown', label: t('enrolling.careHomeUnknown') },
        ]}
        onChange={(careHome) => onChange({ careHome })}
        error={faults.careHome}
      />
      <Textarea
        label={`${t('details.address')}: ${t('details.lines')}`}
        autosize
        minRows={2}
        maxRows={6}
        dir="auto"
        value={draft.lines}
        error={faults.lines}
        onChange={(event) => onChange({ lines: event.currentTarget.value })}
      />
      <div className={classes.pair}>
        <TextInput {...text('city', 100)} dir="auto" />
        <TextInput {...text('postalCode', 20)} />
      </div>
    </div>
  );
}
