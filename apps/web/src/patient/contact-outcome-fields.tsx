import { Radio, TextInput } from '@mantine/core';
import type { PatientView } from '@osteon/contracts';
import { useEffect, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { wordFor } from '../text/words.ts';
import type { ContactForm, ContactProblem } from './contact-questions.ts';
import drawer from './drawer.module.css';
import classes from './contact.module.css';

interface OutcomeFieldsProps {
  readonly patient: PatientView;
  readonly form: ContactForm;
  readonly change: (part: Partial<ContactForm>) => void;
  readonly said: (...problems: ContactProblem[]) => string | undefined;
}

/**
 * Tab goes through a day and on from it as the browser moves it. The drawer's own keeper of the focus looks only a
 * moment after each Tab, and takes the focus back from a hand that is already further: what is typed then goes astray.
 */
const leaveTabToTheBrowser = (event: KeyboardEvent): void => {
  if (event.key === 'Tab') event.stopPropagation();
};

/** The day of the contact, and what each outcome wants to know besides. */
export function OutcomeFields({ patient, form, change, said }: OutcomeFieldsProps) {
  const { t } = useTranslation();
  const { outcome } = form;
  return (
    <>
      <div className={drawer.pair}>
        <TextInput
          type="date"
          onKeyDown={leaveTabToTheBrowser}
          label={t('contact.on')}
          value={form.on}
          max={patient.asOf}
          onChange={(event) => change({ on: event.currentTarget.value })}
          error={said('futureDate') ?? (form.on === '' ? said('needDate') : undefined)}
        />
        {outcome === 'promised' || outcome === 'call-back' ? (
          <TextInput
            type="date"
            onKeyDown={leaveTabToTheBrowser}
            label={t(outcome === 'promised' ? 'contact.promisedOn' : 'contact.callBackOn')}
            min={form.on}
            value={outcome === 'promised' ? form.promisedOn : form.callBackOn}
            onChange={(event) => {
              const { value } = event.currentTarget;
              change(outcome === 'promised' ? { promisedOn: value } : { callBackOn: value });
            }}
            error={said('pastDate') ?? (form.on === '' ? undefined : said('needDate'))}
          />
        ) : null}
        {outcome === 'died' ? (
          <TextInput
            type="date"
            onKeyDown={leaveTabToTheBrowser}
            label={t('call.diedOn')}
            max={form.on}
            value={form.diedOn}
            onChange={(event) => change({ diedOn: event.currentTarget.value })}
            error={said('diedAfter')}
          />
        ) : null}
      </div>
      {outcome === 'wrong-number' ? <WrongNumber patient={patient} form={form} change={change} /> : null}
    </>
  );
}

/** Each number once, whatever channels it has, the ones that are used. */
function numbersOf({ contactPoints }: PatientView): { id: string; value: string; channels: string[] }[] {
  const numbers = new Map<string, { id: string; value: string; channels: string[] }>();
  for (const { id, channel, value, invalid } of contactPoints) {
    if (invalid || (channel !== 'phone' && channel !== 'sms')) continue;
    const known = numbers.get(value);
    if (known === undefined) numbers.set(value, { id, value, channels: [channel] });
    else known.channels.push(channel);
  }
  return [...numbers.values()];
}

/** Which number it was, and the one that takes its place. */
function WrongNumber({ patient, form, change }: Omit<OutcomeFieldsProps, 'said'>) {
  const { t } = useTranslation();
  const numbers = numbersOf(patient);
  const [only, another] = numbers;
  const preset = only !== undefined && another === undefined && form.wrongPoint === '' ? only.id : null;
  useEffect(() => {
    if (preset !== null) change({ wrongPoint: preset });
  });
  if (only === undefined) return null;
  return (
    <>
      <Radio.Group
        label={t('call.wrongWhich')}
        description={t('call.wrongAbout')}
        value={form.wrongPoint}
        onChange={(wrongPoint) => change({ wrongPoint })}
      >
        <div className={classes.numbers}>
          {numbers.map(({ id, value, channels }) => (
            <Radio
              key={id}
              value={id}
              label={
                <>
                  <bdi dir="ltr">{value}</bdi>{' '}
                  <span className={classes.small}>
                    {channels.map((channel) => wordFor('channel', channel)).join(' · ')}
                  </span>
                </>
              }
            />
          ))}
        </div>
      </Radio.Group>
      <TextInput
        type="tel"
        dir="ltr"
        autoComplete="off"
        label={t('call.newNumber')}
        description={t('call.newNumberHint')}
        maxLength={50}
        disabled={form.wrongPoint === ''}
        value={form.newNumber}
        onChange={(event) => change({ newNumber: event.currentTarget.value })}
      />
    </>
  );
}
