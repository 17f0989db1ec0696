import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/noto-sans-arabic/wght.css';
import 'virtual:theme.css';
import './app/base.css';
import './app/print.css';
import { DirectionProvider, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { watchPresence } from './api/presence.ts';
import { createQueryClient } from './api/queries.ts';
import { colorSchemeOfSystem } from './app/color-scheme.ts';
import { createPages } from './app/router.tsx';
import { theme } from './app/theme.ts';
import { startText } from './text/i18n.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');

watchPresence();
await startText();
const queryClient = createQueryClient();
const router = createPages(queryClient);

createRoot(root).render(
  <StrictMode>
    <DirectionProvider>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        colorSchemeManager={colorSchemeOfSystem}
        withCssVariables={false}
        withGlobalClasses={false}
      >
        <QueryClientProvider client={queryClient}>
          <Notifications position="bottom-left" limit={3} />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  </StrictMode>,
);
