import { Button, Progress, SegmentedControl, TextInput } from '@mantine/core';
import type { ProtocolView, RuleView } from '@osteon/contracts';
import { PROTOCOL_GROUPS } from '@osteon/domain';
import { IconAlertTriangle, IconGitPullRequest, IconPrinter, IconSearch, IconShieldCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark, Panel } from '../app/page-parts.tsx';
import { EmptySaying, ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { PrintFilter } from '../app/print-head.tsx';
import rail from '../app/rail.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import { numberWords } from '../text/words.ts';
import { ProtocolHead } from './protocol-head.tsx';
import { inForceQuery, protocolQuery, versionsQuery } from './protocol-queries.ts';
import classes from './protocol.module.css';
import { RuleDrawer } from './rule-drawer.tsx';
import { RuleRow } from './rule-row.tsx';
import { isLeft, searchTextOf } from './rule-words.ts';

type Show = 'all' | 'unverified' | 'left';

/** Every rule that the service plans by, to be read; each opens its details. */
export function RulesPage() {
  const { t } = useTranslation();
  usePageTitle(t('protocol.title'));
  const session = useSession();
  const { version } = useSearch({ from: '/protocol' });
  const protocol = useQuery(version === undefined ? inForceQuery : protocolQuery(version));
  return (
    <>
      <ProtocolHead>
        <div className={page.buttons}>
          <Button
            variant="default"
            leftSection={<IconPrinter size={16} stroke={1.75} aria-hidden />}
            onClick={() => window.print()}
          >
            {t('protocol.print')}
          </Button>
          {may(session, 'management') ? (
            <Button className={classes.act ?? ''} renderRoot={(props) => <Link to="/protocol/propose" {...props} />}>
              {t('protocol.propose')}
            </Button>
          ) : null}
        </div>
      </ProtocolHead>
      {protocol.isPending ? (
        <Panel label={t('protocol.title')}>
          <RowsLoading rows={10} />
        </Panel>
      ) : protocol.data === undefined ? (
        <Panel label={t('protocol.title')}>
          <ErrorSaying error={protocol.error} onRetry={() => void protocol.refetch()} />
        </Panel>
      ) : (
        <Rules protocol={protocol.data} />
      )}
    </>
  );
}

function Rules({ protocol }: { readonly protocol: ProtocolView }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/protocol' });
  const { show = 'all', rule: openId } = useSearch({ from: '/protocol' });
  const [text, setText] = useState('');
  const words = text.trim().toLocaleLowerCase().split(/\s+/);
  const rows = protocol.rules.filter(
    (rule) =>
      (show === 'all' || (show === 'left' ? isLeft(rule) : rule.isUnverified)) &&
      (text.trim() === '' || hasWords(rule, words)),
  );
  const groups = PROTOCOL_GROUPS.map((group) => ({ group, rules: rows.filter((rule) => rule.group === group) }));
  const open = protocol.rules.find(({ id }) => id === openId);
  const setOpen = (id: string | undefined): void =>
    void navigate({
      search: ({ rule: _, ...rest }) => (id === undefined ? rest : { ...rest, rule: id }),
      resetScroll: false,
    });
  const setShow = (value: Show): void =>
    void navigate({
      search: ({ show: _, ...rest }) => (value === 'all' ? rest : { ...rest, show: value }),
      resetScroll: false,
    });
  return (
    <>
      <Standing protocol={protocol} onShowLeft={() => setShow('left')} />
      <div className={page.filters} data-no-print role="search">
        <TextInput
          className={classes.search ?? ''}
          type="search"
          aria-label={t('protocol.find')}
          placeholder={t('protocol.findPlaceholder')}
          leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t('protocol.show')}
          value={show}
          onChange={(value) => setShow(value as Show)}
          data={[
            { value: 'all', label: t('protocol.showAll') },
            { value: 'unverified', label: `${t('protocol.showUnverified')} (${numberWords(protocol.unverified)})` },
            { value: 'left', label: `${t('protocol.showLeft')} (${numberWords(protocol.unconfirmed)})` },
          ]}
        />
        <p className={page.quiet} role="status">
          {t('protocol.shown', { count: rows.length })}
        </p>
      </div>
      {show === 'all' && text === '' ? null : (
        <PrintFilter>
          {t('protocol.filtered', {
            what: [
              show === 'all' ? '' : t(show === 'left' ? 'protocol.showLeft' : 'protocol.showUnverified'),
              text.trim(),
            ]
              .filter(Boolean)
              .join(', '),
          })}
        </PrintFilter>
      )}
      <div className={rail.columns} data-columns>
        <nav className={rail.rail} aria-label={t('protocol.groups')} data-no-print>
          <ul className={rail.items}>
            {groups.map(({ group, rules }) => (
              <li key={group}>
                <a
                  className={rail.item}
                  href={`#${group}`}
                  data-empty={rules.length === 0 || undefined}
                  onClick={(event) => {
                    event.preventDefault();
                    showGroup(group);
                  }}
                >
                  <span className={rail.icon} aria-hidden>
                    <span className={classes.dot} />
                  </span>
                  <span className={rail.name}>{t(`protocolGroup.${group}`)}</span>
                  <span className={rail.count}>{numberWords(rules.length)}</span>
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div>
          {rows.length === 0 ? (
            <Panel label={t('protocol.title')}>
              <EmptySaying
                title={t('protocol.nothingFound')}
                text={t('protocol.nothingFoundText')}
                action={
                  <Button
                    variant="default"
                    onClick={() => {
                      setText('');
                      setShow('all');
                    }}
                  >
                    {t('protocol.showAllAgain')}
                  </Button>
                }
              />
            </Panel>
          ) : null}
          {groups
            .filter(({ rules }) => rules.length > 0)
            .map(({ group, rules }) => (
              <Group key={group} group={group} rules={rules} />
            ))}
        </div>
      </div>
      {open === undefined ? null : (
        <RuleDrawer
          key={open.id}
          rule={open}
          protocol={protocol}
          onClose={() => setOpen(undefined)}
          onOpen={(id) => setOpen(id)}
        />
      )}
    </>
  );
}

const hasWords = (rule: RuleView, words: readonly string[]): boolean => {
  const searched = searchTextOf(rule);
  return words.every((word) => searched.includes(word));
};

/** Moves to a part, for the eyes and for the keyboard. */
function showGroup(group: string): void {
  const heading = document.getElementById(group);
  heading?.scrollIntoView({ block: 'start' });
  heading?.focus({ preventScroll: true });
}

interface GroupProps {
  readonly group: (typeof PROTOCOL_GROUPS)[number];
  readonly rules: readonly RuleView[];
}

function Group({ group, rules }: GroupProps) {
  const { t } = useTranslation();
  return (
    <section className={classes.group} aria-labelledby={group}>
      <h2 id={group} tabIndex={-1} className={classes.groupTitle} data-focus-target>
        {t(`protocolGroup.${group}`)}
      </h2>
      <ul className={classes.rules}>
        {rules.map((rule) => (
          <RuleRow key={rule.id} rule={rule} />
        ))}
      </ul>
    </section>
  );
}

/** What is in force, who stands behind it, and what waits. */
function Standing({ protocol, onShowLeft }: { readonly protocol: ProtocolView; readonly onShowLeft: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const versions = useQuery(versionsQuery);
  const waiting = (versions.data?.rows ?? []).filter(({ state, hasLapsed }) => state === 'proposed' && !hasLapsed);
  const { unverified, unconfirmed } = protocol;
  const done = unverified - unconfirmed;
  const words = { done: numberWords(done), total: numberWords(unverified) };
  return (
    <div className={classes.standing}>
      <div className={classes.standingWhat}>
        <p className={classes.standingTitle}>
          {protocol.isInForce
            ? t('protocol.inForceSince', { version: protocol.version, date: dayMonthYear(protocol.inForceFrom) })
            : t('protocol.readingOther', { version: protocol.version })}
        </p>
        {protocol.isInForce ? (
          <p className={page.quiet}>{t('protocol.about')}</p>
        ) : (
          <Link to="/protocol" search={{}} className={page.strong}>
            {t('protocol.readInForce')}
          </Link>
        )}
        {waiting.length === 0 ? null : (
          <Link to="/protocol/versions" className={classes.waiting} data-no-print>
            <IconGitPullRequest size={16} stroke={1.75} aria-hidden />
            {t('protocol.proposals', { count: waiting.length })}
          </Link>
        )}
      </div>
      {unverified === 0 ? null : (
        <div className={classes.standingBar}>
          {unconfirmed === 0 ? (
            <Mark tone="good" icon={<IconShieldCheck size={16} stroke={1.75} aria-hidden />}>
              {t('protocol.allConfirmed')}
            </Mark>
          ) : (
            <Mark tone="warn" icon={<IconAlertTriangle size={16} stroke={1.75} aria-hidden />}>
              {t('protocol.unconfirmed', { count: unconfirmed })}
            </Mark>
          )}
          <Progress value={(100 * done) / unverified} size="sm" aria-label={t('protocol.confirmedOf', words)} />
          <p className={page.quiet}>{t('protocol.confirmedOf', words)}</p>
          {may(session, 'confirmation') && unconfirmed > 0 ? (
            <Button size="xs" variant="default" onClick={onShowLeft} data-no-print>
              {t('protocol.showLeft')}
            </Button>
          ) : null}
        </div>
      )}
    </div>
  );
}
