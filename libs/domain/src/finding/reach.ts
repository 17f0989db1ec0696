import { isIn, matchesOf, without, type TermMatch } from './match-terms.ts';
import type { Mention, Span } from './mentions.ts';
import { isFiller } from './phrases.ts';
import type { FractureAge, TermRole } from './report-finding.ts';
import { AGE_NOT_TOLD, AGES, NEGATIONS, SCOPE_ENDS, type ScopeRow, type TermRow } from './terms/index.ts';

/** Whether words before a mention still work on it: nothing that ends them stands between. */
export function scopesOver(flat: string, rows: readonly ScopeRow[], mention: Span): TermMatch<ScopeRow>[] {
  return matchesOf(rows, flat).filter(({ row, from, to }) => {
    if (row.works === 'forward') return reaches(flat, row, to, mention.from);
    return from >= mention.to && !endsScope(flat.slice(mention.to, from)) && !/;/.test(flat.slice(mention.to, from));
  });
}

/** "Rather than a fracture, there is ...": what follows the comma was put in its place. */
const reaches = (flat: string, { rule }: ScopeRow, from: number, to: number, until = to): boolean =>
  from <= to && !(rule === 'rather-than' && flat.slice(from, to).includes(',')) && !endsScope(flat.slice(from, until));

const endsScope = (gap: string): boolean => SCOPE_ENDS.some((pattern) => isIn(pattern, gap));

const AGE_WORD =
  /^ *(?:be |is |are |to be |rather |most |more )*(?:old|chronic|remote|acute|sub-?acute|new|recent|unchanged|stable|healed|long)/;
/** "probably old" after the fracture doubts its age and not the fracture. */
export const qualifiesAge = (flat: string, doubt: TermMatch, mention: Mention): boolean =>
  doubt.from > mention.to && AGE_WORD.test(flat.slice(doubt.to));

/** "Whether the wedging is new" asks its age, and not whether it is there. */
export const asksAge = (flat: string, mention: Mention): boolean =>
  /^(?: [a-z]+){0,2} (?:is|are|was|were)(?: [a-z]+)? (?:new|old|acute|chronic|recent|unchanged)\b/.test(
    flat.slice(mention.to),
  );

interface AgeTerm extends Span {
  readonly role: 'new' | 'old' | 'unchanged';
  readonly rule: string;
}

/** The age that the nearest word of age gives; none where the sentence says that it cannot be told. */
export function ageOf(
  flat: string,
  mention: Mention,
  excused: readonly TermMatch<TermRow & { readonly role: TermRole }>[],
  before: Mention | undefined,
  after: Mention | undefined,
): { age: FractureAge; term: AgeTerm | null } {
  if (isIn(AGE_NOT_TOLD, flat)) return { age: 'unknown', term: null };
  const rest = without(flat, excused);
  const words: AgeTerm[] = [
    ...matchesOf(AGES, rest).map(({ row, from, to }) => ({ role: row.role, rule: row.rule, from, to })),
    ...excused.flatMap(({ row, from, to }) =>
      row.role === 'new' || row.role === 'unchanged' ? [{ role: row.role, rule: row.rule, from, to }] : [],
    ),
  ];
  const isNegated = (span: Span): boolean =>
    matchesOf(NEGATIONS, rest).some(
      ({ row, to }) => row.works === 'forward' && reaches(flat, row, to, span.from, span.to),
    );
  const distance = ({ from, to }: Span): number => {
    if (to <= mention.from) return mention.from - to + (before !== undefined && before.from >= to ? 60 : 0);
    return (
      from -
      mention.to +
      (after !== undefined && after.to <= from ? 60 : 0) +
      (/[,;] /.test(flat.slice(mention.to, from)) ? 5 : 0)
    );
  };
  /** "Old rib fractures and a fracture of T12": the word belongs to the one beside it. */
  const isOfAnother = ({ to }: Span): boolean =>
    before !== undefined && before.from >= to && isFiller(flat.slice(to, before.from));
  const usable = words.filter(
    (word) => !isOfAnother(word) && (!isNegated(word) || excused.some(({ from }) => from === word.from)),
  );
  const nearest = usable.sort((one, other) => distance(one) - distance(other))[0];
  return nearest === undefined ? { age: 'unknown', term: null } : { age: nearest.role, term: nearest };
}
