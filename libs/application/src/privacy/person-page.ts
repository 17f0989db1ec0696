import type { PersonData } from './privacy-store.ts';

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? '');

/** `contact_point` → `Contact point` */
const words = (name: string): string => {
  const text = name.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};

function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (value instanceof Date) return escaped(value.toISOString());
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'object') return `<pre>${escaped(JSON.stringify(value, null, 1))}</pre>`;
  return escaped(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Everything of one person as a page to read and to print: no script, nothing from elsewhere, all text escaped. */
export function personPage({ service, exportedAt, tables }: PersonData): string {
  const parts = Object.entries(tables)
    .filter(([, rows]) => rows.length > 0)
    .map(([table, rows]) => {
      const entries = rows.map(
        (row) =>
          `<table>${Object.entries(row)
            .map(([name, value]) => `<tr><th scope="row">${escaped(words(name))}</th><td>${shown(value)}</td></tr>`)
            .join('')}</table>`,
      );
      return `<section><h2>${escaped(words(table))} <small>(${rows.length})</small></h2>${entries.join('')}</section>`;
    });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Your data at ${escaped(service)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:0 0 1rem}th,td{border:1px solid #ccc;padding:.2rem .5rem;text-align:left;vertical-align:top}
th{width:16rem;font-weight:600;background:#f4f4f4}pre{margin:0;white-space:pre-wrap}section{break-inside:auto}</style></head>
<body><h1>Your data at ${escaped(service)}</h1><p>Everything that is stored, as of ${escaped(exportedAt)}.</p>
${parts.join('\n')}
</body></html>
`;
}
