/**
 * What is not mutated. Sentences: what a rule, an error or a reason says in words is read by people and changes with
 * them; a mutant that empties one asks for a test that repeats it. Empty lists: Stryker puts a text into them, which in
 * a list of anything else does not compile. Names, codes, numbers and lists that hold something are mutated.
 */
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const isSentence = (text) => text.trim().includes(' ');

function whyLeftAlone(node) {
  switch (node.type) {
    case 'StringLiteral':
      return isSentence(node.value) ? 'words for people' : undefined;
    case 'TemplateLiteral':
      return node.quasis.some(({ value }) => isSentence(value.raw)) ? 'words for people' : undefined;
    case 'ArrayExpression':
      return node.elements.length === 0 ? 'an empty list has a type' : undefined;
    default:
      return undefined;
  }
}

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'left-alone', { shouldIgnore: ({ node }) => whyLeftAlone(node) }),
];
