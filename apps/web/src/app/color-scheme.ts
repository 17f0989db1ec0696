import type { MantineColorSchemeManager } from '@mantine/core';

/** Light or dark as the system says; nothing is kept in the browser's storage. */
export const colorSchemeOfSystem: MantineColorSchemeManager = {
  get: (fallback) => fallback,
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};
