import { Alert, Button, Checkbox, NativeSelect, Radio, Stack, Textarea, TextInput } from '@mantine/core';
import type {
  ConfirmedPossibleFracture,
  ConfirmPossibleFractureRequest,
  PossibleFractureView,
  RejectPossibleFractureRequest,
  TellReferrerRequest,
} from '@osteon/contracts';
import { isLocalDate, SEXES, SITES, type Sex, type Site } from '@osteon/domain';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { isNotSession } from '../api/queries.ts';
import { sayDone } from '../app/page-parts.tsx';
import { alertIcon, useErrorWords } from '../app/page-states.tsx';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { ChooseOne } from '../patient/choice.tsx';
import { useUndoable } from '../patient/use-undo.tsx';
import { wordFor } from '../text/words.ts';
import shared from './inbox-page.module.css';
import classes from './possible-fracture.module.css';

/** Nobody of those shown: the person named by the sender is new. */
const NEW = 'new';

/** Confirms a possible fracture for somebody, or rejects it; for half a minute that can be taken back. */
export function DecidePossibleFracture({ found }: { readonly found: PossibleFractureView }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const sayUndoable = useUndoable();
  const [first] = found.findings;
  const { person, patientId, candidates } = found;
  const [site, setSite] = useState<Site>(first?.site ?? 'other');
  const [diagnosedOn, setDiagnosedOn] = useState(found.reportedOn);
  const [how, setHow] = useState<'pain' | 'chance' | ''>('');
  const [whose, setWhose] = useState(patientId ?? (candidates.length === 0 ? NEW : ''));
  const [given, setGiven] = useState(person.given);
  const [family, setFamily] = useState(person.family);
  const [birthDate, setBirthDate] = useState(person.birthDate ?? '');
  const [sex, setSex] = useState<Sex>(person.sex);
  const [withNumbers, setWithNumbers] = useState(true);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState<'confirm' | 'reject' | null>(null);
  const path = `/possible-fractures/${found.id}`;
  const undo = () => request('POST', `${path}/undoing`, { body: {} });
  const onSettled = () => queryClient.invalidateQueries({ predicate: isNotSession });
  const confirming = useMutation({
    mutationFn: (body: ConfirmPossibleFractureRequest) =>
      request<ConfirmedPossibleFracture>('POST', `${path}/confirmation`, { body }),
    onSuccess: () => sayUndoable({ title: t('possibleFracture.confirmedNow'), undo }),
    onSettled,
  });
  const rejecting = useMutation({
    mutationFn: (body: RejectPossibleFractureRequest) => request('POST', `${path}/rejection`, { body }),
    onSuccess: () => sayUndoable({ title: t('possibleFracture.rejectedNow'), undo }),
    onSettled,
  });
  const isBusy = confirming.isPending || rejecting.isPending;
  const isNew = whose === NEW;
  const faults = {
    whose: whose === '' ? t('possibleFracture.sayWhose') : undefined,
    on: isLocalDate(diagnosedOn) ? undefined : t('possibleFracture.sayDay'),
    name: isNew && (given.trim() === '' || family.trim() === '') ? t('possibleFracture.sayName') : undefined,
    birthDate: isNew && !isLocalDate(birthDate) ? t('possibleFracture.sayBirth') : undefined,
  };
  const shownFault = (key: keyof typeof faults) => (tried === 'confirm' ? faults[key] : undefined);
  const confirm = (event: FormEvent): void => {
    event.preventDefault();
    setTried('confirm');
    if (isBusy || Object.values(faults).some((fault) => fault !== undefined)) return;
    confirming.mutate({
      fracture: { site, diagnosedOn, symptomatic: how === '' ? null : how === 'pain' },
      patientId: isNew ? null : whose,
      person: isNew ? { given: given.trim(), family: family.trim(), birthDate, sex } : null,
      withNumbers,
    });
  };
  const reject = (event: FormEvent): void => {
    event.preventDefault();
    setTried('reject');
    if (!isBusy && reason.trim() !== '') rejecting.mutate({ reason: reason.trim() });
  };
  const failure = confirming.error ?? rejecting.error;
  return (
    <>
      <form className={classes.form} onSubmit={confirm} aria-label={t('possibleFracture.confirm')}>
        {patientId === null ? (
          <Radio.Group
            label={t('possibleFracture.whoseIsIt')}
            value={whose}
            onChange={setWhose}
            error={shownFault('whose')}
            withAsterisk
          >
            <Stack gap="xs" mt="xs">
              {candidates.map((candidate) => (
                <Radio
                  key={candidate.patientId}
                  value={candidate.patientId}
                  label={t('possibleFracture.itIs', {
                    name: `${candidate.given} ${candidate.family}`,
                    date: dayMonthYear(candidate.birthDate),
                  })}
                />
              ))}
              <Radio value={NEW} label={t('possibleFracture.itIsNew')} />
            </Stack>
          </Radio.Group>
        ) : null}
        {isNew ? (
          <>
            <div className={classes.pair}>
              <TextInput
                label={t('possibleFracture.given')}
                value={given}
                onChange={(event) => setGiven(event.currentTarget.value)}
                error={shownFault('name')}
                maxLength={200}
                required
              />
              <TextInput
                label={t('possibleFracture.family')}
                value={family}
                onChange={(event) => setFamily(event.currentTarget.value)}
                maxLength={200}
                required
              />
            </div>
            <div className={classes.pair}>
              <TextInput
                type="date"
                label={t('possibleFracture.birthDate')}
                value={birthDate}
                onChange={(event) => setBirthDate(event.currentTarget.value)}
                error={shownFault('birthDate')}
                required
              />
              <NativeSelect
                label={t('possibleFracture.sex')}
                value={sex}
                onChange={(event) => setSex(SEXES.find((one) => one === event.currentTarget.value) ?? 'unknown')}
                data={SEXES.map((value) => ({ value, label: wordFor('sex', value) }))}
              />
            </div>
            {person.identifiers.length === 0 ? null : (
              <Checkbox
                checked={withNumbers}
                onChange={(event) => setWithNumbers(event.currentTarget.checked)}
                label={t('possibleFracture.withNumbers')}
              />
            )}
          </>
        ) : null}
        <div className={classes.pair}>
          <NativeSelect
            label={t('possibleFracture.site')}
            value={site}
            onChange={(event) => setSite(SITES.find((one) => one === event.currentTarget.value) ?? 'other')}
            data={SITES.map((value) => ({ value, label: wordFor('site', value) }))}
          />
          <TextInput
            type="date"
            label={t('possibleFracture.diagnosedOn')}
            value={diagnosedOn}
            onChange={(event) => setDiagnosedOn(event.currentTarget.value)}
            error={shownFault('on')}
            required
          />
        </div>
        <ChooseOne<'pain' | 'chance'>
          legend={t('possibleFracture.how')}
          options={[
            { value: 'pain', label: t('possibleFracture.pain') },
            { value: 'chance', label: t('possibleFracture.chance') },
          ]}
          value={how}
          onChange={setHow}
        />
        {failure === null ? null : (
          <Alert color="red" icon={alertIcon} role="alert">
            {words(failure)}
          </Alert>
        )}
        <div className={classes.buttons}>
          <Button type="submit" loading={confirming.isPending}>
            {t(isNew ? 'possibleFracture.enrol' : 'possibleFracture.add')}
          </Button>
        </div>
      </form>
      <form className={classes.form} onSubmit={reject} aria-label={t('possibleFracture.reject')}>
        <Textarea
          label={t('possibleFracture.reason')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          autosize
          minRows={1}
          maxRows={5}
          maxLength={1000}
          error={tried === 'reject' && reason.trim() === '' ? t('possibleFracture.sayReason') : undefined}
        />
        <div className={classes.buttons}>
          <Button type="submit" variant="default" loading={rejecting.isPending}>
            {t('possibleFracture.reject')}
          </Button>
        </div>
      </form>
    </>
  );
}

/** Writes to whoever referred the patient, for the next print run. */
export function TellReferrer({ found }: { readonly found: PossibleFractureView }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const [address, setAddress] = useState('');
  const [tried, setTried] = useState(false);
  const telling = useMutation({
    mutationFn: (body: TellReferrerRequest) => request('POST', `/possible-fractures/${found.id}/telling`, { body }),
    onSuccess: () => sayDone(t('possibleFracture.toldNow')),
    onSettled: () => queryClient.invalidateQueries({ predicate: isNotSession }),
  });
  const { referrer, toldAt } = found;
  if (referrer === null) return null;
  if (toldAt !== null) return <p className={shared.quiet}>{t('possibleFracture.told', { referrer })}</p>;
  const lines = address.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  const tell = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (lines.length > 0 && !telling.isPending) telling.mutate({ lines });
  };
  return (
    <form className={classes.form} onSubmit={tell}>
      <Textarea
        label={t('possibleFracture.tellAddress', { referrer })}
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        autosize
        minRows={3}
        maxRows={8}
        error={tried && lines.length === 0 ? t('possibleFracture.sayAddress') : undefined}
      />
      {telling.isError ? (
        <Alert color="red" icon={alertIcon} role="alert">
          {words(telling.error)}
        </Alert>
      ) : null}
      <div className={classes.buttons}>
        <Button type="submit" variant="default" loading={telling.isPending}>
          {t('possibleFracture.tell')}
        </Button>
      </div>
    </form>
  );
}
