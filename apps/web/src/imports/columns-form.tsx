import { Alert, Button, Checkbox, NativeSelect, Stack, TextInput } from '@mantine/core';
import type { CheckFileRequest, FileImportView } from '@osteon/contracts';
import { IconListCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { Panel } from '../app/page-parts.tsx';
import { alertIcon, useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { wordFor } from '../text/words.ts';
import { FIELDS } from './file-fields.ts';
import { pathOf } from './file-queries.ts';
import classes from './imports.module.css';

interface ColumnsFormProps {
  readonly file: FileImportView;
  readonly onChecking: (file: FileImportView) => void;
}

/** What each column is taken for and how the rows are read, before they are checked. */
export function ColumnsForm({ file, onChecking }: ColumnsFormProps) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const [fields, setFields] = useState(() => file.columns.map(({ field }) => field));
  const [monthFirst, setMonthFirst] = useState(file.monthFirst);
  // Whoever hands the file in says it of these people; nobody says it by leaving a tick where it was.
  const [consented, setConsented] = useState(false);
  const [enrolSince, setEnrolSince] = useState(file.enrolSince ?? '');
  const [label, setLabel] = useState(file.label);
  const check = useMutation({
    mutationFn: () => {
      const body: CheckFileRequest = {
        ...{ fields, monthFirst, consented, enrolSince: enrolSince === '' ? null : enrolSince },
        ...(label.trim() === '' ? {} : { label: label.trim() }),
      };
      return request<FileImportView>('POST', `${pathOf(file.id)}/check`, { body });
    },
    onSuccess: onChecking,
  });
  const say = (names: readonly string[]): string => names.map((name) => wordFor('files', name, 'fields')).join(', ');
  const missing = [...new Set([...file.missing, ...NEEDED])].filter((name) => !isGiven(name, fields));
  const twice = [...new Set(fields.filter((name, at) => name !== '' && fields.indexOf(name) !== at))];
  const fault =
    missing.length > 0
      ? t('files.missing', { fields: say(missing) })
      : twice.length > 0
        ? t('files.twice', { fields: say(twice) })
        : check.isError
          ? words(check.error)
          : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (missing.length === 0 && twice.length === 0 && !check.isPending) check.mutate();
  };
  return (
    <Panel label={t('files.columns')} heading about={t('files.columnsAbout')}>
      <form onSubmit={submit} className={classes.body}>
        <div className={classes.columns}>
          {file.columns.map(({ head }, at) => (
            <NativeSelect
              key={at}
              label={<bdi>{head === '' ? t('files.noHead', { n: at + 1 }) : head}</bdi>}
              value={fields[at] ?? ''}
              onChange={({ currentTarget: { value } }) => setFields(fields.map((name, i) => (i === at ? value : name)))}
              data={[
                { value: '', label: t('files.notTaken') },
                ...FIELDS.map((name) => ({ value: name, label: wordFor('files', name, 'fields') })),
              ]}
            />
          ))}
        </div>
        <Stack gap="xs">
          <Checkbox
            label={t('files.monthFirst')}
            checked={monthFirst}
            onChange={(event) => setMonthFirst(event.currentTarget.checked)}
          />
          <Checkbox
            label={t('files.consented')}
            description={t('files.consentedHint')}
            checked={consented}
            onChange={(event) => setConsented(event.currentTarget.checked)}
          />
        </Stack>
        <div className={page.pair}>
          <TextInput
            type="date"
            label={t('files.enrolSince')}
            description={t('files.enrolSinceHint')}
            value={enrolSince}
            onChange={(event) => setEnrolSince(event.currentTarget.value)}
          />
          <TextInput
            label={t('files.label')}
            description={t('files.labelHint')}
            maxLength={100}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
        </div>
        {fault === null ? null : (
          <Alert color="red" icon={alertIcon} role="alert">
            {fault}
          </Alert>
        )}
        <div className={page.buttons}>
          <Button
            type="submit"
            loading={check.isPending}
            leftSection={<IconListCheck size={16} stroke={1.75} aria-hidden />}
          >
            {t('files.check')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

/** In every file; whether a name and a number are needed besides, the api says by the heads. */
const NEEDED = ['birthDate', 'sex', 'fractureDate', 'site'];
/** Either number names a person, and an age stands in for a birthday. */
const INSTEAD: Readonly<Record<string, string>> = { number: 'nhsNumber', birthDate: 'ageAtFracture' };
const isGiven = (name: string, fields: readonly string[]): boolean =>
  [name, INSTEAD[name]].some((one) => one !== undefined && fields.includes(one));
