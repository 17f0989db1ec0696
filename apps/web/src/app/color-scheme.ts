import { useMantineColorScheme, type MantineColorSchemeManager } from '@mantine/core';
import type { SessionView } from '@osteon/contracts';
import { useEffect } from 'react';

/** Light or dark as the system says, until it is known who is there; nothing is kept in the browser's storage. */
export const colorSchemeOfSystem: MantineColorSchemeManager = {
  get: (fallback) => fallback,
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};

/** Light or dark as the person chose, on whatever device: it is kept with their account. */
export function useColorSchemeOf(user: SessionView['user'] | undefined): void {
  // To hold transitions back the library would write an inline style element, which the policy does not allow.
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const chosen = user?.colorScheme ?? 'auto';
  useEffect(() => setColorScheme(chosen), [chosen, setColorScheme]);
}
