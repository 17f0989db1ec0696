import { notifications } from '@mantine/notifications';
import type { WorkItemView } from '@osteon/contracts';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { wordFor } from '../text/words.ts';

interface Shown {
  readonly list: string;
  readonly rows: readonly WorkItemView[];
}

/**
 * Says what a colleague, or the system, closed while it stood in the list: what somebody was about to open does not
 * vanish without a word. Returns how to name what was closed here.
 * @param list which list it is: another filter is no closing
 */
export function useClosedElsewhere(
  list: string,
  rows: readonly WorkItemView[],
  isWhole: boolean,
): (id: string) => void {
  const { t } = useTranslation();
  const before = useRef<Shown | null>(null);
  const closedHere = useRef(new Set<string>());
  useEffect(() => {
    const last = before.current;
    before.current = { list, rows };
    // Of a list that goes on, rows leave by its end too.
    if (last?.list !== list || !isWhole) return;
    const still = new Set(rows.map(({ id }) => id));
    for (const { id, kind, patientName } of last.rows) {
      if (still.has(id) || closedHere.current.has(id)) continue;
      notifications.show({
        color: 'pine',
        message: t('inboxPage.closedElsewhere', {
          kind: wordFor('inbox', kind, 'kind'),
          who: patientName ?? t('inbox.noPatient'),
        }),
      });
    }
  }, [list, rows, isWhole, t]);
  return (id) => void closedHere.current.add(id);
}
