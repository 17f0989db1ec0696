import { Button, Drawer, Textarea } from '@mantine/core';
import type { ConfirmedRule, ConfirmRequest, ProtocolView, RuleView } from '@osteon/contracts';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { sayDone } from '../app/page-parts.tsx';
import { useErrorWords } from '../app/page-states.tsx';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import drawer from '../patient/drawer.module.css';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import { numberWords, wordFor } from '../text/words.ts';
import { protocolsChanged } from './protocol-queries.ts';
import classes from './protocol.module.css';
import { RuleContent } from './rule-content.tsx';
import { RuleMark } from './rule-mark.tsx';
import { isConfirmed, isLeft, ruleTitle, settingLabel, valueInWords } from './rule-words.ts';

interface RuleDrawerProps {
  readonly rule: RuleView;
  readonly protocol: ProtocolView;
  readonly onClose: () => void;
  readonly onOpen: (id: string) => void;
}

/** All that a rule is: its words, its numbers, its source, what it looks at, and who stands behind it. */
export function RuleDrawer({ rule, protocol, onClose, onOpen }: RuleDrawerProps) {
  const { t } = useTranslation();
  const settings = rule.settings.filter(({ value }) => value !== null);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="32rem"
      title={ruleTitle(rule)}
      closeButtonProps={{ 'aria-label': t('state.close') }}
      classNames={{ body: drawer.body ?? '', header: drawer.header ?? '', title: drawer.title ?? '' }}
      transitionProps={{ duration: 140 }}
    >
      <div className={classes.details}>
        {rule.text === null || rule.group === 'checklists' ? null : (
          <section>
            <h3>{t('protocol.inEnglish')}</h3>
            <p lang="en" dir="ltr">
              {rule.text}
            </p>
          </section>
        )}
        <RuleContent rule={rule} protocol={protocol} />
        <section>
          <h3>{t('protocol.numbers')}</h3>
          {settings.length === 0 ? <p className={classes.quiet}>{t('protocol.noNumbers')}</p> : null}
          <dl className={classes.facts}>
            {settings.map((setting) => (
              <div key={setting.path}>
                <dt>{settingLabel(setting)}</dt>
                <dd>{valueInWords(setting)}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3>{t('protocol.reads')}</h3>
          {rule.reads.length === 0 ? <p className={classes.quiet}>{t('protocol.readsNothing')}</p> : null}
          <dl className={classes.facts}>
            {readsOf(rule).map(({ as, what }) => (
              <div key={as}>
                <dt>{wordFor('readsAs', as)}</dt>
                <dd>{what.map((one) => wordFor('readsWhat', one)).join('; ')}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3>{t('protocol.sourceTitle')}</h3>
          <RuleMark rule={rule} />
          <p lang={rule.source === null ? undefined : 'en'}>{rule.source ?? t('protocol.noSource')}</p>
          <dl className={classes.facts}>
            <div>
              <dt>{t('protocol.version')}</dt>
              <dd>{protocol.version}</dd>
            </div>
            <div>
              <dt>{t('protocol.inForceFrom')}</dt>
              <dd>{dayMonthYear(rule.inForceFrom)}</dd>
            </div>
            <div>
              <dt>{t('protocol.ruleId')}</dt>
              <dd>
                <code dir="ltr">{rule.id}</code>
              </dd>
            </div>
          </dl>
        </section>
        {rule.isUnverified ? <Confirmation rule={rule} protocol={protocol} onOpen={onOpen} /> : null}
      </div>
    </Drawer>
  );
}

/** What a rule looks at, by what for. */
function readsOf({ reads }: RuleView): { as: string; what: string[] }[] {
  const kinds = [...new Set(reads.map(({ as }) => as))];
  return kinds.map((as) => ({ as, what: reads.filter((one) => one.as === as).map(({ what }) => what) }));
}

function Confirmation({ rule, protocol, onOpen }: Omit<RuleDrawerProps, 'onClose'>) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const mayConfirm = may(useSession(), 'confirmation');
  const [note, setNote] = useState('');
  const confirmed = isConfirmed(rule);
  const next = protocol.rules.find((one) => one.id !== rule.id && isLeft(one));
  const act = useMutation({
    mutationFn: () => {
      const said = note.trim();
      const body: ConfirmRequest = { rule: rule.id, confirmed: !confirmed, ...(said === '' ? {} : { note: said }) };
      const path = `/protocols/${encodeURIComponent(protocol.id)}/confirmations`;
      return request<ConfirmedRule>('POST', path, { body });
    },
    onSuccess: ({ unconfirmed }) => {
      setNote('');
      sayDone(t(confirmed ? 'protocol.revoked' : 'protocol.confirmed', { left: numberWords(unconfirmed) }));
    },
    onSettled: () => protocolsChanged(queryClient),
  });
  return (
    <section className={classes.confirmation} data-confirmed={confirmed || undefined}>
      <h3>{t('protocol.confirmTitle')}</h3>
      <p className={classes.quiet}>{t('protocol.confirmAbout')}</p>
      {rule.confirmations.length === 0 ? <p>{t('protocol.nobodyConfirmed')}</p> : null}
      <ol className={classes.past}>
        {rule.confirmations.map((one) => (
          <li key={one.at}>
            {one.confirmed ? (
              <IconShieldCheck size={16} stroke={1.75} aria-hidden />
            ) : (
              <IconShieldX size={16} stroke={1.75} aria-hidden />
            )}
            <span>
              {t(one.confirmed ? 'protocol.confirmedBy' : 'protocol.revokedBy', {
                name: one.by.name ?? t('protocol.somebody'),
                at: at(one.at),
                version: one.version,
              })}
              {one.note === null ? null : <q className={classes.note}>{one.note}</q>}
            </span>
          </li>
        ))}
      </ol>
      {mayConfirm ? (
        <form
          className={classes.confirmForm}
          onSubmit={(event) => {
            event.preventDefault();
            if (!act.isPending) act.mutate();
          }}
        >
          <Textarea
            label={t('protocol.confirmNote')}
            autosize
            minRows={2}
            maxLength={1000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          {act.isError ? (
            <p role="alert" className={classes.fault}>
              {words(act.error)}
            </p>
          ) : null}
          <div className={drawer.buttons}>
            {next === undefined ? null : (
              <Button variant="default" onClick={() => onOpen(next.id)}>
                {t('protocol.confirmNext')}
              </Button>
            )}
            <Button type="submit" loading={act.isPending} {...(confirmed ? { variant: 'default' } : {})}>
              {t(confirmed ? 'protocol.revoke' : 'protocol.confirm')}
            </Button>
          </div>
        </form>
      ) : null}
    </section>
  );
}
