import { Button, TextInput } from '@mantine/core';
import { SITES } from '@osteon/domain';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ChooseOne } from '../patient/choice.tsx';
import fields from '../patient/person-fields.module.css';
import { EMPTY_FRACTURE, type FractureDraft } from './enrol-draft.ts';
import classes from './enrol-page.module.css';

interface FractureFieldsProps {
  readonly fractures: readonly FractureDraft[];
  readonly faults: Readonly<Partial<Record<string, string>>>;
  readonly today: string;
  readonly onChange: (fractures: readonly FractureDraft[]) => void;
}

/** The fractures for which somebody is enrolled: where, when, and how it was found. */
export function FractureFields({ fractures, faults, today, onChange }: FractureFieldsProps) {
  const { t } = useTranslation();
  const set = (at: number, change: Partial<FractureDraft>): void =>
    onChange(fractures.map((fracture, index) => (index === at ? { ...fracture, ...change } : fracture)));
  return (
    <>
      {fractures.map((fracture, index) => {
        const faultOf = (field: keyof FractureDraft) => faults[`fractures.${String(index)}.${field}`];
        const date = (field: 'diagnosedOn' | 'occurredOn' | 'symptomOnsetOn') => ({
          type: 'date',
          label: t(`enrolling.${field}`),
          min: '1900-01-01',
          max: today,
          value: fracture[field],
          error: faultOf(field),
          onChange: (event: { currentTarget: { value: string } }) => set(index, { [field]: event.currentTarget.value }),
        });
        const n = index + 1;
        return (
          // Fractures have nothing but their place that tells them apart.
          <div key={index} className={fields.fields} role="group" aria-label={t('enrolling.fracture', { n })}>
            {fractures.length > 1 ? (
              <div className={classes.fractureHead}>
                <h3>{t('enrolling.fracture', { n })}</h3>
                <Button
                  variant="subtle"
                  color="gray"
                  size="compact-sm"
                  leftSection={<IconTrash size={15} stroke={1.75} aria-hidden />}
                  onClick={() => onChange(fractures.filter((_, at) => at !== index))}
                >
                  {t('enrolling.removeFracture', { n })}
                </Button>
              </div>
            ) : null}
            <ChooseOne
              legend={t('enrolling.site')}
              required
              value={fracture.site}
              options={SITES.map((value) => ({ value, label: t(`site.${value}`) }))}
              onChange={(site) => set(index, { site })}
              error={faultOf('site')}
            />
            <div className={fields.pair}>
              <TextInput {...date('diagnosedOn')} required />
              <ChooseOne
                legend={t('enrolling.found')}
                required
                value={fracture.found}
                options={[
                  { value: 'pain', label: t('enrolling.foundPain') },
                  { value: 'chance', label: t('enrolling.foundChance') },
                ]}
                onChange={(found) => set(index, { found })}
                error={faultOf('found')}
              />
            </div>
            <ChooseOne
              legend={t('enrolling.afterFall')}
              value={fracture.afterFall}
              options={[
                { value: 'yes', label: t('state.yes') },
                { value: 'no', label: t('state.no') },
              ]}
              onChange={(afterFall) => set(index, { afterFall })}
            />
            <div className={fields.pair}>
              <TextInput {...date('occurredOn')} />
              {fracture.found === 'pain' ? <TextInput {...date('symptomOnsetOn')} /> : null}
            </div>
          </div>
        );
      })}
      <div>
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconPlus size={15} stroke={1.75} aria-hidden />}
          onClick={() => onChange([...fractures, EMPTY_FRACTURE])}
        >
          {t('enrolling.another')}
        </Button>
      </div>
    </>
  );
}
