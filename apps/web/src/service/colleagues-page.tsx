import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { colleaguesQuery } from '../api/queries.ts';
import { Loaded, Mark, Panel, PartHead } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { useSession } from '../session/session-context.ts';

/** Who works in the service. */
export function ColleaguesPage() {
  const { t } = useTranslation();
  usePageTitle(t('service.colleagues'));
  const { user, service } = useSession();
  const colleagues = useQuery(colleaguesQuery);
  const rows = colleagues.data?.rows ?? [];
  return (
    <>
      <PartHead title={t('service.colleagues')} about={t('service.colleaguesAbout', { service: service.name })} />
      <Panel label={t('service.colleagues')}>
        <Loaded query={colleagues} rows={rows} empty={t('state.none')}>
          <ul>
            {rows.map((person) => (
              <li key={person.id} className={`${page.row ?? ''} ${page.two ?? ''}`}>
                <p className={page.strong}>
                  {person.displayName} {person.id === user.id ? <Mark tone="accent">{t('users.you')}</Mark> : null}
                </p>
                <p className={page.quiet}>{t(`frame.role.${person.role}`)}</p>
              </li>
            ))}
          </ul>
        </Loaded>
      </Panel>
    </>
  );
}
