import { convertCssVariables, defaultCssVariablesResolver, mergeMantineTheme, DEFAULT_THEME } from '@mantine/core';
import react from '@vitejs/plugin-react';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import { theme, themeVariables } from './src/app/theme.ts';

const THEME_CSS = 'virtual:theme.css';

/**
 * The theme's variables as a stylesheet of its own, made when the pages are built. The component library would
 * write them into an inline style element while running, which the pages' content security policy does not allow.
 */
function themeStylesheet(): Plugin {
  const full = mergeMantineTheme(DEFAULT_THEME, theme);
  const library = defaultCssVariablesResolver(full);
  const own = themeVariables(full);
  const css = convertCssVariables({
    variables: { ...library.variables, ...own.variables },
    light: { '--mantine-color-scheme': 'light', ...library.light, ...own.light },
    dark: { '--mantine-color-scheme': 'dark', ...library.dark, ...own.dark },
  });
  // Paper is light, whatever the screen is.
  const light = Object.entries({ '--mantine-color-scheme': 'light', ...library.light, ...own.light });
  const paper = `@media print{:root[data-mantine-color-scheme]{${light.map((pair) => pair.join(':')).join(';')}}}`;
  return {
    name: 'theme-stylesheet',
    resolveId: (id) => (id === THEME_CSS ? `\0${THEME_CSS}` : undefined),
    load: (id) => (id === `\0${THEME_CSS}` ? css + paper : undefined),
  };
}

/** Every text beside itself as browsers take it: Brotli where the connection is encrypted, gzip where it is not. */
function compressedFiles(): Plugin {
  return {
    name: 'compressed-files',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const texts = Object.keys(bundle).filter((name) => /\.(js|css|svg)$/.test(name));
      await Promise.all(
        texts.map(async (name) => {
          const file = path.join(dir, name);
          const text = await readFile(file);
          await writeFile(`${file}.br`, await promisify(brotliCompress)(text));
          await writeFile(`${file}.gz`, await promisify(gzip)(text));
        }),
      );
    },
  };
}

const BEGINS_WITH = /[\\/]apps[\\/]web[\\/](index\.html|src[\\/]main\.tsx)$/;

/**
 * The first screen in two pieces, of which the libraries change less often. Left to itself the bundler cuts it into
 * some eighty, one for each set of later pages that share a part, and small pieces compress badly. What starts the
 * pages stays by itself: it waits for the words, and no piece that a later page imports may wait for anything.
 */
const FIRST_SCREEN = [
  { name: 'libraries', tags: ['$initial' as const], test: /[\\/]node_modules[\\/]/ },
  { name: 'first', tags: ['$initial' as const], test: (id: string) => !BEGINS_WITH.test(id) },
];

const api = process.env['OSTEON_URL'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react(), themeStylesheet(), compressedFiles()],
  resolve: { conditions: ['@osteon/source', 'module', 'browser', 'development|production'] },
  build: {
    target: 'es2022',
    // An inlined asset would be a data: address, which the policy allows for images only.
    assetsInlineLimit: 0,
    // The polyfill is an inline script; every browser that runs these pages preloads modules itself.
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rolldownOptions: { output: { codeSplitting: { groups: FIRST_SCREEN } } },
  },
  server: { port: 5173, proxy: { '/api': { target: api }, '/a/': { target: api } } },
  preview: { proxy: { '/api': { target: api }, '/a/': { target: api } } },
});
