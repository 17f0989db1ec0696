import { SegmentedControl } from '@mantine/core';
import type { TemplateList, TemplateView } from '@osteon/contracts';
import { IconAlertTriangle, IconMessageLanguage, IconPencil } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queryOf } from '../api/client.ts';
import { readQuery } from '../api/queries.ts';
import { Mark, PartHead } from '../app/page-parts.tsx';
import { ErrorSaying, RowsLoading, Saying } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import type { TextSearch } from './message-search.ts';
import { MessagesHead } from './messages-head.tsx';
import classes from './messages.module.css';
import { inAddress } from './template-fields.ts';
import { templateTitle } from './template-title.ts';
import { TextEditor } from './text-editor.tsx';

const KINDS = ['reminder', 'digest', 'reply', 'manual', 'letter'] as const satisfies readonly TemplateView['kind'][];

/** The texts that patients get, in each language; a lead changes them. */
export function TextsPage() {
  const { t } = useTranslation();
  usePageTitle(t('templates.title'));
  return (
    <>
      <MessagesHead />
      <Texts base="/messages/texts" />
    </>
  );
}

/** The same for an administrator, who sees no messages. */
export function AdminTextsPage() {
  const { t } = useTranslation();
  usePageTitle(t('templates.title'));
  return (
    <>
      <PartHead title={t('templates.title')} />
      <Texts base="/admin/texts" />
    </>
  );
}

function Texts({ base }: { readonly base: '/messages/texts' | '/admin/texts' }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const search: TextSearch = useSearch({ strict: false });
  const language = search.language ?? i18n.language;
  const path = `/templates${queryOf({ language })}`;
  const list = useQuery({ ...readQuery<TemplateList>(path), placeholderData: keepPreviousData });
  if (list.isPending) return <RowsLoading rows={6} />;
  if (list.isError) return <ErrorSaying error={list.error} onRetry={() => void list.refetch()} />;
  const { languages, rows } = list.data;
  const chosen = rows.find(({ name }) => inAddress(name) === search.name);
  const direction = languages.find((one) => one.language === language)?.direction ?? 'ltr';
  return (
    <>
      <div className={page.filters}>
        <p className={page.pageAbout}>{t('templates.about')}</p>
        <SegmentedControl
          className={page.end ?? ''}
          aria-label={t('templates.language')}
          value={language}
          onChange={(next) => void navigate({ to: base, search: { ...search, language: next }, replace: true })}
          data={languages.map((one) => ({ value: one.language, label: one.name }))}
        />
      </div>
      <div className={classes.texts} data-reading={chosen !== undefined || undefined}>
        <nav className={`${page.panel ?? ''} ${classes.textList ?? ''}`} aria-label={t('templates.list')}>
          {KINDS.map((kind) => (
            <section key={kind}>
              <h2>{t(`templates.kinds.${kind}`)}</h2>
              <ul>
                {rows
                  .filter((row) => row.kind === kind)
                  .map((row) => (
                    <li key={row.name}>
                      <Link
                        to={base}
                        search={{ ...search, name: inAddress(row.name) }}
                        className={classes.textItem}
                        aria-current={row === chosen ? 'page' : undefined}
                      >
                        <span>{templateTitle(row)}</span>
                        {row.broken.length > 0 ? (
                          <Mark tone="danger" icon={<IconAlertTriangle size={14} aria-hidden />}>
                            {t('templates.broken')}
                          </Mark>
                        ) : row.isOwn ? (
                          <Mark tone="accent" icon={<IconPencil size={14} aria-hidden />}>
                            {t('templates.own')}
                          </Mark>
                        ) : null}
                      </Link>
                    </li>
                  ))}
              </ul>
            </section>
          ))}
        </nav>
        {chosen === undefined ? (
          <div className={page.panel}>
            <Saying icon={<IconMessageLanguage size={28} stroke={1.5} />} title={t('templates.choose')} />
          </div>
        ) : (
          // Begun anew for each text, and again when somebody saved it: nothing typed for one lands in another.
          <TextEditor
            key={`${language} ${chosen.name} ${chosen.savedAt ?? ''}`}
            template={chosen}
            language={language}
            direction={direction}
            isCurrent={!list.isPlaceholderData}
            queryKey={path}
          />
        )}
      </div>
    </>
  );
}
