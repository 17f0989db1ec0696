import type { WorklistPage } from '@osteon/contracts';
import { useState } from 'react';
import { changesBetween, goneFrom, withNewest, type CalmList } from './calm-list.ts';

/** The list as it is shown: what colleagues do moves no row under the cursor, and is counted until it is asked for. */
export function useCalmList(
  of: string,
  newest: readonly WorklistPage[] | undefined,
): {
  readonly pages: readonly WorklistPage[] | undefined;
  readonly changes: number;
  readonly gone: ReadonlySet<string>;
  /** Shows what is new. */
  readonly show: () => void;
  /** The person did something: what comes next is shown as it is. */
  readonly owe: () => void;
} {
  const [list, setList] = useState<CalmList | null>(null);
  let now = list;
  if (newest !== undefined && (list?.newest !== newest || list.of !== of)) {
    now = withNewest(list, of, newest, document.hasFocus());
    setList(now);
  }
  if (now === null || newest === undefined) {
    return { pages: undefined, changes: 0, gone: new Set(), show: () => undefined, owe: () => undefined };
  }
  return {
    pages: now.shown,
    changes: changesBetween(now.shown, now.newest),
    gone: goneFrom(now),
    show: () => setList((before) => before && { ...before, shown: before.newest, isOwed: false }),
    owe: () => setList((before) => before && { ...before, isOwed: true }),
  };
}
