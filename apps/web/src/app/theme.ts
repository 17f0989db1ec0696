import { Alert, createTheme, type ConvertCSSVariablesInput, type MantineTheme } from '@mantine/core';

/** The one theme. Every colour, size and radius of the pages is named here and nowhere else. */
export const theme = createTheme({
  primaryColor: 'pine',
  primaryShade: { light: 8, dark: 7 },
  fontFamily: "'Inter Variable', 'Noto Sans Arabic Variable', 'Inter', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif",
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.1875rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.35' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '14px' },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.25' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  colors: {
    pine: [
      '#e9f5f3',
      '#d2e8e4',
      '#a6d1ca',
      '#7bbcb2',
      '#55a99d',
      '#35978a',
      '#1d867a',
      '#11766b',
      '#0a665c',
      '#06544c',
    ],
    // What ends something: the same red in words, signs and buttons.
    red: ['#fcebe9', '#f7d3cf', '#ff9d94', '#f0857b', '#e0574c', '#cf3f34', '#c0332a', '#b3261e', '#a5211a', '#8f1b15'],
    gray: [
      '#f8f8f6',
      '#f1f2ef',
      '#e6e8e4',
      '#d7dbd6',
      '#c2c8c3',
      '#a3aca8',
      '#7d8884',
      '#5c6865',
      '#3d4947',
      '#22302e',
    ],
    dark: [
      '#d6dddb',
      '#b7c2bf',
      '#94a29f',
      '#6c7b78',
      '#445350',
      '#33413f',
      '#22302e',
      '#172322',
      '#121c1b',
      '#0c1413',
    ],
  },
  components: {
    // A scroll lock writes an inline style element, which the content security policy does not allow.
    // The library's dialogs begin with a header element, which would count as a second banner of the page.
    Drawer: { defaultProps: { lockScroll: false, attributes: { header: { role: 'presentation' } } } },
    Modal: { defaultProps: { lockScroll: false, attributes: { header: { role: 'presentation' } } } },
    // Alerts speak in the two tones of the pages, which meet the contrast in both schemes.
    Alert: Alert.extend({
      vars: (_, { color }) => {
        const tone = color === 'red' ? 'danger' : 'warn';
        return { root: { '--alert-bg': `var(--${tone}-soft)`, '--alert-color': `var(--${tone})` } };
      },
    }),
    // A placeholder that takes the first focus is no item of a menu.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
  },
});

/** Names for what the pages mean by a colour, in both schemes; all text pairs meet 4.5 : 1. */
export function themeVariables(_: MantineTheme): ConvertCSSVariablesInput {
  return {
    variables: {
      '--page-width': '86rem',
      '--step': '0.25rem',
    },
    light: {
      '--page': '#f8f8f6',
      '--surface': '#ffffff',
      '--surface-sunken': '#f1f2ef',
      '--surface-hover': '#f4f7f5',
      '--line': '#e3e6e1',
      '--line-strong': '#c9cfca',
      '--ink': '#1b2827',
      '--quiet': '#55625f',
      '--accent': '#0a665c',
      '--accent-soft': '#e4f1ee',
      '--danger': '#b3261e',
      '--danger-soft': '#fcebe9',
      '--warn': '#8a4b00',
      '--warn-soft': '#fdf0dc',
      '--good': '#256b34',
      '--good-soft': '#e6f3e8',
      '--gold': '#9a6f00',
      '--silver': '#6b7780',
      '--bronze': '#9a5327',
      '--shadow': '0 1px 2px rgb(20 40 36 / 6%), 0 8px 24px -12px rgb(20 40 36 / 14%)',
      '--mantine-color-body': '#ffffff',
      '--mantine-color-text': '#1b2827',
      '--mantine-color-dimmed': '#55625f',
      '--mantine-color-placeholder': '#68746f',
      '--mantine-color-error': '#b3261e',
      '--mantine-color-default-border': '#c9cfca',
    },
    dark: {
      '--page': '#0e1716',
      '--surface': '#152120',
      '--surface-sunken': '#1b2928',
      '--surface-hover': '#1a2827',
      '--line': '#263634',
      '--line-strong': '#3a4c49',
      '--ink': '#e3eae8',
      '--quiet': '#a2b0ad',
      '--accent': '#6fc7ba',
      '--accent-soft': '#173733',
      '--danger': '#ff9d94',
      '--danger-soft': '#42201d',
      '--warn': '#f2b666',
      '--warn-soft': '#3a2a12',
      '--good': '#8fd09b',
      '--good-soft': '#18341f',
      '--gold': '#e9c46a',
      '--silver': '#c4cdd3',
      '--bronze': '#dca077',
      '--shadow': '0 1px 2px rgb(0 0 0 / 40%), 0 8px 24px -12px rgb(0 0 0 / 60%)',
      '--mantine-color-body': '#152120',
      '--mantine-color-text': '#e3eae8',
      '--mantine-color-dimmed': '#a2b0ad',
      '--mantine-color-placeholder': '#93a19e',
      '--mantine-color-error': '#ff9d94',
      // The library writes items of menus in this shade, in either scheme.
      '--mantine-color-red-6': '#ff9d94',
      '--mantine-color-default': '#1b2928',
      '--mantine-color-default-hover': '#22322f',
      '--mantine-color-default-border': '#3a4c49',
      '--mantine-color-anchor': '#6fc7ba',
    },
  };
}
