import { Alert, Button } from '@mantine/core';
import type { WorkItemDetail } from '@osteon/contracts';
import { IconCheck, IconMailX, IconSend } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { isNotSession } from '../api/queries.ts';
import { sayDone } from '../app/page-parts.tsx';
import { alertIcon, useErrorWords } from '../app/page-states.tsx';
import classes from './inbox-page.module.css';

interface SettleDeliveryProps {
  readonly item: WorkItemDetail;
  readonly onWrite: () => void;
  readonly onSettled: () => void;
}

/** Says what became of a message of which nobody knew: by a look at the provider's own page, or by asking the patient. */
export function SettleDelivery({ item, onWrite, onSettled }: SettleDeliveryProps) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const settling = useMutation({
    mutationFn: ({ arrived }: { readonly arrived: boolean; readonly again: boolean }) =>
      request('POST', `/messages/${String(item.messageId)}/settlement`, { body: { arrived } }),
    onSuccess: (_, { arrived, again }) => {
      sayDone(t(arrived ? 'inboxPage.settledArrived' : 'inboxPage.settledNot'));
      if (again) onWrite();
      else onSettled();
    },
    onSettled: () => queryClient.invalidateQueries({ predicate: isNotSession }),
  });
  const say = (arrived: boolean, again = false) => settling.mutate({ arrived, again });
  return (
    <section className={classes.close} aria-label={t('inboxPage.didItArrive')}>
      <div>
        <h3>{t('inboxPage.didItArrive')}</h3>
        <p className={classes.quiet}>{t('inboxPage.didItArriveAbout')}</p>
      </div>
      {settling.isError ? (
        <Alert color="red" icon={alertIcon} role="alert">
          {words(settling.error)}
        </Alert>
      ) : null}
      <div className={classes.acts}>
        <Button
          leftSection={<IconCheck size={17} stroke={1.75} aria-hidden />}
          disabled={settling.isPending}
          onClick={() => say(true)}
        >
          {t('inboxPage.arrived')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconMailX size={17} stroke={1.75} aria-hidden />}
          disabled={settling.isPending}
          onClick={() => say(false)}
        >
          {t('inboxPage.notArrived')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconSend size={17} stroke={1.75} aria-hidden />}
          disabled={settling.isPending}
          onClick={() => say(false, true)}
        >
          {t('inboxPage.notArrivedWrite')}
        </Button>
      </div>
    </section>
  );
}
