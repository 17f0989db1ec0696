import type { ProtocolSummary } from '@osteon/contracts';
import { IconCircleCheck, IconClock, IconGitPullRequest, IconPackage, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../app/page-parts.tsx';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import classes from './protocol.module.css';

const SIGN = { size: 15, stroke: 1.75, 'aria-hidden': true } as const;

/** How a version stands, in words with a sign. */
export function VersionState({ version }: { readonly version: ProtocolSummary }) {
  const { t } = useTranslation();
  if (version.isInForce) {
    return (
      <Mark tone="good" icon={<IconCircleCheck {...SIGN} />}>
        {t('versions.inForce')}
      </Mark>
    );
  }
  if (version.hasLapsed) {
    return (
      <Mark tone="quiet" icon={<IconX {...SIGN} />}>
        {t('versions.lapsed')}
      </Mark>
    );
  }
  const signs = {
    shipped: <IconPackage {...SIGN} />,
    proposed: <IconGitPullRequest {...SIGN} />,
    published: <IconClock {...SIGN} />,
    withdrawn: <IconX {...SIGN} />,
  };
  const tone = version.state === 'proposed' ? 'accent' : 'quiet';
  return (
    <Mark tone={tone} icon={signs[version.state]}>
      {t(`versions.state.${version.state}`)}
    </Mark>
  );
}

/** What happened to a version: who, when, why. */
export function VersionHistory({ version }: { readonly version: ProtocolSummary }) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  return (
    <ol className={classes.history}>
      {version.history.map(({ what, by, at: when, note }) => (
        <li key={what}>
          <p>
            {what === 'shipped'
              ? t('versions.shipped')
              : t(`versions.${what}`, {
                  name: by?.name ?? t('protocol.somebody'),
                  at: when === null ? '' : at(when),
                })}
          </p>
          {note === null ? null : <q className={classes.note}>{note}</q>}
        </li>
      ))}
      <li>
        <p>{t('versions.firstDay', { date: dayMonthYear(version.inForceFrom) })}</p>
      </li>
    </ol>
  );
}
