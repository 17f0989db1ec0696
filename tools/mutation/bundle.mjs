/**
 * Puts the domain's specs and what they test into one script, in Stryker's sandbox. Loading it anew for each of some
 * thousand mutants costs milliseconds; loading each module of each spec, as Jest must, costs seconds.
 */
import { globSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { BUNDLE, OUTSIDE } from './places.mjs';

const SPEC = 'spec-of:';
const specs = globSync('libs/domain/src/**/*.spec.ts').sort(
  (a, b) => Number(a.includes('.prop.')) - Number(b.includes('.prop.')) || (a < b ? -1 : 1), // the quick ones first
);

/** One entry that imports every spec, each after a word of which file it is. */
const entry = {
  name: 'specs',
  resolveId: (id) => (id === 'specs' || id.startsWith(SPEC) ? id : null),
  load(id) {
    if (id.startsWith(SPEC)) return `beginFile(${JSON.stringify(id.slice(SPEC.length))});`;
    if (id !== 'specs') return null;
    return specs.map((file) => `import '${SPEC}${file}';\nimport '${path.resolve(file)}';`).join('\n');
  },
  transform: (code, id) =>
    code.includes('import.meta.dirname')
      ? code.replaceAll('import.meta.dirname', JSON.stringify(path.dirname(id)))
      : null,
};

const bundle = await rolldown({
  input: 'specs',
  external: OUTSIDE,
  plugins: [entry],
  treeshake: false,
  logLevel: 'warn',
});
await bundle.write({ file: BUNDLE, format: 'cjs' });
await bundle.close();
