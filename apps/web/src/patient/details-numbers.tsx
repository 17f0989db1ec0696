import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import type { PatientView } from '@osteon/contracts';
import { isNhsNumber, NHS_NUMBER } from '@osteon/domain';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../api/client.ts';
import { useErrorWords } from '../app/page-states.tsx';
import classes from './details.module.css';
import { HOSPITAL_NUMBER } from './reach.ts';
import { usePatientAct } from './use-patient-act.ts';

interface NumberDraft {
  readonly system: string;
  readonly value: string;
  readonly type?: string;
}

/** The patient's numbers; all of them are stored together, so that none is changed by halves. */
export function DetailsNumbers({ patient }: { readonly patient: PatientView }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const act = usePatientAct(patient.id);
  const stored = patient.identifiers.map(({ system, value, type }) => ({
    system,
    value,
    ...(type === null ? {} : { type }),
  }));
  const [typed, setTyped] = useState<readonly NumberDraft[] | null>(null);
  const [wasTried, setTried] = useState(false);
  const numbers = typed ?? stored;
  const isKnown = ({ system, value }: NumberDraft): boolean =>
    stored.some((one) => one.system === system && one.value === value);
  const faultOf = (number: NumberDraft): string | null => {
    if (number.value.trim() === '') return t('details.needed');
    // One that is stored stays as it came, also where an import brought it.
    const isWrong = number.system === NHS_NUMBER && !isNhsNumber(number.value) && !isKnown(number);
    return isWrong ? t('details.wrongNhs') : null;
  };
  const isTaken = act.error instanceof ProblemError && act.error.code === 'FLS-1021';
  const set = (next: readonly NumberDraft[]): void => {
    act.reset();
    setTyped(next);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (typed === null || act.isPending || numbers.some((number) => faultOf(number) !== null)) return;
    act.mutate(
      {
        method: 'PUT',
        path: '/identifiers',
        body: { identifiers: numbers.map((number) => ({ ...number, value: number.value.trim() })) },
        done: t('details.saved'),
        undo: { method: 'PUT', path: '/identifiers', body: { identifiers: stored } },
      },
      {
        onSuccess: () => {
          setTyped(null);
          setTried(false);
        },
      },
    );
  };
  const systems = [
    { value: NHS_NUMBER, label: t('details.nhs') },
    { value: HOSPITAL_NUMBER, label: t('details.hospital') },
  ];
  return (
    <form className={classes.parts} onSubmit={submit} noValidate>
      {numbers.length === 0 ? <p className={classes.quiet}>{t('details.noNumbers')}</p> : null}
      {numbers.map((number, index) => {
        const isOwn = systems.some(({ value }) => value === number.system);
        const change = (more: Partial<NumberDraft>): void =>
          set(numbers.map((one, at) => (at === index ? { ...one, ...more } : one)));
        const fault = wasTried ? faultOf(number) : null;
        return (
          // Numbers have nothing but their place that tells them apart while they are typed.
          <div key={index} className={classes.number}>
            <NativeSelect
              label={t('details.system')}
              value={number.system}
              data={
                isOwn
                  ? systems
                  : [
                      {
                        value: number.system,
                        label: number.type === 'MR' ? t('details.hospital') : t('details.otherNumber'),
                      },
                      ...systems,
                    ]
              }
              onChange={(event) => change({ system: event.currentTarget.value })}
            />
            <TextInput
              label={t('details.identifier')}
              dir="ltr"
              autoComplete="off"
              maxLength={100}
              value={number.value}
              error={fault ?? (isTaken && !isKnown(number) ? t('details.duplicate') : undefined)}
              onChange={(event) => change({ value: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              className={classes.remove ?? ''}
              aria-label={t('details.removeFor', { what: number.value })}
              onClick={() => set(numbers.filter((_, at) => at !== index))}
            >
              <IconTrash size={17} stroke={1.75} aria-hidden />
            </ActionIcon>
          </div>
        );
      })}
      <div>
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconPlus size={15} stroke={1.75} aria-hidden />}
          onClick={() => set([...numbers, { system: NHS_NUMBER, value: '' }])}
        >
          {t('details.addNumber')}
        </Button>
      </div>
      {act.isError && !isTaken ? (
        <p className={classes.fault} role="alert">
          {words(act.error)}
        </p>
      ) : null}
      {typed === null ? null : (
        <div className={classes.buttons}>
          <Button variant="default" onClick={() => setTyped(null)}>
            {t('state.cancel')}
          </Button>
          <Button type="submit" loading={act.isPending}>
            {t('details.save')}
          </Button>
        </div>
      )}
    </form>
  );
}
