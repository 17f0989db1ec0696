/**
 * Leaves sentences alone. What a rule, an error or a reason says in words is read by people and changes with them;
 * a mutant that empties a sentence asks for a test that repeats it. Names, codes and numbers are mutated.
 */
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const isSentence = (text) => text.trim().includes(' ');

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'prose', {
    shouldIgnore({ node }) {
      if (node.type === 'StringLiteral' && isSentence(node.value)) return 'words for people';
      if (node.type !== 'TemplateLiteral') return undefined;
      return node.quasis.some(({ value }) => isSentence(value.raw)) ? 'words for people' : undefined;
    },
  }),
];
