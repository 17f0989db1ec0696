import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { dataTypeShapes, requiredChoices, requiredCodes, resourceShapes } from './r4-elements.ts';
import type { Element } from './r4-elements.ts';

const typings = readFileSync(createRequire(import.meta.url).resolve('@types/fhir/r4.d.ts'), 'utf8');

/** The elements of an interface in the typings: `name`, whether it may be missing, its type. */
const declared = (name: string): Map<string, { optional: boolean; type: string }> => {
  const body = new RegExp(`^export interface ${name} (?:extends (\\w+) )?\\{\\n([\\s\\S]*?)^\\}`, 'm').exec(typings);
  if (body === null) throw new Error(`no ${name} in the typings`);
  const [, base, text = ''] = body;
  const own = [...text.matchAll(/^ {2}(\w+)(\??): ?([^;]+);/gm)].map(
    ([, element = '', optional, type = '']): [string, { optional: boolean; type: string }] => [
      element,
      { optional: optional === '?', type },
    ],
  );
  const inherited = base === undefined || base === 'Element' || base === 'BackboneElement' ? [] : [...declared(base)];
  return new Map([...inherited, ...own].filter(([element]) => !element.startsWith('_') && element !== 'resourceType'));
};

const kindOf = (type: string): { json: string; list: boolean } => {
  const plain = type.replace(/\|\s*undefined/g, '').replace(/[\s()]/g, '');
  const list = plain.endsWith('[]');
  const one = plain.replace(/\[\]$/, '').split('|')[0] ?? '';
  const json = /^(string|boolean|number)$/.test(one) ? one : one.startsWith("'") ? 'string' : 'object';
  return { json, list };
};

const jsonOf = ({ kind }: Element): string => {
  if (/^(id|date|dateTime|instant)$/.test(kind)) return 'string';
  return kind in dataTypeShapes ? 'object' : kind;
};

const named: Record<string, string> = {
  DoseAndRate: 'DosageDoseAndRate',
  AdministeredDosage: 'MedicationAdministrationDosage',
};

describe('the shapes of R4', () => {
  it.each([...Object.entries(resourceShapes), ...Object.entries(dataTypeShapes)])(
    '%s has the elements that the typings have',
    (name, shape) => {
      const elements = declared(named[name] ?? name);
      expect([...shape.keys()].sort()).toEqual([...elements.keys()].sort());
      for (const [element, { type }] of elements) {
        const ours = shape.get(element)!;
        expect({ element, json: jsonOf(ours), list: ours.list }).toEqual({ element, ...kindOf(type) });
      }
    },
  );

  it.each(Object.entries(resourceShapes))('%s requires what the typings require', (name, shape) => {
    const required = [...declared(name)].filter(([, { optional }]) => !optional).map(([element]) => element);
    expect(
      [...shape]
        .filter(([, element]) => element.required)
        .map(([element]) => element)
        .sort(),
    ).toEqual(required.sort());
  });

  it.each(Object.entries(requiredCodes))('%s has the codes that the typings have', (path, codes) => {
    const [type = '', element = ''] = path.split('.');
    const said = [...(declared(type).get(element)?.type ?? '').matchAll(/'([^']+)'/g)].map(([, code]) => code);
    expect(said.length).toBeGreaterThan(0);
    expect([...codes].sort()).toEqual(said.sort());
  });

  it('names choices that exist', () => {
    for (const [type, names] of Object.entries(requiredChoices)) {
      for (const name of names) expect(declared(type).has(name)).toBe(true);
    }
  });
});
