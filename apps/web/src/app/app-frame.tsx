import { Popover, UnstyledButton, VisuallyHidden } from '@mantine/core';
import {
  IconBuildingHospital,
  IconCalendarCheck,
  IconChartBar,
  IconChevronDown,
  IconFlask,
  IconEmergencyBed,
  IconGauge,
  IconInbox,
  IconKeyboard,
  IconListSearch,
  IconLogout,
  IconMail,
  IconRulerMeasure,
  IconSettings,
  IconShieldCheck,
  IconUserCircle,
  IconWifiOff,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import type { SessionView } from '@osteon/contracts';
import { lazy, Suspense, useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { enterSession, isNotSession, workItemCountQuery } from '../api/queries.ts';
import { weekdayDate } from '../dates/calendar-date.ts';
import { LanguageChoice } from '../session/language-choice.tsx';
import { firstPageOf, may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import { useConnection } from '../session/use-live-updates.ts';
import classes from './app-frame.module.css';
import { BrandMark } from './brand-mark.tsx';
import { ColorSchemeChoice } from './color-scheme-choice.tsx';
import { PrintHead } from './print-head.tsx';
import { SearchBox } from './search-box.tsx';
import { StopBanner } from './stop-banner.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const KeyboardHelp = lazy(async () => ({ default: (await import('./keyboard-help.tsx')).KeyboardHelp }));

function subscribeOnline(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}

/** What stands around every page: where one is, who one is, and the way to everywhere else. */
export function AppFrame({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const session = useSession();
  const [helpOpen, setHelpOpen] = useState(false);
  const [wantsHelp, setWantsHelp] = useState(false);
  const openHelp = (): void => {
    setWantsHelp(true);
    setHelpOpen(true);
  };
  const isOnline = useSyncExternalStore(subscribeOnline, () => navigator.onLine);
  const isAway = useConnection() === 'away';
  const main = useRef<HTMLElement>(null);
  const path = useLocation({ select: (location) => location.pathname });
  const firstPath = useRef(path);

  useShortcuts({ '?': openHelp });

  // A new page is read from its beginning, by those who hear it too.
  useEffect(() => {
    if (firstPath.current !== path) main.current?.focus({ preventScroll: true });
    firstPath.current = '';
  }, [path]);

  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content" data-no-print>
        {t('frame.skip')}
      </a>
      <header className={classes.header} data-no-print>
        <div className={classes.bar}>
          <Link
            to={firstPageOf(session)}
            className={classes.brand}
            aria-label={`${t('brand.name')}: ${t('state.goHome')}`}
          >
            <BrandMark />
            <span className={classes.brandName}>{t('brand.name')}</span>
          </Link>
          <Navigation />
          {may(session, 'care') ? <SearchBox /> : <span className={classes.noSearch} />}
          <AccountMenu session={session} onHelp={openHelp} />
        </div>
      </header>
      <div className={classes.banners} data-no-print>
        {isOnline && !isAway ? null : (
          <p className={classes.offline} role="status">
            <IconWifiOff size={16} aria-hidden />
            {t(isOnline ? 'frame.away' : 'frame.offline')}
          </p>
        )}
        {may(session, 'audit') ? null : <StopBanner />}
      </div>
      <PrintHead />
      <main id="content" ref={main} tabIndex={-1} className={classes.main}>
        {children}
      </main>
      {session.mode === 'demonstration' ? (
        <footer className={classes.demonstration} data-no-print>
          <IconFlask size={15} stroke={1.75} aria-hidden />
          {t('frame.demonstration')}
        </footer>
      ) : null}
      {wantsHelp ? (
        <Suspense fallback={null}>
          <KeyboardHelp opened={helpOpen} onClose={() => setHelpOpen(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}

function Navigation() {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <nav className={classes.navigation} aria-label={t('frame.navigation')}>
      {may(session, 'care') ? <CarePages /> : null}
      {may(session, 'reports') ? (
        <Link to="/reports" className={classes.page} activeOptions={{ includeSearch: false }}>
          <IconChartBar size={18} stroke={1.75} aria-hidden />
          {t('frame.reports')}
        </Link>
      ) : null}
      {may(session, 'care') ? (
        <Link to="/capacity" className={classes.page} activeOptions={{ includeSearch: false }}>
          <IconGauge size={18} stroke={1.75} aria-hidden />
          {t('frame.capacity')}
        </Link>
      ) : null}
      {may(session, 'management') ? (
        <Link to="/service" className={classes.page}>
          <IconShieldCheck size={18} stroke={1.75} aria-hidden />
          {t('frame.service')}
        </Link>
      ) : null}
      {may(session, 'audit') ? (
        <Link to="/audit" className={classes.page}>
          <IconListSearch size={18} stroke={1.75} aria-hidden />
          {t('frame.audit')}
        </Link>
      ) : null}
      {may(session, 'administration') ? (
        <Link to="/admin" className={classes.page}>
          <IconSettings size={18} stroke={1.75} aria-hidden />
          {t('frame.admin')}
        </Link>
      ) : null}
    </nav>
  );
}

function CarePages() {
  const { t } = useTranslation();
  const isToday = useLocation({ select: (location) => location.pathname === '/' });
  const workItems = useQuery({ ...workItemCountQuery, enabled: !isToday }).data ?? 0;
  return (
    <>
      <Link to="/" className={classes.page} activeOptions={{ exact: true, includeSearch: false }}>
        <IconCalendarCheck size={18} stroke={1.75} aria-hidden />
        {t('frame.today')}
      </Link>
      <Link to="/inbox" className={classes.page}>
        <IconInbox size={18} stroke={1.75} aria-hidden />
        {t('frame.inbox')}
        {workItems > 0 ? <span className={classes.badge}>{workItems}</span> : null}
      </Link>
      <Link to="/messages" className={classes.page}>
        <IconMail size={18} stroke={1.75} aria-hidden />
        {t('frame.messages')}
      </Link>
      <Link to="/protocol" className={classes.page}>
        <IconRulerMeasure size={18} stroke={1.75} aria-hidden />
        {t('frame.protocol')}
      </Link>
    </>
  );
}

function initialsOf(name: string): string {
  const parts = name.split(/\s+/).filter(Boolean);
  return [parts[0], parts.length > 1 ? parts.at(-1) : undefined].map((part) => part?.charAt(0) ?? '').join('');
}

function AccountMenu({ session, onHelp }: { readonly session: SessionView; readonly onHelp: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: () => request('DELETE', '/session', { quietWhenSignedOut: true }),
    // Begin anew, so that nothing of this person's view is left in memory.
    onSettled: () => window.location.assign('/'),
  });
  const switchService = useMutation({
    mutationFn: (serviceId: string) => request<SessionView>('PUT', '/session/service', { body: { serviceId } }),
    onSuccess: async (next) => {
      setOpened(false);
      await navigate({ to: '/' });
      enterSession(queryClient, next);
      // What is shown now belongs to the other service: it is emptied and asked for anew.
      await queryClient.resetQueries({ predicate: isNotSession });
    },
  });
  const others = session.services.filter(({ id }) => id !== session.service.id);
  const { displayName } = session.user;
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      width={280}
      shadow="md"
      withinPortal={false}
      trapFocus
      transitionProps={{ duration: 90 }}
    >
      <Popover.Target>
        <UnstyledButton className={classes.account} onClick={() => setOpened(!opened)}>
          <span className={classes.accountText}>
            <span className={classes.serviceName} dir="auto">
              {session.service.name}
            </span>
            <span className={classes.serviceDay}>{weekdayDate(session.service.today)}</span>
          </span>
          <VisuallyHidden>{t('frame.account', { name: displayName })}</VisuallyHidden>
          <span className={classes.initials} aria-hidden>
            {initialsOf(displayName)}
          </span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu} aria-label={t('frame.account', { name: displayName })}>
        <div className={classes.who}>
          <p className={classes.whoName}>{displayName}</p>
          <p className={classes.whoRole}>
            {t(`frame.role.${session.role}`)} · {session.service.name}
          </p>
          <p className={classes.whoRole}>
            {t('frame.today_is', { date: weekdayDate(session.service.today), zone: session.service.timeZone })}
          </p>
        </div>
        {others.length > 0 ? (
          <div className={classes.menuGroup}>
            <p className={classes.menuLabel}>{t('frame.switchService')}</p>
            {others.map((service) => (
              <UnstyledButton
                key={service.id}
                className={classes.menuItem}
                onClick={() => switchService.mutate(service.id)}
              >
                <IconBuildingHospital size={16} stroke={1.75} aria-hidden />
                {service.name}
              </UnstyledButton>
            ))}
          </div>
        ) : null}
        <div className={classes.menuGroup}>
          <Link to="/account" className={classes.menuItem} onClick={() => setOpened(false)}>
            <IconUserCircle size={16} stroke={1.75} aria-hidden />
            {t('frame.myAccount')}
          </Link>
          {may(session, 'care') ? (
            <Link to="/emergency" className={classes.menuItem} onClick={() => setOpened(false)}>
              <IconEmergencyBed size={16} stroke={1.75} aria-hidden />
              {t('frame.emergency')}
            </Link>
          ) : null}
          <div className={classes.menuLanguage}>
            <LanguageChoice label={t('signIn.language')} />
            <ColorSchemeChoice />
          </div>
        </div>
        <div className={classes.menuGroup}>
          <UnstyledButton
            className={classes.menuItem}
            onClick={() => {
              setOpened(false);
              onHelp();
            }}
          >
            <IconKeyboard size={16} stroke={1.75} aria-hidden />
            {t('frame.help')}
          </UnstyledButton>
          <UnstyledButton className={classes.menuItem} onClick={() => signOut.mutate()}>
            <IconLogout size={16} stroke={1.75} aria-hidden />
            {t('frame.signOut')}
          </UnstyledButton>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
