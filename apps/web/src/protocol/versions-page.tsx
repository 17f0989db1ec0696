import { Button } from '@mantine/core';
import type { ProtocolSummary } from '@osteon/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Loaded, Mark, Panel } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import { ProtocolHead } from './protocol-head.tsx';
import { versionsQuery } from './protocol-queries.ts';
import classes from './protocol.module.css';
import { VersionHistory, VersionState } from './version-state.tsx';

/** Every version of the rules and what happened to it. */
export function VersionsPage() {
  const { t } = useTranslation();
  usePageTitle(t('versions.title'));
  const isLead = may(useSession(), 'management');
  const versions = useQuery(versionsQuery);
  const rows = versions.data?.rows ?? [];
  return (
    <>
      <ProtocolHead>
        {isLead ? (
          <Button className={classes.act ?? ''} renderRoot={(props) => <Link to="/protocol/propose" {...props} />}>
            {t('protocol.propose')}
          </Button>
        ) : null}
      </ProtocolHead>
      <p className={page.pageAbout}>{t('versions.about')}</p>
      <Panel label={t('versions.title')}>
        <Loaded query={versions} rows={rows} empty={t('versions.empty')}>
          <ul>
            {rows.map((version) => (
              <VersionItem key={version.id} version={version} />
            ))}
          </ul>
        </Loaded>
      </Panel>
    </>
  );
}

function VersionItem({ version }: { readonly version: ProtocolSummary }) {
  const { t } = useTranslation();
  return (
    <li className={`${page.row ?? ''} ${page.three ?? ''}`} data-off={version.state === 'withdrawn' || undefined}>
      <div>
        <Link to="/protocol/versions/$id" params={{ id: version.id }} className={page.strong}>
          {version.version}
        </Link>
        <p>{version.name}</p>
        <p className={page.marks}>
          <VersionState version={version} />
          {version.isOfAll && version.state !== 'shipped' ? <Mark tone="quiet">{t('versions.ofAll')}</Mark> : null}
        </p>
      </div>
      <div className={page.quiet}>
        <VersionHistory version={version} />
      </div>
      <Button
        variant="default"
        size="xs"
        aria-label={t('versions.open', { version: version.version })}
        renderRoot={(props) => <Link to="/protocol/versions/$id" params={{ id: version.id }} {...props} />}
      >
        {t('versions.open', { version: version.version })}
      </Button>
    </li>
  );
}
