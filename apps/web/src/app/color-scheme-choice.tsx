import { SegmentedControl } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Appearance } from '@osteon/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { enterSession } from '../api/queries.ts';
import { useSession } from '../session/session-context.ts';
import { useErrorWords } from './page-states.tsx';

type Choice = 'system' | 'light' | 'dark';

/** Light, dark, or as the system is: shown at once, and kept with the account for the next device. */
export function ColorSchemeChoice() {
  const { t } = useTranslation();
  const session = useSession();
  const queryClient = useQueryClient();
  const words = useErrorWords();
  const show = (colorScheme: Appearance['colorScheme']): void =>
    enterSession(queryClient, { ...session, user: { ...session.user, colorScheme } });
  const before = session.user.colorScheme;
  const choose = useMutation({
    mutationFn: (colorScheme: Appearance['colorScheme']) =>
      request('PUT', '/account/appearance', { body: { colorScheme } satisfies Appearance }),
    onMutate: show,
    onError: (error) => {
      show(before);
      notifications.show({ color: 'red', message: words(error) });
    },
  });
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label={t('frame.appearance')}
      value={before ?? 'system'}
      onChange={(value) => choose.mutate((value as Choice) === 'system' ? null : (value as 'light' | 'dark'))}
      data={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: t(`frame.schemes.${value}`) }))}
    />
  );
}
