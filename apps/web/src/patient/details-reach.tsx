import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import type { ContactPointRequest, PatientView } from '@osteon/contracts';
import { CHANNELS, type Channel } from '@osteon/domain';
import { IconPlus } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../api/client.ts';
import { useErrorWords } from '../app/page-states.tsx';
import { ChannelIcon } from './channel-icon.tsx';
import classes from './details.module.css';
import { HOME_ADDRESS } from './reach.ts';
import { usePatientAct, type PatientRequest } from './use-patient-act.ts';

type Point = PatientView['contactPoints'][number];

/** What the api said of the value; null when it said nothing of it. */
function valueFault(error: unknown): string | null {
  return error instanceof ProblemError ? (error.fields.find(({ path }) => path === 'value')?.message ?? null) : null;
}

/** How the patient is reached: each way with what is known of it, whether messages are wanted, and one more. */
export function DetailsReach({ patient }: { readonly patient: PatientView }) {
  const { t } = useTranslation();
  const channels = CHANNELS.filter((channel) => patient.contactPoints.some((point) => point.channel === channel));
  return (
    <div className={classes.parts}>
      {patient.contactPoints.length === 0 ? (
        <p className={classes.quiet}>{t('details.noPoints')}</p>
      ) : (
        <ul className={classes.points}>
          {patient.contactPoints.map((point, index) => (
            <PointItem key={point.id} patient={patient} point={point} isFirst={index === 0} />
          ))}
        </ul>
      )}
      {channels.length === 0 ? null : (
        <section className={classes.part} aria-labelledby="opt-outs">
          <h3 id="opt-outs">{t('details.optOuts')}</h3>
          <p className={classes.quiet}>{t('details.optOutAbout')}</p>
          <ul className={classes.optOuts}>
            {channels.map((channel) => (
              <OptOut key={channel} patient={patient} channel={channel} />
            ))}
          </ul>
        </section>
      )}
      <AddPoint patient={patient} />
    </div>
  );
}

function PointItem({
  patient,
  point,
  isFirst,
}: {
  readonly patient: PatientView;
  readonly point: Point;
  readonly isFirst: boolean;
}) {
  const { t } = useTranslation();
  const act = usePatientAct(patient.id);
  const [isChanging, setChanging] = useState(false);
  const path = `/contact-points/${point.id}`;
  const isHome = point.channel === 'letter';
  const what = isHome ? t('details.home') : `${t(`channel.${point.channel}`)} ${point.value}`;
  const set = (body: ContactPointRequest, undo?: ContactPointRequest): void =>
    act.mutate({
      method: 'PATCH',
      path,
      body,
      done: t('details.changed'),
      shown: (shown) => ({
        ...shown,
        contactPoints: body.preferred
          ? [point, ...shown.contactPoints.filter(({ id }) => id !== point.id)]
          : shown.contactPoints.map((one) => (one.id === point.id ? withChange(one, body) : one)),
      }),
      ...(undo === undefined ? {} : { undo: { method: 'PATCH', path, body: undo } satisfies PatientRequest }),
    });
  return (
    <li className={classes.point} data-off={point.invalid || point.optedOut || undefined}>
      <div className={classes.pointHead}>
        <ChannelIcon channel={point.channel} />
        <span className={classes.value} dir={isHome ? undefined : 'ltr'}>
          {isHome ? t('details.home') : point.value}
        </span>
        <span className={classes.mark} data-tone={point.invalid ? 'warn' : 'good'}>
          {point.invalid ? t('details.notWorking') : t('details.works')}
        </span>
        {isFirst ? <span className={classes.mark}>{t('details.first')}</span> : null}
      </div>
      <Checkbox
        label={t('details.consent')}
        aria-label={t('details.consentFor', { what })}
        checked={point.consented}
        onChange={({ currentTarget: { checked } }) => set({ consented: checked }, { consented: !checked })}
      />
      <div className={classes.acts}>
        {isHome ? (
          <span className={classes.quiet}>{t('details.homeHint')}</span>
        ) : (
          <Button
            variant="light"
            size="compact-sm"
            aria-expanded={isChanging}
            aria-label={t('details.changeFor', { what })}
            onClick={() => setChanging(!isChanging)}
          >
            {t('details.change')}
          </Button>
        )}
        <Button
          variant="light"
          size="compact-sm"
          aria-label={t(point.invalid ? 'details.setValidFor' : 'details.setInvalidFor', { what })}
          onClick={() => set({ invalid: !point.invalid }, { invalid: point.invalid })}
        >
          {point.invalid ? t('details.setValid') : t('details.setInvalid')}
        </Button>
        {isFirst ? null : (
          <Button
            variant="light"
            size="compact-sm"
            aria-label={t('details.preferFor', { what })}
            onClick={() => set({ preferred: true })}
          >
            {t('details.prefer')}
          </Button>
        )}
      </div>
      {isChanging ? <ChangeValue patient={patient} point={point} onDone={() => setChanging(false)} /> : null}
    </li>
  );
}

const withChange = (point: Point, { consented, invalid }: ContactPointRequest): Point => ({
  ...point,
  consented: consented ?? point.consented,
  invalid: invalid ?? point.invalid,
});

interface ChangeValueProps {
  readonly patient: PatientView;
  readonly point: Point;
  readonly onDone: () => void;
}

function ChangeValue({ patient, point, onDone }: ChangeValueProps) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const act = usePatientAct(patient.id);
  const [value, setValue] = useState(point.value);
  const path = `/contact-points/${point.id}`;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (value.trim() === '' || act.isPending) return;
    act.mutate(
      {
        method: 'PATCH',
        path,
        body: { value: value.trim() },
        done: t('details.changed'),
        undo: { method: 'PATCH', path, body: { value: point.value, invalid: point.invalid } },
      },
      { onSuccess: onDone },
    );
  };
  return (
    <form className={classes.inline} onSubmit={submit} noValidate>
      <TextInput
        label={t('details.value')}
        dir="ltr"
        data-autofocus
        autoComplete="off"
        value={value}
        maxLength={300}
        error={act.isError ? (valueFault(act.error) ?? words(act.error)) : undefined}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <Button type="submit" loading={act.isPending}>
        {t('details.save')}
      </Button>
    </form>
  );
}

function OptOut({ patient, channel }: { readonly patient: PatientView; readonly channel: Channel }) {
  const { t } = useTranslation();
  const act = usePatientAct(patient.id);
  const isOut = patient.contactPoints.some((point) => point.channel === channel && point.optedOut);
  const name = t(`channel.${channel}`);
  const path = `/opt-outs/${channel}`;
  const bodyOf = (optedOut: boolean) => ({ optedOut, ...(optedOut ? {} : { reason: t('details.optInReason') }) });
  return (
    <li className={classes.optOut}>
      <ChannelIcon channel={channel} />
      <span data-out={isOut || undefined}>
        {isOut ? t('details.optedOut', { channel: name }) : t('details.wants', { channel: name })}
      </span>
      <Button
        variant="light"
        size="compact-sm"
        {...(isOut ? {} : { color: 'red' })}
        aria-label={t(isOut ? 'details.optInTo' : 'details.optOutOf', { channel: name })}
        onClick={() =>
          act.mutate({
            method: 'PUT',
            path,
            body: bodyOf(!isOut),
            done: t(isOut ? 'details.wants' : 'details.optedOut', { channel: name }),
            undo: { method: 'PUT', path, body: bodyOf(isOut) },
            shown: (shown) => ({
              ...shown,
              contactPoints: shown.contactPoints.map((point) =>
                point.channel === channel ? { ...point, optedOut: !isOut } : point,
              ),
            }),
          })
        }
      >
        {isOut ? t('details.optIn') : t('details.optOut')}
      </Button>
    </li>
  );
}

function AddPoint({ patient }: { readonly patient: PatientView }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const act = usePatientAct(patient.id);
  const [channel, setChannel] = useState<Channel>('sms');
  const [value, setValue] = useState('');
  const [consented, setConsented] = useState(true);
  const [preferred, setPreferred] = useState(false);
  const [wasTried, setTried] = useState(false);
  const isHome = channel === 'letter';
  const typed = isHome ? HOME_ADDRESS : value.trim();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (typed === '' || act.isPending) return;
    act.mutate(
      {
        method: 'POST',
        path: '/contact-points',
        body: { channel, value: typed, consented, preferred },
        done: t('details.added'),
      },
      {
        onSuccess: () => {
          setValue('');
          setPreferred(false);
          setTried(false);
        },
      },
    );
  };
  return (
    <section className={classes.part} aria-labelledby="add-point">
      <h3 id="add-point">{t('details.add')}</h3>
      <form className={classes.add} onSubmit={submit} noValidate>
        <div className={classes.pair}>
          <NativeSelect
            label={t('details.channel')}
            value={channel}
            data={CHANNELS.map((one) => ({ value: one, label: t(`channel.${one}`) }))}
            onChange={({ currentTarget }) => {
              act.reset();
              setChannel(CHANNELS.find((one) => one === currentTarget.value) ?? 'sms');
            }}
          />
          {isHome ? (
            <p className={classes.quiet}>{t('details.homeHint')}</p>
          ) : (
            <TextInput
              label={t('details.number')}
              dir="ltr"
              autoComplete="off"
              type={channel === 'email' ? 'email' : 'tel'}
              value={value}
              maxLength={300}
              error={
                act.isError
                  ? (valueFault(act.error) ?? words(act.error))
                  : wasTried && value.trim() === ''
                    ? t('details.needed')
                    : undefined
              }
              onChange={(event) => {
                act.reset();
                setValue(event.currentTarget.value);
              }}
            />
          )}
        </div>
        <Checkbox
          label={t('details.consent')}
          checked={consented}
          onChange={(event) => setConsented(event.currentTarget.checked)}
        />
        <Checkbox
          label={t('details.preferred')}
          checked={preferred}
          onChange={(event) => setPreferred(event.currentTarget.checked)}
        />
        <div>
          <Button
            type="submit"
            variant="default"
            loading={act.isPending}
            leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
          >
            {t('details.addIt')}
          </Button>
        </div>
      </form>
    </section>
  );
}
