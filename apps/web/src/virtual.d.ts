declare module 'virtual:theme.css';
declare module '@fontsource-variable/inter/wght.css';
declare module '@fontsource-variable/noto-sans-arabic/wght.css';
