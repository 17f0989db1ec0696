import { Alert, Button, Textarea, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import type { SaveTemplateRequest, TemplatePreview, TemplateView, TextProblem } from '@osteon/contracts';
import { IconArrowBackUp, IconDeviceFloppy, IconMessageReply } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { Mark, sayDone } from '../app/page-parts.tsx';
import { alertIcon, useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import classes from './messages.module.css';
import { fieldsOf, inAddress, isSame, written, type TemplateField } from './template-fields.ts';
import { Phone } from './text-preview.tsx';
import { templateTitle } from './template-title.ts';

interface TextEditorProps {
  readonly template: TemplateView;
  /** BCP 47 */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /** false while the texts of another language are on their way */
  readonly isCurrent: boolean;
  /** what is read again after a change */
  readonly queryKey: string;
}

/** One text in one language: what it says in each way, what is wrong at the spot, and how the patient gets it. */
export function TextEditor({ template, language, direction, isCurrent, queryKey }: TextEditorProps) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const session = useSession();
  const queryClient = useQueryClient();
  const mayChange = may(session, 'management') || may(session, 'administration');
  const [texts, setTexts] = useState(template.texts);
  const [restores, setRestores] = useState(false);
  const isChanged = !isSame(texts, template.texts);
  const path = `/templates/${language}/${inAddress(template.name)}`;
  const [asked] = useDebouncedValue(texts, 300);
  const preview = useQuery({
    queryKey: ['text-preview', path, asked],
    queryFn: ({ signal }) =>
      request<TemplatePreview>('POST', `${path}/preview`, { body: { texts: written(asked) }, signal }),
    placeholderData: keepPreviousData,
    enabled: isCurrent,
    retry: false,
  });
  const save = useMutation({
    mutationFn: () => request('PUT', path, { body: { texts: written(texts) } satisfies SaveTemplateRequest }),
    onSuccess: () => {
      sayDone(t('templates.saved'));
      void queryClient.invalidateQueries({ queryKey: [queryKey] });
    },
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
  });
  useBlocker({
    shouldBlockFn: () => isChanged && !save.isSuccess && !window.confirm(t('templates.discard')),
    enableBeforeUnload: isChanged && !save.isSuccess,
  });
  const problems = preview.data?.problems ?? [];
  const fields = fieldsOf(template);
  return (
    <section className={page.panel} aria-label={templateTitle(template)}>
      <header className={classes.textHead}>
        <div>
          <h2>{templateTitle(template)}</h2>
          <p className={page.quiet}>
            <WhoChanged template={template} />
          </p>
        </div>
        {template.asks ? (
          <Mark tone="quiet" icon={<IconMessageReply size={15} aria-hidden />}>
            {t('templates.asks')}
          </Mark>
        ) : null}
      </header>
      {template.broken.length === 0 ? null : (
        <Alert color="red" icon={alertIcon} className={classes.textAlert ?? ''}>
          {t('templates.brokenText')}
        </Alert>
      )}
      {fields.map((field) => (
        <Field
          key={field}
          field={field}
          template={template}
          language={language}
          direction={direction}
          value={texts[field] ?? ''}
          onChange={mayChange ? (value) => setTexts({ ...texts, [field]: value }) : undefined}
          problems={problems.filter((problem) => problem.field === field)}
          preview={preview.data}
        />
      ))}
      <footer className={classes.textFoot} data-no-print>
        {mayChange ? (
          <>
            {template.isOwn || template.broken.length > 0 ? (
              <Button
                variant="subtle"
                color="red"
                leftSection={<IconArrowBackUp size={16} aria-hidden />}
                onClick={() => setRestores(true)}
              >
                {t('templates.restore')}
              </Button>
            ) : null}
            <span className={classes.textFootEnd}>
              {isChanged ? <span className={page.quiet}>{t('templates.unsaved')}</span> : null}
              <Button variant="default" disabled={!isChanged} onClick={() => setTexts(template.texts)}>
                {t('templates.undo')}
              </Button>
              <Button
                leftSection={<IconDeviceFloppy size={16} aria-hidden />}
                disabled={!isChanged || problems.length > 0}
                loading={save.isPending}
                onClick={() => save.mutate()}
              >
                {t('templates.save')}
              </Button>
            </span>
          </>
        ) : (
          <p className={page.quiet}>{t('templates.readOnly')}</p>
        )}
      </footer>
      {restores ? (
        <FormDialog
          title={t('templates.restore')}
          about={t('templates.restoreText')}
          submit={t('templates.restore')}
          isDanger
          act={() => request('DELETE', path)}
          onDone={() => {
            sayDone(t('templates.restored'));
            setRestores(false);
            void queryClient.invalidateQueries({ queryKey: [queryKey] });
          }}
          onClose={() => setRestores(false)}
        />
      ) : null}
    </section>
  );
}

function WhoChanged({ template }: { readonly template: TemplateView }) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const { savedAt, savedBy, isOwn, broken } = template;
  if (savedAt === null) return t('templates.shipped');
  const by = { at: at(savedAt), who: savedBy ?? t('state.unknown') };
  return isOwn || broken.length > 0 ? t('templates.ownBy', by) : t('templates.shippedAgain', by);
}

interface FieldProps {
  readonly field: TemplateField;
  readonly template: TemplateView;
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly value: string;
  /** it is only read when absent */
  readonly onChange: ((value: string) => void) | undefined;
  readonly problems: readonly TextProblem[];
  readonly preview: TemplatePreview | undefined;
}

function Field({ field, template, language, direction, value, onChange, problems, preview }: FieldProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLTextAreaElement & HTMLInputElement>(null);
  const known = template.variables[field] ?? [];
  const name = t(`templates.field.${field}`);
  const shown = preview?.texts[field] ?? (field === 'letter' ? preview?.texts.email : undefined);
  const error = problems.map((problem) => problemWords(t, problem)).join(' ');
  const insert = (variable: string): void => {
    const at = input.current?.selectionStart ?? value.length;
    onChange?.(`${value.slice(0, at)}{${variable}}${value.slice(input.current?.selectionEnd ?? at)}`);
    input.current?.focus();
  };
  const common = {
    ref: input,
    label: name,
    required: template.required.includes(field),
    readOnly: onChange === undefined,
    value,
    lang: language,
    dir: direction,
    error: error === '' ? undefined : error,
    spellCheck: true,
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => onChange?.(event.currentTarget.value),
  };
  return (
    <div className={classes.field}>
      <div>
        {field === 'subject' ? (
          <TextInput {...common} maxLength={200} />
        ) : (
          <Textarea
            {...common}
            autosize
            minRows={field === 'sms' ? 3 : 2}
            maxRows={18}
            {...(field === 'letter' && template.kind !== 'letter' ? { placeholder: t('templates.letterAsEmail') } : {})}
          />
        )}
        {known.length === 0 || onChange === undefined ? null : (
          <p className={classes.variables}>
            <span>{t('templates.variables')}</span>
            {known.map((variable) => (
              <UnstyledButton
                key={variable}
                dir="ltr"
                className={classes.variable}
                aria-label={t('templates.insert', { name: `{${variable}}` })}
                onClick={() => insert(variable)}
              >
                {`{${variable}}`}
              </UnstyledButton>
            ))}
          </p>
        )}
      </div>
      <div role="group" aria-label={t('templates.previewOf', { field: name })} className={classes.fieldPreview}>
        {shown === undefined ? null : <Phone field={field} text={shown} language={language} />}
        {field !== 'sms' || preview?.sms == null ? null : (
          <p className={page.quiet}>{t('templates.parts', { count: preview.sms.parts })}</p>
        )}
      </div>
    </div>
  );
}

/** What is wrong, in the words of the pages; of a newer api, in its own. */
function problemWords(t: TFunction, { problem, about, message }: TextProblem): string {
  const what = about ?? '';
  switch (problem) {
    case 'missing':
    case 'not-of-this-template':
    case 'loose-brace':
      return t(`templates.problem.${problem}`);
    case 'unknown-variable':
    case 'without-variable':
      return t(`templates.problem.${problem}`, { about: `{${what}}` });
    case 'too-long':
    case 'reveals':
    case 'too-many-parts':
      return t(`templates.problem.${problem}`, { about: what });
    default:
      return message;
  }
}
