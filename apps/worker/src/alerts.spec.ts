import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { createWorkerMetrics } from './worker-metrics.ts';

const root = new URL('../../../', import.meta.url);
const { groups } = parse(readFileSync(new URL('deploy/alerts/osteon.yml', root), 'utf8')) as {
  groups: { rules: { alert: string; expr: string; annotations: { summary: string; runbook: string } }[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const runbook = readFileSync(new URL('docs/runbooks/README.md', root), 'utf8');

/** The api's registry is made with the whole app: its names are read where they are given. */
function namesInApi(): string[] {
  const text = readFileSync(new URL('apps/api/src/routes/gateways.controller.ts', root), 'utf8');
  return [...text.matchAll(/\.(?:counter|gauge|timer)\(\s*'([a-z_]+)'/g)].map(([, name]) => `osteon_${name}`);
}

describe('the alerts', () => {
  const known = new Set([
    ...createWorkerMetrics()
      .registry.getMetricsAsArray()
      .map(({ name }) => name),
    ...namesInApi(),
  ]);

  it.each(rules.map(({ alert, expr }) => [alert, expr] as const))('%s names figures that there are', (_alert, expr) => {
    const named = expr.match(/osteon_[a-z_]+/g) ?? [];
    expect(named).not.toEqual([]);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it.each(rules.map(({ alert, annotations }) => [alert, annotations.runbook] as const))(
    '%s leads to a page that there is',
    (_alert, page) => {
      const [file, anchor = ''] = page.split('#');
      expect(file).toBe('docs/runbooks/README.md');
      const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replaceAll(/[^a-z0-9 -]/g, '')
          .replaceAll(' ', '-'),
      );
      expect(anchors).toContain(anchor);
    },
  );
});
