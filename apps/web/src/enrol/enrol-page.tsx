import { Alert, Button, Checkbox, Modal, NativeSelect, TextInput } from '@mantine/core';
import type { ChangeResult } from '@osteon/contracts';
import { CHANNELS } from '@osteon/domain';
import { IconAlertTriangle, IconUserPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey, ProblemError, request } from '../api/client.ts';
import { isNotSession } from '../api/queries.ts';
import { PageHead, sayDone } from '../app/page-parts.tsx';
import { useErrorWords } from '../app/page-states.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { useSaveKey } from '../app/use-shortcuts.ts';
import { HINT_BELOW, PersonFields } from '../patient/person-fields.tsx';
import fields from '../patient/person-fields.module.css';
import { useSession } from '../session/session-context.ts';
import { emptyDraft, faultsOf, inputOf, requestOf, type EnrolDraft, type Fault } from './enrol-draft.ts';
import classes from './enrol-page.module.css';
import { FractureFields } from './fracture-fields.tsx';
import { Twins } from './twins.tsx';

/** Another patient of the service has one of the numbers. */
const TAKEN = 'FLS-1021';

/** The language that most people speak where the service is. */
const languageOf = (country: string): string => new Intl.Locale(`und-${country}`).maximize().language;

/** Enrols somebody by hand: the plan is made when it is saved, and nothing is lost when the session ends before. */
export function EnrolPage() {
  const { t } = useTranslation();
  usePageTitle(t('enrolling.title'));
  const words = useErrorWords();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { service } = useSession();
  const [empty] = useState(() => emptyDraft(languageOf(service.country)));
  const [draft, setDraft] = useState<EnrolDraft>(empty);
  const [tries, setTries] = useState(0);
  const isSaved = useRef(false);
  const sent = useRef({ body: '', key: '' });
  const form = useRef<HTMLFormElement>(null);

  const isDirty = draft !== empty;
  const blocker = useBlocker({
    shouldBlockFn: () => isDirty && !isSaved.current,
    enableBeforeUnload: () => isDirty && !isSaved.current,
    withResolver: true,
  });

  const save = useMutation({
    mutationFn: () => {
      const body = requestOf(draft);
      const json = JSON.stringify(body);
      if (sent.current.body !== json) sent.current = { body: json, key: newIdempotencyKey() };
      return request<ChangeResult>('POST', '/patients', { body, idempotencyKey: sent.current.key });
    },
    onSuccess: ({ patientId, difference }) => {
      isSaved.current = true;
      sayDone(t('enrolling.done', { count: difference.added }));
      void queryClient.invalidateQueries({ predicate: isNotSession });
      void navigate({ to: '/patients/$patientId', params: { patientId } });
    },
    onError: () => setTries((count) => count + 1),
  });

  const missing = tries === 0 ? {} : faultsOf(draft, service.today);
  const refused = save.error instanceof ProblemError ? save.error : null;
  const isTaken = refused?.code === TAKEN;
  const said: Partial<Record<string, string>> = {};
  for (const { path, message } of refused?.fields ?? []) {
    const input = inputOf(draft, path);
    if (input !== null) said[input] = message;
  }
  const faultWords = (fault: Fault): string =>
    fault === 'wrongNhs' || fault === 'duplicate' ? t(`details.${fault}`) : t(`enrolling.${fault}`);
  for (const [input, fault] of Object.entries(missing)) if (fault !== undefined) said[input] = faultWords(fault);
  const faultCount = Object.keys(missing).length;

  // The first answer that is missing takes the focus, once its words stand beside it.
  useEffect(() => {
    if (tries > 0) form.current?.querySelector<HTMLElement>('[aria-invalid=true], [data-fault] input')?.focus();
  }, [tries]);

  const change = (more: Partial<EnrolDraft>): void => {
    setDraft((before) => ({ ...before, ...more }));
    // What the api said was of what stood there before.
    if (save.isError) save.reset();
  };
  const submit = (event?: FormEvent): void => {
    event?.preventDefault();
    if (save.isPending) return;
    if (Object.keys(faultsOf(draft, service.today)).length > 0) setTries((count) => count + 1);
    else save.mutate();
  };
  useSaveKey(submit);

  const input = (field: 'nhs' | 'hospital' | 'mobile' | 'email' | 'phone') => ({
    value: draft[field],
    error: said[field],
    autoComplete: 'off',
    dir: 'ltr',
    maxLength: 100,
    onChange: (event: { currentTarget: { value: string } }) => change({ [field]: event.currentTarget.value }),
  });
  const consent = (field: 'mayText' | 'mayEmail' | 'mayWrite') => ({
    label: t(`enrolling.${field}`),
    checked: draft[field],
    onChange: (event: { currentTarget: { checked: boolean } }) => change({ [field]: event.currentTarget.checked }),
  });

  return (
    <>
      <PageHead title={t('enrolling.title')} about={t('enrolling.about')} />
      <div className={classes.page}>
        <form ref={form} className={classes.form} onSubmit={submit} noValidate>
          <section className={classes.part} aria-labelledby="enrol-person">
            <h2 id="enrol-person">{t('enrolling.person')}</h2>
            <PersonFields
              draft={draft.person}
              faults={said}
              today={service.today}
              onChange={(person) => change({ person: { ...draft.person, ...person } })}
            />
          </section>
          <section className={classes.part} aria-labelledby="enrol-numbers">
            <h2 id="enrol-numbers">{t('enrolling.numbers')}</h2>
            <div className={fields.pair}>
              <TextInput
                {...input('nhs')}
                label={t('details.nhs')}
                description={t('enrolling.nhsHint')}
                inputWrapperOrder={HINT_BELOW}
                inputMode="numeric"
              />
              <TextInput {...input('hospital')} label={t('details.hospital')} />
            </div>
          </section>
          <section className={classes.part} aria-labelledby="enrol-fracture">
            <h2 id="enrol-fracture">{t('enrolling.fractures')}</h2>
            <FractureFields
              fractures={draft.fractures}
              faults={said}
              today={service.today}
              onChange={(fractures) => change({ fractures })}
            />
          </section>
          <section className={classes.part} aria-labelledby="enrol-reach">
            <h2 id="enrol-reach">{t('enrolling.reach')}</h2>
            <div className={fields.pair}>
              <div className={classes.way}>
                <TextInput {...input('mobile')} label={t('enrolling.mobile')} type="tel" />
                <Checkbox {...consent('mayText')} />
              </div>
              <div className={classes.way}>
                <TextInput {...input('email')} label={t('enrolling.email')} type="email" />
                <Checkbox {...consent('mayEmail')} />
              </div>
            </div>
            <div className={fields.pair}>
              <TextInput {...input('phone')} label={t('enrolling.phone')} type="tel" />
              <NativeSelect
                label={t('enrolling.preferred')}
                value={draft.preferred}
                data={[
                  { value: '', label: t('enrolling.preferredNone') },
                  ...CHANNELS.map((value) => ({ value, label: t(`channel.${value}`) })),
                ]}
                onChange={({ currentTarget: { value } }) =>
                  change({ preferred: CHANNELS.find((channel) => channel === value) ?? '' })
                }
              />
            </div>
            <Checkbox {...consent('mayWrite')} />
          </section>
          <div className={classes.foot}>
            {faultCount > 0 ? (
              <Alert color="red" icon={<IconAlertTriangle />} role="alert">
                {t('enrolling.faults', { count: faultCount })}
              </Alert>
            ) : save.isError ? (
              <Alert color="red" title={t('contact.notSaved')} icon={<IconAlertTriangle />} role="alert">
                {isTaken ? t('enrolling.taken') : words(save.error)}
              </Alert>
            ) : null}
            <div className={classes.buttons}>
              <Button
                type="submit"
                size="md"
                loading={save.isPending}
                leftSection={<IconUserPlus size={18} stroke={1.75} aria-hidden />}
              >
                {t('enrolling.save')}
              </Button>
            </div>
          </div>
        </form>
        <Twins draft={draft} taken={isTaken} />
      </div>
      <Modal
        opened={blocker.status === 'blocked'}
        onClose={() => blocker.reset?.()}
        title={t('enrolling.leave')}
        closeButtonProps={{ 'aria-label': t('state.close') }}
        centered
      >
        <div className={fields.fields}>
          <p>{t('enrolling.leaveText')}</p>
          <div className={classes.buttons}>
            <Button variant="default" onClick={() => blocker.proceed?.()}>
              {t('enrolling.leaveYes')}
            </Button>
            <Button data-autofocus onClick={() => blocker.reset?.()}>
              {t('enrolling.leaveNo')}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  );
}
