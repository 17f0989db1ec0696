import type { Mention, Span, Thing } from './mentions.ts';
import { CLAUSE_ENDS, isFiller, LINKED, PHRASE_ENDS } from './phrases.ts';
import type { VertebralLevel } from './report-finding.ts';

/** Between what holds a bone and the fracture that it holds: the fracture is the bone's. */
const HELD = /\b(?:with|for|following|after|across|through|transfixing|bridging|in situ)\b/;

/** What a mention is of: "rib fracture", "fracture of the hip", "T12 shows a fracture", in this order. */
export function linkedThing(
  flat: string,
  mention: Mention,
  things: readonly Thing[],
  before: Mention | undefined,
  after: Mention | undefined,
): Thing | undefined {
  const left = things.filter(({ to }) => to <= mention.from);
  const right = things.filter(({ from }) => from >= mention.to);
  const nearest = left.at(-1);
  if (
    nearest !== undefined &&
    isFiller(flat.slice(nearest.to, mention.from)) &&
    !(before !== undefined && before.from >= nearest.to)
  )
    return nearest;
  // "Disc spaces: height loss at L3-4": the label says what the rest is of.
  const [label] = left;
  if (mention.strength === 'shape' && label?.rule === 'disc' && /^[a-z ]*:/.test(flat.slice(label.to))) return label;
  const next = right[0];
  if (next !== undefined) {
    const gap = flat.slice(mention.to, next.from);
    if (LINKED.test(gap) && !PHRASE_ENDS.test(gap)) return next;
    // "fracture of the right superior pubic ramus", "fx L hip", "fracture L5"
    if (isFiller(gap) && gap.length < 30) return next;
  }
  const subject = left
    .filter(({ from }) => !CLAUSE_ENDS.test(flat.slice(from, mention.from)))
    .filter(({ rule, to }) => rule !== 'hardware' || !HELD.test(flat.slice(to, mention.from)))
    .at(-1);
  const follows =
    next !== undefined &&
    !PHRASE_ENDS.test(flat.slice(mention.to, next.from)) &&
    !(after !== undefined && after.to <= next.from)
      ? next
      : undefined;
  const isList = subject !== undefined && /,[^,]*$/.test(flat.slice(subject.to, mention.from)) && follows !== undefined;
  return isList ? follows : (subject ?? follows);
}

/** Levels in one row with the mention: those before it that touch it, else those after it, else those before it. */
export function levelsOf(
  flat: string,
  mention: Mention,
  things: readonly Thing[],
  before: Mention | undefined,
  after: Mention | undefined,
  note: (span: Span) => void,
): VertebralLevel[] {
  const groups = things.filter(({ levels }) => levels.length > 0);
  const start = before?.to ?? 0;
  const stop = after?.from ?? flat.length;
  const left = groups.filter(({ from, to }) => to <= mention.from && from >= start);
  const inside = groups.filter(({ from, to }) => from >= mention.from && to <= mention.to);
  const right = groups.filter(
    ({ from }) => from >= mention.to && from < stop && !clauseEndsIn(flat.slice(mention.to, from)),
  );
  const touching = left.at(-1);
  const take = (chosen: readonly Thing[]): VertebralLevel[] => {
    chosen.forEach(note);
    return [...new Set(chosen.flatMap(({ levels }) => levels))];
  };
  if (inside.length > 0) return take(inside);
  if (touching !== undefined && isFiller(flat.slice(touching.to, mention.from))) return take(runOf(flat, left, 'left'));
  const linked = right[0];
  if (linked !== undefined && !/\b(?:but|with(?!in)|and there)\b/.test(flat.slice(mention.to, linked.from)))
    return take(runOf(flat, right, 'right'));
  if (touching !== undefined && !clauseEndsIn(flat.slice(touching.to, mention.from)))
    return take(runOf(flat, left, 'left'));
  return [];
}

const clauseEndsIn = (gap: string): boolean => CLAUSE_ENDS.test(gap);

/** Groups that stand beside each other with nothing but "and" and commas between. */
function runOf(flat: string, groups: readonly Thing[], side: 'left' | 'right'): Thing[] {
  const ordered = side === 'left' ? [...groups].reverse() : groups;
  const run: Thing[] = [];
  for (const group of ordered) {
    const last = run.at(-1);
    if (last === undefined) run.push(group);
    else {
      const gap = side === 'left' ? flat.slice(group.to, last.from) : flat.slice(last.to, group.from);
      if (!/^(?: ?\([^()]{1,30}\))?[ ,&]*(?:and|as well as|also|,)?[ ,]*(?:the |at |of )*$/.test(gap)) break;
      run.push(group);
    }
  }
  return side === 'left' ? run.reverse() : run;
}
