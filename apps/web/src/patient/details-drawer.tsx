import { Button, Drawer, Tabs } from '@mantine/core';
import type { ChangeResult, PatientView } from '@osteon/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError, request } from '../api/client.ts';
import { isNotSession } from '../api/queries.ts';
import { useSession } from '../session/session-context.ts';
import { DetailsNumbers } from './details-numbers.tsx';
import { DetailsReach } from './details-reach.tsx';
import { useLeaving } from './discard-prompt.tsx';
import classes from './drawer.module.css';
import { changesOf, draftOfPatient, faultsOfPerson, type PersonDraft } from './person-draft.ts';
import { PersonFields } from './person-fields.tsx';
import { isOutdated, SaveRefused } from './save-refused.tsx';
import { useFormVersion } from './use-form-version.ts';
import { useUndoable } from './use-undo.tsx';

interface DetailsDrawerProps {
  readonly patient: PatientView;
  readonly onClose: () => void;
}

/** Who the patient is and how they are reached, to be corrected. Wants the words of the areas. */
export function DetailsDrawer({ patient, onClose }: DetailsDrawerProps) {
  const { t } = useTranslation();
  const [isDirty, setDirty] = useState(false);
  const { leave, prompt } = useLeaving(isDirty, onClose);
  return (
    <Drawer
      opened
      onClose={leave}
      position="right"
      size="36rem"
      title={t('details.title')}
      closeButtonProps={{ 'aria-label': t('state.close') }}
      classNames={{ body: classes.body ?? '', header: classes.header ?? '', title: classes.title ?? '' }}
      transitionProps={{ duration: 140 }}
    >
      <Tabs defaultValue="person" classNames={{ list: classes.tabs ?? '' }}>
        <Tabs.List>
          <Tabs.Tab value="person">{t('details.person')}</Tabs.Tab>
          <Tabs.Tab value="reach">{t('details.reach')}</Tabs.Tab>
          <Tabs.Tab value="numbers">{t('details.numbers')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="person">
          <PersonForm patient={patient} prompt={prompt} onDirty={setDirty} onLeave={leave} onClose={onClose} />
        </Tabs.Panel>
        <Tabs.Panel value="reach">
          <DetailsReach patient={patient} />
        </Tabs.Panel>
        <Tabs.Panel value="numbers">
          <DetailsNumbers patient={patient} />
        </Tabs.Panel>
      </Tabs>
    </Drawer>
  );
}

interface PersonFormProps extends DetailsDrawerProps {
  readonly prompt: ReactNode;
  readonly onDirty: (isDirty: boolean) => void;
  readonly onLeave: () => void;
}

function PersonForm({ patient, prompt, onDirty, onLeave, onClose }: PersonFormProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const sayUndoable = useUndoable();
  const { today } = useSession().service;
  // What is compared is what the form was opened on: a colleague's change meanwhile is not taken back by it.
  const [before] = useState(patient);
  const { version, refused } = useFormVersion(patient);
  const [draft, setDraft] = useState<PersonDraft>(() => draftOfPatient(patient));
  const [wasTried, setTried] = useState(false);
  const changes = changesOf(before, draft);
  const hasChanges = Object.keys(changes).length > 0;
  const faults = faultsOfPerson(draft, today);

  const save = useMutation({
    mutationFn: () => request<ChangeResult>('PATCH', `/patients/${patient.id}`, { body: changes, ifMatch: version }),
    onSuccess: ({ version: made, difference: { added, changed, withdrawn } }) => {
      const moved = added + changed + withdrawn;
      const back = Object.fromEntries(
        Object.keys(changes).map((field) => [field, before[field as keyof typeof changes]]),
      );
      sayUndoable({
        title: moved === 0 ? t('details.saved') : t('details.savedPlan', { count: moved }),
        undo: () => request('PATCH', `/patients/${patient.id}`, { body: back, ifMatch: made }),
      });
      void queryClient.invalidateQueries({ predicate: isNotSession });
      onClose();
    },
    onError: refused,
  });
  const said = Object.fromEntries([
    ...(save.error instanceof ProblemError ? save.error.fields : []).map(({ path, message }) => [
      path.startsWith('address.') ? 'lines' : path,
      message,
    ]),
    ...(wasTried ? Object.entries(faults).map(([field, fault]) => [field, t(`enrolling.${fault}`)]) : []),
  ]) as Record<string, string>;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (hasChanges && Object.keys(faults).length === 0 && !save.isPending) save.mutate();
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <PersonFields
        draft={draft}
        faults={said}
        today={today}
        birthDateHint={t('details.birthDateHint')}
        languageHint={t('details.languageHint')}
        onChange={(change) => {
          const typed = { ...draft, ...change };
          setDraft(typed);
          onDirty(Object.keys(changesOf(before, typed)).length > 0);
        }}
      />
      <div className={classes.foot}>
        {prompt}
        {save.isError ? <SaveRefused error={save.error} /> : null}
        {wasTried && !hasChanges ? <p role="status">{t('details.nothing')}</p> : null}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onLeave}>
            {t('state.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {isOutdated(save.error) ? t('patient.saveAgain') : t('details.save')}
          </Button>
        </div>
      </div>
    </form>
  );
}
