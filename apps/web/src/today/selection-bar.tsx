import { Button, CloseButton, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { colleaguesQuery } from '../api/queries.ts';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import classes from './today-page.module.css';
import type { Assignee } from './use-assign.tsx';

interface SelectionBarProps {
  readonly count: number;
  readonly onAssign: (to: Assignee | null) => void;
  readonly onClear: () => void;
}

/** What can be done with the patients that are selected. A lead gives them to anybody, a nurse takes them on. */
export function SelectionBar({ count, onAssign, onClear }: SelectionBarProps) {
  const { t } = useTranslation();
  const session = useSession();
  const isLead = may(session, 'management');
  const colleagues = useQuery({ ...colleaguesQuery, enabled: isLead });
  const others = colleagues.data?.rows.filter(({ id, role }) => id !== session.user.id && CALLERS.includes(role)) ?? [];
  return (
    <div className={classes.selection} role="region" aria-label={t('today.selection')} data-no-print>
      <strong aria-live="polite">{t('today.selected', { count })}</strong>
      <Button size="xs" onClick={() => onAssign(session.user)}>
        {t('today.assignMe')}
      </Button>
      {others.length === 0 ? null : (
        <NativeSelect
          size="xs"
          aria-label={t('today.assignTo')}
          value=""
          onChange={(event) => {
            const to = others.find(({ id }) => id === event.currentTarget.value);
            if (to !== undefined) onAssign({ id: to.id, displayName: to.displayName });
          }}
          data={[
            { value: '', label: t('today.assignTo') },
            ...others.map(({ id, displayName }) => ({ value: id, label: displayName })),
          ]}
        />
      )}
      <Button size="xs" variant="default" onClick={() => onAssign(null)}>
        {t('today.unassign')}
      </Button>
      <CloseButton aria-label={t('today.clearSelection')} onClick={onClear} />
    </div>
  );
}

/** Who calls patients. */
const CALLERS: readonly string[] = ['nurse', 'lead'];
