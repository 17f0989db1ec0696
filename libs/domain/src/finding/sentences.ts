interface Span {
  readonly from: number;
  readonly to: number;
}

/** Longer sentences are cut, at a space where there is one: a text without any full stop takes no longer to read. */
const LONGEST_SENTENCE = 500;

/** A full stop after a word ends it too where the next begins without a space. */
const ENDS = /[.!?;]+(?=\s|$)|(?<=[a-z]{3})[.](?=[A-Z][a-z])/g;
const SHORT =
  /(?:^|[\s(])(?:dr|mr|mrs|ms|vs|approx|e\.g|i\.e|etc|no|st|fig|post|ant|lat|sup|inf|resp|pt|comp|compr|prox|dist|fract|rt|lt|vert|approx|int|ext|med|min|mod|sev|\d{1,2})$/i;

/** Shortened, where the next word is not written large. */
const BEFORE_SMALL = /(?:^|[\s(])(?:[lr]|fem|pub|comm|art|mall|transv|bilat|degen?|subcap|cerv|thor|lumb|hum|rad)$/i;

/** Cuts what stands between two places of a text into sentences. */
export function sentencesIn(text: string, from: number, to: number): Span[] {
  const into: Span[] = [];
  let start = from;
  const add = (end: number): void => {
    while (end - start > LONGEST_SENTENCE) {
      const space = text.lastIndexOf(' ', start + LONGEST_SENTENCE);
      push(space > start ? space : start + LONGEST_SENTENCE);
    }
    push(end);
  };
  const push = (end: number): void => {
    const body = text.slice(start, end);
    const lead = body.length - body.trimStart().length;
    if (body.trim() !== '') into.push({ from: start + lead, to: start + body.trimEnd().length });
    start = end;
  };
  for (const match of text.slice(from, to).matchAll(ENDS)) {
    const at = from + match.index;
    const before = text.slice(Math.max(start, at - 20), at);
    if (match[0] === '?' && /(?:^|\s)$/.test(before)) continue;
    if (match[0] === '.' && SHORT.test(before) && !(/\d$/.test(before) && before.trim().length > 3)) continue;
    if (match[0] === '.' && BEFORE_SMALL.test(before) && /^ +[a-z]/.test(text.slice(at + 1, at + 4))) continue;
    add(at + match[0].length);
  }
  add(to);
  return into;
}
