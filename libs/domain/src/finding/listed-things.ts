import type { Site } from '../facts/facts.ts';

interface Span {
  readonly from: number;
  readonly to: number;
}
interface Listed extends Span {
  readonly site: Site | null;
}

/** Two members of a list, and what may stand between them. */
const JOINED =
  /^(?: bones?| fracture)? *(?:[,&+/;] *(?:and |or )?(?:\(?\d\)? *)?|(?:and|as well as|plus|or|nor) )(?:(?:the|of|a|an|left|right|both|greater|lesser|superior|inferior|ipsilateral|contralateral|adjacent) |[lr] )*$/;
/** "The neck of the humerus": a part and its bone. */
const WHOLE = /^ (?:(?:of|in) (?:(?:the|left|right|proximal|distal) )*)?$/;
/** What may follow the last of a list that is broken: "and pelvis intact", "and hip pain" tell something else. */
const LIST_ENDS =
  /^(?: bones?| regions?| of (?:the )?(?:left |right )?[a-z]+| bilaterally| on (?:the )?(?:left|right)(?: side)?)*(?: *(?:[.,;)&+/]|$)| (?:and|or|nor|as well as|plus|with|without|in|following|after|secondary|due|are|is|was|were) (?!(?:normal|intact|unremarkable|preserved|not ))| (?:cannot|can not|may|not) )/;
/** What may stand before the first of a list whose bones are named before the fractures. */
const LIST_BEGINS =
  /(?:^|[.,:;] |\b(?:is|are|acute|old|healed|healing|recent|displaced|undisplaced|left|right|bilateral|both|l|r) )$/;

/**
 * The other things that one mention is of: "fractures of the pubic ramus and femoral neck", "femoral neck and pubic
 * ramus fractures". Of each site one, and none of the site of the thing that the mention was found to be of.
 */
export function listedWith<Item extends Listed>(
  flat: string,
  mention: Span,
  thing: Item,
  things: readonly Item[],
  isMentioned: (gap: Span) => boolean,
): Item[] {
  const sites = new Set<Site | null>([thing.site, null]);
  const found: Item[] = [];
  const take = (item: Item): void => {
    if (sites.has(item.site)) return;
    sites.add(item.site);
    found.push(item);
  };
  const place = things.indexOf(thing);
  if (thing.from >= mention.to) {
    let last = thing;
    for (const item of things.slice(place + 1)) {
      const gap = { from: last.to, to: item.from };
      const between = flat.slice(gap.from, gap.to);
      if (item.site === last.site && WHOLE.test(between)) {
        last = item;
        continue;
      }
      if (!JOINED.test(between) || isMentioned(gap) || !LIST_ENDS.test(flat.slice(item.to))) break;
      take(item);
      last = item;
    }
  } else if (/s$/.test(flat.slice(mention.from, mention.to))) {
    let last = thing;
    for (const item of things.slice(0, Math.max(0, place)).reverse()) {
      const gap = { from: item.to, to: last.from };
      if (!JOINED.test(flat.slice(gap.from, gap.to)) || isMentioned(gap) || !LIST_BEGINS.test(flat.slice(0, item.from)))
        break;
      take(item);
      last = item;
    }
  }
  return found;
}
