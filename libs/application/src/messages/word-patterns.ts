/** Letters that are told apart in writing and not in typing. */
const SAME_LETTER: Readonly<Record<string, string>> = {
  ł: 'l',
  đ: 'd',
  ø: 'o',
  ß: 'ss',
  æ: 'ae',
  // Arabic and Urdu keyboards write the same letter in several ways.
  ي: 'ی',
  ى: 'ی',
  ے: 'ی',
  ك: 'ک',
  ه: 'ہ',
  ۃ: 'ہ',
  ة: 'ہ',
  ھ: 'ہ',
  ں: 'ن',
};

/**
 * Text as it is compared: words in lower case without accents, vowel signs, apostrophes and punctuation, with one space
 * between them and at both ends. Folded twice it stays the same.
 */
export function foldedWords(text: string): string {
  const folded = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}'’‘`´ʼـ]/gu, '')
    .replace(/[^\p{L}\p{N}\s]/gu, ' ')
    .replace(/./gsu, (letter) => SAME_LETTER[letter] ?? letter);
  return [' ', ...folded.split(/\s+/u).flatMap((word) => (word === '' ? [] : [word, ' ']))].join('');
}

/** A list of phrases, ready to be looked for. */
export interface WordPatterns {
  /** The first words of a text that one of the phrases stands for; null when none does. */
  find(text: string): string | null;
  /** Where in a text words stand that one of the phrases stands for: from, to. */
  spans(text: string): [number, number][];
  /** Whether a text is one of the phrases and nothing else. */
  isWhole(text: string): boolean;
}

/**
 * Compiles phrases: words with a space between them; `numb*` is any word that begins so, `leg|arm` either, `_` up to
 * three words of any kind. Words match whole: "fit" is not in "outfit".
 */
export function wordPatterns(phrases: readonly string[]): WordPatterns {
  const sources = phrases.map(sourceOf);
  const anywhere = sources.map((source) => `(?<= )(?:${source})(?= )`).join('|');
  const inside = new RegExp(anywhere, 'u');
  const everywhere = new RegExp(anywhere, 'gu');
  const whole = new RegExp(`^ (?:${sources.join('|')}) $`, 'u');
  return {
    find: (text) => inside.exec(foldedWords(text))?.[0].trim() ?? null,
    spans: (text) => spansOf(text, everywhere),
    isWhole: (text) => whole.test(foldedWords(text)),
  };
}

/** Folded words are found again in the text by the word that each was made from. */
function spansOf(text: string, everywhere: RegExp): [number, number][] {
  let folded = ' ';
  const begins: { readonly at: number; readonly from: number; readonly to: number }[] = [];
  for (const { 0: token, index } of text.matchAll(/\S+/gu)) {
    for (const word of foldedWords(token).trim().split(' ')) {
      if (word === '') continue;
      begins.push({ at: folded.length, from: index, to: index + token.length });
      folded += `${word} `;
    }
  }
  return [...folded.matchAll(everywhere)].flatMap(({ 0: found, index }) => {
    const words = begins.filter(({ at }) => at >= index && at < index + found.length);
    const [first, last] = [words[0], words.at(-1)];
    return first === undefined || last === undefined ? [] : [[first.from, last.to] as [number, number]];
  });
}

function sourceOf(phrase: string): string {
  let source = '';
  for (const word of phrase.split(' ')) {
    if (word === '_') {
      source += '(?:\\S+ ){0,3}';
      continue;
    }
    const choices = word.split('|').map((choice) => {
      const begins = choice.endsWith('*');
      const letters = foldedWords(begins ? choice.slice(0, -1) : choice).trim();
      return begins ? `${letters}\\S*` : letters;
    });
    source += `(?:${choices.join('|')}) `;
  }
  return source.trimEnd();
}
