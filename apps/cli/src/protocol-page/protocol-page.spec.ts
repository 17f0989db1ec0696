import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FLAGS, rulesOf, shippedProtocol, type Protocol } from '@osteon/domain';
import { protocolPage } from './protocol-page.ts';

const kept = join(import.meta.dirname, '../../../../docs/protocol.md');
const page = protocolPage(shippedProtocol);

describe('the page of the protocol', () => {
  it('is the one that is kept in docs; `npm run generate:docs` writes it anew', () => {
    expect(readFileSync(kept, 'utf8')).toBe(page);
  });

  it('names every rule with its text and source, every flag with its action, and every item of a checklist', () => {
    const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '\\<');
    for (const { rule } of rulesOf(shippedProtocol)) {
      if (rule.id.startsWith('red-flag/') && !rule.id.includes('<')) continue;
      expect(page).toContain(`\`${rule.id}\``);
      expect(page).toContain(cell(rule.text));
      expect(page).toContain(cell(rule.source));
    }
    for (const flag of FLAGS) expect(page).toContain(`| \`${flag}\` |`);
    for (const { action } of shippedProtocol.redFlags) expect(page).toContain(action);
    for (const { items } of shippedProtocol.checklists) for (const item of items) expect(page).toContain(`- ${item}`);
  });

  it('lists what is not verified yet, and only that', () => {
    const list = page.slice(page.indexOf('**unverified defaults**'), page.indexOf('## What every episode plans'));
    const unverified = rulesOf(shippedProtocol).filter(({ rule }) => rule.sourceMark === 'mem');
    expect(unverified.length).toBeGreaterThan(10);
    expect(list.match(/^- /gm)).toHaveLength(unverified.length);
    for (const { rule } of unverified) expect(list).toContain(`- \`${rule.id}\``);
  });

  it('is made of the rules: what changes in them changes on it', () => {
    const changed: Protocol = {
      ...shippedProtocol,
      version: '2027.01',
      redFlags: shippedProtocol.redFlags.map((rule) => ({ ...rule, action: `Ring 2222. ${rule.action}` })),
      checklists: [{ kind: 'dxa', spineOnly: false, sourceMark: 'own', items: ['Height measured'] }],
      episodeRules: shippedProtocol.episodeRules.map((rule) =>
        rule.id === 'assessment/fls' ? { ...rule, due: { months: 0, days: 61 } } : rule,
      ),
    };
    const other = protocolPage(changed);
    expect(other).toContain('# Follow-up protocol osteon 2027.01');
    expect(other).toContain('| Ring 2222. Bloods, cultures, MRI. |');
    expect(other).toContain('### `dxa`\n\n- Height measured');
    expect(other).not.toContain('Goals agreed');
    expect(other).toContain('diagnosis + 61 days');
  });

  it('has tables whose rows are as wide as their heads', () => {
    const cells = (line: string): number => line.replaceAll('\\|', '').split('|').length;
    const lines = page.split('\n');
    let width = 0;
    for (const line of lines) {
      if (!line.startsWith('|')) width = 0;
      else if (width === 0) width = cells(line);
      else expect([line, cells(line)]).toEqual([line, width]);
    }
  });
});
