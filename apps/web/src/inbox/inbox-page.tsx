import { Button, NativeSelect, SegmentedControl, VisuallyHidden } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../app/page-parts.tsx';
import { EmptySaying, ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { useShortcuts } from '../app/use-shortcuts.ts';
import { useSession } from '../session/session-context.ts';
import { useMayWrite } from '../session/use-may-write.ts';
import { numberWords, wordFor } from '../text/words.ts';
import { InboxItem } from './inbox-item.tsx';
import { InboxLine } from './inbox-line.tsx';
import type { InboxSearch } from './inbox-search.ts';
import { inboxQuery } from './queries.ts';
import { useAssignItem } from './use-assign-item.ts';
import { useClosedElsewhere } from './use-closed-elsewhere.ts';
import classes from './inbox-page.module.css';

/**
 * What people and machines raised beside the plan: on one side what waits, on the other what one of it is about, with
 * the evidence and what can be done. j and k walk the list, Enter opens, a takes or gives back.
 */
export function InboxPage() {
  const { t } = useTranslation();
  usePageTitle(t('inbox.title'));
  const navigate = useNavigate();
  const { user } = useSession();
  const mayWrite = useMayWrite();
  const { itemId } = useParams({ strict: false });
  const search: InboxSearch = useSearch({ strict: false });
  const items = useInfiniteQuery(inboxQuery(search, user.id));
  const rows = useMemo(() => items.data?.pages.flatMap((page) => page.rows) ?? [], [items.data]);
  const counts = items.data?.pages[0]?.counts ?? {};
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const list = useRef<HTMLUListElement>(null);
  const [currentId, setCurrentId] = useState<string | undefined>(itemId);
  const left = useRef<string | null>(null);
  const assign = useAssignItem();
  const closedHere = useClosedElsewhere(JSON.stringify(search), rows, items.data !== undefined && !items.hasNextPage);

  const show = (next: InboxSearch): void => void navigate({ to: '/inbox', search: next, replace: true });
  const open = (id: string | null): void => {
    if (id === null) void navigate({ to: '/inbox', search });
    else void navigate({ to: '/inbox/$itemId', params: { itemId: id }, search });
  };
  const lineOf = (id: string): HTMLElement | null =>
    list.current?.querySelector<HTMLElement>(`[data-item="${id}"] a`) ?? null;
  const current = rows.find(({ id }) => id === currentId) ?? rows.find(({ id }) => id === itemId);

  const move = (by: 1 | -1): void => {
    const at = rows.findIndex(({ id }) => id === current?.id);
    const next = rows[at === -1 ? (by === 1 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next === undefined) return;
    setCurrentId(next.id);
    lineOf(next.id)?.focus();
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    a: () => {
      if (current !== undefined && mayWrite) assign(current, current.assignedTo?.id === user.id ? null : user.id);
    },
    Escape: () => {
      if (itemId === undefined) return;
      left.current = itemId;
      open(null);
    },
  });
  // Who leaves one by Escape is back at its line.
  useEffect(() => {
    if (itemId !== undefined || left.current === null) return;
    lineOf(left.current)?.focus();
    left.current = null;
  }, [itemId]);

  /** What comes after what was closed, so that the work goes on. */
  const goOn = (closedId: string): void => {
    const at = rows.findIndex(({ id }) => id === closedId);
    const next = rows[at + 1] ?? rows[at - 1];
    closedHere(closedId);
    setCurrentId(next?.id);
    open(next?.id ?? null);
  };

  return (
    <>
      <PageHead title={t('inbox.title')} about={t('inbox.about')}>
        <div className={classes.filters}>
          <SegmentedControl
            size="sm"
            aria-label={t('inboxPage.whose')}
            value={search.whose ?? 'all'}
            onChange={(value) => {
              const { whose: _, ...rest } = search;
              show(value === 'all' ? rest : { ...rest, whose: value as 'mine' | 'nobody' });
            }}
            data={(['all', 'mine', 'nobody'] as const).map((value) => ({ value, label: t(`inboxPage.of_${value}`) }))}
          />
          <NativeSelect
            aria-label={t('inboxPage.kind')}
            value={search.kind ?? ''}
            onChange={(event) => {
              const { kind: _, ...rest } = search;
              const kind = event.currentTarget.value;
              show(kind === '' ? rest : { ...rest, kind });
            }}
            data={[
              { value: '', label: t('inboxPage.everyKind', { count: total }) },
              ...kindsOf(counts, search.kind).map((kind) => ({
                value: kind,
                label: `${wordFor('inbox', kind, 'kind')} (${numberWords(counts[kind] ?? 0)})`,
              })),
            ]}
          />
        </div>
      </PageHead>
      <div className={classes.columns} data-open={itemId !== undefined || undefined}>
        <section className={`${classes.panel ?? ''} ${classes.list ?? ''}`} aria-label={t('inboxPage.list')}>
          {items.isPending ? (
            <RowsLoading rows={5} />
          ) : items.isError && rows.length === 0 ? (
            <ErrorSaying error={items.error} onRetry={() => void items.refetch()} />
          ) : rows.length === 0 ? (
            <EmptySaying title={total === 0 ? t('inbox.empty') : t('inboxPage.noneFit')} />
          ) : (
            <ul ref={list}>
              {rows.map((item) => (
                <InboxLine
                  key={item.id}
                  item={item}
                  search={search}
                  isOpen={item.id === itemId}
                  onFocus={() => setCurrentId(item.id)}
                />
              ))}
            </ul>
          )}
          {items.hasNextPage ? (
            <div className={classes.more}>
              <Button variant="default" loading={items.isFetchingNextPage} onClick={() => void items.fetchNextPage()}>
                {t('state.more')}
              </Button>
            </div>
          ) : null}
        </section>
        <VisuallyHidden role="status">
          {items.data === undefined ? '' : t('inboxPage.wait', { count: total })}
        </VisuallyHidden>
        <div className={classes.detail}>
          {itemId === undefined ? (
            <p className={classes.choose}>{t('inboxPage.choose')}</p>
          ) : (
            <InboxItem key={itemId} itemId={itemId} search={search} onClosed={() => goOn(itemId)} />
          )}
        </div>
      </div>
    </>
  );
}

/** Kinds that there are, and the one that is shown though there is none left of it. */
function kindsOf(counts: Readonly<Record<string, number>>, shown: string | undefined): string[] {
  const kinds = Object.keys(counts).sort((one, other) => (counts[other] ?? 0) - (counts[one] ?? 0));
  return shown === undefined || kinds.includes(shown) ? kinds : [...kinds, shown];
}
